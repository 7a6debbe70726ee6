// In which order what was found is told: how well it fits, times how good it was, times how fresh it is.
import type { ContextRow, ExperienceRow } from "../engine/rows/memory-row.ts";
import type { RecallRequest } from "../report/recall.ts";
import { recency } from "./episode-life.ts";
import { normalText } from "./normal-text.ts";
import { scopeMatch } from "./scope.ts";

/** Nothing is worth nothing: what failed teaches what to avoid. */
const LEAST_REWARD = 0.05;
const SURE_ENOUGH = 0.5;
/** Less in common than this is chance. */
const RELEVANT = 0.25;
/** So many words in common are a full match. */
const FULL_MATCH = 8;

export interface FoundExperience {
  readonly row: ExperienceRow;
  /** How well the words fit; larger is better. */
  readonly fit: number;
}

/** For words that so many have that the search cannot weigh them: how many of them this one has. */
export function wordsIn(row: ExperienceRow, terms: readonly string[]): number {
  const words = new Set(normalText(`${row.title} ${row.scope} ${row.summary}`).split(" "));
  return terms.filter((term) => words.has(term.toLowerCase())).length;
}

const newestFirst = (a: { readonly at: string }, b: { readonly at: string }): number =>
  a.at < b.at ? 1 : a.at > b.at ? -1 : 0;

/** bm25 × reward × recency, best first. */
export function rankExperiences(
  found: readonly FoundExperience[],
  nowMs: number,
): readonly ExperienceRow[] {
  return found
    .map(({ row, fit }) => ({
      row,
      rank: fit * Math.max(LEAST_REWARD, row.reward) * recency(row.at, nowMs),
    }))
    .sort((a, b) => b.rank - a.rank || newestFirst(a.row, b.row))
    .map(({ row }) => row);
}

/** Share of the task's words that the item has, in its text or in the names of its files. */
function textMatch(item: Pick<ContextRow, "content" | "scope">, terms: readonly string[]): number {
  if (terms.length === 0) return 0;
  const words = new Set(normalText(`${item.content} ${item.scope.join(" ")}`).split(" "));
  const hits = terms.filter((term) => words.has(term.toLowerCase())).length;
  return hits / Math.min(FULL_MATCH, terms.length);
}

/** What is sure enough, may be told to this mission and is about its files or words, best first. */
export function rankContext<Item extends Omit<ContextRow, "type">>(
  items: readonly Item[],
  request: Pick<RecallRequest, "terms" | "scope">,
  mission: string,
  nowMs: number,
): readonly Item[] {
  const found: { readonly item: Item; readonly rank: number }[] = [];
  for (const item of items) {
    if (item.confidence < SURE_ENOUGH) continue;
    if (item.level === "mission" && item.mission !== mission) continue;
    const about = scopeMatch(item.scope, request.scope);
    const match = Math.max(about, textMatch(item, request.terms));
    if (match < RELEVANT) continue;
    found.push({ item, rank: match * item.confidence * recency(item.at, nowMs) });
  }
  return found
    .sort((a, b) => b.rank - a.rank || newestFirst(a.item, b.item))
    .map(({ item }) => item);
}
