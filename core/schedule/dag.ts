// Dependencies between units as a graph: layers, cycles, who is ready, and whom a failure takes along. Ids outside the
// list are ignored; the order of the list is the order of every answer. Linear in units and edges.
import { knotsOf } from "./knots.ts";

export interface Node<Id extends string = string> {
  readonly id: Id;
  readonly dependsOn: readonly Id[];
}

export interface Layers<Id extends string> {
  /** Everything in one layer may run at the same time. */
  readonly layers: readonly (readonly Id[])[];
  /** On a cycle or downstream of one: these can never start. */
  readonly stuck: readonly Id[];
}

export function layers<Id extends string>(nodes: readonly Node<Id>[]): Layers<Id> {
  const { waits, dependants, index } = graph(nodes);
  const found: Id[][] = [];
  let current = waits.flatMap((count, at) => (count === 0 ? [at] : []));
  let placed = 0;
  while (current.length > 0) {
    found.push(current.flatMap((at) => nodes[at]?.id ?? []));
    placed += current.length;
    const next: number[] = [];
    for (const at of current) {
      for (const dependant of dependants[at] ?? []) {
        const left = (waits[dependant] ?? 0) - 1;
        waits[dependant] = left;
        if (left === 0) next.push(dependant);
      }
    }
    current = next.sort((a, b) => a - b);
  }
  if (placed === index.size) return { layers: found, stuck: [] };
  const good = new Set(found.flat());
  return { layers: found, stuck: nodes.map((node) => node.id).filter((id) => !good.has(id)) };
}

/** One way round each knot of units that wait for each other: `["a", "b"]` means a waits for b, b waits for a. */
export function findCycles<Id extends string>(
  nodes: readonly Node<Id>[],
): readonly (readonly Id[])[] {
  return knots(nodes).map((knot) => wayRound(nodes, knot));
}

/** Strongly connected components that hold a cycle, in the order of the list. */
export function knots<Id extends string>(nodes: readonly Node<Id>[]): readonly (readonly Id[])[] {
  return knotsOf(graph(nodes).dependencies).map((knot) =>
    knot.flatMap((at) => nodes[at]?.id ?? []),
  );
}

/** All units that need `id`, directly or through others. */
export function dependantsOf<Id extends string>(nodes: readonly Node<Id>[], id: Id): readonly Id[] {
  const { dependants, index } = graph(nodes);
  const start = index.get(id);
  const reached = new Set<number>();
  const work = start === undefined ? [] : [start];
  for (let at = work.pop(); at !== undefined; at = work.pop()) {
    for (const dependant of dependants[at] ?? []) {
      if (reached.has(dependant) || dependant === start) continue;
      reached.add(dependant);
      work.push(dependant);
    }
  }
  return [...reached].sort((a, b) => a - b).flatMap((at) => nodes[at]?.id ?? []);
}

export interface Stopped<Id extends string> {
  readonly id: Id;
  readonly state: "blocked" | "failed";
  readonly because: string;
}

/** What the failure of one unit does to the others: they are blocked, and no attempt of theirs is used. */
export function cascade<Id extends string>(
  nodes: readonly Node<Id>[],
  failed: Id,
): readonly Stopped<Id>[] {
  return dependantsOf(nodes, failed).map((id) => ({
    id,
    state: "blocked",
    because: `Dependency failed: ${failed}`,
  }));
}

/** Units that can never start, because they wait for each other or for units that do. */
export function deadlocked<Id extends string>(nodes: readonly Node<Id>[]): readonly Stopped<Id>[] {
  return layers(nodes).stuck.map((id) => ({
    id,
    state: "failed",
    because: "Deadlock: circular dependency detected",
  }));
}

/** Units not yet started whose dependencies are all done. */
export function readyUnits<Id extends string>(
  nodes: readonly Node<Id>[],
  done: ReadonlySet<Id>,
  started: ReadonlySet<Id>,
): readonly Id[] {
  const known = new Set(nodes.map((node) => node.id));
  return nodes
    .filter((node) => !started.has(node.id) && !done.has(node.id))
    .filter((node) => node.dependsOn.every((id) => done.has(id) || !known.has(id)))
    .map((node) => node.id);
}

interface Graph<Id extends string> {
  readonly index: ReadonlyMap<Id, number>;
  readonly dependencies: readonly (readonly number[])[];
  readonly dependants: readonly (readonly number[])[];
  /** How many dependencies each unit still waits for. */
  readonly waits: number[];
}

function graph<Id extends string>(nodes: readonly Node<Id>[]): Graph<Id> {
  const index = new Map<Id, number>();
  nodes.forEach((node, at) => {
    if (!index.has(node.id)) index.set(node.id, at);
  });
  const dependants: number[][] = nodes.map(() => []);
  const seenBy = new Int32Array(nodes.length).fill(-1);
  const dependencies = nodes.map((node, at) => {
    const found: number[] = [];
    for (const id of node.dependsOn) {
      const to = index.get(id);
      if (to === undefined || seenBy[to] === at) continue;
      seenBy[to] = at;
      found.push(to);
      dependants[to]?.push(at);
    }
    return found;
  });
  return { index, dependencies, dependants, waits: dependencies.map((list) => list.length) };
}

/** The shortest way from the first unit of the knot back to itself. */
function wayRound<Id extends string>(
  nodes: readonly Node<Id>[],
  knot: readonly Id[],
): readonly Id[] {
  const start = knot[0];
  if (start === undefined) return [];
  const inside = new Set(knot);
  const needs = new Map(nodes.filter((node) => inside.has(node.id)).map((node) => [node.id, node]));
  const from = new Map<Id, Id>();
  const queue: Id[] = [start];
  for (let at = 0; at < queue.length; at += 1) {
    const id = queue[at];
    if (id === undefined) break;
    for (const next of needs.get(id)?.dependsOn ?? []) {
      if (next === start) {
        const way = [id];
        for (let back = from.get(id); back !== undefined; back = from.get(back)) way.unshift(back);
        return way;
      }
      if (!inside.has(next) || from.has(next)) continue;
      from.set(next, id);
      queue.push(next);
    }
  }
  return knot;
}
