// What a strategist is told, from rows: everything bounded, newest or best first.
import { sanitiseLine } from "../base/sanitise.ts";
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { activeMissions, isFinal } from "../mission/facts.ts";
import type { StrategyPart } from "./strategy-brief.ts";
import type { PastMission } from "./strategy-rows.ts";

const MISSIONS = 10;
const LINES = 20;
const TAKEN = 60;

/** Every mission that ended and is remembered, oldest first. */
export function endedMissions(draft: Draft): readonly PastMission[] {
  const known = [...draft.missions.values()].flatMap((mission) =>
    isFinal(mission) && mission.endedAt !== null ? [pastOf(mission, mission.endedAt)] : [],
  );
  const ids = new Set(known.map(({ mission }) => mission));
  return [...draft.strategy.past.filter(({ mission }) => !ids.has(mission)), ...known].sort(
    (a, b) => (a.endedAt < b.endedAt ? -1 : a.endedAt > b.endedAt ? 1 : 0),
  );
}

const pastOf = (
  { mission, issue, title, state, stopReason, costUsd }: MissionRow,
  endedAt: PastMission["endedAt"],
): PastMission => ({ mission, issue, title, state, stopReason, costUsd, endedAt });

export function strategyPart(draft: Draft): StrategyPart {
  const line = (text: string): string => sanitiseLine(text, 400);
  const ended = endedMissions(draft).toReversed();
  const units = [...draft.units.values()].toReversed();
  const titled = (state: readonly string[]) => units.filter((unit) => state.includes(unit.state));
  const items = draft.backlog.top.flatMap((issue) => draft.backlog.items.get(issue) ?? []);
  return {
    backlog: items.slice(0, LINES).map(({ issue, title, track, score, attempts }) => ({
      ...{ issue, title: sanitiseLine(title, 300), track, score, attempts },
    })),
    missions: ended.slice(0, MISSIONS).map(({ title, state, stopReason, costUsd }) => ({
      title: sanitiseLine(title, 300),
      outcome: stopReason === null ? state : `${state} (${stopReason.replaceAll("_", " ")})`,
      costUsd,
    })),
    rules: [...draft.rules.values()].slice(-LINES).map(({ text }) => line(text)),
    failed: titled(["failed"])
      .slice(0, LINES)
      .map(({ title, evidence }) => line(`${title}: ${evidence.at(-1)?.cause ?? "unknown"}`)),
    landed: titled(["landed"])
      .slice(0, LINES)
      .map(({ title }) => line(title)),
    taken: taken(draft).slice(0, TAKEN),
  };
}

function taken(draft: Draft): readonly string[] {
  return [
    ...activeMissions(draft).map(({ title }) => title),
    ...[...draft.strategy.series.values()].flatMap(({ links, queued }) => [
      ...links.map(({ title }) => title),
      ...(queued === null ? [] : [queued.title]),
    ]),
    ...[...draft.strategy.campaigns.values()].flatMap(({ items }) => items.map(({ text }) => text)),
    ...[...draft.discovery.proposals.values()].map(({ title }) => title),
  ].map((title) => sanitiseLine(title, 300));
}
