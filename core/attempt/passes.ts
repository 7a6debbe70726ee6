// Which passes come before the work of one attempt, and what it starts from: an architect where a unit is uncertain, a root cause
// analysis and the earlier version where an attempt failed for a reason of its own.
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { AttemptRow, Evidence, UnitRow } from "../engine/rows/unit-row.ts";
import { attemptKey } from "../engine/state.ts";
import { effective } from "../health/effective.ts";
import { HIGH_RISK } from "../learn/attribution-dispatch.ts";
import { checksOf, extrasOf } from "../merge/specification.ts";
import { lastRepair } from "../merge/tournament/rows.ts";
import { agentSettings } from "../mission/ask.ts";
import { isNotItsFault } from "../mission/retry.ts";
import type { AgentSettings, BriefExtras } from "../report/brief.ts";
import type { FixStart, PassName } from "../report/brief-parts.ts";

/** From here on somebody thinks before somebody writes. */
const UNCERTAIN = 0.5;
const MANY_FILES = 4;
const PASSED_MAX = 50;
/** From here on the command of a proof may have been cut. */
const CUT_CHARS = 300;

/** Ends of an agent that say something about its work, not about its limits, its model or its machine. */
const OWN_FAILURES = ["no_result", "bad_output", "verification", "regression"];

export function passesFor(draft: Draft, mission: MissionRow, unit: UnitRow): readonly PassName[] {
  if (unit.kind !== "implement") return [];
  const { agent } = mission.config;
  const diagnose = agent.root_cause && isOwnFailure(unit.evidence.at(-1));
  const mayThink = effective(draft, mission).architect;
  const isUncertain =
    (unit.details.uncertainty ?? 0) >= UNCERTAIN ||
    unit.files.length >= MANY_FILES ||
    (unit.details.risk?.score ?? 0) > HIGH_RISK;
  // Who knows why it failed and what to edit needs no second analysis.
  const architect =
    mayThink &&
    (agent.architect === "always" || (agent.architect === "uncertain" && isUncertain && !diagnose));
  return [
    ...(diagnose ? (["diagnose"] as const) : []),
    ...(architect ? (["architect"] as const) : []),
  ];
}

function isOwnFailure(last: Evidence | undefined): boolean {
  if (last === undefined || isNotItsFault(last.cause)) return false;
  switch (last.stage) {
    case "verify":
    case "review":
    case "conflict":
      return true;
    case "agent":
      return OWN_FAILURES.includes(last.cause);
    case "publish":
    case "gate":
      return false;
  }
}

/** The earlier version of the work, where there is one to go on from. */
export function fixFor(draft: Draft, mission: MissionRow, unit: UnitRow): FixStart | null {
  const last = unit.evidence.at(-1);
  if (last === undefined || unit.kind !== "implement") return null;
  if (!mission.config.units.fix_mode || last.stage === "gate" || last.stage === "publish")
    return null;
  const attempt = lastWithHead(draft, unit);
  if (attempt === null || attempt.head === null) return null;
  const passed = passedAt(draft, mission, unit, attempt);
  const repair = attempt.attempt === unit.attempt ? lastRepair(draft, unit) : null;
  return repair !== null && unit.head !== null
    ? { from: unit.head, baseOfIt: repair.base, passed }
    : { from: attempt.head, baseOfIt: attempt.base, passed };
}

function lastWithHead(draft: Draft, unit: UnitRow): AttemptRow | null {
  for (let number = unit.attempt; number > 0; number -= 1) {
    const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, number));
    if (attempt !== undefined && attempt.head !== null) return attempt;
  }
  return null;
}

/** Commands that are known to have ended with 0 at that version: checks of its verification, criteria that we ran. */
function passedAt(
  draft: Draft,
  mission: MissionRow,
  unit: UnitRow,
  { details, head }: AttemptRow,
): string[] {
  const names = new Set(details.passedChecks ?? []);
  const checks = checksOf(mission.config, extrasOf(draft, [unit]))
    .filter(({ name, command }) => names.has(name) && command.trim() !== "")
    .map(({ command }) => command);
  const { proof } = unit.details;
  const criteria = proof === undefined || proof.head !== head ? [] : proof.criteria;
  const proven = criteria
    .filter(({ result, command }) => result === "proven" && command.length < CUT_CHARS)
    .map(({ command }) => command);
  return [...new Set([...checks, ...proven])].slice(0, PASSED_MAX);
}

/** The agent of an attempt as it may be right now: a degraded mission thinks with the model it has left. */
export function agentNow(draft: Draft, mission: MissionRow, maxCostUsd: number): AgentSettings {
  const { model, architect } = effective(draft, mission);
  const { architectModel, ...rest } = agentSettings(mission.config, maxCostUsd);
  const mayChoose = architect && architectModel !== undefined;
  return { ...rest, model, ...(mayChoose ? { architectModel } : {}) };
}

export function passExtras(draft: Draft, mission: MissionRow, unit: UnitRow): BriefExtras {
  const passes = passesFor(draft, mission, unit);
  const fix = fixFor(draft, mission, unit);
  return {
    ...(passes.length === 0 ? {} : { passes: [...passes] }),
    ...(fix === null ? {} : { fix }),
  };
}
