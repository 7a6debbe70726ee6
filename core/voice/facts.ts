// What the texts need to know about a mission, read from rows. No clock: equal rows give equal texts.
import { short } from "../base/brand.ts";
import { codeSpan } from "../base/markdown.ts";
import type { GateRow } from "../engine/rows/gate-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { FINAL_MISSION_STATES } from "../engine/rows/mission-row.ts";
import type { AttemptRow, UnitRow, UnitState } from "../engine/rows/unit-row.ts";
import { SETTLED_UNIT_STATES } from "../engine/rows/unit-row.ts";
import type { VerdictRow } from "../engine/rows/verdict-row.ts";
import type { RepoState } from "../engine/state.ts";
import { attemptKey } from "../engine/state.ts";

export const isOver = (mission: MissionRow): boolean =>
  FINAL_MISSION_STATES.some((state) => state === mission.state);

export const isSettled = (unit: UnitRow): boolean =>
  SETTLED_UNIT_STATES.some((state) => state === unit.state);

const byId = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** In plan order. */
export const unitsOf = (state: RepoState, mission: MissionRow): readonly UnitRow[] =>
  [...state.units.values()]
    .filter((unit) => unit.mission === mission.mission)
    .sort((a, b) => a.position - b.position || byId(a.unit, b.unit));

/** By key, not by search: a render asks for every unit. Attempts are numbered from 1. */
export function attemptsOf(state: RepoState, unit: UnitRow): readonly AttemptRow[] {
  const found: AttemptRow[] = [];
  for (let number = 1; number <= unit.attempt; number += 1) {
    const row = state.attempts.get(attemptKey(unit.mission, unit.unit, number));
    if (row !== undefined) found.push(row);
  }
  return found;
}

export const openGates = (state: RepoState, mission: MissionRow): readonly GateRow[] =>
  [...state.gates.values()]
    .filter((gate) => gate.mission === mission.mission && gate.state === "open")
    .sort((a, b) => a.pull - b.pull || byId(a.gate, b.gate));

/** Page of the run of the unit's latest attempt. */
export function runUrlOf(state: RepoState, unit: UnitRow): string | null {
  const last = attemptsOf(state, unit).at(-1);
  return last === undefined ? null : (state.dispatches.get(last.dispatch)?.runUrl ?? null);
}

/** The latest verdict of the commit that is about its content. */
export function verdictOf(state: RepoState, commit: string | null): VerdictRow | null {
  if (commit === null) return null;
  let found: VerdictRow | null = null;
  for (const verdict of state.verdicts.values()) {
    if (verdict.commit !== commit || verdict.outcome === "infrastructure") continue;
    if (
      found === null ||
      verdict.at > found.at ||
      (verdict.at === found.at && verdict.attempt > found.attempt)
    )
      found = verdict;
  }
  return found;
}

export const countOf = (units: readonly UnitRow[], ...states: readonly UnitState[]): number =>
  units.filter((unit) => states.includes(unit.state)).length;

export const commitSpan = (commit: string): string => codeSpan(short(commit));
/** "#12", or what stands for it while GitHub has not given a number yet. */
export const numbered = (thread: number | null, otherwise: string): string =>
  thread === null ? otherwise : `#${thread}`;
