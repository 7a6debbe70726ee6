// What kind of failure an evidence is, whatever the language: told from the end of the output, where the reason stands, and from the
// stage where that says more. The first kind that fits counts, in the order of what has to be right before the next can be.
import { never } from "../base/assert.ts";
import type { Evidence } from "../engine/rows/unit-row.ts";
import { adviceOn } from "./failure-advice.ts";
import { type FailureKind, RULES } from "./failure-rules.ts";

export { FAILURE_KINDS, type FailureKind } from "./failure-rules.ts";

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
