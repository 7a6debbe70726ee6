// The clone is disposable: damaged in any way, it is made anew and the work goes on. And what it says is the same from
// every clone.
import { mkdirSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openGit } from "../../app/git/clone.ts";
import { element } from "./contract.ts";
import { IDENTITY, realWorld } from "./world.ts";

const objectFiles = (clone: string): string[] =>
  readdirSync(join(clone, "objects"), { recursive: true, encoding: "utf8" })
    .map((name) => join(clone, "objects", name))
    .filter((path) => statSync(path).isFile());

const DAMAGE: readonly (readonly [string, (clone: string) => void])[] = [
  ["deleted", (clone) => rmSync(clone, { recursive: true })],
  ["without objects", (clone) => rmSync(join(clone, "objects"), { recursive: true })],
  ["with a HEAD of nonsense", (clone) => writeFileSync(join(clone, "HEAD"), "nonsense\n")],
  ["with a config of nonsense", (clone) => writeFileSync(join(clone, "config"), "[[[\n")],
  [
    "with truncated objects",
    (clone) => {
      for (const file of objectFiles(clone)) {
        rmSync(`${file}`, { force: true });
        writeFileSync(file, "");
        truncateSync(file, 0);
      }
    },
  ],
  [
    "with locks left by a killed process",
    (clone) => {
      mkdirSync(join(clone, "refs", "have"), { recursive: true });
      for (let slot = 0; slot < 64; slot += 1) {
        writeFileSync(join(clone, "refs", "have", `${slot}.lock`), "");
      }
    },
  ],
];

describe("a damaged clone", () => {
  it.each(DAMAGE)("%s: is made anew", async (_, damage) => {
    const { remote, git, dir } = realWorld();
    const base = remote.commit({ a: "1\n" }, { ref: "refs/heads/main" });
    const x = remote.commit({ x: "1\n" }, { parents: [base], ref: "refs/heads/x" });
    const request = { generation: 1, base, elements: [element("x", x)], solos: [] };
    const { chain: built } = await git.buildChain(request);
    damage(join(dir, "app-0", "clone.git"));
    const y = remote.commit({ y: "1\n" }, { parents: [base], ref: "refs/heads/y" });
    expect(await git.inspect("y", base)).toMatchObject({ head: y, changedFiles: ["y"] });
    expect((await git.buildChain(request)).chain).toEqual(built);
    expect(await git.readFile(base, "a")).toBe("1\n");
  });

  it("is found damaged by an app that starts, too", async () => {
    const { remote, dir, url } = realWorld();
    const base = remote.commit({ a: "1\n" }, { ref: "refs/heads/main" });
    const clone = join(dir, "old", "clone.git");
    mkdirSync(clone, { recursive: true });
    writeFileSync(join(clone, "packed-refs"), "garbage\n");
    const git = openGit({
      ...{ repo: "o/r", remoteUrl: url, dir: join(dir, "old"), identity: IDENTITY },
      token: async () => "t",
    });
    expect(await git.readFile(base, "a")).toBe("1\n");
  });

  it("is made anew once, however many notice", async () => {
    const { remote, git, dir } = realWorld();
    const base = remote.commit({ a: "1\n" }, { ref: "refs/heads/main" });
    await git.readFile(base, "a");
    rmSync(join(dir, "app-0", "clone.git"), { recursive: true });
    const all = await Promise.all(Array.from({ length: 8 }, () => git.readFile(base, "a")));
    expect(new Set(all)).toEqual(new Set(["1\n"]));
  });

  it("does not hide that the remote is gone", async () => {
    const { dir } = realWorld();
    const git = openGit({
      ...{
        repo: "o/r",
        remoteUrl: join(dir, "absent.git"),
        dir: join(dir, "z"),
        identity: IDENTITY,
      },
      token: async () => "t",
    });
    await expect(git.observe(["refs/heads/main"])).rejects.toMatchObject({ name: "RefusedError" });
  });
});

describe("determinism (I20)", () => {
  it("gives the same commits from independent clones", async () => {
    const { remote, another } = realWorld();
    const lines = fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 4 });
    const change = fc.record({
      path: fc.constantFrom("one", "two", "dir/three"),
      lines,
      at: fc.integer({ min: 1, max: 2_000_000_000 }),
    });
    const root = remote.commit({ one: "a\n", two: "b\n", "dir/three": "c\n" });
    let generation = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        generation += 1;
        const elements = changes.map(({ path, lines: text, at }, index) =>
          element(
            `u${index}`,
            remote.commit(
              { [path]: `${text.join("\n")}\n`, [`own-${index}`]: "x\n" },
              { parents: [root], at, ref: `refs/heads/g${generation}/u${index}` },
            ),
          ),
        );
        const request = { generation, base: root, elements, solos: [elements] };
        const [left, right] = [
          await another().buildChain(request),
          await another().buildChain(request),
        ];
        expect(right).toEqual(left);
        expect(left.solos).toEqual([left.chain]);
        expect(left.chain.merged.length + left.chain.conflicts.length).toBe(elements.length);
        for (const { detail } of left.chain.conflicts)
          expect(detail.length).toBeLessThanOrEqual(12_000);
      }),
      { numRuns: 8 },
    );
  });
});
