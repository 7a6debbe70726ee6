// What was chosen did not land: the next way that passed takes its place before anything is redone. It is another attempt with a
// pull request of its own, and costs none of those that the unit has.
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { AttemptDetails } from "../engine/rows/details.ts";
import type { Evidence, UnitRow } from "../engine/rows/unit-row.ts";
import { attemptKey } from "../engine/state.ts";
import { endAttempt, OFF_GREEN } from "../mission/retry.ts";
import { chooseBranch } from "./choose.ts";
import { alternatesOf, type ForkBranch } from "./fork.ts";
import { rankBranches } from "./rank.ts";

const STAGES: readonly Evidence["stage"][] = ["review", "verify", "conflict"];

/** The unit's head is the way that was chosen, not a repair of it. */
export function isForkWinner(unit: UnitRow): boolean {
  const { fork } = unit.details;
  const winner = fork?.branches.find(({ index }) => index === fork.winner);
  return unit.head !== null && winner?.head === unit.head && fork?.current === unit.attempt;
}

/** false: there is none, and nothing was done. */
export function takeAlternate(draft: Draft, unit: UnitRow, found: Evidence): boolean {
  const mission = draft.mission(unit.mission);
  const { fork } = unit.details;
  if (mission?.state !== "running" || fork === undefined) return false;
  if (!STAGES.includes(found.stage) || found.cause === OFF_GREEN) return false;
  const standing = alternatesOf(unit).filter(
    (one) => found.stage !== "conflict" || !meetsWhatLanded(draft, unit, one),
  );
  const [next] = rankBranches(standing, fork.by);
  const before = draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));
  if (next === undefined || before === undefined) return false;
  const thrownOut = `it was chosen and thrown out (${found.stage}: ${found.cause})`.slice(0, 300);
  endAttempt(draft, unit, "failed", found.cause, null);
  const attempt = unit.attempt + 1;
  const because = `attempt ${unit.attempt} did not land (${found.stage}: ${found.cause}); way ${next.index} (${next.strategy}), which passed too, takes its place`;
  if (unit.pull !== null) {
    draft.effect({
      kind: "pull.close",
      key: `pull.close/${unit.pull}`,
      pull: unit.pull,
      comment: `Attempt ${unit.attempt} did not land. Attempt ${attempt} replaces it: another way of the same unit, which passed verification as well.`,
    });
  }
  draft.putAttempt({
    ...before,
    attempt,
    kind: "work",
    state: "dispatched",
    cause: null,
    head: null,
    summary: "",
    ...{ inputTokens: 0, outputTokens: 0, costUsd: 0 },
    startedAt: draft.at,
    endedAt: null,
    details: given(before.details),
  });
  draft.because(subject.unit(unit), because);
  chooseBranch(
    draft,
    mission,
    {
      ...unit,
      attempt,
      maxAttempts: unit.maxAttempts + 1,
      evidence: [...unit.evidence, found],
      ...{ head: null, pull: null, reviewScore: null, reviewText: null },
      ...{ queuedAt: null, notBefore: null, because },
    },
    {
      ...fork,
      branches: fork.branches.map((one) =>
        one.index === fork.winner ? { ...one, state: "failed", cause: thrownOut } : one,
      ),
    },
    next,
  );
  return true;
}

/** What its worker was told is the same; what came of it is not. */
function given({ features, variants, tools }: AttemptDetails): AttemptDetails {
  return {
    ...(features === undefined ? {} : { features }),
    ...(variants === undefined ? {} : { variants }),
    ...(tools === undefined ? {} : { tools: { given: tools.given, made: [], used: [] } }),
  };
}

/** Something landed since in its files: it would conflict as well. */
function meetsWhatLanded(draft: Draft, unit: UnitRow, branch: ForkBranch): boolean {
  const since = unit.details.fork?.startedAt ?? "";
  const files = new Set(branch.changedFiles);
  for (const other of draft.units.values()) {
    if (other.state !== "landed") continue;
    const attempt = draft.attempts.get(attemptKey(other.mission, other.unit, other.attempt));
    const endedAt = attempt?.endedAt ?? null;
    if (endedAt !== null && endedAt < since) continue;
    if (other.changedFiles.some((path) => files.has(path))) return true;
  }
  return false;
}
