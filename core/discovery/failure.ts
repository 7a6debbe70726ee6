// Why a look failed, as a kind that people can do something about. What the job says of itself counts first; a text without one is
// read for the words that tell it.
import type { Handoff } from "../report/handoff.ts";

export type FailureKind =
  | "timeout"
  | "budget_exceeded"
  | "permission_denied"
  | "workspace_corruption"
  | "unknown";

const WORDS: readonly (readonly [FailureKind, RegExp])[] = [
  ["timeout", /timeout|timed out|did not end within/i],
  ["budget_exceeded", /budget/i],
  ["permission_denied", /permission/i],
  ["workspace_corruption", /workspace/i],
];

/** The first that fits. */
export const failureKind = (text: string): FailureKind =>
  WORDS.find(([, words]) => words.test(text))?.[0] ?? "unknown";

export function failureOf(handoff: Handoff | null, problem: string | null): FailureKind {
  switch (handoff?.cause) {
    case "timeout":
    case "turn_limit":
      return "timeout";
    case "budget":
    case "api_billing":
      return "budget_exceeded";
    case "api_auth":
      return "permission_denied";
    default:
      return failureKind(handoff?.summary ?? problem ?? "");
  }
}

/** What a person can do about it. */
export function failureAdvice(kind: FailureKind): string {
  switch (kind) {
    case "timeout":
      return "`agent.timeout_minutes` and `agent.max_turns` say how long it may take.";
    case "budget_exceeded":
      return "`discovery.cost_usd` says what it may cost.";
    case "permission_denied":
      return "Look at the agent's key, and at what its run was allowed to do.";
    case "workspace_corruption":
      return "The checkout of its run was not in order: ask again.";
    case "unknown":
      return "Its run says more; asking again is fine.";
  }
}
