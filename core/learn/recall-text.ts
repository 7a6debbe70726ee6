// What is told, as text: one line for each thing, whole lines only, never longer than its budget.
import { head } from "../base/unicode.ts";
import type { ContextRow, EpisodeRow, ExperienceRow, RuleRow } from "../engine/rows/memory-row.ts";

const SAID = 2;

/** `- [Retry client] succeeded (reward=0.85): summary`, with two insights and two pitfalls. */
export function experienceLines(row: ExperienceRow, isTold: (text: string) => boolean): string {
  const say = (label: string, texts: readonly string[]): readonly string[] => {
    const fresh = texts.filter((text) => !isTold(text)).slice(0, SAID);
    return fresh.length === 0 ? [] : [`  ${label}: ${fresh.join(", ")}`];
  };
  const files = row.files.slice(0, 4).join(", ");
  return [
    row.status === "failed"
      ? `- [${row.title}] FAILED${row.category === "" ? "" : ` (${row.category})`}: ${row.summary}`
      : `- [${row.title}] succeeded (reward=${row.reward.toFixed(2)}): ${row.summary}`,
    ...(files === "" ? [] : [`  Files: ${files}`]),
    ...say("Insights", row.discoveries),
    ...say("Pitfalls", row.concerns),
  ].join("\n");
}

const sureness = (confidence: number): string =>
  confidence < 1 ? ` (confidence: ${String(Math.round(confidence * 100) / 100)})` : "";

export const contextLine = (
  row: Pick<ContextRow, "content" | "confidence"> & { readonly type: string },
): string => `- [${row.type}] ${row.content}${sureness(row.confidence)}`;

export const ruleLine = (row: Pick<RuleRow, "text" | "confidence">): string =>
  `- ${row.text}${sureness(row.confidence)}`;

export const episodeLine = (row: Pick<EpisodeRow, "outcome" | "content">): string =>
  `- ${row.outcome === "pass" ? "" : "a unit that failed: "}${row.content}`;

/** Whole lines while they fit; the first one is cut where even it is too long. */
export function fitting(lines: readonly string[], budget: number): readonly string[] {
  const kept: string[] = [];
  let room = budget;
  for (const line of lines) {
    const needs = line.length + (kept.length === 0 ? 0 : 1);
    if (needs <= room) {
      kept.push(line);
      room -= needs;
    } else if (kept.length === 0 && room > 0) {
      return [head(line, room)];
    }
  }
  return kept;
}
