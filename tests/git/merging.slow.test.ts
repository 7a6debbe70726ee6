// Merges made in memory are the ones git makes, file by file, whatever the changes look like; and what it costs to make them.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BareClone } from "../../app/git/bare.ts";
import { mergeChains } from "../../app/git/chain.ts";
import { Objects } from "../../app/git/objects.ts";
import { Workshop } from "../../app/git/workshop.ts";
import type { Sha } from "../../core/base/brand.ts";
import { element } from "./contract.ts";
import { IDENTITY, type RealWorld, realWorld } from "./world.ts";

/** A workshop whose git commands are counted. */
function countedShop({ dir, url }: RealWorld) {
  const asked: string[] = [];
  const clone = new BareClone({ dir: join(dir, "shop"), remoteUrl: url, token: async () => "" });
  const git = clone.git;
  Object.defineProperty(clone, "git", {
    value: (args: readonly string[], options?: object) => {
      asked.push(args[0] ?? "");
      return git(args, options);
    },
  });
  return { clone, asked, shop: new Workshop(clone, new Objects(clone)) };
}

const PATHS = ["a", "b", "a/x", "a/y", "d/e/f", "d/e", "d/g", "ä/ö", "z"];
const TEXT = "1\n2\n3\n4\n5\n6\n7\n8\n";

/** Files that can be in one tree: none stands where another has a folder. */
const treeOf = (texts: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(texts).filter(
      ([path]) => !PATHS.some((other) => path.startsWith(`${other}/`) && other in texts),
    ),
  );

const files = fc
  .dictionary(fc.constantFrom(...PATHS), fc.constantFrom(TEXT, `0\n${TEXT}`, `${TEXT}9\n`, "x\n"), {
    minKeys: 1,
    maxKeys: 6,
  })
  .map(treeOf);

describe("a merge in memory", () => {
  it("has the tree that git gives it, or is left to git", async () => {
    const world = realWorld();
    const { remote, url } = world;
    const { clone, shop } = countedShop(world);
    await fc.assert(
      fc.asyncProperty(
        files,
        fc.array(files, { minLength: 1, maxLength: 4 }),
        async (start, next) => {
          const commitOf = (tree: Record<string, string>, parents: Sha[]) => {
            const gone =
              parents.length === 0 ? {} : Object.fromEntries(PATHS.map((path) => [path, null]));
            return remote.commit({ ...gone, ...tree }, { parents, ref: "refs/heads/x" });
          };
          const root = commitOf(start, []);
          const heads = next.map((tree) => commitOf(tree, [root]));
          const elements = heads.map((head, index) => element(`u${index}`, head));
          const request = { generation: 1, base: root, elements, solos: [], identity: IDENTITY };
          const { chain } = await clone.use(() => mergeChains(shop, request));
          let tip = root;
          for (const { unit, merge } of chain.merged) {
            if (merge === tip) continue;
            const head = heads[Number(unit?.slice(1))] ?? root;
            const [ours] = execFileSync(
              "git",
              ["-C", clone.dir, "merge-tree", "--write-tree", tip, head],
              { encoding: "utf8" },
            ).split("\n");
            const tree = execFileSync("git", ["-C", clone.dir, "rev-parse", `${merge}^{tree}`], {
              encoding: "utf8",
            }).trim();
            expect(tree).toBe(ours);
            tip = merge;
          }
          expect(url).not.toBe("");
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);

  it("reads what it needs of a large tree once, however many elements there are", async () => {
    const world = realWorld();
    const { remote } = world;
    const start = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [`d${n % 6}/f${n}`, `${n}\n`]),
    );
    const base = remote.commit(start, { ref: "refs/heads/main" });
    const heads = Array.from({ length: 34 }, (_, n) =>
      remote.commit(
        { [`d${n % 6}/f${n}`]: "changed\n", [`new/${n}`]: "new\n" },
        { parents: [base], ref: `refs/heads/u${n}` },
      ),
    );
    const elements = heads.map((head, n) => element(`u${n}`, head));
    const { clone, asked, shop } = countedShop(world);
    const request = {
      ...{ generation: 1, base, identity: IDENTITY },
      elements: elements.slice(0, 30),
      solos: elements.slice(30).map((one) => [one]),
    };
    const first = await clone.use(() => mergeChains(shop, request));
    expect(first.chain.merged).toHaveLength(30);
    expect(first.solos.map(({ merged }) => merged.length)).toEqual([1, 1, 1, 1]);
    expect(asked.filter((command) => command === "merge-tree")).toEqual([]);
    expect(asked.length).toBeLessThanOrEqual(9);
    asked.length = 0;
    // One element less: the merges behind it are new, nothing is read again.
    const shorter = { ...request, elements: request.elements.slice(1) };
    await clone.use(() => mergeChains(shop, shorter));
    expect(asked).toEqual(["rev-list", "diff-tree"]);
    asked.length = 0;
    expect(await clone.use(() => mergeChains(shop, request))).toEqual(first);
    expect(asked).toEqual(["rev-list"]);
  });

  it("leaves to git what meets, and goes on in memory behind it", async () => {
    const world = realWorld();
    const { remote } = world;
    const base = remote.commit({ a: TEXT, "d/b": "b\n", c: "c\n" }, { ref: "refs/heads/main" });
    const on = (changes: Record<string, string>) =>
      remote.commit(changes, { parents: [base], ref: "refs/heads/x" });
    const heads = [
      on({ a: `0\n${TEXT}` }),
      on({ a: `${TEXT}9\n` }),
      on({ "d/b": "2\n" }),
      on({ c: "2\n" }),
    ];
    const { clone, asked, shop } = countedShop(world);
    const { chain } = await clone.use(() =>
      mergeChains(shop, {
        ...{ generation: 1, base, identity: IDENTITY, solos: [] },
        elements: heads.map((head, n) => element(`u${n}`, head)),
      }),
    );
    const tip = chain.merged.at(-1)?.merge ?? base;
    const show = (path: string) =>
      execFileSync("git", ["-C", clone.dir, "show", `${tip}:${path}`], { encoding: "utf8" });
    expect([show("a"), show("d/b"), show("c")]).toEqual([`0\n${TEXT}9\n`, "2\n", "2\n"]);
    expect(asked.filter((command) => command === "merge-tree")).toHaveLength(1);
  });
});
