// What the agent claims about its own work, where its answer says so. A claim only: without a marker nothing is guessed, since
// git shows what was done.
import { parseWorkResult } from "../../core/report/work-result.ts";
import type { HandoffPart } from "../shared/result.ts";

export type Claim = Required<
  Pick<HandoffPart, "status" | "summary" | "discoveries" | "concerns" | "criteria">
>;

export function readClaim(text: string): Claim | null {
  const parsed = parseWorkResult(text);
  if (!parsed.ok) return null;
  const { status, summary, discoveries, concerns, criteria } = parsed.result;
  return {
    status,
    summary,
    discoveries: [...discoveries],
    concerns: [...concerns],
    criteria: criteria.map((each) => ({ ...each })),
  };
}
