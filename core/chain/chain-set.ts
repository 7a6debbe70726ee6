// Chaining turned on and off by a person: by a command, or by the label on an objective. Whether they may is asked before; what begins
// later begins on their behalf, and their right is read again each time (I7).
import { outgoing } from "../base/markdown.ts";
import { mayCommand } from "../command/permission.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { activeMissions, isFinal, missionOfThread } from "../mission/facts.ts";
import { endSeries, put, seriesOfIssue, seriesSubject, startSeries } from "./series.ts";
import { depthOf } from "./series-row.ts";

export interface ChainWish {
  /** Issue or pull request where it was said. */
  readonly thread: number;
  readonly on: boolean;
  /** Missions in all; null: as configured. */
  readonly depth: number | null;
  readonly by: string;
  /** Said on the command line of the database's owner. */
  readonly operator?: boolean;
}

export interface ChainSaid {
  /** false: nothing changed. */
  readonly done: boolean;
  /** Markdown. */
  readonly text: string;
}

export const CHAIN_DEPTH_MAX = 50;

const no = (text: string): ChainSaid => ({ done: false, text: outgoing(text) });
const yes = (text: string): ChainSaid => ({ done: true, text: outgoing(text) });

/** For `/mc chain on|off [depth]`, on a thread of a mission; anywhere else of the one mission that runs. */
export function chainSet(draft: Draft, wish: ChainWish): ChainSaid {
  const mission = missionMeant(draft, wish.thread);
  if (mission === null)
    return no("Say it on an objective: chaining goes on from one mission to the next.");
  return wish.on ? turnOn(draft, mission, wish) : turnOff(draft, mission, wish);
}

function missionMeant(draft: Draft, thread: number): MissionRow | null {
  const found = missionOfThread(draft, thread);
  if (found !== null) return found.mission;
  const active = activeMissions(draft);
  return active.length === 1 ? (active[0] ?? null) : null;
}

function turnOn(draft: Draft, mission: MissionRow, wish: ChainWish): ChainSaid {
  const config = draft.repo.config ?? mission.config;
  const maxDepth = Math.min(CHAIN_DEPTH_MAX, Math.max(1, wish.depth ?? config.chain.max_depth));
  const known = seriesOfIssue(draft, mission.issue);
  const of = { by: wish.by, operator: wish.operator === true, maxDepth };
  if (known !== undefined) {
    if (known.maxDepth === maxDepth && known.by === wish.by)
      return no(`Chaining is on already, for at most ${maxDepth} missions in all.`);
    put(draft, { ...known, ...of });
    draft.because(seriesSubject(known), `${wish.by} set it to at most ${maxDepth} missions`);
    const done = depthOf(known);
    return yes(
      `Chaining goes on, on your behalf, for at most ${maxDepth} missions in all; this is number ${done}.`,
    );
  }
  if (isFinal(mission) && mission.state !== "completed")
    return no(
      `The mission of #${mission.issue} did not end well, so nothing follows it. Label the issue again, then turn chaining on.`,
    );
  startSeries(draft, mission, of);
  const next =
    config.chain.next === "strategist" ? "an agent proposes" : "the top of the backlog is";
  return yes(
    maxDepth === 1
      ? "Chaining is on for one mission in all: nothing follows. `/mc chain on 3` lets two more follow."
      : `Chaining is on: when this mission ends well, ${next} the next objective, which begins on your behalf; at most ${maxDepth} missions in all. A mission that fails, the limits of money, or \`/mc chain off\` end it.`,
  );
}

function turnOff(draft: Draft, mission: MissionRow, { by }: ChainWish): ChainSaid {
  const known = seriesOfIssue(draft, mission.issue);
  if (known === undefined) return no("Chaining is not on here.");
  endSeries(draft, known, `${by} turned it off`);
  return yes("Chaining is off: the mission that runs goes on to its end, and nothing follows it.");
}

/** The label set on, or taken off, an objective whose mission runs. */
export function chainLabelled(draft: Draft, event: EventOf<"ChainLabelled">): void {
  const mission = activeMissions(draft).find(({ issue }) => issue === event.issue);
  const said = `${event.by.login} ${event.on ? "set" : "removed"} the label of chains on #${event.issue}`;
  if (mission === undefined) {
    draft.because(subject.repo, `not ours: ${said}, and no mission runs for it`);
    return;
  }
  const allowed = mayCommand(event.by, draft.repo.config ?? mission.config);
  if (!allowed.ok) {
    draft.because(subject.mission(mission.mission), `${said}, but ${allowed.why}: nothing changes`);
    return;
  }
  const { text } = chainSet(draft, {
    ...{ thread: event.issue, on: event.on, depth: null, by: event.by.login },
  });
  draft.because(subject.mission(mission.mission), `${said}: ${text}`);
}
