// mc/green moves: one compare-and-swap to a commit whose exact tree passed, with everything that holds at that very
// moment asked again; then what is on green is on green, whatever else was decided meanwhile (I1, I3, I4, I9).
import type { Sha } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { RefUpdate } from "../engine/effect.ts";
import type { EventOf } from "../engine/event.ts";
import type { BuiltMember, ChainRow } from "../engine/rows/chain-row.ts";
import type { GateKind, GateRow } from "../engine/rows/gate-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { VerdictRow } from "../engine/rows/verdict-row.ts";
import { attemptKey, gateKey } from "../engine/state.ts";
import { unitLanded } from "../health/feed.ts";
import {
  askAgain,
  gateReason,
  reviewed,
  standing,
  stillApproved,
  voidGate,
} from "../mission/gates.ts";
import { GREEN, landedTag, WORKING } from "../report/workflow-names.ts";
import { landingNotes } from "./audit/collect.ts";
import { greenMeasured, unitMeasured } from "./measures.ts";
import { specOfMembers, unitOf } from "./member-spec.ts";
import { forgetful, isSync, recentlyLanded, syncElementId } from "./memory.ts";
import { nameOfId } from "./names.ts";
import type { QueuePlan } from "./policy/view.ts";
import { closeQueue } from "./queue-door.ts";
import { agentModel } from "./queue-view.ts";
import { showVerdict } from "./verify-check.ts";

export function land(draft: Draft, row: ChainRow, wanted: NonNullable<QueuePlan["land"]>): void {
  const observation = row.observations.find((one) => one.dispatch === wanted.observation);
  const members = observation?.members.filter(({ id }) => wanted.members.includes(id)) ?? [];
  const tip = members.at(-1);
  if (observation === undefined || tip === undefined || tip.merge !== observation.commit) return;
  const verdict = passOf(draft, observation.commit, specOfMembers(draft, observation.members));
  if (verdict === null) return;
  for (const { id } of members) if (!approvalHolds(draft, id)) return;
  const commit = observation.commit;
  const updates: RefUpdate[] = [
    { ref: `refs/heads/${GREEN}`, before: row.base, after: commit },
    { ref: `refs/tags/${landedTag(draft.repo.landedCount + 1)}`, before: null, after: commit },
  ];
  // A prefix of the chain leaves mc/working where it is; anything else is the chain's tip from now on.
  const working = row.elements.at(-1)?.merge ?? row.base;
  if (!isPrefix(row, members)) {
    updates.push({ ref: `refs/heads/${WORKING}`, before: working, after: commit });
  }
  draft.putChain({ ...row, landing: { members, commit } });
  draft.effect({
    kind: "refs.move",
    key: `refs.move/land/${commit}`,
    purpose: { kind: "land", commit },
    updates,
  });
  draft.because(
    subject.commit(commit),
    `${commit.slice(0, 7)} passed verification: mc/green moves to it with ${members.map(({ id }) => nameOfId(id)).join(", ")}`,
  );
}

/** The fact that a landing stands on: a pass of exactly this commit under the specification in force. */
function passOf(draft: Draft, commit: Sha, spec: string): VerdictRow | null {
  for (const verdict of draft.verdicts.values()) {
    if (verdict.commit === commit && verdict.spec === spec && verdict.outcome === "passed")
      return verdict;
  }
  return null;
}

const isPrefix = (row: ChainRow, members: readonly BuiltMember[]): boolean =>
  members.every((member, at) => row.elements[at]?.merge === member.merge);

