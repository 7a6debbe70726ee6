// One list of elements merged on top of each other: in order, what conflicts or is held left out, the others moving up.
// Where changes do not meet, the merge is made in memory; git is asked for the rest.
import type { Sha } from "../../core/base/brand.ts";
import type { ChainRequest } from "../../core/engine/effect.ts";
import type { BuiltPath, ChainConflict, ChainHold, ChainMerged } from "../../core/engine/event.ts";
import { type Changes, changesSinceFork, pathText, type RawPath } from "./changes.ts";
import type { Identity } from "./commit.ts";
import { renderConflict } from "./conflict.ts";
import { checkContents, type MergeCheck } from "./content.ts";
import { isContained, type OwnHistory } from "./history.ts";
import { madeElsewhere } from "./made-on.ts";
import { mergeTime, type TreeMerge } from "./merge.ts";
import { Touched } from "./overlap.ts";
import type { CommitFacts, Workshop } from "./workshop.ts";

/** What is known of the heads before anything is merged. */
export interface Material {
  readonly base: Sha;
  readonly identity: Identity;
  readonly facts: ReadonlyMap<string, CommitFacts>;
  readonly histories: ReadonlyMap<Sha, OwnHistory>;
  /** Changes of each head against its merge base with the base, where there is exactly one. */
  readonly changes: ReadonlyMap<Sha, Changes>;
  /** By merge base: what the base changed since. */
  readonly since: ReadonlyMap<Sha, Changes>;
}

type ElementCheck = MergeCheck & { readonly element: ChainRequest };

interface Draft {
  readonly merged: readonly ChainMerged[];
  readonly conflicts: readonly ChainConflict[];
  readonly checks: readonly ElementCheck[];
}

/** Every list by itself; one check for the merges of all of them. */
export async function buildPaths(
  shop: Workshop,
  material: Material,
  lists: readonly (readonly ChainRequest[])[],
): Promise<readonly BuiltPath[]> {
  const held = lists.map((elements) => elements.flatMap((one) => takenFrom(material, one)));
  const drafts: (Draft | null)[] = lists.map(() => null);
  for (;;) {
    // What lies behind a held element stands on it: merged again without.
    await Promise.all(
      lists.map(async (elements, at) => {
        if (drafts[at] !== null) return;
        const out = new Set(held[at]?.map(({ id }) => id));
        const rest = elements.filter(({ id }) => !out.has(id));
        drafts[at] = await mergeAll(shop, material, rest);
      }),
    );
    const checks = drafts.flatMap((draft) => draft?.checks ?? []);
    const findings = await checkContents(shop, checks, material.base);
    let next = 0;
    for (const [at, draft] of drafts.entries()) {
      for (const { element } of draft?.checks ?? []) {
        const finding = findings[next++] ?? null;
        if (finding === null) continue;
        held[at]?.push({ ...linkOf(element), ...finding });
        drafts[at] = null;
      }
    }
    if (drafts.includes(null)) continue;
    return drafts.map((draft, at) => ({
      merged: draft?.merged ?? [],
      conflicts: draft?.conflicts ?? [],
      held: held[at] ?? [],
    }));
  }
}

function takenFrom({ histories }: Material, element: ChainRequest): ChainHold[] {
  const finding = madeElsewhere(element, histories);
  return finding === null ? [] : [{ ...linkOf(element), ...finding }];
}

async function mergeAll(
  shop: Workshop,
  material: Material,
  elements: readonly ChainRequest[],
): Promise<Draft> {
  const { base, facts, histories, identity } = material;
  const merged: ChainMerged[] = [];
  const conflicts: ChainConflict[] = [];
  const checks: ElementCheck[] = [];
  const path = new Path(shop, material, elements);
  let tip = { commit: base, time: facts.get(base)?.time ?? 0 };
  for (const element of elements) {
    const { head, title, trailers, mayRevert } = element;
    const link = linkOf(element);
    const allowed = await path.allowed(tip.commit, head);
    if (allowed === null) {
      const detail = `${head} has no history in common with ${base}: it cannot be merged.`;
      conflicts.push({ ...link, paths: [], detail, against: "green" });
      continue;
    }
    if (
      histories.get(head)?.own.size === 0 ||
      (allowed.size === 0 && (await isContained(shop.clone, head, tip.commit)))
    ) {
      merged.push({ ...link, merge: tip.commit });
      continue;
    }
    const outcome = await path.merge(tip.commit, head);
    if (!outcome.clean) {
      const detail = await renderConflict(shop.objects, outcome);
      const against = await sideOf(shop, base, tip.commit, head);
      conflicts.push({ ...link, paths: outcome.paths, detail, against });
      continue;
    }
    const clash = await path.clash(head, outcome.tree);
    if (clash !== null) {
      conflicts.push({ ...link, ...clash });
      continue;
    }
    const previous = tip.commit;
    const times = [tip.time, facts.get(head)?.time ?? 0] as const;
    const merge = await shop.commit({
      ...{ previous, head, tree: outcome.tree, times, title, trailers, identity },
    });
    checks.push({ element, previous, head, merge, allowed, mayRevert });
    merged.push({ ...link, merge });
    path.landed(head, merge, outcome.tree);
    tip = { commit: merge, time: mergeTime(times) };
  }
  return { merged, conflicts, checks };
}

