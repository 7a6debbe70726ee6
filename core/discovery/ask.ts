// `/mc discover`: one job that looks at the repository and proposes. Nothing starts past a limit, beside another look, or where no
// commit is known to look at (I4). What came of it is told in the thread that asked.
import type { Sha } from "../base/brand.ts";
import { codeSpan, outgoing } from "../base/markdown.ts";
import type { RepoConfig } from "../config/schema.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { LookRow } from "../engine/rows/discovery-row.ts";
import { agentComponent, jobsAllowed } from "../health/components.ts";
import { freeInDay, repositoryShort } from "../health/money.ts";
import { agentSettings, askForRun } from "../mission/ask.ts";
import { doneTitles, knownTitles } from "./known.ts";
import type { Track } from "./track.ts";
import { verifiedSignals } from "./verified.ts";

/** Name of the leg; the workflow gives it more of the history than other jobs have. */
export const DISCOVER_LEG = "discover";

export interface Looked {
  /** false: nothing was started, and the text says why. */
  readonly done: boolean;
  /** Markdown for the thread. */
  readonly text: string;
}

const refused = (why: string): Looked => ({
  done: false,
  text: outgoing(`Nothing was done: ${why}`),
});

/** `track` null: all that are configured. `thread`: who is told what came of it. Whether `by` may ask is checked before. */
export function discoverAsked(
  draft: Draft,
  track: Track | null,
  by: string,
  thread: number | null = null,
): Looked {
  const config = draft.repo.config;
  if (draft.repo.onboarding !== "active" || config === null)
    return refused("no valid configuration of this repository is known.");
  if (!config.enabled) return refused("`enabled` is false in the configuration.");
  const commit = commitOf(draft, config);
  const running = openLook(draft);
  if (running !== null)
    return refused(
      `a look of ${codeSpan(running.by, 60)} is under way already; its proposals come.`,
    );
  if (commit === null)
    return refused(
      "no commit of the branch is known yet. The first mission, or the next push, tells one.",
    );
  const withAgent = config.discovery.agent;
  const component = agentComponent(config.agent.type, config.agent.model);
  if (withAgent && jobsAllowed(draft, config, component) === 0)
    return refused(
      "the agent does not answer and is left alone for a while. Please try again later.",
    );
  const money = Math.min(config.discovery.cost_usd, freeInDay(draft));
  if (withAgent && money <= 0)
    return refused(
      `${repositoryShort(draft)?.why ?? "what is left of the repository's money is reserved by jobs that run"}.`,
    );
  const tracks = track === null ? config.discovery.tracks : [track];
  const { dispatch } = askForRun(draft, {
    purpose: "check",
    mission: null,
    config,
    commit,
    legs: [legOf(draft, config, tracks, withAgent ? money : null)],
  });
  draft.putLook({
    ...{ repo: draft.repo.repo, look: dispatch, tracks, by, thread },
    ...{ state: "running", candidates: [], because: "it is looking", costUsd: 0 },
    ...{ askedAt: draft.at, endedAt: null },
  });
  const what = tracks.join(", ");
  draft.because(subject.repo, `${by} asked what could be better (${what}): ${dispatch} looks`);
  const cost = withAgent ? `, for at most $${money.toFixed(2)}` : ", without asking a model";
  return {
    done: true,
    text: outgoing(
      `Looking at ${codeSpan(commit.slice(0, 7))} for what could be better (${what})${cost}. Proposals become issues labelled \`mc:proposed\`, ${config.discovery.max_open} open ones at most; what came of it is told here.`,
    ),
  };
}

/** What landed, else the branch as it was last seen; without one of its own that is where the configuration was read. */
export function commitOf({ repo }: Draft, config: RepoConfig): Sha | null {
  const isDefault = config.branch === "" || config.branch === repo.defaultBranch;
  return repo.green ?? repo.target ?? (isDefault ? repo.configSha : null);
}

function legOf(draft: Draft, config: RepoConfig, tracks: readonly Track[], money: number | null) {
  return {
    ...{ leg: DISCOVER_LEG, attempt: 1, task: "discover" as const },
    ...{ unit: null, against: null, branch: null },
    agent: money === null ? null : agentSettings(config, money),
    extras: {
      discovery: {
        tracks: [...tracks],
        maxPerTrack: config.discovery.max_per_track,
        signals: verifiedSignals(draft).filter(({ track }) => tracks.includes(track)),
        known: [...knownTitles(draft)],
        done: [...doneTitles(draft)],
        network: config.discovery.network,
      },
      ...(money !== null && config.discovery.research ? { passes: ["research" as const] } : {}),
    },
  };
}

export function openLook(draft: Draft): LookRow | null {
  for (const look of draft.discovery.looks.values()) if (look.state !== "over") return look;
  return null;
}
