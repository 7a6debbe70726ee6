// What a person decides about one unit: done without (it counts as done, its dependants go on) or given up (they cannot). Its fate is
// recorded with the reason, and what it had running or proposed ends (I2).
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { attemptKey } from "../engine/state.ts";
import { isBeingLanded } from "../merge/memory.ts";
import * as steering from "../voice/steering.ts";
import { isDone, isSettled } from "./facts.ts";
import type { Said } from "./hold.ts";

const no = (text: string): Said => ({ done: false, text });
const yes = (text: string): Said => ({ done: true, text });

/** By whom, for reports: it counts as done, and nothing was done. */
export interface Skipped {
  readonly by: string;
}

export function skipUnit(draft: Draft, mission: MissionRow, unit: UnitRow, by: string): Said {
  const refused = refusal(draft, mission, unit);
  if (refused !== null) return no(refused);
  if (isDone(unit)) return no(steering.fateIsSettled(unit));
  const because = `${by} skipped it`;
  const goesOn = endWhatRuns(draft, unit, because);
  const skipped: Skipped = { by };
  const current = draft.unit(unit.mission, unit.unit) ?? unit;
  const next = draft.putUnit({
    ...current,
    ...{ state: "unchanged", because, notBefore: null, queuedAt: null, held: null },
    details: { ...current.details, skipped },
  });
  draft.because(subject.unit(unit), because);
  const waiting = dependantsOf(draft, mission, unit);
  freeBlocked(draft, mission, `goes on without ${unit.unit}`);
  if (mission.state === "promote_gate" && waiting.some(({ state }) => state === "blocked"))
    draft.putMission({ ...mission, state: "running", because: `it goes on without ${unit.unit}` });
  const count = waiting.filter(({ state }) => state === "waiting" || state === "blocked").length;
  return yes(steering.skipped(next, count) + (goesOn ? steering.jobGoesOn() : ""));
}

export function cancelUnit(draft: Draft, mission: MissionRow, unit: UnitRow, by: string): Said {
  const refused = refusal(draft, mission, unit);
  if (refused !== null) return no(refused);
  if (isSettled(unit)) return no(steering.fateIsSettled(unit));
  const because = `${by} cancelled it`;
  const goesOn = endWhatRuns(draft, unit, because);
  const current = draft.unit(unit.mission, unit.unit) ?? unit;
  const next = draft.putUnit({
    ...current,
    ...{ state: "cancelled", because, notBefore: null, queuedAt: null, held: null },
  });
  draft.because(subject.unit(unit), because);
  const needs = dependantsOf(draft, mission, unit).filter(({ state }) => state === "waiting");
  return yes(steering.cancelled(next, needs.length) + (goesOn ? steering.jobGoesOn() : ""));
}

function refusal(draft: Draft, mission: MissionRow, unit: UnitRow): string | null {
  const { state } = mission;
  if (state !== "running" && state !== "promote_gate" && state !== "preparing")
    return steering.notNow(mission);
  return isBeingLanded(draft.chain, unit) ? steering.isLanding(unit) : null;
}

/** Its attempt is over and its pull request is closed; true: its job ends by itself. */
function endWhatRuns(draft: Draft, unit: UnitRow, because: string): boolean {
  if (unit.pull !== null && !isSettled(unit)) {
    draft.effect({
      kind: "pull.close",
      key: `pull.close/${unit.pull}`,
      pull: unit.pull,
      comment: `This does not land: ${because}.`,
    });
  }
  for (const gate of draft.gates.values()) {
    if (gate.mission === unit.mission && gate.unit === unit.unit && gate.state === "open")
      draft.putGate({ ...gate, state: "void", decidedAt: draft.at });
  }
  const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));
  if (attempt === undefined || isSettled(unit)) return false;
  if (attempt.state === "dispatched" || attempt.state === "published")
    draft.putAttempt({ ...attempt, state: "cancelled", cause: "cancelled", endedAt: draft.at });
  if (unit.state !== "working") return false;
  const dispatch = draft.dispatches.get(attempt.dispatch);
  if (dispatch === undefined) return false;
  if (dispatch.state !== "asked" && dispatch.state !== "running") return false;
  const others = dispatch.legs.some(
    ({ leg, state }) =>
      state !== "settled" && leg !== unit.unit && !leg.startsWith(`${unit.unit}~`),
  );
  // One leg of a matrix cannot be cancelled by itself.
  if (others) return true;
  draft.effect({
    kind: "run.cancel",
    key: `run.cancel/${dispatch.dispatch}`,
    dispatch: dispatch.dispatch,
    runId: dispatch.runId,
  });
  return false;
}

const dependantsOf = (draft: Draft, mission: MissionRow, unit: UnitRow): readonly UnitRow[] =>
  draft.unitsOf(mission.mission).filter(({ dependsOn }) => dependsOn.includes(unit.unit));

/** What was blocked waits again, whatever it was blocked by: what still lacks something is blocked again with its reason. */
function freeBlocked(draft: Draft, mission: MissionRow, because: string): void {
  for (const other of draft.unitsOf(mission.mission)) {
    if (other.state === "blocked") draft.putUnit({ ...other, state: "waiting", because });
  }
}

/** A failed, cancelled, skipped or held unit starts over with one more attempt; what was blocked by it waits again. */
export function retryUnit(draft: Draft, mission: MissionRow, unit: UnitRow, by: string): boolean {
  if (!["failed", "blocked", "cancelled", "unchanged", "gated"].includes(unit.state)) return false;
  if (mission.state === "promoting") return false;
  const { skipped: _, ...details } = unit.details;
  draft.putUnit({
    ...unit,
    state: "waiting",
    notBefore: null,
    maxAttempts: Math.max(unit.maxAttempts, unit.attempt + 1),
    because: `${by} asked for another attempt`,
    details,
  });
  draft.because(subject.unit(unit), `${by} asked for another attempt`);
  freeBlocked(draft, mission, `waits for ${unit.unit} again`);
  if (mission.state === "promote_gate") {
    draft.putMission({ ...mission, state: "running", because: `${unit.unit} is tried again` });
  }
  return true;
}