const linkOf = ({ id, mission, unit, head }: ChainRequest) => ({ id, mission, unit, head });

async function sideOf(shop: Workshop, base: Sha, tip: Sha, head: Sha): Promise<"green" | "chain"> {
  if (tip === base) return "green";
  return (await shop.merge(base, head)).clean ? "chain" : "green";
}

type Allowed = { readonly size: number; has(path: RawPath): boolean };

/** The path as far as it has come. */
class Path {
  readonly #shop: Workshop;
  readonly #material: Material;
  readonly #elements: readonly ChainRequest[];
  /** Commits that it has beyond the base, and the paths that they touch. */
  readonly #landed = new Set<string>();
  readonly #touched = new Touched();
  readonly #since = new Map<Sha, Touched>();
  #tree: string;

  constructor(shop: Workshop, material: Material, elements: readonly ChainRequest[]) {
    this.#shop = shop;
    this.#material = material;
    this.#elements = elements;
    this.#tree = material.facts.get(material.base)?.tree ?? "";
  }

  /** What a merge of this head may change; null when it has no history in common with the tip. */
  async allowed(tip: Sha, head: Sha): Promise<Allowed | null> {
    const { clone, objects } = this.#shop;
    return this.#known(head)?.changes ?? (await changesSinceFork(clone, objects, tip, head));
  }

  async merge(tip: Sha, head: Sha): Promise<TreeMerge> {
    const known = this.#known(head);
    if (known === null) return this.#shop.merge(tip, head);
    const { changes, mergeBase } = known;
    const base = this.#sinceOf(mergeBase);
    for (const path of changes.keys()) {
      if (base.meets(path) || this.#touched.meets(path)) return this.#shop.merge(tip, head);
    }
    const made = await this.#apply(changes);
    return made === null ? this.#shop.merge(tip, head) : { clean: true, tree: made };
  }

  /**
   * A file that the head brings, and one that it does not know, whose names differ in case alone: there are people who
   * cannot check both out. The head's own pairs are its own affair.
   */
  async clash(
    head: Sha,
    tree: string,
  ): Promise<Pick<ChainConflict, "paths" | "detail" | "against"> | null> {
    const { trees, objects } = this.#shop;
    const changes = this.#material.changes.get(head) ?? new Map();
    const added = [...changes].filter(([, { before }]) => before === "").map(([path]) => path);
    if (added.some((path) => trees.twin(tree, path) === undefined)) {
      await trees.load(objects, tree, added);
    }
    for (const path of added) {
      const twin = trees.twin(tree, path) ?? null;
      if (twin === null) continue;
      const [ours, base] = [head, this.#material.base].map((at) => `${at}:${pathText(twin)}`);
      const found = await objects.read([ours ?? "", base ?? ""]);
      if (found.has(ours ?? "")) continue;
      const paths = [pathText(path), pathText(twin)].sort();
      return {
        paths,
        detail: `${paths.join(" and ")} differ in upper and lower case alone; a file system that does not tell them apart has room for one. Give the new one another name, or put both into one.`,
        against: found.has(base ?? "") ? "green" : "chain",
      };
    }
    return null;
  }

  landed(head: Sha, merge: Sha, tree: string): void {
    const { histories, since } = this.#material;
    const history = histories.get(head);
    for (const commit of history?.own ?? []) this.#landed.add(commit);
    this.#landed.add(merge);
    this.#tree = tree;
    for (const path of this.#material.changes.get(head)?.keys() ?? []) this.#touched.add(path);
    // A change may have followed a file to the name that the base gave it meanwhile: only to a new one.
    const mergeBase = history?.mergeBase ?? null;
    const meanwhile = mergeBase === null ? undefined : since.get(mergeBase);
    for (const [path, { before }] of meanwhile ?? []) if (before === "") this.#touched.add(path);
  }

  /** What it shares with the path moves its merge base beyond the one with the base: then git is asked. */
  #known(head: Sha): { readonly changes: Changes; readonly mergeBase: Sha } | null {
    const history = this.#material.histories.get(head);
    const changes = this.#material.changes.get(head);
    if (changes === undefined || history === undefined || history.mergeBase === null) return null;
    for (const commit of history.own) if (this.#landed.has(commit)) return null;
    return { changes, mergeBase: history.mergeBase };
  }

  #sinceOf(mergeBase: Sha): Touched {
    const known = this.#since.get(mergeBase);
    if (known !== undefined) return known;
    const made = new Touched(this.#material.since.get(mergeBase)?.keys());
    this.#since.set(mergeBase, made);
    return made;
  }

  async #apply(changes: Changes): Promise<string | null> {
    const { trees, objects } = this.#shop;
    const made = await trees.apply(this.#tree, changes);
    if (made !== null) return made;
    // Git made the last tree: what the elements to come need of it is read at once.
    const paths = this.#elements.flatMap(({ head }) => [
      ...(this.#material.changes.get(head)?.keys() ?? []),
    ]);
    await trees.load(objects, this.#tree, paths);
    return trees.apply(this.#tree, changes);
  }
}