/** The push of a landing came back. */
export function landed(draft: Draft, event: EventOf<"RefsMoved">, commit: Sha): void {
  const row = draft.chain;
  if (row?.landing?.commit !== commit) {
    draft.because(subject.repo, `not ours: landing of ${commit.slice(0, 7)}`);
    return;
  }
  const { members } = row.landing;
  const actual = event.actual[`refs/heads/${GREEN}`];
  // An answer got lost and somebody pushed on top meanwhile: ours is on green all the same (I9).
  const beneath = event.contained?.[`refs/heads/${GREEN}`] === true;
  if (!event.moved && actual !== commit && !beneath) {
    draft.putChain(forgetful(row, row.base));
    closeQueue(
      draft,
      actual !== undefined && actual !== row.base
        ? `somebody moved mc/green to ${actual?.slice(0, 7) ?? "nothing"}; \`/mc resume\` verifies it and goes on from there`
        : `GitHub refused to move mc/green: ${event.problem ?? "no reason given"}; fix the rule, then \`/mc resume\``,
    );
    return;
  }
  if (beneath) {
    closeQueue(
      draft,
      `somebody pushed ${actual?.slice(0, 7) ?? "a commit"} to mc/green on top of ours; \`/mc resume\` verifies it and goes on from there`,
    );
  }
  const landing = draft.repo.landedCount + 1;
  const verdict = passOf(draft, commit, specOfMembers(draft, members));
  draft.putRepo({ green: commit, landedCount: landing });
  greenMeasured(draft, verdict);
  const files = new Map<string, readonly string[]>();
  for (const member of members) {
    files.set(member.id, settle(draft, member, verdict, row.base));
  }
  draft.effect({
    kind: "notes.write",
    key: `notes.write/${commit}`,
    notes: landingNotes(draft.state, members, commit, landing),
    at: draft.at,
  });
  const landedIds = new Set(members.map(({ id }) => id));
  draft.putChain({
    ...row,
    base: commit,
    landing: null,
    elements: isPrefix(row, members) ? row.elements.slice(members.length) : [],
    solos: [],
    conflicts: row.conflicts.filter(
      ([later, earlier]) => !landedIds.has(later) && !landedIds.has(earlier),
    ),
    landed: recentlyLanded([
      ...row.landed,
      ...members.map(({ id, merge }) => ({ id, files: files.get(id) ?? [], landing, merge })),
    ]),
  });
}

/** What became of one member, which landed on `base`; answers with the paths it changed. */
function settle(
  draft: Draft,
  member: BuiltMember,
  verdict: VerdictRow | null,
  base: Sha,
): readonly string[] {
  const unit = unitOf(draft, member.id);
  if (unit === undefined) {
    const { target } = draft.repo;
    if (target !== null && syncElementId(target) === member.id) {
      draft.putRepo({ synced: target });
      draft.because(subject.repo, `${target.slice(0, 7)} of the target branch is on mc/green`);
    }
    return [];
  }
  const next = draft.putUnit({
    ...unit,
    state: "landed",
    landedAs: member.merge,
    because: `on mc/green as ${member.merge.slice(0, 7)}`,
  });
  unitMeasured(draft, agentModel(draft, unit), false);
  unitLanded(draft, next);
  const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));
  if (attempt !== undefined) draft.putAttempt({ ...attempt, state: "landed", endedAt: draft.at });
  draft.because(subject.unit(unit), `landed on mc/green as ${member.merge.slice(0, 7)}`);
  if (verdict !== null) showVerdict(draft, next, verdict, { base });
  return unit.changedFiles;
}

function takenBack(draft: Draft, unit: UnitRow, gate: GateRow): void {
  if (gate.state === "approved") {
    voidGate(draft, gate, "it was taken back before the change landed");
    draft.putGate({ ...gate, state: "open", by: null, decidedAt: null });
  } else if (gate.state !== "open") askAgain(draft, gate);
  draft.putUnit({
    ...unit,
    state: "gated",
    because: "needs a person's approval again: it was taken back",
  });
}

const UNIT_GATES: readonly GateKind[] = ["large_merge", "content"];

/** Right before the push: the person's approval, where one was needed, must still stand; no change request may. */
function approvalHolds(draft: Draft, id: string): boolean {
  const unit = unitOf(draft, id);
  if (unit === undefined) return isSync(id);
  if (unit.state !== "queued" || unit.pull === null || unit.head === null) return false;
  for (const kind of UNIT_GATES) {
    const gate = draft.gates.get(gateKey(kind, unit.mission, unit.unit));
    if (gate?.head !== unit.head || stillApproved(draft, gate)) continue;
    takenBack(draft, unit, gate);
    return false;
  }
  // Nobody was asked about this head: the change itself says whether somebody has to be.
  const mission = draft.mission(unit.mission);
  const isAsked = draft.gates.get(gateKey("large_merge", unit.mission, unit.unit));
  if (mission !== undefined && isAsked?.head !== unit.head && gateReason(mission, unit) !== null) {
    reviewed(draft, mission, unit, null);
    return false;
  }
  return standing(draft, unit.pull, unit.head).refusedBy === null;
}
