// What kind of failure an evidence is, whatever the language: told from the end of the output, where the reason stands, and from the
// stage where that says more. The first kind that fits counts, in the order of what has to be right before the next can be.
import { never } from "../base/assert.ts";
import type { Evidence } from "../engine/rows/unit-row.ts";
import { adviceOn } from "./failure-advice.ts";

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

export interface Failure {
  readonly kind: FailureKind;
  /** What it names: tests, modules, codes; at most five. */
  readonly names: readonly string[];
  /** Unknown ones: the last line that speaks of an error. */
  readonly line: string | null;
}

export interface FailureCategory extends Failure {
  readonly advice: string;
}

const TAIL_CHARS = 20_000;
const LINE_CHARS = 300;
const NAMES_MAX = 5;
const TESTS_MAX = 3;

interface Rule {
  readonly kind: FailureKind;
  readonly signs: RegExp;
  readonly names?: readonly RegExp[];
  readonly max?: number;
}

const QUOTED = "[`'\"]([^`'\"\\n]{1,200})[`'\"]";
const LINTERS =
  /\b(?:ruff|flake8|pylint|eslint|biome|golangci-lint|clippy|rubocop|stylelint|checkstyle|shellcheck|prettier)\b/i;

const RULES: readonly Rule[] = [
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
      /\btimed? ?out\b|\bTimeoutError\b|\bdeadline exceeded\b|\bTimeout of \d+|\bexceeded timeout\b/i,
  },
  {
    kind: "network",
    signs:
      /\b(?:ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN)\b|\bCould not resolve host\b|\bNetwork is unreachable\b/,
  },
];

/** Of an output alone. */
export function failureOf(text: string): Failure {
  const tail = text.slice(-TAIL_CHARS);
  if (tail.trim() === "") return { kind: "none", names: [], line: null };
  for (const { kind, signs, names = [], max = NAMES_MAX } of RULES) {
    if (!signs.test(tail)) continue;
    const found = namesIn(tail, names).slice(0, max);
    // A linter that is only mentioned has found nothing.
    if (kind === "lint" && found.length === 0 && !/\b[1-9]\d* (?:errors?|problems?)\b/i.test(tail))
      continue;
    return { kind, names: found, line: null };
  }
  return { kind: "unknown", names: [], line: errorLine(tail) };
}

/** Of one attempt: where it ended may say more than what it printed. */
export function categoryOf(evidence: Pick<Evidence, "stage" | "cause" | "text">): FailureCategory {
  const failure = ofEvidence(evidence);
  return { ...failure, advice: adviceOn(failure) };
}

/** As a brief has it: with its kind, and what usually helps. */
export function advised(evidence: Evidence): Evidence & { category: string; advice: string } {
  const { kind, names, advice } = categoryOf(evidence);
  const named = names.length === 0 ? kind : `${kind}: ${names.join(", ")}`;
  return { ...evidence, category: named.slice(0, 60), advice: advice.slice(0, 1000) };
}

function ofEvidence({ stage, cause, text }: Pick<Evidence, "stage" | "cause" | "text">): Failure {
  const alone = (kind: FailureKind): Failure => ({ kind, names: [], line: null });
  if (cause === "regression") return alone("regression");
  if (cause === "timeout") return alone("timeout");
  if (cause === "turn_limit" || cause === "budget") return alone("limit");
  if (cause === "policy") return alone("policy");
  switch (stage) {
    case "conflict": {
      const found = failureOf(text);
      return { kind: "conflict", names: found.kind === "conflict" ? found.names : [], line: null };
    }
    case "review":
      return alone("review");
    case "gate":
    case "publish":
      return alone("policy");
    case "agent":
    case "verify":
      return failureOf(text);
    default:
      return never(stage);
  }
}

function namesIn(text: string, patterns: readonly RegExp[]): readonly string[] {
  const found = new Set<string>();
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) {
      const name = (match[1] ?? "").trim();
      if (name !== "") found.add(name);
    }
  }
  return [...found];
}

/** The last one: later lines say what the earlier ones led to. */
function errorLine(text: string): string | null {
  const lines = text.split("\n").map((line) => line.trim());
  const last = lines.findLast((line) => /error|exception|traceback|fatal|panic/i.test(line));
  return last === undefined ? null : last.slice(0, LINE_CHARS);
}
