// What a planner of little ambition is told beside its score: that something better is waiting in the backlog. Data, never an order.
import { sanitiseLine } from "../base/sanitise.ts";
import type { Draft } from "../engine/draft.ts";
import { shouldReplan } from "./strategist.ts";

/** Empty: nothing better is known. */
export function replanHint(draft: Draft, ambition: number): string {
  const items = draft.backlog.top.flatMap((issue) => draft.backlog.items.get(issue) ?? []);
  const { replan, why } = shouldReplan(
    ambition,
    items.map(({ title, score, pinned }) => ({ title: sanitiseLine(title, 200), score, pinned })),
  );
  return replan ? why : "";
}
