// Counts what became of each attempt under everything that is told apart about it. What was nobody's fault is not counted.
import type { Draft } from "../engine/draft.ts";
import { type CausalRow, causalKey } from "../engine/rows/learned-row.ts";
import type { RepoState } from "../engine/state.ts";
import { EVERY, faded, weightOf } from "./attribution.ts";
import { featuresThen } from "./attribution-features.ts";
import { isNobodysFault } from "./fault.ts";
import { endedAttempts, type Outcome } from "./outcomes.ts";

/** Read whole by every decision: the lightest goes when there are more. */
const ROWS_MAX = 300;

export function learnCauses(before: RepoState, draft: Draft): void {
  for (const outcome of endedAttempts(before, draft)) {
    const mission = draft.mission(outcome.unit.mission);
    if (mission === undefined || !mission.config.learning.attribution) continue;
    if (!outcome.good && isNobodysFault(outcome.attempt)) continue;
    const features = featuresThen(outcome.unit, outcome.attempt);
    const stage = outcome.good ? null : stageOf(outcome);
    count(draft, EVERY.dimension, EVERY.value, stage);
    for (const [dimension, value] of Object.entries(features))
      count(draft, dimension, value, stage);
  }
}

/** Where it ended, as the next attempt is told. */
export const stageOf = ({ attempt, unit }: Outcome): string =>
  unit.evidence.findLast((one) => one.attempt === attempt.attempt)?.stage ?? "agent";

/** `stage` null: it landed. */
function count(draft: Draft, dimension: string, value: string, stage: string | null): void {
  const known = draft.learned.causal.get(causalKey(dimension, value));
  const { good, bad, stages } =
    known === undefined ? { good: 0, bad: 0, stages: {} } : faded(known, draft.at);
  if (known === undefined) makeRoom(draft);
  draft.putCausal({
    repo: draft.repo.repo,
    dimension,
    value,
    good: good + (stage === null ? 1 : 0),
    bad: bad + (stage === null ? 0 : 1),
    stages: stage === null ? stages : { ...stages, [stage]: (stages[stage] ?? 0) + 1 },
    at: draft.at,
  });
}

function makeRoom(draft: Draft): void {
  const rows = draft.learned.causal;
  if (rows.size < ROWS_MAX) return;
  let lightest: CausalRow | null = null;
  for (const row of rows.values()) {
    if (row.dimension === EVERY.dimension) continue;
    if (lightest === null || weightOf(row, draft.at) < weightOf(lightest, draft.at)) lightest = row;
  }
  if (lightest !== null) draft.removeCausal(lightest);
}
