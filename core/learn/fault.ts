// Whose fault a failed attempt is: infrastructure, cancelled and lost runs and refused keys are nobody's, and teach nothing.
import type { AttemptRow } from "../engine/rows/unit-row.ts";
import { isNotItsFault } from "../mission/retry.ts";

/** The repository's own preparation, and a vendor that would not answer. */
const SETUP = ["setup", "api_other", "refusal"];

export const isNobodysFault = ({ state, cause }: Pick<AttemptRow, "state" | "cause">): boolean =>
  state === "cancelled" ||
  state === "lost" ||
  (cause !== null && (isNotItsFault(cause) || SETUP.includes(cause)));
