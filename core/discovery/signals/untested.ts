// Source that no test names: neither by a file of its name nor in any test's text. Which lines run nobody knows without running them;
// a file that no test mentions is a safe guess.
import { type Signal, signalOf } from "../signal.ts";
import { type Complexity, complexityOf } from "./complexity.ts";
import { isTest, type SourceFile } from "./source.ts";

/** Below there is little to get wrong. */
const LEAST_BRANCHES = 4;
const LEAST_LINES = 20;
const FILES = 3;
const SHOWN = 15;
/** Tests stand inside the file itself. */
const OWN_TESTS = /#\[cfg\(test\)\]|#\[test\]|import\.meta\.vitest|doctest|\bunittest\b/;
/** Names that say nothing. */
const COMMON =
  /^(?:index|main|mod|lib|init|__init__|app|config|types?|constants?|setup|conftest)$/i;
/** Loaded by others than code. */
const SCRIPT = /\.(?:sh|bash|ps1|sql|h|hpp)$/i;

const nameOf = (path: string): string =>
  (path.split("/").at(-1) ?? "")
    .replace(/\.[^.]+$/, "")
    .replace(/\.(?:module|component|service)$/, "");

/** Parts of names as they stand in imports: of `a/b-c.ts` it is `b-c`. */
function wordsOf(tests: readonly SourceFile[]): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { path, text } of tests) {
    for (const part of `${path}\n${text}`.split(/[^\w-]+/))
      if (part !== "") words.add(part.toLowerCase());
  }
  return words;
}

/** `test_parser`, `parser_test`, `ParserTest`, `ParserSpec` name `parser`. */
function namesParser(words: ReadonlySet<string>, name: string): boolean {
  const bare = name.toLowerCase();
  const forms = [
    bare,
    bare.replaceAll("-", "_"),
    bare.replaceAll("_", "-"),
    bare.replaceAll(/[-_]/g, ""),
  ];
  return forms.some((form) =>
    [
      form,
      `test_${form}`,
      `${form}_test`,
      `${form}test`,
      `${form}tests`,
      `${form}spec`,
      `${form}_spec`,
    ].some((word) => words.has(word)),
  );
}

export function untestedSignals(
  files: readonly SourceFile[],
  churn: ReadonlyMap<string, number>,
): readonly Signal[] {
  const tests = files.filter(({ path }) => isTest(path));
  const worth = files
    .filter(({ path, text }) => !isTest(path) && !SCRIPT.test(path) && !OWN_TESTS.test(text))
    .map(({ path, text }) => ({ path, complexity: complexityOf(text) }))
    .filter(
      ({ complexity }) => complexity.branches >= LEAST_BRANCHES && complexity.lines >= LEAST_LINES,
    );
  if (worth.length === 0) return [];
  if (tests.length === 0) return [noTests(worth)];
  const words = wordsOf(tests);
  const named = worth.filter(({ path }) => !COMMON.test(nameOf(path)));
  const untested = named
    .filter(({ path }) => !namesParser(words, nameOf(path)))
    .toSorted((a, b) => risk(b, churn) - risk(a, churn) || (a.path < b.path ? -1 : 1));
  const share = `${untested.length} of ${named.length} source files of some size are named by no test`;
  return untested.slice(0, FILES).map(({ path, complexity }, rank) =>
    signalOf({
      id: `untested/${path}`,
      kind: "untested",
      track: "quality",
      title: `Test ${path}`,
      detail: [
        `${complexity.branches} branches in ${complexity.lines} lines of code, changed in ${churn.get(path) ?? 0} commits of late`,
        share,
      ],
      why: "No test names it, so nothing says whether it still does what it should after the next change.",
      files: [path],
      impact: rank === 0 ? 6 : 5,
      effort: complexity.branches > 40 ? 5 : 3,
    }),
  );
}

interface Worth {
  readonly path: string;
  readonly complexity: Complexity;
}

const risk = ({ path, complexity }: Worth, churn: ReadonlyMap<string, number>): number =>
  complexity.value * (1 + (churn.get(path) ?? 0));

const noTests = (worth: readonly Worth[]): Signal =>
  signalOf({
    id: "untested/*",
    kind: "untested",
    track: "quality",
    title: "Begin to test: the repository has no tests",
    detail: [
      `${worth.length} source files of some size, and no file that is named like a test`,
      ...worth
        .toSorted((a, b) => b.complexity.value - a.complexity.value)
        .slice(0, SHOWN)
        .map(({ path, complexity }) => `${path}: ${complexity.branches} branches`),
    ],
    why: "What an agent or a person changes can only be trusted as far as something checks it.",
    files: worth.slice(0, 10).map(({ path }) => path),
    impact: 8,
    effort: 5,
  });
