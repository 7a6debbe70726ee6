// Rank and state of an entry as labels of its issue, where that is configured. Debounced, and said only when it changed: a
// backlog that is ranked anew must not cost a request per issue.
import type { Draft } from "../engine/draft.ts";
import type { RepoState } from "../engine/state.ts";
import type { BacklogItemRow } from "./item.ts";
import { backlogOf } from "./settings.ts";

const TIMER = "backlog/labels";
const TOPIC = "backlog/labels";
const DEBOUNCE_MS = 30_000;
/** Issues whose labels are followed; the oldest are forgotten first and keep what they show. */
const FOLLOWED = 200;

export const PRIORITY_LABELS = [
  "mc:priority/high",
  "mc:priority/medium",
  "mc:priority/low",
] as const;
export const ITEM_LABELS: readonly string[] = [...PRIORITY_LABELS, "mc:in-progress", "mc:deferred"];

export function labelsOfItem(item: BacklogItemRow): readonly string[] {
  if (item.state === "completed" || item.proposed) return [];
  const priority = item.score >= 7 ? 0 : item.score >= 4 ? 1 : 2;
  const shown: string[] = [PRIORITY_LABELS[priority]];
  if (item.state === "in_progress") shown.push("mc:in-progress");
  if (item.state === "deferred") shown.push("mc:deferred");
  return shown;
}

type Shown = readonly (readonly [issue: number, labels: string])[];

function shownOf(projections: ReadonlyMap<string, string>): Shown {
  const text = projections.get(TOPIC) ?? "";
  const lines = text === "" ? [] : text.split("\n");
  return lines.map((line) => {
    const [issue = "", ...labels] = line.split(" ");
    return [Number(issue), labels.join(" ")];
  });
}

export const labelledIssues = (state: Pick<RepoState, "projections">): readonly number[] =>
  shownOf(state.projections).map(([issue]) => issue);

/** After a change: what is shown is looked at in a while. */
export function showLater(draft: Draft): void {
  if (backlogOf(draft.repo)?.show_labels !== true) return;
  if (draft.projection(`${TOPIC}/due`) === "yes") return;
  draft.putProjection(`${TOPIC}/due`, "yes");
  draft.timer(TIMER, draft.nowMs + DEBOUNCE_MS);
}

export function showLabels(draft: Draft): void {
  draft.putProjection(`${TOPIC}/due`, "");
  if (backlogOf(draft.repo)?.show_labels !== true) return;
  const shown = new Map(shownOf(new Map([[TOPIC, draft.projection(TOPIC) ?? ""]])));
  for (const item of draft.backlog.items.values()) {
    const labels = labelsOfItem(item);
    const text = labels.join(" ");
    if ((shown.get(item.issue) ?? "") === text) continue;
    shown.delete(item.issue);
    if (text !== "") shown.set(item.issue, text);
    draft.effect({
      kind: "labels.ensure",
      key: `labels.ensure/backlog/${item.issue}`,
      thread: item.issue,
      add: labels,
      remove: ITEM_LABELS.filter((label) => !labels.includes(label)),
    });
  }
  const kept = [...shown].slice(-FOLLOWED);
  draft.putProjection(TOPIC, kept.map(([issue, labels]) => `${issue} ${labels}`).join("\n"));
}
