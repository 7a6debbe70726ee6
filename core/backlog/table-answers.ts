// Answers to commands that look at the whole table: what was ranked anew, exports, what is stale. The table is read by
// whoever has it; how it is told stands here.
import { type IsoTime, isoTime } from "../base/brand.ts";
import { fence, truncateTail } from "../base/markdown.ts";
import * as say from "./answers.ts";
import type { BacklogItemRow } from "./item.ts";
import { exportMarkdown } from "./markdown-export.ts";
import type { BacklogCounts } from "./slice.ts";

const HOUR_MS = 3_600_000;
export const STALE_SHOWN = 50;
export const EXPORT_MAX = 500;
const EXPORT_CHARS = 60_000;

export const staleBefore = (nowMs: number, hours: number): IsoTime =>
  isoTime(nowMs - hours * HOUR_MS);

export const ranked = (
  changed: number,
  lines: readonly say.Line[],
  counts: BacklogCounts,
): string =>
  `${changed === 1 ? "1 score" : `${changed} scores`} changed.\n\n${say.listed(lines, counts)}`;

export function exported(rows: readonly BacklogItemRow[]): string {
  const all = rows.length < EXPORT_MAX ? `All ${rows.length}` : `The best ${EXPORT_MAX}`;
  const text = truncateTail(exportMarkdown(rows), EXPORT_CHARS);
  return `${all} open entries; \`/mc priority import\` reads this form:\n\n${fence(text, "markdown")}`;
}

/** A report and nothing else: what is old is a person's to defer or close. */
export function stale(
  rows: readonly (say.Line & { readonly touchedAt: IsoTime })[],
  nowMs: number,
  hours: number,
): string {
  if (rows.length === 0) return `Nothing that is pending was untouched for ${hours} hours.`;
  const some = rows.length === STALE_SHOWN ? ` (the first ${STALE_SHOWN})` : "";
  const shown = rows.map((row) => {
    const days = Math.floor((nowMs - Date.parse(row.touchedAt)) / (24 * HOUR_MS));
    return `- ${say.lineOf(row)}: untouched for ${days === 1 ? "a day" : `${days} days`}`;
  });
  return [
    `Untouched for more than ${hours} hours, the oldest first${some}; each is worth a tenth less. Nothing was changed: \`/mc priority defer\` puts one off, closing its issue ends it.`,
    "",
    ...shown,
  ].join("\n");
}
