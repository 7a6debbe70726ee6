// The objective of a mission that cleans up, made of what was counted in the repository: figures, never a guess.
import { commitLine, outgoing, words } from "../base/markdown.ts";
import type { RepositoryFigures } from "./figures.ts";
import { CLEANUP_MARK, type NextObjective } from "./series-row.ts";

const LISTED = 15;

/** `tests`: of the last pass on mc/green; null: unknown. */
export function cleanupObjective(
  figures: RepositoryFigures | null,
  tests: number | null,
): NextObjective {
  const counted = figures === null ? "" : `: ${figuresOf(figures, tests)}`;
  const title = commitLine(`${CLEANUP_MARK} Consolidate the test suite${counted}`, 200);
  const parts = [
    "Make the repository easier to work in without changing what it does: merge tests that say the same, take out what nothing uses, move what several files repeat into one place. Every test that shows a behaviour nobody else shows stays.",
    figures === null ? "" : list("Files with the same content", figures.sameFiles),
    figures === null ? "" : list("Tests with the same name in several files", figures.sameTests),
    figures === null ? "" : list("Longest test files", figures.longest),
  ];
  return {
    source: "cleanup",
    title,
    body: outgoing(parts.filter((part) => part !== "").join("\n\n")),
    why: "so many missions were completed since the last cleanup",
    issue: null,
  };
}

function figuresOf(figures: RepositoryFigures, tests: number | null): string {
  const counted = tests ?? figures.tests;
  return `${figures.testFiles} test files, ${counted} tests, ${figures.sameFiles.length + figures.sameTests.length} duplicates, ${figures.files} files in all`;
}

function list(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  const shown = lines.slice(0, LISTED).map((line) => `- ${words(line, 300)}`);
  const left = lines.length - shown.length;
  return [`${title}:`, "", ...shown, ...(left > 0 ? [`- … and ${left} more`] : [])].join("\n");
}
