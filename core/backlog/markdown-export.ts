// The backlog as Markdown that people read and the import reads again: nothing in a text can begin another entry.
import { shownScore } from "./answers.ts";
import type { BacklogItemRow, ItemState } from "./item.ts";
import { byScore } from "./score.ts";

export type ExportedItem = Pick<
  BacklogItemRow,
  | "issue"
  | "title"
  | "body"
  | "score"
  | "impact"
  | "effort"
  | "track"
  | "files"
  | "attempts"
  | "state"
  | "createdAt"
>;

const SECTIONS: readonly (readonly [ItemState, string])[] = [
  ["in_progress", "In Progress"],
  ["pending", "Pending"],
  ["completed", "Completed"],
  ["deferred", "Deferred"],
];

export function exportMarkdown(
  items: readonly ExportedItem[],
  only: ItemState | null = null,
): string {
  const lines = ["# Backlog Queue", ""];
  if (only !== null) lines.push(`*Filtered by status: ${only}*`, "");
  if (items.length === 0) lines.push("*No backlog items.*", "");
  for (const [state, title] of SECTIONS) {
    const some = items.filter((item) => item.state === state).sort(byScore);
    if (some.length === 0) continue;
    lines.push(`## ${title} (${some.length})`, "");
    for (const item of some) lines.push(...linesOf(item), "");
  }
  return lines.join("\n");
}

function linesOf(item: ExportedItem): readonly string[] {
  const lines = [
    `### ${item.title}`,
    `- **Score**: ${shownScore(item.score)} | **Impact**: ${item.impact} | **Effort**: ${item.effort}`,
  ];
  if (item.track !== "other") lines.push(`- **Track**: ${item.track}`);
  if (item.files.length > 0) lines.push(`- **Files**: ${item.files.join(", ")}`);
  if (item.attempts > 0) lines.push(`- **Attempts**: ${item.attempts}`);
  if (item.issue > 0) lines.push(`- **Issue**: #${item.issue}`);
  return [...lines, ...textOf(item.body)];
}

/** Indented under its bullet; a first line that looks like a figure stands by itself. */
function textOf(body: string): readonly string[] {
  const text = body.replace(/\n+$/, "");
  if (text === "") return [];
  const indented = text.split("\n").map((line) => (line === "" ? "" : `  ${line}`));
  const [first = "", ...rest] = indented;
  return first === "" || /^ {2}(?:\*\*|\s)/.test(first)
    ? ["-", ...indented]
    : [`-${first.slice(1)}`, ...rest];
}
