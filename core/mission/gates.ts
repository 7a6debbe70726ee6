// Points where a person must approve, by pull request review, bound to the exact head commit (I3).

import { matchesGlob } from "../base/paths.ts";
import { proofGate } from "../criteria/unit-proof.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { GateRow, ReviewRow } from "../engine/rows/gate-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { gateKey } from "../engine/state.ts";
import { enterQueue } from "../merge/enter.ts";
import { standingApproval } from "../review/approval.ts";
import { renderGateAsked } from "../voice/notice.ts";

/** A unit's review is over (or not wanted): to a person's gate, or into the queue. */
export function reviewed(
  draft: Draft,
  mission: MissionRow,
  unit: UnitRow,
  held: string | null,
): void {
  const why = held ?? gateReason(mission, unit);
  if (unit.pull === null) {
    draft.putUnit({
      ...unit,
      state: "publishing",
      because: why === null ? "its pull request is being opened" : `will wait for a person: ${why}`,
    });
    return;
  }
  if (why === null) {
    enterQueue(draft, unit, "reviewed; waits for its turn in the merge queue");
    return;
  }
  gateUnit(draft, mission, unit, why);
}

/** The pull request of a unit is open: what waited for it goes on. */
export function unitPullOpened(draft: Draft, mission: MissionRow, unit: UnitRow): void {
  if (unit.state !== "publishing") return;
  const unreadable = mission.config.review.enabled && unit.reviewScore === null;
  reviewed(
    draft,
    mission,
    unit,
    unreadable ? "its review could not be read, so a person has to look" : null,
  );
}

/** Its merge is not what anybody meant (I5): a person looks at exactly this head. */
export function holdForContent(
  draft: Draft,
  mission: MissionRow,
  unit: UnitRow,
  why: string,
): void {
  gateUnit(draft, mission, unit, why, "content");
}

function gateUnit(
  draft: Draft,
  mission: MissionRow,
  unit: UnitRow,
  why: string,
  gate: "large_merge" | "content" = "large_merge",
): void {
  if (unit.pull === null || unit.head === null) return;
  const gated = draft.putUnit({
    ...unit,
    state: "gated",
    because: `needs a person's approval: ${why}`,
  });
  draft.because(subject.unit(unit), `needs a person's approval: ${why}`);
  openGate(draft, mission, {
    gate,
    unit: gated.unit,
    pull: unit.pull,
    head: unit.head,
    why,
  });
}

export function openGate(
  draft: Draft,
  mission: MissionRow,
  ask: Pick<GateRow, "gate" | "unit" | "pull" | "head"> & { readonly why: string },
): void {
  const before = draft.gates.get(gateKey(ask.gate, mission.mission, ask.unit));
  if (before?.state === "open" && before.head === ask.head && before.pull === ask.pull) return;
  const gate = draft.putGate({
    repo: draft.repo.repo,
    gate: ask.gate,
    mission: mission.mission,
    unit: ask.unit,
    pull: ask.pull,
    head: ask.head,
    state: "open",
    by: null,
    askedAt: draft.at,
    decidedAt: null,
  });
  // One new comment, because a person is needed; everything else is edited in place.
  draft.effect({
    kind: "comment.ensure",
    key: `comment.ensure/${mission.issue}/gate-${gate.gate}-${mission.mission}-${gate.pull}-${gate.head}`,
    thread: mission.issue,
    topic: `gate-${gate.gate}-${mission.mission}-${gate.pull}-${gate.head.slice(0, 12)}`,
    body: renderGateAsked(mission, gate, ask.why),
    debounceMs: 0,
  });
  settleGate(draft, gate); // a review may have come before the gate
}

/** Folds the reviews of a gate's pull request into its state. */
export function settleGate(draft: Draft, gate: GateRow): void {
  if (gate.state !== "open") return;
  const { approvedBy, refusedBy } = standingAt(draft, gate);
  if (refusedBy !== null) {
    draft.because(subject.pull(gate.pull), `${refusedBy} asked for changes: the gate stays closed`);
    return;
  }
  if (approvedBy === null) return;
  draft.putGate({ ...gate, state: "approved", by: approvedBy, decidedAt: draft.at });
  draft.because(
    subject.pull(gate.pull),
    `${approvedBy} approved exactly ${gate.head.slice(0, 7)}: the ${gate.gate} gate is open`,
  );
  if (gate.unit === null) return;
  const unit = draft.unit(gate.mission, gate.unit);
  if (unit?.state === "gated" && unit.head === gate.head) {
    enterQueue(draft, unit, `approved by ${approvedBy}; waits for its turn in the merge queue`);
  }
}

