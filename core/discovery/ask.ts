// `/mc discover`: one job that looks at the repository and proposes. Nothing starts past a limit, beside another look, or where no
// commit is known to look at (I4). What came of it is told in the thread that asked.
import type { Sha } from "../base/brand.ts";
import { codeSpan, outgoing, words } from "../base/markdown.ts";
import type { RepoConfig } from "../config/schema.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { LookRow } from "../engine/rows/discovery-row.ts";
import { agentComponent, jobsAllowed } from "../health/components.ts";
import { freeInDay, repositoryShort } from "../health/money.ts";
import { agentSettings, askForRun } from "../mission/ask.ts";
import { activeMissions } from "../mission/facts.ts";
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

/** Why none may start now, for people; null: one may. */
function objection(draft: Draft): string | null {
  const { config } = draft.repo;
  if (draft.repo.onboarding !== "active" || config === null)
    return "no valid configuration of this repository is known.";
  if (!config.enabled) return "`enabled` is false in the configuration.";
  const running = openLook(draft);
  if (running !== null)
    return `a look of ${codeSpan(running.by, 60)} is under way already; its proposals come.`;
  if (!config.discovery.agent) return null;
  if (jobsAllowed(draft, config, agentComponent(config.agent.type, config.agent.model)) === 0)
    return "the agent does not answer and is left alone for a while. Please try again later.";
  if (moneyFor(draft, config) > 0) return null;
  return `${repositoryShort(draft)?.why ?? "what is left of the repository's money is reserved by jobs that run"}.`;
}

const moneyFor = (draft: Draft, config: RepoConfig): number =>
  Math.min(config.discovery.cost_usd, freeInDay(draft));

const tracksOf = (config: RepoConfig, track: Track | null): readonly Track[] =>
  track === null ? config.discovery.tracks : [track];

/** `track` null: all that are configured. `thread`: who is told what came of it. Whether `by` may ask is checked before. */
export function discoverAsked(
  draft: Draft,
  track: Track | null,
  by: string,
  thread: number | null = null,
): Looked {
  const why = objection(draft);
  const { config, defaultBranch } = draft.repo;
  if (why !== null || config === null) return refused(why ?? "");
  const what = tracksOf(config, track).join(", ");
  draft.effect({
    ...{ kind: "look.place", key: `look.place/${thread ?? ""}/${by}` },
    branch: config.branch === "" ? defaultBranch : config.branch,
    ...{ track, by, thread },
  });
  draft.because(subject.repo, `${by} asked what could be better (${what})`);
  const cost = config.discovery.agent
    ? `, for at most $${moneyFor(draft, config).toFixed(2)}`
    : ", without asking a model";
  return {
    done: true,
    text: outgoing(
      `Looking for what could be better (${what})${cost}. Proposals become issues labelled \`mc:proposed\`, ${config.discovery.max_open} open ones at most; what came of it is told here.`,
    ),
  };
}

/** The branch was read: now it begins, if nothing came between. */
export function lookPlaced(draft: Draft, event: EventOf<"LookPlaced">): void {
  const { tip, track, askedBy: by, thread } = event;
  const commit = placeOf(draft, tip);
  const why = commit === null ? "the branch has no commit." : objection(draft);
  const { config } = draft.repo;
  if (why !== null || commit === null || config === null)
    return tellRefused(draft, thread, why ?? "");
  const money = config.discovery.agent ? moneyFor(draft, config) : null;
  const tracks = tracksOf(config, track);
  const { dispatch } = askForRun(draft, {
    purpose: "check",
    mission: null,
    config,
    commit,
    legs: [legOf(draft, config, tracks, money)],
  });
  draft.putLook({
    ...{ repo: draft.repo.repo, look: dispatch, tracks, by, thread },
    ...{ state: "running", candidates: [], because: "it is looking", costUsd: 0 },
    ...{ askedAt: draft.at, endedAt: null },
  });
  draft.because(subject.repo, `${dispatch} looks at ${commit.slice(0, 7)} for ${by}`);
}

export function placeRefused(draft: Draft, place: string, said: string): void {
  const thread = Number(place.split("/")[0]);
  tellRefused(
    draft,
    thread > 0 ? thread : null,
    `the branch could not be read: ${words(said, 300)}`,
  );
}

function tellRefused(draft: Draft, thread: number | null, why: string): void {
  draft.because(subject.repo, `no look begins: ${why}`);
  if (thread === null) return;
  draft.effect({
    ...{ kind: "comment.ensure", key: `comment.ensure/${thread}/no-look-${draft.nowMs}` },
    ...{ thread, topic: `no-look-${draft.nowMs}`, body: refused(why).text, debounceMs: 0 },
  });
}

/** What missions landed, while one goes on or where it has all that people did; else the branch as people left it. */
function placeOf(draft: Draft, tip: Sha | null): Sha | null {
  const { green, synced } = draft.repo;
  const isAhead = activeMissions(draft).length > 0 || tip === null || tip === synced;
  return green !== null && isAhead ? green : tip;
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
