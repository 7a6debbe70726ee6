// Traces as data for other programs: each with what became of it, and pairs of a failed and a landed answer to the same task.
import { redact } from "../base/redact.ts";
import type { TraceRow } from "../engine/rows/health-row.ts";
import type { RepoState } from "../engine/state.ts";
import { legSubject } from "../forks/names.ts";

export type TraceOutcome = "landed" | "completed" | "failed" | "open" | "unknown";

export interface ToldTrace {
  readonly mission: string | null;
  readonly unit: string | null;
  readonly attempt: number;
  readonly task: string;
  readonly agent: string;
  readonly model: string;
  readonly status: string;
  /** Category of the error; "ok": none. */
  readonly category: string;
  readonly error: string;
  readonly prompt: string | null;
  readonly answer: string;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost_usd: number | null;
  readonly duration_ms: number;
  readonly outcome: TraceOutcome;
  /** Of the review, 0 to 10. */
  readonly score: number | null;
  readonly dispatch: string;
  readonly at: string;
}

export interface Pair {
  readonly mission: string;
  readonly unit: string;
  readonly task: string;
  readonly prompt: string | null;
  readonly chosen: string;
  readonly rejected: string;
  readonly chosen_attempt: number;
  readonly rejected_attempt: number;
  readonly rejected_because: string;
  readonly model: string;
}

/** As it was stored, and cleaned once more: what a secret looks like is known better later. */
const clean = (text: string): string => redact(text, []);

export function toldTrace(state: RepoState, row: TraceRow): ToldTrace {
  const { unit, outcome, score } = fateOf(state, row);
  return {
    mission: row.mission,
    unit,
    attempt: row.attempt,
    task: row.task,
    agent: row.agent,
    model: row.model,
    status: row.status,
    category: row.cause,
    error: clean(row.error),
    prompt: row.prompt === null ? null : clean(row.prompt),
    answer: clean(row.answer),
    input_tokens: row.inputTokens,
    output_tokens: row.outputTokens,
    cost_usd: row.costUsd,
    duration_ms: row.durationMs,
    outcome,
    score,
    dispatch: row.dispatch,
    at: row.at,
  };
}

function fateOf(
  state: RepoState,
  row: TraceRow,
): { readonly unit: string | null; readonly outcome: TraceOutcome; readonly score: number | null } {
  if (row.purpose === "fixup") return candidateFate(state, row);
  if (row.purpose !== "work" && row.purpose !== "review")
    return {
      unit: null,
      outcome: row.status === "completed" ? "completed" : "failed",
      score: null,
    };
  const id = legSubject(row.leg).unit;
  const unit = state.units.get(`${row.mission}/${id}`);
  const score = unit?.attempt === row.attempt ? (unit.reviewScore ?? null) : null;
  if (row.purpose === "review")
    return { unit: id, outcome: row.status === "completed" ? "completed" : "failed", score };
  const attempt = state.attempts.get(`${row.mission}/${id}/${row.attempt}`);
  switch (attempt?.state) {
    case undefined:
      return { unit: id, outcome: "unknown", score };
    case "landed":
    case "completed":
      return { unit: id, outcome: attempt.state, score };
    case "dispatched":
    case "published":
      return { unit: id, outcome: "open", score };
    default:
      return { unit: id, outcome: "failed", score };
  }
}

/** The candidate whose head the unit has landed with. */
function candidateFate(state: RepoState, row: TraceRow): ReturnType<typeof fateOf> {
  for (const tournament of state.tournaments.values()) {
    if (tournament.dispatch !== row.dispatch) continue;
    const candidate = tournament.candidates.find(({ leg }) => leg === row.leg);
    const unit = state.units.get(`${tournament.mission}/${tournament.unit}`);
    const isWinner = candidate !== undefined && candidate.index === tournament.winner;
    const hasLanded = isWinner && unit?.state === "landed" && unit.head === candidate.head;
    const isOpen = tournament.state === "running";
    return {
      unit: tournament.unit,
      outcome: hasLanded ? "landed" : isOpen ? "open" : "failed",
      score: null,
    };
  }
  return { unit: null, outcome: "unknown", score: null };
}

/** Of each unit and task: the answer that landed against each one that failed. */
export function pairsOf(traces: readonly ToldTrace[]): readonly Pair[] {
  const pairs: Pair[] = [];
  for (const chosen of traces) {
    if (chosen.outcome !== "landed" || chosen.unit === null || chosen.mission === null) continue;
    for (const rejected of traces) {
      const isSame =
        rejected.mission === chosen.mission &&
        rejected.unit === chosen.unit &&
        rejected.task === chosen.task;
      if (!isSame || rejected.outcome !== "failed" || rejected.answer === "") continue;
      if (rejected.answer === chosen.answer) continue;
      pairs.push({
        mission: chosen.mission,
        unit: chosen.unit,
        task: chosen.task,
        prompt: chosen.prompt ?? rejected.prompt,
        chosen: chosen.answer,
        rejected: rejected.answer,
        chosen_attempt: chosen.attempt,
        rejected_attempt: rejected.attempt,
        rejected_because: rejected.category,
        model: chosen.model,
      });
    }
  }
  return pairs;
}
