// Findings as the job hands them over are a claim: what the app knows about the change itself is looked at again, and what does
// not hold loses its place.
import type { ReviewFindings } from "../report/handoff.ts";
import type { Finding, ReadFindings } from "./findings.ts";
import type { FoundAt } from "./note.ts";
import { replaces } from "./placement.ts";

export interface Found {
  readonly placed: readonly FoundAt[];
  readonly unplaced: readonly Finding[];
  readonly dropped: number;
}

/** A range that is longer says nothing. */
const RANGE_MAX_LINES = 40;

/** `told`: of the job; absent where it could not hold them against the diff: then none has a place. */
export function foundIn(
  told: ReviewFindings | undefined,
  read: ReadFindings,
  changedFiles: readonly string[],
): Found {
  if (told === undefined) {
    return {
      placed: [],
      unplaced: read.findings.map(withoutSuggestion),
      dropped: read.dropped,
    };
  }
  const changed = new Set(changedFiles);
  const placed: FoundAt[] = [];
  const unplaced: Finding[] = told.unplaced.map((one) => ({
    ...{ ...one, endLine: one.line, suggestion: null },
  }));
  for (const { lines, ...one } of told.placed) {
    const span = one.endLine - one.line;
    if (!changed.has(one.path) || span < 0 || span >= RANGE_MAX_LINES) {
      unplaced.push(withoutSuggestion(one));
      continue;
    }
    const { suggestion } = one;
    const fits = suggestion !== null && lines.length === span + 1 && replaces(suggestion, lines);
    placed.push(fits ? one : withoutSuggestion(one));
  }
  return { placed, unplaced, dropped: told.dropped };
}

const withoutSuggestion = <One extends Finding>(finding: One): One => ({
  ...finding,
  suggestion: null,
});
