// What the search is asked: every word and path as a quoted phrase, so that nothing in them is query syntax, and of these the
// rare ones only: a word that hundreds of experiences have tells little and costs most.
import type { RecallRequest } from "../report/recall.ts";

/** Words and paths that are looked for. */
const WORDS = 12;
const PATHS = 4;
/** A word of more hits is common. The count stops there. */
export const COMMON_HITS = 200;
/** Hits that are ranked at most, over all words. */
const RANKED_HITS = 500;
const RANKED_WORDS = 8;

/** What the tokenizer finds something in. */
const HAS_WORD = /[a-z0-9]/i;

/** A quote is doubled; a NUL would end the query. */
export const phrase = (text: string): string =>
  `"${text.toWellFormed().replaceAll("\0", " ").replaceAll('"', '""')}"`;

/** A file is known by its folder and name: what stands before and after is in every path. */
export function pathPhrase(path: string): string {
  const parts = path.split("/").filter((part) => part !== "");
  const [name = "", folder = ""] = parts.reverse();
  return phrase(`${folder} ${name.replace(/(?<=.)\.[^.]*$/, "")}`.trim());
}

/** Paths first: they are the most telling. */
export function phrasesOf(request: Pick<RecallRequest, "terms" | "scope">): readonly string[] {
  const paths = request.scope.filter((path) => HAS_WORD.test(path)).slice(0, PATHS);
  const words = request.terms.filter((word) => HAS_WORD.test(word)).slice(0, WORDS);
  return [...new Set([...paths.map(pathPhrase), ...words.map(phrase)])].filter((one) =>
    HAS_WORD.test(one),
  );
}

/** Folders of the paths: what is known of one file often holds for its neighbours. */
export function folderPhrases(scope: readonly string[]): readonly string[] {
  const folders = scope.flatMap((path) => {
    const parts = path.split("/").filter((part) => part !== "");
    return parts.length < 2 ? [] : [parts.slice(-3, -1).join(" ")];
  });
  return [...new Set(folders)]
    .filter((folder) => HAS_WORD.test(folder))
    .slice(0, PATHS)
    .map(phrase);
}

export interface Hits {
  readonly phrase: string;
  /** At most `COMMON_HITS` + 1. */
  readonly hits: number;
}

/** The rarest phrases that anything has. Empty: all that are there are common. */
export function rarest(counted: readonly Hits[]): readonly string[] {
  const kept: string[] = [];
  let all = 0;
  for (const { phrase: one, hits } of [...counted].sort((a, b) => a.hits - b.hits)) {
    if (hits === 0) continue;
    if (hits > COMMON_HITS || all + hits > RANKED_HITS || kept.length >= RANKED_WORDS) break;
    all += hits;
    kept.push(one);
  }
  return kept;
}

export const anyOf = (phrases: readonly string[]): string => phrases.join(" OR ");
