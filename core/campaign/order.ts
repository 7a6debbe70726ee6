// The order of a campaign: one objective at a time, in the order of the list as far as what it needs is completed; what needs
// something that failed is skipped. Total: items that wait for each other, or for nothing that exists, are told and never wait.
import type { ItemState } from "./campaign-row.ts";

export interface Ordered {
  /** Places that have to be completed before, from 0. */
  readonly after: readonly number[];
  readonly state: ItemState;
}

export const isOver = (state: ItemState): boolean =>
  state === "completed" || state === "failed" || state === "skipped";

/** Place of the item that begins next; null: none may. */
export function nextItem(items: readonly Ordered[]): number | null {
  const at = items.findIndex(
    ({ state, after }) =>
      state === "pending" && after.every((place) => items[place]?.state === "completed"),
  );
  return at < 0 ? null : at;
}

/** Places that will never begin because of what failed, with the item that is to blame. */
export function lostItems(items: readonly Ordered[]): ReadonlyMap<number, number> {
  const lost = new Map<number, number>();
  const isLost = (place: number): boolean =>
    lost.has(place) || items[place]?.state === "failed" || items[place]?.state === "skipped";
  for (let found = true; found; ) {
    found = false;
    for (const [place, { state, after }] of items.entries()) {
      if (state !== "pending" || lost.has(place)) continue;
      const blame = after.find(isLost);
      if (blame === undefined) continue;
      lost.set(place, blame);
      found = true;
    }
  }
  return lost;
}

/** What makes the list impossible, in sentences for its author; items are counted from 1 there. */
export function orderProblems(items: readonly Pick<Ordered, "after">[]): readonly string[] {
  const problems: string[] = [];
  for (const [place, { after }] of items.entries())
    for (const other of after)
      if (items[other] === undefined)
        problems.push(
          `objective ${place + 1} waits for number ${other + 1}, and the list has ${items.length}`,
        );
  if (problems.length > 0) return problems;
  const done = new Set<number>();
  for (let found = true; found; ) {
    found = false;
    for (const [place, { after }] of items.entries()) {
      if (done.has(place) || !after.every((other) => done.has(other))) continue;
      done.add(place);
      found = true;
    }
  }
  const stuck = [...items.keys()].filter((place) => !done.has(place)).map((place) => place + 1);
  if (stuck.length > 0)
    problems.push(`objectives ${stuck.join(", ")} wait for each other, so none could begin`);
  return problems;
}
