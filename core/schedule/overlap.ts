// Gives every two units that may touch the same file an order, without making a cycle: what the plan says wins, then
// the smaller priority number, then the earlier place. Indexed by path: no comparison of all units with all.
import { plainPath } from "../base/paths.ts";
import { Heap } from "./heap.ts";
import { knotsOf } from "./knots.ts";
import type { UnknownScope } from "./touching.ts";
import { overlapOrder } from "./touching.ts";

export interface Scoped {
  readonly id: string;
  /** Paths, folders and globs; empty: unknown. */
  readonly files: readonly string[];
  readonly priority: number;
  readonly dependsOn: readonly string[];
}

export interface OverlapOptions {
  readonly unknown?: UnknownScope;
}

export interface Resolved {
  /** Per unit the dependencies of the plan that remain; unknown ids stay. */
  readonly dependsOn: ReadonlyMap<string, readonly string[]>;
  /** Per unit the order that overlap adds: never what `dependsOn` names already. */
  readonly after: ReadonlyMap<string, readonly string[]>;
  /** Dependencies of the plan that were cut because they closed a cycle. */
  readonly cut: readonly { readonly id: string; readonly dependency: string }[];
}

export function resolveOverlaps(units: readonly Scoped[], options: OverlapOptions = {}): Resolved {
  const place = new Map(units.map((unit, at) => [unit.id, at]));
  const { dependsOn, cut } = cutCycles(units, place);
  const needs = dependsOn.map((ids) => placesOf(ids, place));
  const after = overlapOrder(
    units.map((unit) => ({ files: unit.files.map(plainPath), priority: unit.priority })),
    options.unknown ?? "serial",
  );
  untie(units, needs, after);
  return {
    dependsOn: new Map(units.map((unit, at) => [unit.id, dependsOn[at] ?? []])),
    after: new Map(units.map((unit, at) => [unit.id, added(units, after[at], needs[at])])),
    cut,
  };
}

/** Ids of the added edges, without those that the plan has anyway. */
function added(
  units: readonly Scoped[],
  after: readonly number[] = [],
  needs: readonly number[] = [],
): readonly string[] {
  if (after.length === 0) return [];
  const ids: string[] = [];
  for (const at of after.toSorted((a, b) => a - b)) {
    if (!needs.includes(at)) ids.push(units[at]?.id ?? "");
  }
  return ids;
}

function placesOf(ids: readonly string[], place: ReadonlyMap<string, number>): readonly number[] {
  const found: number[] = [];
  for (const id of ids) {
    const at = place.get(id);
    if (at !== undefined) found.push(at);
  }
  return found;
}

/** The plan's own dependencies without self references and cycles. */
function cutCycles(
  units: readonly Scoped[],
  place: ReadonlyMap<string, number>,
): { readonly dependsOn: readonly (readonly string[])[]; readonly cut: Resolved["cut"] } {
  const cut: { id: string; dependency: string }[] = [];
  const dependsOn = units.map((unit) => {
    if (!unit.dependsOn.includes(unit.id)) return [...new Set(unit.dependsOn)];
    cut.push({ id: unit.id, dependency: unit.id });
    return [...new Set(unit.dependsOn)].filter((id) => id !== unit.id);
  });
  while (true) {
    const tied = knotsOf(dependsOn.map((ids) => placesOf(ids, place)));
    if (tied.length === 0) return { dependsOn, cut };
    for (const knot of tied) {
      const inside = new Set(knot.map((at) => units[at]?.id ?? ""));
      let worst = -1;
      for (const at of knot) {
        const priority = units[at]?.priority ?? 0;
        if (worst < 0 || priority >= (units[worst]?.priority ?? 0)) worst = at;
      }
      const list = dependsOn[worst] ?? [];
      const dependency = list.find((id) => inside.has(id));
      if (dependency === undefined) continue;
      dependsOn[worst] = list.filter((id) => id !== dependency);
      cut.push({ id: units[worst]?.id ?? "", dependency });
    }
  }
}

/** Inside each knot the plan's order is kept, and the added edges are turned to follow it. */
function untie(
  units: readonly Scoped[],
  needs: readonly (readonly number[])[],
  after: number[][],
): void {
  for (const knot of knotsOf(needs.map((list, at) => list.concat(after[at] ?? [])))) {
    const rank = rankOf(units, needs, knot);
    const turned: [number, number][] = [];
    for (const at of knot) {
      const mine = rank.get(at) ?? 0;
      after[at] = (after[at] ?? []).filter((other) => {
        const its = rank.get(other);
        if (its === undefined || its < mine) return true;
        turned.push([at, other]);
        return false;
      });
    }
    for (const [first, then] of turned) after[then]?.push(first);
  }
}

/** Places in an order that respects the plan's dependencies, otherwise priority and position. */
function rankOf(
  units: readonly Scoped[],
  needs: readonly (readonly number[])[],
  members: readonly number[],
): ReadonlyMap<number, number> {
  const inside = new Set(members);
  const waits = new Map<number, number>();
  const dependants = new Map<number, number[]>(members.map((at) => [at, []]));
  for (const at of members) {
    const relevant = (needs[at] ?? []).filter((other) => inside.has(other));
    waits.set(at, relevant.length);
    for (const other of relevant) dependants.get(other)?.push(at);
  }
  const better = (a: number, b: number): boolean =>
    ((units[a]?.priority ?? 0) - (units[b]?.priority ?? 0) || a - b) < 0;
  const ready = new Heap(better);
  for (const at of members) if (waits.get(at) === 0) ready.push(at);
  const rank = new Map<number, number>();
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    rank.set(next, rank.size);
    for (const dependant of dependants.get(next) ?? []) {
      const left = (waits.get(dependant) ?? 0) - 1;
      waits.set(dependant, left);
      if (left === 0) ready.push(dependant);
    }
  }
  return rank;
}
