// Which files of a change are new tests: added, or changed so that they test more. What lies beside them comes along when
// they are run on another commit.
import { isTestFile, isTestMaterial } from "./test-files.ts";
import { assertionsIn, casesIn, languageOf } from "./test-marks.ts";

export interface ChangedText {
  readonly path: string;
  /** null: it was not there. */
  readonly before: string | null;
  /** null: it is deleted. */
  readonly after: string | null;
}

export interface NewTests {
  readonly tests: readonly string[];
  /** Tests and what they need, as the commit has them. */
  readonly material: readonly string[];
}

export function newTestsIn(changes: readonly ChangedText[]): NewTests {
  const left = changes.filter(({ after }) => after !== null);
  return {
    tests: left.filter(testsMore).map(({ path }) => path),
    material: left.filter(({ path }) => isTestMaterial(path)).map(({ path }) => path),
  };
}

/** A file that only moved its imports tests no more than before. */
function testsMore({ path, before, after }: ChangedText): boolean {
  if (!isTestFile(path) || after === null) return false;
  const language = languageOf(path);
  // A language that we cannot read: the file counts when it is new.
  if (language === null) return before === null;
  const [old, now] = [(before ?? "").split("\n"), after.split("\n")];
  const known = new Set(casesIn(old, language));
  if (casesIn(now, language).some((name) => !known.has(name))) return true;
  return before !== null && assertionsIn(now, language) > assertionsIn(old, language);
}
