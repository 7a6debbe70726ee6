// What kind of paid work a leg is.
import type { DispatchRow } from "../engine/rows/dispatch-row.ts";
import type { CostKind } from "../engine/rows/health-row.ts";
import { legSubject } from "../forks/names.ts";

/** Legs of a `plan` run that judge a plan instead of making one. */
const CRITIC = /^critic/;

/** null: a verification asks no model. */
export function kindOf(purpose: DispatchRow["purpose"], leg: string): CostKind | null {
  switch (purpose) {
    case "verify":
      return null;
    case "plan":
      return CRITIC.test(leg) ? "critic" : "plan";
    case "work":
      return legSubject(leg).index === null ? "work" : "speculation";
    case "review":
    case "check":
    case "fixup":
      return purpose;
  }
}
