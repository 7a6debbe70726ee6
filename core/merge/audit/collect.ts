// Audit records from rows: when a landing is written down, and later for commits whose note is missing.
import type { Sha } from "../../base/brand.ts";
import type { BuiltMember, ChainRow } from "../../engine/rows/chain-row.ts";
import type { GateRow } from "../../engine/rows/gate-row.ts";
import type { MissionRow } from "../../engine/rows/mission-row.ts";
import type { UnitRow } from "../../engine/rows/unit-row.ts";
import type { VerdictRow } from "../../engine/rows/verdict-row.ts";
import type { RepoState } from "../../engine/state.ts";
import { attemptKey } from "../../engine/state.ts";
import { unitElementId } from "../memory.ts";
import { AUDIT_VERSION, type AuditRecord } from "./record.ts";
import { renderNote } from "./render.ts";

/** So that a note stays small, whatever a title says. */
const TITLE_MAX_CHARS = 200;

export interface LandingFacts {
  /** Number of the tag mc/landed/<n>. */
  readonly number: number | null;
  /** The commit that was verified. */
  readonly tip: Sha | null;
}

/** The notes of a landing: one for each merge commit that mc/green got by it. */
export function landingNotes(
  state: RepoState,
  members: readonly BuiltMember[],
  commit: Sha,
  landing: number,
): Readonly<Record<Sha, string>> {
  const notes: Record<Sha, string> = {};
  for (const { id, merge } of members) {
    const unit = unitOfElement(state, id);
    const record = auditOf(state, merge, unit, { number: landing, tip: commit });
    // Two members at one commit: the later one brought nothing that was not there.
    notes[merge] ??= renderNote(record);
  }
  return notes;
}

function unitOfElement(state: RepoState, id: string): UnitRow | null {
  for (const unit of state.units.values())
    if (unit.head !== null && unitElementId(unit, unit.head) === id) return unit;
  return null;
}

/** What rows tell about a commit of mc/green; null: they know no unit that landed as it. */
export function auditOfCommit(state: RepoState, commit: Sha): AuditRecord | null {
  for (const unit of state.units.values()) {
    if (unit.landedAs === commit) return auditOf(state, commit, unit, landingOf(state, commit));
  }
  return null;
}

/** The queue remembers which commits its latest landings were made of; otherwise a commit with a verdict is its own tip. */
function landingOf(state: RepoState, commit: Sha): LandingFacts {
  const landed: ChainRow["landed"] = state.chain?.landed ?? [];
  const own = landed.find(({ merge }) => merge === commit);
  if (own !== undefined) {
    const last = landed.findLast(({ landing }) => landing === own.landing);
    return { number: own.landing, tip: last?.merge ?? commit };
  }
  return { number: null, tip: passOf(state, commit) === null ? null : commit };
}

export function auditOf(
  state: RepoState,
  commit: Sha,
  unit: UnitRow | null,
  landing: LandingFacts,
): AuditRecord {
  const mission = unit === null ? undefined : state.missions.get(unit.mission);
  return {
    mc: AUDIT_VERSION,
    repo: state.repo.repo,
    commit,
    landing: { number: landing.number, tip: landing.tip },
    unit:
      unit === null
        ? null
        : {
            mission: unit.mission,
            unit: unit.unit,
            title: unit.title.slice(0, TITLE_MAX_CHARS),
            attempt: unit.attempt,
            head: unit.head,
            pull: unit.pull,
          },
    ...missionPart(mission),
    agent: unit === null ? null : agentPart(state, unit),
    review: unit === null ? null : { score: unit.reviewScore },
    verification: landing.tip === null ? null : verificationPart(passOf(state, landing.tip)),
    approvals: mission === undefined ? [] : approvalsOf(state, mission, unit),
    tournament: unit === null ? null : tournamentPart(state, unit),
  };
}

function missionPart(mission: MissionRow | undefined): Pick<AuditRecord, "objective" | "plan"> {
  if (mission === undefined) return { objective: null, plan: null };
  const { issue, title, startedBy, planSource, planHash, planPull } = mission;
  return {
    objective: { issue, title: title.slice(0, TITLE_MAX_CHARS), startedBy },
    plan: { source: planSource, hash: planHash, pull: planPull },
  };
}

function agentPart(state: RepoState, unit: UnitRow): AuditRecord["agent"] {
  const attempt = state.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));
  if (attempt === undefined) return null;
  const { agent, model, dispatch } = attempt;
  return {
    agent,
    model,
    prompt: "default",
    run: state.dispatches.get(dispatch)?.runUrl ?? null,
    costUsd: unit.costUsd,
  };
}

/** The latest pass; a commit that never passed did not land by us. */
function passOf(state: RepoState, commit: Sha): VerdictRow | null {
  let found: VerdictRow | null = null;
  for (const verdict of state.verdicts.values()) {
    if (verdict.commit !== commit || verdict.outcome !== "passed") continue;
    if (found === null || verdict.at > found.at) found = verdict;
  }
  return found;
}

function verificationPart(verdict: VerdictRow | null): AuditRecord["verification"] {
  if (verdict === null) return null;
  const { commit, outcome, spec, attempt, runUrl, testsTotal, testsPassed, durationMs, at } =
    verdict;
  const tests = testsTotal === null ? null : { total: testsTotal, passed: testsPassed };
  return { commit, outcome, spec, attempt, run: runUrl, tests, durationMs, at };
}

const GATES_OF_UNIT: ReadonlySet<GateRow["gate"]> = new Set(["large_merge", "content"]);

function approvalsOf(
  state: RepoState,
  { mission }: MissionRow,
  unit: UnitRow | null,
): AuditRecord["approvals"] {
  return [...state.gates.values()].flatMap(({ gate, mission: of, unit: on, state: is, ...row }) => {
    if (of !== mission || is !== "approved" || row.by === null) return [];
    const counts =
      gate === "plan" || (GATES_OF_UNIT.has(gate) && on === unit?.unit && row.head === unit.head);
    return counts ? [{ gate, by: row.by, pull: row.pull, head: row.head }] : [];
  });
}

function tournamentPart(state: RepoState, unit: UnitRow): AuditRecord["tournament"] {
  for (const { mission, unit: of, wave, winner, candidates } of state.tournaments.values()) {
    if (mission !== unit.mission || of !== unit.unit || winner === null) continue;
    const best = candidates.find(({ index }) => index === winner);
    // It counts for the head that landed; a later attempt stands on its own.
    if (best === undefined || best.head !== unit.head) continue;
    return { wave, candidates: candidates.length, winner, strategy: best.strategy };
  }
  return null;
}
