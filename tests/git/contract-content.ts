// What every implementation of GitPort must find in merges that take landed work back, on branches as they come about.
import { describe, expect, it } from "vitest";
import type { Sha } from "../../core/base/brand.ts";
import type { ChainRequest } from "../../core/engine/effect.ts";
import { element } from "./contract.ts";
import type { World } from "./world.ts";

/** mc/green with three landings on top of a start, as the queue makes them. */
async function landings({ remote, git }: World) {
  const start = remote.commit(
    { "src/a.ts": "a\nb\nc\n", "src/b.ts": "b\n", README: "1\n" },
    { ref: "refs/heads/main" },
  );
  const units = [
    remote.commit(
      { "src/a.ts": "a fixed\nb\nc\n", "tests/a.test.ts": "checks a\n" },
      { parents: [start], ref: "refs/heads/1" },
    ),
    remote.commit(
      { "src/c.ts": "c\n", "tests/c.test.ts": "c\n" },
      { parents: [start], ref: "refs/heads/2" },
    ),
    remote.commit({ README: "2\n" }, { parents: [start], ref: "refs/heads/3" }),
  ];
  const { chain } = await git.buildChain({
    ...{ generation: 1, base: start, solos: [] },
    elements: units.map((head, n) => element(`l${n}`, head)),
  });
  expect(chain.held).toEqual([]);
  return { start, green: chain.merged.at(-1)?.merge ?? start };
}

