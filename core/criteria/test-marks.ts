// What a line of a test file says, by language: a test case by its name, an assertion, a mark that keeps tests from
// running. Read from text, never run; a language that is not known has no cases and no assertions.

export type Language = "js" | "python" | "go" | "rust" | "jvm" | "ruby";

export function languageOf(path: string): Language | null {
  const extension = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  if (/^[cm]?[jt]sx?$/.test(extension)) return "js";
  if (extension === "py") return "python";
  if (extension === "go") return "go";
  if (extension === "rs") return "rust";
  if (["java", "kt", "kts", "scala"].includes(extension)) return "jvm";
  return extension === "rb" ? "ruby" : null;
}

/** The name stands on the line itself; group 1. */
const NAMED: Readonly<Record<Language, readonly RegExp[]>> = {
  js: [
    /(?:^|[\s;{(])(?:it|test|specify|scenario)(?:\.\w+)*\s*(?:\([^)]*\)\s*)?\(\s*(["'`])(?<name>.*?)\1/,
    /\b[xf](?:it|test)\s*\(\s*(["'`])(?<name>.*?)\1/,
  ],
  python: [/^\s*(?:async\s+)?def\s+(?<name>test\w*)\s*\(/],
  go: [/^\s*func\s+(?<name>(?:Test|Fuzz|Example)\w*)\s*\(/, /\bt\.Run\(\s*"(?<name>[^"]*)"/],
  rust: [],
  jvm: [],
  ruby: [
    /^\s*[xf]?(?:it|specify|scenario|test)\s*\(?\s*(["'])(?<name>.*?)\1/,
    /^\s*def\s+(?<name>test_\w+)/,
  ],
};

/** The name stands on one of the next lines. */
const MARKED: Partial<Record<Language, { readonly mark: RegExp; readonly name: RegExp }>> = {
  rust: { mark: /#\[(?:\w+::)*(?:test|rstest)\b/, name: /\bfn\s+(?<name>\w+)/ },
  jvm: {
    mark: /@(?:Test|ParameterizedTest|RepeatedTest)\b/,
    name: /\b(?:void|fun|def)\s+(?<name>`[^`]+`|\w+)\s*\(/,
  },
};

/** Names of the test cases that begin on these lines, in their order. */
export function casesIn(lines: readonly string[], language: Language): readonly string[] {
  const found: string[] = [];
  const marked = MARKED[language];
  let open = false;
  for (const line of lines) {
    for (const pattern of NAMED[language]) {
      const name = pattern.exec(line)?.groups?.name;
      if (name === undefined) continue;
      found.push(name);
      break;
    }
    if (marked === undefined) continue;
    if (marked.mark.test(line)) open = true;
    const name = open ? marked.name.exec(line)?.groups?.name : undefined;
    if (name === undefined) continue;
    found.push(name);
    open = false;
  }
  return found;
}

const ASSERTIONS: Readonly<Record<Language, RegExp>> = {
  js: /\b(?:expect(?:\.\w+)?|assert(?:\.\w+)*|should)\s*(?:\(|\.)|\.should\b/g,
  python: /^\s*assert\b|\bself\.(?:assert|fail)\w*\s*\(|\bpytest\.(?:raises|warns|fail)\b/gm,
  go: /\bt\.(?:Error|Fatal)f?\s*\(|\bt\.Fail(?:Now)?\s*\(|\b(?:assert|require)\.\w+\s*\(/g,
  rust: /\b(?:debug_)?assert(?:_\w+)?!\s*[([{]|#\[should_panic/g,
  jvm: /\b(?:assert\w*|verify|fail|expect\w*)\s*\(|\bassert\s+|\.should\w*\b/g,
  ruby: /\b(?:expect|assert\w*|refute\w*)\b|\.(?:should|must_)\w*\b/g,
};

export const assertionsIn = (lines: readonly string[], language: Language): number =>
  lines
    .filter((line) => !isComment(line, language))
    .join("\n")
    .match(ASSERTIONS[language])?.length ?? 0;

/** They hold whatever the code does. */
const TRIVIAL: readonly RegExp[] = [
  /\bexpect\(\s*(true|false|null|\d+|(["'`]).*?\2)\s*\)\s*\.(?:toBe|toEqual|toStrictEqual)\(\s*\1\s*\)/,
  /\bexpect\(\s*(?:true|1)\s*\)\s*\.toBeTruthy\(/,
  /\bassert(?:\.ok|\.isTrue)?\(\s*true\s*[,)]/,
  /^\s*assert\s+True\s*(?:$|[,#])/,
  /\bassertTrue\(\s*[Tt]rue\s*[,)]/,
  /\bassert!\(\s*true\s*[,)]/,
  /\bassert_eq!\(\s*(\w+)\s*,\s*\1\s*\)/,
  /\bassert\.True\(\s*t\s*,\s*true\s*[,)]/,
  /\bassert\s+true\s*$/,
];

export const cannotFail = (line: string): boolean => TRIVIAL.some((pattern) => pattern.test(line));

const SKIPS: readonly RegExp[] = [
  /\b(?:it|test|describe|suite|context|bench)(?:\.\w+)*\.(?:skip|skipIf|todo|only|fails|failing)\b/g,
  /\bx(?:it|test|describe|specify|context)\b\s*(?:\(|["'])/g,
  /\bf(?:it|describe|context)\b\s*(?:\(|["'])/g,
  /\b(?:skip|todo)\s*:\s*(?:true|["'`])/g,
  /@(?:pytest\.mark\.|unittest\.)?(?:skip|skipif|skipIf|skipUnless|xfail|expectedFailure)\b/g,
  /\bpytest\.(?:skip|xfail)\s*\(/g,
  /\bself\.skipTest\s*\(/g,
  /\b[tb]\.Skip(?:f|Now)?\s*\(/g,
  /#\[\s*ignore\b/g,
  /@(?:Ignore|Disabled)\b/g,
  /^\s*(?:skip|pending)(?:\s+["']|\s*\(|\s*$)/gm,
];

/** Places that keep a test from running. */
export function skipsIn(text: string): number {
  const places = new Set<number>();
  for (const pattern of SKIPS) for (const found of text.matchAll(pattern)) places.add(found.index);
  return places.size;
}

const COMMENTS: Readonly<Record<Language, RegExp>> = {
  js: /^\s*(?:\/\/|\/?\*)/,
  python: /^\s*#/,
  go: /^\s*\/\//,
  rust: /^\s*\/\//,
  jvm: /^\s*(?:\/\/|\/?\*)/,
  ruby: /^\s*#/,
};

export const isComment = (line: string, language: Language): boolean =>
  COMMENTS[language].test(line);
