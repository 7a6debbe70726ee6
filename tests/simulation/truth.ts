// The oracle: which trees are good, known from their texts alone. What the app believes is never asked.

import type { Sha } from "../../core/base/brand.ts";
import type { Store, Tree } from "./git/store.ts";

export interface Truth {
  readonly good: boolean;
  /** Why it is bad, in words. */
  readonly why: string;
  /** Units whose work is in it. */
  readonly units: ReadonlySet<string>;
}

/** One file of a unit's work: its quality stands in it. */
export function workText(facts: {
  readonly unit: string;
  readonly attempt: string;
  readonly good: boolean;
  /** Good alone, bad once all `size` members of the group are in one tree. */
  readonly group: { readonly name: string; readonly size: number } | null;
}): string {
  const { unit, attempt, good, group } = facts;
  return [
    `unit ${unit}`,
    `attempt ${attempt}`,
    `state ${good ? "good" : "bad"}`,
    group === null ? "alone" : `group ${group.name} ${group.size}`,
    "",
  ].join("\n");
}

const known = new WeakMap<Tree, Truth>();

export function truthOf(tree: Tree): Truth {
  const found = known.get(tree);
  if (found !== undefined) return found;
  const truth = read(tree);
  known.set(tree, truth);
  return truth;
}

export const truthAt = (store: Store, commit: Sha): Truth => truthOf(store.get(commit).tree);

function read(tree: Tree): Truth {
  const units = new Set<string>();
  const groups = new Map<string, { readonly size: number; readonly members: Set<string> }>();
  const why: string[] = [];
  for (const [path, text] of tree) {
    if (!path.startsWith("src/") && !path.startsWith("people/")) continue;
    const unit = /^unit (.+)$/m.exec(text)?.[1] ?? path;
    if (path.startsWith("src/")) units.add(unit);
    if (/^state bad$/m.test(text)) why.push(`${path} is bad`);
    const [, name, size] = /^group (\S+) (\d+)$/m.exec(text) ?? [];
    if (name === undefined) continue;
    const group = groups.get(name) ?? { size: Number(size), members: new Set<string>() };
    group.members.add(unit);
    groups.set(name, group);
  }
  for (const [name, { size, members }] of groups) {
    if (members.size >= size) why.push(`${[...members].join(" and ")} break each other (${name})`);
  }
  return { good: why.length === 0, why: why.join("; "), units };
}