export function contentContract(name: string, open: () => World): void {
  describe(name, () => {
    describe("branches as they come about", () => {
      const build = async (world: World, base: Sha, head: Sha, mayRevert = false) => {
        const elements = [{ ...element("u", head), mayRevert }];
        return (await world.git.buildChain({ generation: 2, base, elements, solos: [] })).chain;
      };

      it("holds a stale tree that was squashed onto the newest commit", async () => {
        const world = open();
        const { start, green } = await landings(world);
        // The tree of the start with own work, committed as if it stood on green: all that landed since is taken back.
        const head = world.remote.commit(
          {
            ...{
              "src/a.ts": "a\nb\nc\n",
              "tests/a.test.ts": null,
              "src/c.ts": null,
              "tests/c.test.ts": null,
            },
            ...{ README: "1\n", "src/new.ts": "own work\n" },
          },
          { parents: [green], ref: "refs/heads/u" },
        );
        expect(world.remote.text(start, "src/a.ts")).toBe("a\nb\nc\n");
        const { merged, held } = await build(world, green, head);
        expect(merged).toEqual([]);
        expect(held).toMatchObject([
          {
            ...{ id: `m1/u@${head.slice(0, 12)}`, unit: "u", head, reason: "revert" },
            paths: ["README", "src/a.ts", "src/c.ts", "tests/a.test.ts", "tests/c.test.ts"],
          },
        ]);
        expect(held[0]?.detail).toMatch(
          /- src\/a\.ts is again what it was before [0-9a-f]{7} \(Merge l0\)/,
        );
        expect(held[0]?.detail).toMatch(
          /- tests\/a\.test\.ts is deleted; [0-9a-f]{7} \(Merge l0\) brought it/,
        );
        expect((await build(world, green, head, true)).merged).toHaveLength(1);
      });

      it("holds a merge that resolved everything to its own side", async () => {
        const world = open();
        const { start, green } = await landings(world);
        const own = world.remote.commit(
          { "src/new.ts": "own\n" },
          { parents: [start], ref: "refs/heads/u" },
        );
        // `git merge -s ours green`: green is in its history, nothing of it in its tree.
        const head = world.remote.commit({}, { parents: [own, green], ref: "refs/heads/u" });
        const { held } = await build(world, green, head);
        expect(held).toMatchObject([
          { reason: "revert", paths: expect.arrayContaining(["src/a.ts"]) },
        ]);
      });

      it("lets a stale branch through that changes only its own: the merge keeps what landed", async () => {
        const world = open();
        const { start, green } = await landings(world);
        const head = world.remote.commit(
          { "src/a.ts": "a\nb\nc own\n", "src/new.ts": "own\n" },
          { parents: [start], ref: "refs/heads/u" },
        );
        const { merged, held } = await build(world, green, head);
        expect(held).toEqual([]);
        expect(world.remote.text(merged[0]?.merge ?? green, "src/a.ts")).toBe(
          "a fixed\nb\nc own\n",
        );
      });

      it("holds what was made on a commit that the base does not have", async () => {
        const world = open();
        const { start, green } = await landings(world);
        const head = world.remote.commit(
          { "src/new.ts": "own\n" },
          { parents: [green], ref: "refs/heads/u" },
        );
        const build = async (base: Sha, more: Pick<ChainRequest, "madeOn">) => {
          const elements = [{ ...element("u", head), mayRevert: true, ...more }];
          return (await world.git.buildChain({ generation: 2, base, elements, solos: [] })).chain;
        };
        const taken = await build(start, { madeOn: [green] });
        expect(taken.merged).toEqual([]);
        expect(taken.held).toMatchObject([{ id: `m1/u@${head.slice(0, 12)}`, reason: "taken" }]);
        expect(taken.held[0]?.detail).toContain(green.slice(0, 12));
        expect((await build(start, { madeOn: [start, green] })).held).toHaveLength(1);
        expect((await build(green, { madeOn: [start, green] })).merged).toHaveLength(1);
        expect((await build(start, {})).merged).toHaveLength(1);
      });

      it("holds the one, and what lies behind it moves up", async () => {
        const world = open();
        const { green } = await landings(world);
        const stale = world.remote.commit(
          { "src/a.ts": "a\nb\nc\n", "src/new.ts": "own\n" },
          { parents: [green], ref: "refs/heads/s" },
        );
        const good = world.remote.commit(
          { "src/g.ts": "g\n" },
          { parents: [green], ref: "refs/heads/g" },
        );
        const { chain, solos } = await world.git.buildChain({
          ...{ generation: 2, base: green },
          elements: [element("s", stale), element("g", good)],
          solos: [[element("g", good)], [element("s", stale)]],
        });
        expect(chain.held.map(({ unit }) => unit)).toEqual(["s"]);
        expect(chain.merged).toEqual(solos[0]?.merged);
        expect(solos[1]).toMatchObject({ merged: [], held: [{ unit: "s" }] });
        const tip = chain.merged[0]?.merge ?? green;
        expect(world.remote.show(tip).parents).toEqual([green, good]);
        expect(world.remote.at("refs/heads/mc/working")).toBe(tip);
      });

      it("follows mc/green as it grows, and when somebody moved it back", async () => {
        const world = open();
        const { start, green } = await landings(world);
        const next = world.remote.commit(
          { "src/b.ts": "b2\n" },
          { parents: [green], ref: "refs/heads/n" },
        );
        const back = (on: Sha) =>
          world.remote.commit(
            { "src/b.ts": "b\n", x: "x\n" },
            { parents: [on], ref: "refs/heads/b" },
          );
        expect((await build(world, green, next)).held).toEqual([]);
        expect((await build(world, next, back(next))).held).toMatchObject([
          { paths: ["src/b.ts"] },
        ]);
        const own = world.remote.commit(
          { "src/b.ts": "b3\n", x: "x\n" },
          { parents: [start], ref: "refs/heads/o" },
        );
        expect((await build(world, start, own)).held).toEqual([]);
        expect((await build(world, next, back(next))).held).toHaveLength(1);
      });

      it("does not take a renamed folder for a deleted landing", async () => {
        const world = open();
        const { green } = await landings(world);
        const head = world.remote.commit(
          { "src/c.ts": null, "tests/c.test.ts": null, "lib/c.ts": "c\n", "lib/c.test.ts": "c\n" },
          { parents: [green], ref: "refs/heads/u" },
        );
        expect((await build(world, green, head)).held).toEqual([]);
      });
    });
  });
}
