// One publish leg: brief, bundle, examination, push. A refusal says what was wrong, so that the next attempt can avoid it.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { runnableCriteria } from "../../core/criteria/runnable.ts";
import { forkBranchName, legSubject } from "../../core/forks/names.ts";
import { mayMove } from "../../core/merge/branches.ts";
import type { Brief } from "../../core/report/brief.ts";
import type { Cause } from "../../core/report/handoff.ts";
import { fixBranch, unitBranch } from "../../core/report/workflow-names.ts";
import { type Git, openGit } from "../shared/git.ts";
import { readNewTests } from "../shared/new-tests.ts";
import type { Workspace } from "../shared/workspace.ts";
import type { Repair } from "./candidate.ts";
import { examineBundle } from "./examine.ts";
import { fetchCommit, pushBranch } from "./push.ts";

export type PublishOutcome =
  | {
      readonly ok: true;
      readonly branch: string;
      readonly head: string;
      readonly commits: number;
      /** There is something to prove: a criterion that is a command, or new tests. */
      readonly proves: boolean;
    }
  | { readonly ok: false; readonly cause: Cause; readonly problem: string };

export interface PublishOptions {
  readonly brief: Brief;
  readonly workspace: Workspace;
  readonly environment: NodeJS.ProcessEnv;
  readonly url: string;
  readonly token: string;
}

export async function publish(options: PublishOptions): Promise<PublishOutcome> {
  const { brief, workspace, environment, url, token } = options;
  const branch = brief.branch;
  const expected = expectedBranch(brief);
  if (brief.task === "fixup" && (brief.fixup === undefined || brief.against === null)) {
    const problem = "the brief of this repair names no candidate, or no mc/green";
    return { ok: false, cause: "policy", problem };
  }
  if (branch === null || branch !== expected || !mayMove("worker", `refs/heads/${branch}`)) {
    const problem = `the brief's branch is not \`${expected}\`, the only one that this job may push`;
    return { ok: false, cause: "policy", problem };
  }
  const bundle = readBundle(join(workspace.work, "work.bundle"), brief.policy.maxBytes);
  if (bundle === null) {
    return {
      ok: false,
      cause: "policy",
      problem: "there is no readable bundle of a bearable size",
    };
  }
  const git = openGit(workspace.repo, environment.PATH ?? "");
  const repair = repairOf(brief);
  if (repair !== null) {
    const fetched = await fetchCommit(git, { url, token, commit: repair.green });
    if (!fetched.ok) return { ok: false, cause: "api_overload", problem: fetched.problem };
  }
  const examined = await examineBundle(git, {
    bundle,
    base: brief.commit,
    policy: brief.policy,
    ...(repair === null ? {} : { repair }),
  });
  if (!examined.ok) return { ok: false, cause: "policy", problem: examined.problem };
  const { head, commits } = examined.value;
  const pushed = await pushBranch(git, { url, token, head, branch });
  if (!pushed.ok) {
    // Not reached is nobody's fault: the attempt is given back as when a model's API is busy.
    const cause = pushed.refused ? "policy" : "api_overload";
    return { ok: false, cause, problem: pushed.problem };
  }
  return { ok: true, branch, head, commits, proves: await hasProof(git, brief, head) };
}

/** Candidates of a tournament are verified as they are, and nothing else. */
async function hasProof(git: Git, brief: Brief, head: string): Promise<boolean> {
  if (brief.fixup !== undefined) return false;
  if (runnableCriteria(brief.unit?.criteria ?? []).length > 0) return true;
  return (await readNewTests(git, brief.commit, head)).tests.length > 0;
}

/** The leg's name alone says which of several ways it is. */
function expectedBranch({ mission, unit, leg, attempt, fixup }: Brief): string {
  const [inMission, ofUnit] = [`${mission}`, `${unit?.id}`];
  const { index } = legSubject(leg);
  if (fixup === undefined && index !== null)
    return forkBranchName(inMission, ofUnit, attempt, index);
  return fixup === undefined
    ? unitBranch(inMission, ofUnit, attempt)
    : fixBranch(inMission, ofUnit, fixup.wave, fixup.candidate);
}

const repairOf = ({ fixup, against }: Brief): Repair | null =>
  fixup === undefined || against === null
    ? null
    : { green: against, kind: fixup.kind, changedByUnit: fixup.changedFiles };

function readBundle(path: string, maxBytes: number): Buffer | null {
  try {
    return statSync(path).size > 2 * maxBytes + 2_000_000 ? null : readFileSync(path);
  } catch {
    return null;
  }
}
