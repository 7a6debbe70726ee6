// The backlog's best, what is proposed, and what the last missions came to.
import type { BacklogItemRow } from "../../backlog/item.ts";
import type { BacklogSlice } from "../../backlog/slice.ts";
import { words } from "../../base/markdown.ts";
import type { RepoState } from "../../engine/state.ts";
import { openBox } from "../box.ts";
import { item } from "../names.ts";
import type { Section } from "../text.ts";

const TITLE_MAX_CHARS = 100;
const PROPOSED_SHOWN = 10;

export function backlogSection({ backlog }: RepoState, top: number): Section {
  const rows = backlog.top
    .flatMap((issue) => backlog.items.get(issue) ?? [])
    // The order is from before this decision, the rows from after it.
    .filter((row) => row.state === "pending" && !row.proposed)
    .slice(0, top);
  return {
    title: "Backlog",
    why: "The best of what is wanted, by score. Ticking a box starts a mission for that issue, or defers it until somebody resumes it.",
    items: rows.map((row) =>
      item(
        startLine(row),
        `${openBox({ verb: "defer", about: String(row.issue) })}Defer #${row.issue}`,
      ),
    ),
    left: rows.length === 0 ? 0 : Math.max(0, backlog.counts.pending - rows.length),
  };
}

const startLine = (row: BacklogItemRow): string =>
  `${openBox({ verb: "start", about: String(row.issue) })}Start #${row.issue} ${words(row.title, TITLE_MAX_CHARS)}: ${figures(row)}`;

function figures(row: BacklogItemRow): string {
  const parts = [
    row.pinned === null ? `score ${round(row.score)}` : `pinned at ${round(row.pinned)}`,
    `impact ${row.impact}`,
    `effort ${row.effort}`,
    row.track,
    row.attempts === 0 ? "" : `${row.attempts} ${row.attempts === 1 ? "attempt" : "attempts"}`,
    row.lastFailure === null ? "" : `last: ${words(row.lastFailure, TITLE_MAX_CHARS)}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

const round = (score: number): string => String(Math.round(score * 10) / 10);

export const proposedRows = (backlog: BacklogSlice): readonly BacklogItemRow[] =>
  [...backlog.items.values()]
    .filter((row) => row.proposed && row.state === "pending")
    .sort((a, b) => b.score - a.score || a.issue - b.issue)
    .slice(0, PROPOSED_SHOWN);

export function proposedSection({ backlog }: RepoState): Section {
  const rows = proposedRows(backlog);
  const { proposed } = backlog.counts;
  return {
    title: "Proposed",
    why: "Found by Mission Control, asked for by nobody yet. Ticking a box starts a mission for it; taking the label `mc:proposed` off puts it into the backlog, closing it says no.",
    items:
      rows.length === 0 && proposed > 0
        ? [
            `- ${proposed} open ${proposed === 1 ? "issue carries" : "issues carry"} the label \`mc:proposed\``,
          ]
        : rows.map(startLine),
    left: rows.length === 0 ? 0 : Math.max(0, proposed - rows.length),
  };
}
