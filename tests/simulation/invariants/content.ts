// What no verification sees: landed work that a merge takes back. Known here from the texts that the files which units share
// had on mc/green, one by one; the app's own rule is not asked.
import type { Sha } from "../../../core/base/brand.ts";
import { changedPaths } from "../git/merge.ts";
import type { Commit, Store } from "../git/store.ts";
import { SECOND } from "../time.ts";
import { type Check, landed } from "./refs.ts";

/** "After" is meant to the second: GitHub tells no more of a review. */
export const CONTENT_CHECKS: readonly Check[] = [
  {
    name: "I5q.reversal",
    holds:
      "what takes back landed work lands only if somebody entitled approved its head after that was found",
    check: (push) => {
      const { ref, by, world, ledger } = push;
      if (ref !== "refs/heads/mc/green" || by !== "mission-control[bot]") return null;
      // Where people moved mc/green, what landed and what they took back cannot be told apart.
      if (ledger.greenTouched) return null;
      for (const merge of landed(push)) {
        const [previous, head] = merge.parents;
        if (previous === undefined || head === undefined || !ledger.published.has(head)) continue;
        const path = takenBack(world.store, previous, merge);
        if (path === null) continue;
        const foundMs = ledger.found.get(head);
        const nod = ledger.reviews.find(
          ({ commit, verdict, entitled, atMs }) =>
            commit === head &&
            verdict === "approved" &&
            entitled &&
            foundMs !== undefined &&
            Math.floor(atMs / SECOND) >= Math.floor(foundMs / SECOND),
        );
        if (nod !== undefined) continue;
        const when = foundMs === undefined ? "nobody noticed" : "nobody approved that since";
        return `${merge.id.slice(0, 7)} takes ${path} back to what it was, and ${when}`;
      }
      return null;
    },
  },
];

/** A shared file that becomes, as a whole, what it was once before on this line. */
function takenBack(store: Store, previous: Sha, merge: Commit): string | null {
  const before = store.get(previous).tree;
  // Going back is all that it does, and everybody who reads it sees that.
  if (changedPaths(before, merge.tree).length < 2) return null;
  for (const [path, text] of merge.tree) {
    if (!path.startsWith("shared/") || before.get(path) === text) continue;
    let times = 0;
    let later = before.get(path);
    for (let at: Sha | undefined = previous; at !== undefined; at = store.get(at).parents[0]) {
      const was = store.get(at).tree.get(path);
      if (was === text && later !== text) times += 1;
      later = was;
    }
    // Back and forth before: a switch.
    if (times === 1) return path;
  }
  return null;
}
