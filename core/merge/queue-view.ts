// Rows as the queue's policy wants to see them: who may be in the chain now, what runs, what was observed.
import type { Draft } from "../engine/draft.ts";
import type { ChainRow } from "../engine/rows/chain-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { attemptKey } from "../engine/state.ts";
import { isDone, isFinal, isSettled } from "../mission/facts.ts";
import { standing } from "../mission/gates.ts";
import { ranksOf } from "../schedule/ranks.ts";
import { withoutFlaky } from "./flaky/known.ts";
import { flakeRate, priorOf } from "./measures.ts";
import { specOfMembers } from "./member-spec.ts";
import { syncElementId, unitElementId } from "./memory.ts";
import type { QueueElement, QueueView } from "./policy/view.ts";

/** Before anything was measured, a verification is taken to last this long. */
const FIRST_GUESS_MS = 5 * 60_000;
/** Probability that two elements break each other: with files in common, and without. */
const OVERLAP_CONFLICT = 0.03;
const HIDDEN_CONFLICT = 0.002;
/** Plans give priorities from 1; below that a person put it first: more than any critical path. */
const PUT_FIRST = 10_000;

/** `busy`: verifications of others (candidates, searches) that hold slots now. */
export function queueView(draft: Draft, row: ChainRow, busy: number): QueueView {
  const config = draft.repo.config;
  const { measures } = draft.repo;
  const elements = eligible(draft);
  const present = new Set(elements.map((one) => one.id));
  return {
    nowMs: draft.nowMs,
    landing: draft.repo.landedCount,
    settings: {
      slots: config?.queue.slots ?? 1,
      busy,
      window: config?.queue.window ?? 0,
      confidence: config?.queue.confidence ?? 0.95,
      minObservations: config?.queue.min_observations ?? 2,
    },
    measures: {
      runMs: measures.runMs > 0 ? measures.runMs : FIRST_GUESS_MS,
      flakeRate: flakeRate(measures),
      overlapConflict: OVERLAP_CONFLICT,
      hiddenConflict: HIDDEN_CONFLICT,
    },
    elements,
    chain: row.elements.map((one) => one.id).filter((id) => present.has(id)),
    conflicts: row.conflicts,
    landed: row.landed,
    probes: row.probes.map((probe) => ({
      id: probe.dispatch,
      kind: probe.kind,
      members: probe.members.map((one) => one.id),
      landing: probe.landing,
      startedAtMs: Date.parse(probe.startedAt),
    })),
    observations: row.observations
      // What was verified in another way says nothing about this one.
      .filter((one) => one.spec === specOfMembers(draft, one.members))
      .map((one) => ({
        id: one.dispatch,
        kind: one.kind,
        members: one.members.map((member) => member.id),
        landing: one.landing,
        outcome: one.outcome,
        signature: withoutFlaky(one.signature, draft.flaky.values()),
        atMs: Date.parse(one.at),
      })),
  };
}

/** Everything that may be in the chain now. */
function eligible(draft: Draft): readonly QueueElement[] {
  const elements: QueueElement[] = [];
  const { target, synced } = draft.repo;
  const open = [...draft.missions.values()].filter(carriesOn);
  if (target !== null && target !== synced && open.some((one) => one.state === "running")) {
    elements.push({
      id: syncElementId(target),
      kind: "sync",
      needs: [],
      files: [],
      priority: 0,
      rank: 0,
      queuedAtMs: 0,
      order: 0,
      prior: 0.02,
    });
  }
  for (const [at, mission] of open.entries()) {
    const units = draft.unitsOf(mission.mission);
    const byId = new Map(units.map((unit) => [unit.unit, unit]));
    const ranks = ranksOf(
      units.filter((unit) => !isSettled(unit)).map((one) => ({ id: one.unit, ...needsOf(one) })),
    );
    for (const unit of units) {
      if (!isQueued(draft, unit) || unit.head === null) continue;
      const needs = needed(draft, unit, byId);
      if (needs === null) continue;
      elements.push({
        id: unitElementId(unit, unit.head),
        kind: "unit",
        needs,
        files: unit.changedFiles,
        priority: unit.priority,
        rank: (ranks.get(unit.unit) ?? 1) + (unit.priority < 1 ? PUT_FIRST : 0),
        queuedAtMs: Date.parse(unit.queuedAt ?? draft.at),
        order: at * 10_000 + unit.position,
        prior: priorOf(draft.repo.measures, agentModel(draft, unit), wasVerified(draft, unit)),
      });
    }
  }
  return elements;
}

const carriesOn = (mission: MissionRow): boolean =>
  !isFinal(mission) && mission.paused === null && mission.state !== "stopping";

export const isQueued = (draft: Draft, unit: UnitRow): boolean =>
  unit.state === "queued" &&
  unit.head !== null &&
  unit.pull !== null &&
  unit.held === null &&
  standing(draft, unit.pull, unit.head).refusedBy === null;

const needsOf = (unit: UnitRow) => ({ dependsOn: [...unit.dependsOn, ...unit.after] });

/** Elements that must be ahead of it; null: one of its dependencies is neither done nor in the queue. */
function needed(
  draft: Draft,
  unit: UnitRow,
  byId: ReadonlyMap<string, UnitRow>,
): readonly string[] | null {
  const needs: string[] = [];
  for (const id of unit.dependsOn) {
    const other = byId.get(id);
    if (other !== undefined && isDone(other)) continue;
    if (other === undefined || !isQueued(draft, other) || other.head === null) return null;
    needs.push(unitElementId(other, other.head));
  }
  return needs;
}

/** The winner of a tournament passed on mc/green before it came back. */
function wasVerified(draft: Draft, unit: UnitRow): boolean {
  for (const one of draft.tournaments.values()) {
    if (one.mission !== unit.mission || one.unit !== unit.unit || one.state !== "won") continue;
    if (one.candidates.some(({ index, head }) => index === one.winner && head === unit.head))
      return true;
  }
  return false;
}

/** By whom it was made: how often such units were bad is measured by this. */
export function agentModel(draft: Draft, unit: UnitRow): string {
  const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));
  return attempt === undefined ? "" : `${attempt.agent} ${attempt.model}`.trim();
}
