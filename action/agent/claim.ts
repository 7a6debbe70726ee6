// What the agent claims about its own work, from the last MC_RESULT marker of its answer.
import type { HandoffPart } from "../shared/result.ts";

export type Claim = Pick<
  HandoffPart,
  "status" | "summary" | "discoveries" | "concerns" | "criteria"
>;

export function readClaim(text: string): Claim | null {
  const at = text.lastIndexOf("MC_RESULT:");
  if (at < 0) return null;
  const line = text.slice(at + "MC_RESULT:".length).split("\n")[0] ?? "";
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null) return null;
    const claim = Object.fromEntries(Object.entries(value));
    const status = claim.status;
    return {
      status: status === "blocked" || status === "failed" ? status : "completed",
      summary: typeof claim.summary === "string" ? claim.summary : "",
      discoveries: textsOf(claim.discoveries),
      concerns: textsOf(claim.concerns),
    };
  } catch {
    return null;
  }
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
