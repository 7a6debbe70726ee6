// The signs of each kind of failure in an output, in the order of what has to be right before the next can be, and where the names
// of what failed stand. Every pattern is bounded: outputs are hostile.

export const FAILURE_KINDS = [
  "none",
  "conflict",
  "syntax",
  "import",
  "setup",
  "type",
  "memory",
  "test",
  "lint",
  "timeout",
  "network",
  "review",
  "limit",
  "policy",
  "regression",
  "unknown",
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

const TESTS_MAX = 3;

export interface Rule {
  readonly kind: FailureKind;
  readonly signs: RegExp;
  readonly names?: readonly RegExp[];
  readonly max?: number;
}

const QUOTED = "[`'\"]([^`'\"\\n]{1,200})[`'\"]";
const LINTERS =
  /\b(?:ruff|flake8|pylint|eslint|biome|golangci-lint|clippy|rubocop|stylelint|checkstyle|shellcheck|prettier)\b/i;

export const RULES: readonly Rule[] = [
  {
    kind: "conflict",
    signs: /^<{7}(?: |$)|^>{7} |^CONFLICT \(|^Automatic merge failed/m,
    names: [/^CONFLICT \([^)]*\): .* in (\S+)$/gm],
  },
  {
    kind: "syntax",
    signs:
      /\b(?:SyntaxError|IndentationError|TabError|ParseError)\b|\bsyntax error\b|\bunexpected (?:token|EOF|end of (?:file|input))\b|\bUnterminated (?:string|template|regular)|\berror TS1\d{3}:|^error: expected .+, found |\bunclosed delimiter\b|reached end of file while parsing/im,
    names: [/File "([^"\n]+)", line \d+\n(?:.*\n){0,2}?\s*(?:Syntax|Indentation|Tab)Error/g],
  },
  {
    kind: "import",
    signs:
      /\b(?:ModuleNotFoundError|ImportError|ERR_MODULE_NOT_FOUND|ClassNotFoundException|NoClassDefFoundError)\b|\bCannot find (?:module|package) [`'"]|\bNo module named\b|\berror TS2307:|\berror\[E043[23]\]|\bunresolved import\b|\bno required module provides package\b|\bis not in (?:std|GOROOT)\b|\bcannot load such file\b|\berror: package \S+ does not exist|\bfatal error: \S+: No such file/,
    names: [
      new RegExp(`No module named ${QUOTED}`, "g"),
      new RegExp(
        `(?:cannot import name|Cannot find (?:module|package)|unresolved import) ${QUOTED}`,
        "g",
      ),
      new RegExp(`ImportError: ${QUOTED}`, "g"),
      /no required module provides package ([^\s:;]+)/g,
      /cannot load such file -- (\S+)/g,
      /error: package (\S+) does not exist/g,
      /fatal error: (\S+): No such file/g,
    ],
  },
  {
    kind: "setup",
    signs:
      /\bmissing script: ?|\b(?:command|executable file) not found\b|: not found$|\bERESOLVE\b|\bCould not resolve dependencies\b|\bnpm ERR! code E(?!LIFECYCLE)|\bNo matching distribution found\b|\bNo rule to make target\b/im,
    names: [
      /missing script: ?["'`]?([\w:.-]+)/gi,
      /([\w.-]+): (?:command )?not found/g,
      /No rule to make target [`'"]([^`'"\n]+)/g,
      /No matching distribution found for (\S+)/g,
    ],
  },
  {
    kind: "type",
    signs:
      /\berror TS\d{4}:|\berror\[E\d{4}\]|\berror: incompatible types\b|\berror: cannot find symbol\b|: error: .+ \[[a-z-]+\]$|\bcannot use .+ as .+ (?:value|type)\b|^\S+\.go:\d+:\d+: undefined: |\berror: (?:no matching function|use of undeclared)/m,
    names: [/\berror (TS\d{4}):/g, /\berror\[(E\d{4})\]/g, /: undefined: (\S+)/g],
  },
  {
    kind: "memory",
    signs:
      /\bheap out of memory\b|\bMemoryError\b|\bOutOfMemoryError\b|\bOOMKilled\b|\bCannot allocate memory\b|\bNo space left on device\b/,
  },
  {
    kind: "test",
    signs:
      /^(?:FAILED|FAIL)\b|\bAssertionError\b|^\s*(?:E\s+)?assert\b|^not ok\b|^\s*--- FAIL: |^\s*[✗✘×●] |\btest result: FAILED\b|\b[1-9]\d* (?:failed|failing|failures?)\b|\bTests? failed\b|\bthread '.+' panicked at\b|^FAILURES!/m,
    names: [
      /^FAILED ([\w./:@-]+)/gm,
      /^\s*--- FAIL: (\S+)/gm,
      /^not ok (?:\d+ )?(?:- )?(.{1,150})$/gm,
      /^\s*FAIL\s+(\S.{0,150}?)\s*$/gm,
      /^\s*[✗✘×●] (.{1,150}?)(?: \d+m?s)?\s*$/gm,
      /^test (\S+) \.\.\. FAILED$/gm,
    ],
    max: TESTS_MAX,
  },
  {
    kind: "lint",
    signs: LINTERS,
    names: [/\b([A-Z]{1,4}\d{3,4})\b/g, /\s{2}([a-z@][\w@/-]*\/?[a-z]+-[\w-]+)$/gm],
  },
  {
    kind: "timeout",
    signs:
      /\btimed?[ -]?out(?:error|expired|exception)?\b|\bdeadline exceeded\b|\bTimeout of \d+|\bexceeded timeout\b/i,
  },
  {
    kind: "network",
    signs:
      /\b(?:ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN)\b|\bCould not resolve host\b|\bNetwork is unreachable\b/,
  },
];