/** Whose request for changes stands against the unit's head. */
export const refuserOf = (draft: Draft, unit: UnitRow | undefined): string | null =>
  unit?.pull == null || unit.head === null ? null : standing(draft, unit.pull, unit.head).refusedBy;

/** Who asked for changes may be another now: the unit that waits in the queue says whom it waits for. */
export function sayWhoRefuses(draft: Draft, pull: number, before: string | null): void {
  const unit = [...draft.units.values()].find((one) => one.pull === pull);
  const refusedBy = refuserOf(draft, unit);
  if (unit === undefined || refusedBy === before) return;
  const waits =
    refusedBy === null
      ? `no request for changes stands on #${pull} any more; waits for its turn in the merge queue`
      : `${refusedBy} asked for changes on #${pull}; waits until they approve, or their review is dismissed`;
  draft.because(subject.unit(unit), waits);
  if (unit.state === "queued" && unit.held === null) draft.putUnit({ ...unit, because: waits });
}

/** Standing decision of entitled reviewers about one pull request at one head. */
export function standing(
  draft: Draft,
  pull: number,
  head: GateRow["head"],
): ReturnType<typeof standingApproval> {
  return standingApproval(
    [...draft.reviews.values()].filter((review) => review.pull === pull),
    head,
  );
}

/** What a person approved before something suspicious was found, or before the approval was void, is no word about that. */
function standingAt(draft: Draft, gate: GateRow): ReturnType<typeof standingApproval> {
  const voided = gate.state === "open" ? gate.decidedAt : null;
  const counts = ({ verdict, at }: ReviewRow): boolean =>
    verdict !== "approved" ||
    ((gate.gate !== "content" || at >= gate.askedAt) && (voided === null || at > voided));
  const since = [...draft.reviews.values()].filter((one) => one.pull === gate.pull && counts(one));
  return standingApproval(since, gate.head);
}

/** Whether the gate still stands approved at this very moment: asked again right before the step it guards. */
export function stillApproved(draft: Draft, gate: GateRow): boolean {
  if (gate.state !== "approved") return false;
  const { approvedBy, refusedBy } = standingAt(draft, gate);
  return approvedBy !== null && refusedBy === null;
}

/** The pull request's head is another one now, or an approval was taken back: what was approved no longer holds. */
export function voidGate(draft: Draft, gate: GateRow, why: string): GateRow {
  if (gate.state === "void") return gate;
  draft.because(subject.pull(gate.pull), `the ${gate.gate} approval is void: ${why}`);
  return draft.putGate({ ...gate, state: "void", decidedAt: draft.at });
}

/** The gate is shut again; its row keeps since when, so that no approval from before opens it. */
export function askAgain(draft: Draft, gate: GateRow): void {
  draft.putGate({ ...gate, state: "open", by: null });
}

/** Large, touching protected paths, or with weaker tests: such a change waits for a person. Answers with the reason, or null. */
export function gateReason(mission: MissionRow, unit: UnitRow): string | null {
  const { gates, protected_paths } = mission.config;
  const touched = unit.changedFiles.filter((path) =>
    protected_paths.some((glob) => matchesGlob(path, glob)),
  );
  if (touched.length > 0) return `it changes protected paths: ${touched.slice(0, 5).join(", ")}`;
  const shown = proofGate(mission.config, unit);
  if (shown !== null) return shown;
  if (gates.large_merge === "never") return null;
  const lines = unit.additions + unit.deletions;
  if (lines >= gates.large_merge_lines)
    return `it changes ${lines} lines (limit ${gates.large_merge_lines})`;
  if (unit.changedFiles.length >= gates.large_merge_files) {
    return `it changes ${unit.changedFiles.length} files (limit ${gates.large_merge_files})`;
  }
  return null;
}
