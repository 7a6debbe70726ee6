// Entries of an imported file as issues to be opened: only those whose title nobody has yet, a bounded number at a time, with
// their figures in their text, where they are read again.
import { fingerprint } from "../base/fingerprint.ts";
import { outgoing, words } from "../base/markdown.ts";
import { sanitiseLine } from "../base/sanitise.ts";
import type { NewIssue } from "../engine/event.ts";
import type { BacklogEntry } from "./markdown-import.ts";
import type { BacklogSettings } from "./settings.ts";

/** GitHub asks for few new issues at a time; the rest is imported by saying it again. */
const ISSUES_MAX = 50;

/** Entries that are not there yet, as issues to be opened: their figures stand in their text. */
export function newEntries(
  entries: readonly BacklogEntry[],
  known: ReadonlySet<string>,
  settings: BacklogSettings,
): { readonly text: string; readonly issues: readonly NewIssue[] } {
  if (entries.length === 0)
    return {
      text: "The file has no entries: a heading such as `## P2: title` is one.",
      issues: [],
    };
  const fresh = new Map<string, BacklogEntry>();
  for (const entry of entries) {
    const title = sanitiseLine(entry.title, 200);
    const key = title.toLowerCase();
    if (title !== "" && !known.has(key) && !fresh.has(key)) fresh.set(key, { ...entry, title });
  }
  const skipped = entries.length - fresh.size;
  const some = [...fresh.values()].slice(0, ISSUES_MAX);
  const left = fresh.size - some.length;
  const again = left > 0 ? ` ${left} more wait: say it again when these are open.` : "";
  const sample = some.slice(0, 5).map(({ title }) => `- ${words(title, 100)}`);
  const text = `${some.length} ${some.length === 1 ? "entry becomes an issue" : "entries become issues"} (${skipped} skipped: such a title is there already).${again}`;
  return {
    text:
      sample.length === 0
        ? text
        : `${text}\n\n${sample.join("\n")}${some.length > 5 ? "\n- …" : ""}`,
    issues: some.map((entry) => asIssue(entry, settings)),
  };
}

function asIssue(entry: BacklogEntry, settings: BacklogSettings): NewIssue {
  const figures = [`**Impact**: ${entry.impact}`, `**Effort**: ${entry.effort}`];
  if (entry.track !== "other") figures.push(`**Track**: ${entry.track}`);
  const files = entry.files.length === 0 ? [] : [`**Files**: ${entry.files.join(", ")}`];
  return {
    topic: `backlog-import/${fingerprint(entry.title.toLowerCase())}`,
    title: entry.title,
    body: [figures.join(" | "), ...files, outgoing(entry.description)]
      .filter((part) => part !== "")
      .join("\n\n"),
    labels: settings.issues === "label" ? [settings.label] : [],
  };
}
