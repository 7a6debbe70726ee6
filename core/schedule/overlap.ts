// Gives every two units that may touch the same file an order, without making a cycle: what the plan says wins, then
// the smaller priority number, then the earlier place. Indexed by path: no comparison of all units with all.
import { plainPath } from "../base/paths.ts";
import { knots } from "./dag.ts";
import { Heap } from "./heap.ts";
import type { UnknownScope } from "./touching.ts";
import { overlappingPairs } from "./touching.ts";

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
  const { dependsOn, cut } = cutCycles(units);
  const pairs = overlappingPairs(
    units.map((unit) => ({ files: unit.files.map(plainPath), priority: unit.priority })),
    options.unknown ?? "serial",
  );
  const edges = new Edges(units, dependsOn);
  for (const [first, then] of pairs) edges.order(first, then);
  edges.untie();
  const after = new Map(units.map((unit, at) => [unit.id, edges.after(at)]));
  return {
    dependsOn: new Map(units.map((unit, at) => [unit.id, dependsOn[at] ?? []])),
    after,
    cut,
  };
}

/** The plan's own dependencies without self references and cycles. */
function cutCycles(units: readonly Scoped[]): {
  readonly dependsOn: string[][];
  readonly cut: Resolved["cut"];
} {
  const cut: { id: string; dependency: string }[] = [];
  const dependsOn = units.map((unit) => {
    if (unit.dependsOn.includes(unit.id)) cut.push({ id: unit.id, dependency: unit.id });
    return [...new Set(unit.dependsOn)].filter((id) => id !== unit.id);
  });
  const place = new Map(units.map((unit, at) => [unit.id, at]));
  while (true) {
    const tied = knots(units.map((unit, at) => ({ id: unit.id, dependsOn: dependsOn[at] ?? [] })));
    if (tied.length === 0) return { dependsOn, cut };
    for (const knot of tied) {
      const inside = new Set(knot);
      let worst = -1;
      for (const id of knot) {
        const at = place.get(id) ?? -1;
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

class Edges {
  readonly #units: readonly Scoped[];
  readonly #needs: readonly (readonly string[])[];
  readonly #place: ReadonlyMap<string, number>;
  /** Per unit, by place: the units it comes after because of overlap. */
  readonly #after: Set<number>[];

  constructor(units: readonly Scoped[], needs: readonly (readonly string[])[]) {
    this.#units = units;
    this.#needs = needs;
    this.#place = new Map(units.map((unit, at) => [unit.id, at]));
    this.#after = units.map(() => new Set());
  }

  order(first: number, then: number): void {
    this.#after[then]?.add(first);
  }

  after(at: number): readonly string[] {
    const needed = new Set(this.#needs[at] ?? []);
    const ids: string[] = [];
    for (const other of [...(this.#after[at] ?? [])].sort((a, b) => a - b)) {
      const id = this.#units[other]?.id;
      if (id !== undefined && !needed.has(id)) ids.push(id);
    }
    return ids;
  }

  /** Inside each knot the plan's order is kept and the added edges are turned to follow it. */
  untie(): void {
    const nodes = this.#units.map((unit, at) => ({
      id: unit.id,
      dependsOn: [...(this.#needs[at] ?? []), ...this.after(at)],
    }));
    for (const knot of knots(nodes)) {
      const members = knot.flatMap((id) => this.#place.get(id) ?? []);
      const rank = this.#rankOf(members);
      for (const at of members) {
        for (const other of [...(this.#after[at] ?? [])]) {
          const [mine, its] = [rank.get(at), rank.get(other)];
          if (mine === undefined || its === undefined || its < mine) continue;
          this.#after[at]?.delete(other);
          this.#after[other]?.add(at);
        }
      }
    }
  }

  /** Places in an order that respects the plan's dependencies, otherwise priority and position. */
  #rankOf(members: readonly number[]): ReadonlyMap<number, number> {
    const inside = new Set(members);
    const waits = new Map<number, number>();
    const dependants = new Map<number, number[]>();
    for (const at of members) {
      const needs = (this.#needs[at] ?? []).flatMap((id) => this.#place.get(id) ?? []);
      const relevant = needs.filter((other) => inside.has(other));
      waits.set(at, relevant.length);
      for (const other of relevant) {
        const list = dependants.get(other);
        if (list === undefined) dependants.set(other, [at]);
        else list.push(at);
      }
    }
    const better = (a: number, b: number): boolean =>
      ((this.#units[a]?.priority ?? 0) - (this.#units[b]?.priority ?? 0) || a - b) < 0;
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
}
