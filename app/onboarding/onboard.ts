// Performs `repo.onboard`: asks with one pull request whether Mission Control may work here. Until it is merged nothing
// else happens; closed means no, and an answer once given is never asked again.
import { isoTime, type Sha } from "../../core/base/brand.ts";
import type { Event } from "../../core/engine/event.ts";
import type { RepoRow } from "../../core/engine/rows/repo-row.ts";
import { ONBOARDING_BRANCH } from "../../core/report/workflow-names.ts";
import { type Detected, renderOnboardingPull } from "../../core/voice/onboarding.ts";
import { commitSource } from "../detect/source.ts";
import type { Verification } from "../detect/verification.ts";
import { RefusedError } from "../engine/errors.ts";
import type { Clock } from "../engine/port.ts";
import type { GitPort } from "../git/port.ts";
import { type OnboardingChoices, onboardingFiles } from "./files.ts";

/** The part of GitHub that onboarding needs. */
export interface OnboardingPulls {
  /** The newest pull request from this branch, open or not. */
  pullByHead(branch: string): Promise<FoundPull | null>;
  createPull(request: {
    readonly head: string;
    readonly base: string;
    readonly title: string;
    readonly body: string;
  }): Promise<{ readonly pull: { readonly pull: number } } | { readonly problem: string }>;
}

export interface FoundPull {
  readonly pull: number;
  readonly open: boolean;
  readonly merged: boolean;
}

export interface OnboardOptions extends OnboardingChoices {
  readonly gitFor: (repo: RepoRow) => GitPort;
  readonly pullsFor: (repo: RepoRow) => OnboardingPulls;
  readonly clock: Pick<Clock, "now">;
}

export function createOnboard(options: OnboardOptions): (repo: RepoRow) => Promise<Event> {
  return async (repo) => {
    const git = options.gitFor(repo);
    const pulls = options.pullsFor(repo);
    const at = isoTime(options.clock.now());
    const asked = (pull: number, present: boolean): Event => ({
      type: "RepositoryOnboardingAsked",
      ...{ at, pull, present },
    });

    const tip = await tipOf(git, repo.defaultBranch);
    const { files, verification } = await onboardingFiles(commitSource(git, tip), options);
    const present = new Set(await git.listFiles(tip));
    const missing = Object.fromEntries(
      Object.entries(files).filter(([path]) => !present.has(path)),
    );
    if (Object.keys(missing).length === 0) return asked(repo.onboardingPull ?? 0, true);

    const earlier = await pulls.pullByHead(ONBOARDING_BRANCH);
    // Open: people may be editing the branch. Closed: they said no. Both are left as they are.
    if (earlier !== null && !earlier.merged) return asked(earlier.pull, false);
    await git.write(ONBOARDING_BRANCH, missing, "ci: set up Mission Control", at, tip);
    const text = renderOnboardingPull({
      defaultBranch: repo.defaultBranch,
      detected: detectedOf(verification),
      files: Object.keys(missing),
      warnings: warningsOf(verification),
    });
    const request = { head: ONBOARDING_BRANCH, base: repo.defaultBranch, ...text };
    return asked(await openPull(pulls, request), false);
  };
}

export async function tipOf(git: GitPort, branch: string): Promise<Sha> {
  const ref = `refs/heads/${branch}`;
  const tip = (await git.observe([ref])).get(ref);
  if (tip === undefined) {
    throw new RefusedError(
      `The branch \`${branch}\` has no commit yet. Push a first commit, then install the app again.`,
    );
  }
  return tip;
}

/** A retry after a crash finds the pull request that the first try opened. */
export async function openPull(
  pulls: OnboardingPulls,
  request: Parameters<OnboardingPulls["createPull"]>[0],
): Promise<number> {
  const opened = await pulls.createPull(request);
  if ("pull" in opened) return opened.pull.pull;
  const standing = await pulls.pullByHead(request.head);
  if (standing?.open === true) return standing.pull;
  throw new RefusedError(`The pull request "${request.title}" was refused: ${opened.problem}`);
}

function detectedOf(verification: Verification | null): readonly Detected[] {
  if (verification === null) return [];
  const { setup, command, because } = verification;
  const from = because.replaceAll("`", "");
  return [
    ...(setup === "" ? [] : [{ key: "verify.setup", value: setup, from }]),
    { key: "verify.command", value: command, from },
  ];
}

function warningsOf(verification: Verification | null): readonly string[] {
  if (verification === null)
    return ["No test command was found. Missions cannot start without one."];
  if (verification.command.includes("(cd ")) {
    return [
      "Several projects were found; the command runs the tests of each, one after the other.",
    ];
  }
  return [];
}
