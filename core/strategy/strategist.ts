// What a strategist answers: one objective, why, and how bold it is. What cannot be read proposes nothing; an objective is never made of
// what is no text.
import { extractJson, isRecord, lastMarker } from "../base/json.ts";
import { sanitise } from "../base/sanitise.ts";

export const STRATEGY_MARKER = "STRATEGY_RESULT";
export const FOLLOWUP_MARKER = "FOLLOWUP_RESULT";

const OBJECTIVE_CHARS = 2_000;
const RATIONALE_CHARS = 2_000;
const MIDDLE_SCORE = 5;
/** From this ambition on a plan is bold enough. */
const AMBITIOUS = 4;
/** Items above this are worth changing one's mind for. */
const WORTHWHILE = 5;

export interface Strategy {
  readonly objective: string;
  readonly rationale: string;
  /** 1 to 10. */
  readonly ambition: number;
}

export type ParsedStrategy =
  | { readonly ok: true; readonly strategy: Strategy }
  | { readonly ok: false; readonly problem: string };

export function parseStrategy(text: string): ParsedStrategy {
  const found = recordIn(text, STRATEGY_MARKER, "objective");
  if (found === null)
    return {
      ok: false,
      problem: `Could not parse ${STRATEGY_MARKER} from output (${text.length} chars)`,
    };
  const objective = textOf(found.objective, OBJECTIVE_CHARS);
  if (objective === "") return { ok: false, problem: `Empty objective in ${STRATEGY_MARKER}` };
  const rationale = textOf(found.rationale, RATIONALE_CHARS);
  return { ok: true, strategy: { objective, rationale, ambition: scoreOf(found.ambition_score) } };
}

/** What the mission that ended says should follow; empty: nothing. */
export function parseFollowup(text: string): string {
  const found = recordIn(text, FOLLOWUP_MARKER, "next_objective");
  return found === null ? "" : textOf(found.next_objective, OBJECTIVE_CHARS);
}

export interface QueuedItem {
  readonly title: string;
  readonly score: number;
  readonly pinned: number | null;
}

/** Whether something better than a plan of little ambition is waiting, and the sentence for who plans again. */
export function shouldReplan(
  ambition: number,
  items: readonly QueuedItem[],
): { readonly replan: boolean; readonly why: string } {
  if (ambition >= AMBITIOUS) return { replan: false, why: "" };
  if (items.length === 0)
    return { replan: false, why: "No higher-priority backlog items available" };
  const better = items.find((item) => effectiveScore(item) > WORTHWHILE);
  if (better === undefined) return { replan: false, why: "No high-priority backlog items found" };
  const score = effectiveScore(better).toFixed(1);
  return {
    replan: true,
    why: `Ambition score ${ambition} is low. Higher-priority backlog item available: '${better.title}' (priority=${score}). Consider replanning with a more ambitious objective.`,
  };
}

const effectiveScore = ({ score, pinned }: QueuedItem): number => pinned ?? score;

function recordIn(
  text: string,
  marker: string,
  key: string,
): Readonly<Record<string, unknown>> | null {
  const marked = lastMarker(text, marker, { repair: true });
  if (marked.ok) return isRecord(marked.value) ? marked.value : null;
  const found = extractJson(text, { want: "object", keys: [key] });
  return found.ok && isRecord(found.value) ? found.value : null;
}

const textOf = (value: unknown, maxChars: number): string =>
  typeof value === "string" ? sanitise(value, maxChars).trim() : "";

function scoreOf(value: unknown): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) return MIDDLE_SCORE;
  return Math.min(10, Math.max(1, Math.trunc(number)));
}
