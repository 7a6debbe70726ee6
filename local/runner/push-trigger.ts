// Which pushes start a workflow: `on: push` with its branch and tag filters. Patterns are GitHub's: later ones win, `!`
// takes out, `*` stops at a slash and `**` does not.
import picomatch from "picomatch";
import type { RefFilter } from "./workflow.ts";

function included(patterns: readonly string[], name: string): boolean {
  let result = false;
  for (const pattern of patterns) {
    if (pattern.startsWith("!")) {
      if (picomatch.isMatch(name, pattern.slice(1), { dot: true, nonegate: true })) result = false;
    } else if (picomatch.isMatch(name, pattern, { dot: true })) {
      result = true;
    }
  }
  return result;
}

export function startsOnPush(filter: RefFilter, ref: string): boolean {
  const tag = ref.startsWith("refs/tags/");
  if (!tag && !ref.startsWith("refs/heads/")) return false;
  const name = ref.replace(/^refs\/(heads|tags)\//, "");
  const [wanted, ignored] = tag
    ? [filter.tags, filter.tagsIgnore]
    : [filter.branches, filter.branchesIgnore];
  if (ignored.length > 0) return !included(ignored, name);
  if (wanted !== null) return included(wanted, name);
  // A filter for the other kind alone leaves this kind out.
  const [others, othersIgnored] = tag
    ? [filter.branches, filter.branchesIgnore]
    : [filter.tags, filter.tagsIgnore];
  return others === null && othersIgnored.length === 0;
}
