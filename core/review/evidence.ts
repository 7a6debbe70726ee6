// A review that sends a unit back, as the next attempt reads it: what was said, then each finding with its place and what was
// suggested there. Bounded from the end of the list: the most severe stand first.
import { fence } from "../base/markdown.ts";
import { head } from "../base/unicode.ts";
import type { Finding } from "./findings.ts";

const RATIONALE_MAX_CHARS = 1_000;
const FINDING_MAX_CHARS = 500;
const SUGGESTION_MAX_CHARS = 600;
/** Of the text of an evidence, the end is kept where it is too long: this is not. */
const WHOLE_MAX_CHARS = 3_800;

export function reviewEvidence(rationale: string, findings: readonly Finding[]): string {
  const parts = [head(rationale.trim(), RATIONALE_MAX_CHARS)];
  if (findings.length > 0) parts.push("What the review found; answer each:");
  let room = WHOLE_MAX_CHARS - parts.join("\n\n").length;
  const items: string[] = [];
  for (const finding of findings) {
    const item = itemOf(finding);
    room -= item.length + 1;
    if (room < 0) break;
    items.push(item);
  }
  return [...parts.filter((part) => part !== ""), items.join("\n")].join("\n\n").trim();
}

function itemOf(finding: Finding): string {
  const { severity, text, suggestion } = finding;
  const place = placeOf(finding);
  const said = head(text.replace(/\s+/g, " "), FINDING_MAX_CHARS);
  const item = `- ${severity}${place === "" ? "" : `, ${place}`}: ${said}`;
  if (suggestion === null || suggestion.length > SUGGESTION_MAX_CHARS) return item;
  const block = fence(suggestion)
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
  return `${item}\n  Suggested instead of these lines:\n${block}`;
}

/** `src/a.js:13-14`; empty: it has none. */
export function placeOf({ path, line, endLine }: Finding): string {
  if (path === null) return "";
  if (line === null) return path;
  return endLine === null || endLine === line ? `${path}:${line}` : `${path}:${line}-${endLine}`;
}
