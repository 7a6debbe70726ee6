// How much work waits behind each unit: the critical path goes first.
import { layers, type Node } from "./dag.ts";

/** Length of the longest path of nodes that need it, itself included; what stands on a cycle counts 1. */
export function ranksOf<Id extends string>(nodes: readonly Node<Id>[]): ReadonlyMap<Id, number> {
  const ranks = new Map<Id, number>(nodes.map((node) => [node.id, 1]));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  // Later layers first: when a node is reached, everything that needs it has its rank.
  for (const layer of [...layers(nodes).layers].reverse()) {
    for (const id of layer) {
      const behind = ranks.get(id) ?? 1;
      for (const before of byId.get(id)?.dependsOn ?? []) {
        const rank = ranks.get(before);
        if (rank !== undefined) ranks.set(before, Math.max(rank, behind + 1));
      }
    }
  }
  return ranks;
}
