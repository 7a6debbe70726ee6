// How missions went, from rows: failures, cost, landings per hour, how long units took. For people and for the planner's note.
import { type Trend, trendOf } from "../budget/trend.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { SETTLED_UNIT_STATES } from "../engine/rows/unit-row.ts";
import type { RepoState } from "../engine/state.ts";

export interface Analytics {
  /** Units that failed of those that were begun; each counts once, however often it failed. */
  readonly failureRate: number;
  readonly cost: { readonly total: number; readonly mean: number; readonly max: number };
  readonly landedPerHour: number;
}

export interface UnitEvent {
  readonly kind: "dispatched" | "landed" | "failed";
  readonly unit: string;
  /** ms; null: not known. */
  readonly atMs: number | null;
  readonly costUsd: number;
}

const HOUR_MS = 3_600_000;

export function analyse(events: readonly UnitEvent[]): Analytics {
  const unitsOf = (kind: UnitEvent["kind"]): ReadonlySet<string> =>
    new Set(events.filter((one) => one.kind === kind).map(({ unit }) => unit));
  const begun = unitsOf("dispatched").size;
  const landed = unitsOf("landed");
  const failed = [...unitsOf("failed")].filter((unit) => !landed.has(unit)).length;
  const costs = events.map(({ costUsd }) => costUsd).filter((cost) => cost > 0);
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  const times = events.flatMap(({ atMs }) => (atMs === null ? [] : [atMs]));
  const span = times.length < 2 ? 0 : Math.max(...times) - Math.min(...times);
  const landings = events.filter(({ kind }) => kind === "landed").length;
  return {
    failureRate: begun === 0 ? 0 : failed / begun,
    cost: {
      total,
      mean: costs.length === 0 ? 0 : total / costs.length,
      max: Math.max(0, ...costs),
    },
    landedPerHour: span > 0 ? landings / (span / HOUR_MS) : 0,
  };
}

/** From its first start to its end; null: not both are known, or they are not in that order. */
export function durationMs(events: readonly UnitEvent[], unit: string): number | null {
  const own = events.filter((one) => one.unit === unit && one.atMs !== null);
  const first = own.find(({ kind }) => kind === "dispatched")?.atMs ?? null;
  const last = own.findLast(({ kind }) => kind !== "dispatched")?.atMs ?? null;
  return first === null || last === null || last < first ? null : last - first;
}

export interface MissionStats extends Analytics {
  readonly mission: string;
  readonly state: string;
  readonly stopReason: string | null;
  readonly trend: Trend;
  readonly units: readonly {
    readonly unit: string;
    readonly state: string;
    readonly minutes: number | null;
  }[];
}

export function statsOf(state: RepoState, mission: MissionRow): MissionStats {
  const units = [...state.units.values()]
    .filter((unit) => unit.mission === mission.mission)
    .sort((a, b) => a.position - b.position);
  const attempts = [...state.attempts.values()].filter((one) => one.mission === mission.mission);
  const events: UnitEvent[] = attempts.flatMap((one): readonly UnitEvent[] => {
    const atMs = Date.parse(one.startedAt);
    const begun: UnitEvent = { kind: "dispatched", unit: one.unit, atMs, costUsd: 0 };
    if (one.endedAt === null) return [begun];
    const isGood = one.state === "landed" || one.state === "completed";
    const endedMs = Date.parse(one.endedAt);
    const ended = { unit: one.unit, atMs: endedMs, costUsd: one.costUsd };
    return [begun, { ...ended, kind: isGood ? "landed" : "failed" }];
  });
  const count = (...states: readonly string[]): number =>
    units.filter((unit) => states.includes(unit.state)).length;
  return {
    mission: mission.mission,
    state: mission.state,
    stopReason: mission.stopReason,
    ...analyse(events),
    trend: trendOf({
      id: mission.mission,
      costs: units.map(({ costUsd }) => costUsd),
      inputTokens: attempts.reduce((sum, one) => sum + one.inputTokens, 0),
      outputTokens: attempts.reduce((sum, one) => sum + one.outputTokens, 0),
      dispatched: units.filter(({ attempt }) => attempt > 0).length,
      landed: count("landed", "unchanged"),
      failed: count("failed", "blocked"),
    }),
    units: units.map((unit) => {
      const took = SETTLED_UNIT_STATES.some((one) => one === unit.state)
        ? durationMs(events, unit.unit)
        : null;
      return { unit: unit.unit, state: unit.state, minutes: took === null ? null : took / 60_000 };
    }),
  };
}
