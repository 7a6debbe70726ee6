// Tests that show less than before: deleted, skipped, without their assertions, with a threshold that lets more through.
// Found in the diff, so that no word of a worker hides it; told to the reviewer and to the gate. It asks for a look, it is
// no verdict: a test may go with what it tested.
import { addedOf, type DiffFile, parseDiff, removedOf } from "./diff.ts";
import { isTestFile, mayWeaken } from "./test-files.ts";
import { assertionsIn, cannotFail, casesIn, languageOf, skipsIn } from "./test-marks.ts";
import { loosened } from "./thresholds.ts";

export const WEAKENINGS = [
  "deleted_file",
  "deleted_cases",
  "skipped",
  "assertions",
  "trivial",
  "threshold",
] as const;
export type Weakening = (typeof WEAKENINGS)[number];

export interface WeakenedTest {
  readonly kind: Weakening;
  readonly path: string;
  /** What it was, in a few words; a name in it is the diff's. */
  readonly text: string;
}

const SHOWN_MAX = 40;
const NAMES_SHOWN = 5;

/** `diff`: unified, with as little context as may be. */
export function weakenedTests(diff: string): readonly WeakenedTest[] {
  const files = parseDiff(diff).filter(({ path, from }) => mayWeaken(path) || mayWeaken(from));
  const written = new Set(files.flatMap((file) => casesOf(file, addedOf(file))));
  return files.flatMap((file) => [...lost(file, written), ...loose(file)]).slice(0, SHOWN_MAX);
}

const casesOf = ({ path }: DiffFile, lines: readonly string[]): readonly string[] => {
  const language = languageOf(path);
  return language === null ? [] : casesIn(lines, language);
};

function lost(file: DiffFile, written: ReadonlySet<string>): readonly WeakenedTest[] {
  const { path } = file;
  const language = languageOf(path);
  const [removed, added] = [removedOf(file), addedOf(file)];
  // A case that stands elsewhere now was moved.
  const gone = casesOf(file, removed).filter((name) => !written.has(name));
  if (file.state === "deleted") {
    if (!isTestFile(path)) return gone.length === 0 ? [] : [deleted(path, gone, gone.length)];
    const moved = gone.length === 0 && casesOf(file, removed).length > 0;
    return moved ? [] : [{ kind: "deleted_file", path, text: "the whole test file is deleted" }];
  }
  const found: WeakenedTest[] = [];
  const before = new Set(casesOf(file, removed));
  const fresh = casesOf(file, added).filter((name) => !before.has(name));
  // As many new ones as old ones that went: they were renamed or rewritten.
  const fewer = gone.length - fresh.length;
  if (fewer > 0) found.push(deleted(path, gone, fewer));
  const skips = skipsIn(added.join("\n")) - skipsIn(removed.join("\n"));
  if (skips > 0 && (isTestFile(path) || language === "rust")) {
    const text = `${count(skips, "mark")} more that keep${skips === 1 ? "s" : ""} tests from running`;
    found.push({ kind: "skipped", path, text });
  }
  if (language === null || (!isTestFile(path) && language !== "rust")) return found;
  const assertions = assertionsIn(removed, language) - assertionsIn(added, language);
  if (assertions > 0 && fewer <= 0) {
    found.push({ kind: "assertions", path, text: `${count(assertions, "assertion")} fewer` });
  }
  const trivial = added.filter(cannotFail).length - removed.filter(cannotFail).length;
  if (trivial > 0) {
    const text = `${count(trivial, "assertion")} that cannot fail`;
    found.push({ kind: "trivial", path, text });
  }
  return found;
}

function deleted(path: string, gone: readonly string[], fewer: number): WeakenedTest {
  const names = gone.slice(0, NAMES_SHOWN).map((name) => `"${name.slice(0, 80)}"`);
  const more = gone.length > NAMES_SHOWN ? ", …" : "";
  const text = `${count(fewer, "test case")} fewer; gone: ${names.join(", ")}${more}`;
  return { kind: "deleted_cases", path, text };
}

function loose(file: DiffFile): readonly WeakenedTest[] {
  if (file.state !== "changed") return [];
  return file.hunks
    .flatMap(({ removed, added }) => loosened(removed, added))
    .map((text) => ({ kind: "threshold", path: file.path, text }));
}

const count = (number: number, noun: string): string =>
  `${number} ${noun}${number === 1 ? "" : "s"}`;
