// Which files of a repository are source that people write, and how they are told apart from tests, from what was generated and from
// what belongs to others. By names alone, for any language.
import { isTestFile } from "../../criteria/test-files.ts";

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const SOURCE =
  /\.(?:[cm]?[jt]sx?|vue|svelte|py|rb|go|rs|java|kt|kts|scala|cs|fs|php|swift|m|mm|c|h|cc|cpp|cxx|hpp|dart|ex|exs|erl|hs|lua|pl|pm|r|jl|sh|bash|ps1|sql|groovy|zig|nim|clj)$/i;

/** Of others, or made by a program. */
const FOREIGN =
  /(?:^|\/)(?:node_modules|vendor|third_party|dist|build|out|target|coverage|\.git|\.venv|venv|__pycache__|generated|__generated__|migrations|fixtures|testdata|snapshots|__snapshots__)\//i;
const GENERATED = /\.(?:min|bundle|generated|pb|g)\.[a-z]+$|_pb2?\.(?:py|js|ts)$|\.d\.ts$/i;

export const isSource = (path: string): boolean =>
  SOURCE.test(path) && !FOREIGN.test(path) && !GENERATED.test(path);

/** Names that test runners know, and folders that only hold tests. */
export const isTest = (path: string): boolean =>
  isTestFile(path) || /(?:^|\/)(?:tests?|specs?|__tests__|e2e)\//i.test(path);

/** A file without a line of anybody's: its first lines say that a program wrote it. */
export const isGenerated = (text: string): boolean =>
  /(?:@generated|code generated .{0,60}do not edit|auto-?generated)/i.test(text.slice(0, 500));

const WITH_HASH = /\.(?:py|rb|sh|bash|pl|pm|r|jl|ex|exs|ps1|nim)$/i;
const WITH_DASHES = /\.(?:sql|lua|hs)$/i;

/** What of a line is a comment, by its marks alone; null: none is seen. What stands in quotes is no mark. */
export function commentOf(line: string, path: string): string | null {
  const { inside, whole } = marksOf(path);
  if (whole.test(line)) return line;
  let quote = "";
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] ?? "";
    if (quote !== "") {
      if (char === "\\") at += 1;
      else if (char === quote) quote = "";
    } else if (`"'\``.includes(char) && line.includes(char, at + 1)) {
      quote = char;
    } else if (inside.some((mark) => line.startsWith(mark, at)) && begins(line, at)) {
      return line.slice(at);
    }
  }
  return null;
}

/** `a#b` and `http://x` have marks that begin nothing. */
const begins = (line: string, at: number): boolean =>
  line[at] === "#" ? at === 0 || /\s/.test(line[at - 1] ?? "") : line[at - 1] !== ":";

interface Marks {
  readonly inside: readonly string[];
  /** The whole line is one. */
  readonly whole: RegExp;
}

const NEVER_WHOLE = /^\b$/;

function marksOf(path: string): Marks {
  if (WITH_HASH.test(path)) return { inside: ["#"], whole: NEVER_WHOLE };
  if (WITH_DASHES.test(path)) return { inside: ["--"], whole: NEVER_WHOLE };
  return { inside: ["//", "/*", "<!--"], whole: /^\s*\*/ };
}
