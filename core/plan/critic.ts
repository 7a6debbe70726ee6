// What a critic says of a plan. What cannot be read is taken as one finding and never as consent; the verdict is one of two.
import { extractJson, isRecord, lastMarker } from "../base/json.ts";

export interface Critique {
  readonly findings: readonly string[];
  readonly risks: readonly string[];
  readonly gaps: readonly string[];
  readonly questions: readonly string[];
  readonly verdict: "sufficient" | "needs_refinement";
  /** 0 to 1. */
  readonly confidence: number;
}

const TEXT_MAX_CHARS = 2_000;
const ENTRY_MAX_CHARS = 1_000;
const ENTRIES_MAX = 20;

export function parseCritique(text: string): Critique {
  const marked = lastMarker(text, "CRITIC_RESULT", { repair: true });
  const found = marked.ok ? marked : extractJson(text, { want: "object", keys: ["verdict"] });
  if (!found.ok || !isRecord(found.value)) {
    const whole = text.trim().slice(0, TEXT_MAX_CHARS);
    return {
      ...{ findings: whole === "" ? [] : [whole], risks: [], gaps: [], questions: [] },
      ...{ verdict: "needs_refinement", confidence: 0 },
    };
  }
  const said = found.value;
  const verdict = typeof said.verdict === "string" ? said.verdict.trim().toLowerCase() : "";
  return {
    findings: listOf(said.findings),
    risks: listOf(said.risks),
    gaps: listOf(said.gaps),
    questions: listOf(said.open_questions),
    verdict: verdict === "sufficient" ? "sufficient" : "needs_refinement",
    confidence: shareOf(said.confidence),
  };
}

/** Everything it said, in the order in which it helps. */
export function critiqueText(critique: Critique): string {
  const part = (title: string, entries: readonly string[]): readonly string[] =>
    entries.length === 0 ? [] : [`${title}:`, ...entries.map((entry) => `- ${entry}`)];
  const lines = [
    ...part("Findings", critique.findings),
    ...part("Risks", critique.risks),
    ...part("Gaps", critique.gaps),
    ...part("Open questions", critique.questions),
  ];
  return lines.length === 0 ? "It wants the plan refined and names no reason." : lines.join("\n");
}

function listOf(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? value : [value];
  return list
    .flatMap((one: unknown) => {
      if (typeof one === "string") return one.trim() === "" ? [] : [one.trim()];
      if (typeof one === "number") return [String(one)];
      return isRecord(one) ? [JSON.stringify(one)] : [];
    })
    .map((one) => one.slice(0, ENTRY_MAX_CHARS))
    .slice(0, ENTRIES_MAX);
}

function shareOf(value: unknown): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) return 0;
  return Math.min(1, Math.max(0, number));
}
