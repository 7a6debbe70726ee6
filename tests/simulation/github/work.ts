// What a worker of the simulation writes: files that say how good they are, and edits of lines that others edit too.
import type { Sha } from "../../../core/base/brand.ts";
import type { Store } from "../git/store.ts";
import type { UnitTruth } from "../scenario.ts";
import { workText } from "../truth.ts";

export const SHARED_LINES = 3;
export const sharedText = (): string =>
  Array.from({ length: SHARED_LINES }, (_, n) => `line ${n}`).join("\n");

export function workOn(
  store: Store,
  seed: number,
  truth: UnitTruth,
  attempt: number,
  base: Sha,
): Sha {
  const before = store.get(base);
  const tree = new Map(before.tree);
  const group = truth.group !== null && attempt < truth.group.until ? truth.group : null;
  const good = attempt >= truth.goodFrom;
  tree.set(`src/${truth.id}.js`, workText({ unit: truth.id, attempt, good, group }));
  if (truth.isProtected) tree.set(".github/CODEOWNERS", `* @${truth.id}-${attempt}\n`);
  if (truth.shared !== null) {
    const lines = (tree.get(truth.shared.path) ?? sharedText()).split("\n");
    lines[truth.shared.line] = `${truth.id} ${attempt}`;
    tree.set(truth.shared.path, lines.join("\n"));
  }
  const message = `work of ${truth.id}, attempt ${attempt}, seed ${seed}\n`;
  return store.commit(tree, [base], message, before.time + 60).id;
}
