// Scenario 20 again, where what must be looked at is found late: merges that take landed work back, or do what nobody meant.
import type { Sha } from "../../../core/base/brand.ts";
import { SECOND } from "../time.ts";
import type { World } from "../world.ts";
import { first, must, stateOf, type Tale, tale, unit } from "./tale.ts";

/** a1 stands on a0 and was made without looking at what a0 did to the file that they share. */
const STALE = [
  unit("a0", { shared: { path: "shared/b.txt", line: 1 } }),
  unit("a1", { needs: ["a0"], staleUntil: 2 }),
];

const isUnit = (branch: string, id: string): boolean => branch.includes(`/${id}/`);

const pullOf = (world: World, id: string) =>
  [...world.hub.pulls.values()].find((one) => one.open && isUnit(one.headBranch, id));

const landedBoth = (world: World): string | null =>
  first(
    must(stateOf(world, "a0") === "landed", stateOf(world, "a0")),
    must(stateOf(world, "a1") === "landed", stateOf(world, "a1")),
  );

const wasFound = (world: World): string | null =>
  must(world.ledger.found.size > 0, "nothing was found in any merge");

/** Right after each stored decision. */
function watch(world: World, look: () => void): void {
  const before = world.onStored;
  world.onStored = (instance, decided) => {
    before(instance, decided);
    look();
  };
}

export const CONTENT: readonly Tale[] = [
  tale(20, "takes-work-back", {
    title: "a unit takes back what landed: a person is asked, and it lands as the person says",
    units: STALE,
    expect: (world) => first(wasFound(world), landedBoth(world)),
  }),
  tale(20, "approved-before-it-was-found", {
    title: "somebody approves a pull request before anything is found in it: that is no answer",
    units: STALE,
    stage: (world) => {
      let openedMs: number | null = null;
      watch(world, () => {
        const pull = pullOf(world, "a1");
        if (pull === undefined || openedMs !== null) return;
        openedMs = world.time.now();
        world.hub.review("dora", pull, "approved");
      });
      // The merge is made a while later.
      world.onCall = (method) =>
        method === "git.buildChain" && openedMs !== null && world.time.now() < openedMs + 5 * SECOND
          ? "busy"
          : null;
    },
    expect: (world) => {
      const early = world.ledger.reviews.find(({ by }) => by === "dora");
      const found = [...world.ledger.found.values()].at(0) ?? 0;
      return first(
        wasFound(world),
        must(early !== undefined && early.atMs < found, "nobody approved too soon"),
        landedBoth(world),
      );
    },
  }),
  tale(20, "nodded-to-another-head", {
    title: "a person lets a unit take work back, and its next attempt does it too: asked again",
    units: STALE.map((one) => (one.id === "a1" ? { ...one, goodFrom: 4, staleUntil: 3 } : one)),
    stage: (world) => {
      let nodded = false;
      watch(world, () => {
        const gate = [...(world.state?.gates.values() ?? [])].find(
          (one) => one.gate === "content" && one.state === "open",
        );
        const pull = gate === undefined ? undefined : world.hub.pulls.get(gate.pull);
        if (pull === undefined || nodded) return;
        nodded = true;
        world.time.in(2 * SECOND, () => world.hub.review("dora", pull, "approved"));
      });
    },
    expect: (world) =>
      first(
        must(world.ledger.found.size > 1, "only one head was found to take work back"),
        must(stateOf(world, "a0") === "landed", stateOf(world, "a0")),
      ),
  }),
  tale(20, "merged-wrongly", {
    title: "git makes a merge that changes what its head did not: it is made anew, nobody is asked",
    stage: (world) => {
      let spoiled: Sha | null = null;
      world.store.merging = (head, tree) => {
        if (world.ledger.published.get(head)?.includes("/a1/") === true) spoiled ??= head;
        return head === spoiled
          ? new Map([...tree, ["docs/evil.txt", "nobody wrote this\n"]])
          : tree;
      };
    },
    expect: (world) => {
      const asked = [...(world.state?.gates.values() ?? [])].some((one) => one.gate === "content");
      return first(wasFound(world), landedBoth(world), must(!asked, "a person was asked"));
    },
  }),
];
