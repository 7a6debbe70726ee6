// No way is of use: the attempt ends with what was found on each, like an attempt in one way (I6).
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { candidateSpec } from "../merge/tournament/verify.ts";
import { foundNothing, neverStarted } from "../mission/attempt.ts";
import { contentVerdict } from "../mission/facts.ts";
import { isNotItsFault, NEEDS_PERSON, retryOrFail } from "../mission/retry.ts";
import { clearForkBranches } from "./branches.ts";
import { NEVER_RAN } from "./collected.ts";
import type { Fork, ForkBranch } from "./fork.ts";
import { putFork } from "./rows.ts";

const EACH_MAX_CHARS = 1_800;

export function loseFork(draft: Draft, mission: MissionRow, unit: UnitRow, fork: Fork): void {
  const empty = fork.branches.filter(({ isEmpty }) => isEmpty);
  const isForgiven = (one: ForkBranch): boolean =>
    one.head === null && isNotItsFault(one.cause ?? "");
  const because = empty.length > 0 ? "its ways found nothing to change" : "none of its ways passed";
  const lost = putFork(draft, unit, { ...fork, state: "lost", because });
  clearForkBranches(
    draft,
    unit,
    fork.branches.map(({ index }) => index),
  );
  const now = draft.unit(unit.mission, unit.unit) ?? lost;
  if (fork.branches.some(({ cause }) => cause === NEVER_RAN)) {
    neverStarted(draft, mission, withoutFork(now), null);
    return;
  }
  const [first] = empty;
  if (first?.left != null && fork.branches.every((one) => one.isEmpty || isForgiven(one))) {
    foundNothing(draft, now, first.left);
    return;
  }
  const cause = causeOf(fork);
  const isKnown = isNotItsFault(cause);
  retryOrFail(
    draft,
    // What was not its fault says nothing about the unit: it may fork again.
    isKnown ? withoutFork(now) : now,
    {
      attempt: unit.attempt,
      stage: fork.branches.some(({ head }) => head !== null) ? "verify" : "agent",
      cause,
      text: evidenceOf(draft, unit, fork),
    },
    null,
  );
}

function withoutFork(unit: UnitRow): UnitRow {
  const { fork: _, ...details } = unit.details;
  return { ...unit, details };
}

/** One word that the retry policy knows, where it is about all of them or a person has to act; else what came of each. */
function causeOf(fork: Fork): string {
  const causes = fork.branches.map((one) => ({ head: one.head, cause: one.cause ?? "no_result" }));
  const trouble = causes.find(({ head, cause }) => head === null && NEEDS_PERSON.includes(cause));
  const isShared = causes.every(({ head, cause }) => head === null && isNotItsFault(cause));
  const one = trouble ?? (isShared ? causes[0] : undefined);
  if (one !== undefined) return one.cause;
  const each = fork.branches.map((one) => `${one.index} (${one.strategy}): ${one.cause}`);
  return `none of ${fork.branches.length} ways passed: ${each.join("; ")}`.slice(0, 500);
}

function evidenceOf(draft: Draft, unit: UnitRow, fork: Fork): string {
  const spec = candidateSpec(draft, unit);
  return fork.branches
    .map((one) => {
      const verdict =
        one.head === null || spec === null ? null : contentVerdict(draft, one.head, spec);
      const log = verdict?.outcome === "failed" ? verdict.log : one.evidenceText;
      const said = one.summary === "" ? "" : `It says: ${one.summary.slice(0, 300)}\n`;
      return `Way ${one.index} (${one.strategy}): ${one.cause ?? one.state}\n${said}${log.slice(-EACH_MAX_CHARS)}`;
    })
    .join("\n\n");
}
