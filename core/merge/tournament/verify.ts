// Each candidate's exact head is verified like any other commit: same specification, same verdicts, known ones used again.
import type { Sha } from "../../base/brand.ts";
import type { Draft } from "../../engine/draft.ts";
import { subject } from "../../engine/draft.ts";
import type { FixupCandidate, TournamentRow } from "../../engine/rows/tournament-row.ts";
import type { UnitRow } from "../../engine/rows/unit-row.ts";
import type { VerdictRow } from "../../engine/rows/verdict-row.ts";
import { askForRun } from "../../mission/ask.ts";
import {
  contentFailures,
  contentVerdict,
  infrastructureFailures,
  nextVerification,
} from "../../mission/facts.ts";
import { MAX_INFRASTRUCTURE_FAILURES } from "../queue-door.ts";
import { extrasOf, specOf } from "../specification.ts";
import { putCandidate } from "./rows.ts";
import { freeVerifySlots, isOpen } from "./slots.ts";

/** What a candidate of this unit is verified under; null: no configuration is known. */
export const candidateSpec = (draft: Draft, unit: UnitRow): string | null =>
  draft.repo.config === null ? null : specOf(draft.repo.config, extrasOf(draft, [unit]));

/** Several commits that want to become one unit's work, where they stand, and how one of them is called. */
export interface Contest<One extends FixupCandidate> {
  readonly base: Sha;
  readonly heads: () => readonly One[];
  readonly put: (one: One) => void;
  readonly name: (one: One) => string;
}

export function verifyCandidates(draft: Draft, unit: UnitRow, tournament: TournamentRow): void {
  let row = tournament;
  verifyHeads(draft, unit, {
    base: tournament.base,
    heads: () => row.candidates,
    put: (candidate) => {
      row = putCandidate(draft, row, candidate);
    },
    name: ({ index, strategy }) => `candidate ${row.wave}.${index} of ${row.unit} (${strategy})`,
  });
}

/** Reads verdicts that are there, and asks for those that are not while there is room. */
export function verifyHeads<One extends FixupCandidate>(
  draft: Draft,
  unit: UnitRow,
  contest: Contest<One>,
): void {
  const spec = candidateSpec(draft, unit);
  if (spec === null) return;
  for (const { index } of contest.heads()) {
    const candidate = contest.heads().find((one) => one.index === index);
    if (candidate?.state !== "verifying" || candidate.head === null) continue;
    const verdict = contentVerdict(draft, candidate.head, spec);
    const again = verdict !== null && isByChance(draft, unit, verdict);
    if (verdict !== null && !again) {
      settled(draft, unit, contest, candidate, verdict);
      continue;
    }
    if (candidate.verify !== null && isOpen(draft.dispatches.get(candidate.verify))) continue;
    const failures = infrastructureFailures(draft, candidate.head, spec);
    if (failures >= MAX_INFRASTRUCTURE_FAILURES) {
      draft.because(
        subject.unit(unit),
        `${contest.name(candidate)} is out: its verification could not run ${failures} times`,
      );
      const cause = "its verification could not run";
      contest.put({ ...candidate, state: "refused", cause });
      continue;
    }
    if (freeVerifySlots(draft) > 0)
      ask(draft, unit, contest, candidate, nextVerification(draft, candidate.head, spec), again);
  }
}

/** So often a repair fails by something else than the unit did before that is believed. */
const FAILURES_OF_OTHERS = 3;
/** The same, where nothing failed but tests that are known to fail by chance. */
const FAILURES_OF_FLAKY = 4;

/** What the unit left for is repaired; something else failed, not often enough yet: failures by chance end no repair. */
function isByChance(draft: Draft, unit: UnitRow, verdict: VerdictRow): boolean {
  if (verdict.outcome !== "failed" || verdict.failures.length === 0) return false;
  const before = unit.evidence.findLast(({ stage }) => stage === "verify");
  if (before === undefined) return false;
  const isKnown = (name: string): boolean =>
    before.failing === undefined ? before.text.includes(name) : before.failing.includes(name);
  const sure = verdict.failures.filter(({ name }) => (draft.flaky.get(name)?.seen ?? 0) === 0);
  if (sure.some(({ name }) => isKnown(name))) return false;
  const believed = sure.length === 0 ? FAILURES_OF_FLAKY : FAILURES_OF_OTHERS;
  return contentFailures(draft, verdict.commit, verdict.spec) < believed;
}

function settled<One extends FixupCandidate>(
  draft: Draft,
  unit: UnitRow,
  contest: Contest<One>,
  candidate: One,
  verdict: VerdictRow,
): void {
  const passed = verdict.outcome === "passed";
  draft.because(
    subject.unit(unit),
    `${contest.name(candidate)} ${passed ? "passed" : "failed"} verification at ${verdict.commit.slice(0, 7)}`,
  );
  contest.put({
    ...candidate,
    state: passed ? "passed" : "failed",
    cause: passed ? null : verdict.note === "" ? "verification failed" : verdict.note,
    testsTotal: verdict.testsTotal,
    testsPassed: verdict.testsPassed,
    lintErrors: verdict.lintErrors,
  });
}

function ask<One extends FixupCandidate>(
  draft: Draft,
  unit: UnitRow,
  contest: Contest<One>,
  candidate: One,
  attempt: number,
  again: boolean,
): void {
  const { config } = draft.repo;
  if (config === null || candidate.head === null) return;
  const dispatch = askForRun(draft, {
    purpose: "verify",
    mission: null,
    config,
    commit: candidate.head,
    extras: extrasOf(draft, [unit]),
    legs: [
      {
        leg: "verify",
        attempt,
        task: "verify",
        unit: null,
        against: contest.base,
        branch: null,
        agent: null,
      },
    ],
  });
  draft.because(
    subject.commit(candidate.head),
    `verifying ${contest.name(candidate)} at ${candidate.head.slice(0, 7)}${again ? " once more: it failed by something else than the unit did" : ""}`,
  );
  contest.put({ ...candidate, verify: dispatch.dispatch });
}
