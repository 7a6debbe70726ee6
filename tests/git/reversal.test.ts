// What takes landed work back (I5b): the rule as a table, then branches as they really come about.
import { describe, expect, it } from "vitest";
import type { PathChange } from "../../app/git/changes.ts";
import { pastOf, type Step } from "../../app/git/past.ts";
import { reversalsOf } from "../../app/git/reversal.ts";
import { type Sha, sha } from "../../core/base/brand.ts";
import { element } from "./contract.ts";
import { realWorld, type World } from "./world.ts";

const state = (letter: string): string => (letter === "" ? "" : `100644 ${letter}`);
const changes = (of: Readonly<Record<string, readonly [string, string]>>) =>
  new Map(
    Object.entries(of).map(([path, [before, after]]): [string, PathChange] => [
      path,
      { before: state(before), after: state(after) },
    ]),
  );
const commitOf = (n: number): Sha => sha(String(n).padStart(40, "0"));

/** Steps oldest first, as one would tell them. */
const past = (...steps: Readonly<Record<string, readonly [string, string]>>[]) =>
  pastOf(
    steps
      .map(
        (of, n): Step => ({
          commit: commitOf(n + 1),
          parent: n === 0 ? null : commitOf(n),
          subject: `step ${n + 1}`,
          changes: changes(of),
        }),
      )
      .reverse(),
  );

const START = { a: ["", "A1"], b: ["", "B1"], v: ["", "1"] } as const;
const FIX = { a: ["A1", "A2"], "a.test": ["", "T1"] } as const;

describe("the rule", () => {
  it.each<[string, ReturnType<typeof past>, Parameters<typeof changes>[0], string[]]>([
    ["own work alone", past(START, FIX), { b: ["B1", "B2"], n: ["", "N"] }, []],
    ["own work on top of the fix", past(START, FIX), { a: ["A2", "A3"], n: ["", "N"] }, []],
    [
      "a file back beside own work",
      past(START, FIX),
      { a: ["A2", "A1"], n: ["", "N"] },
      ["a back"],
    ],
    [
      "a fix and its test",
      past(START, FIX),
      { a: ["A2", "A1"], "a.test": ["T1", ""], n: ["", "N"] },
      ["a back", "a.test gone"],
    ],
    [
      "one file back and nothing else: what it was made for",
      past(START, FIX),
      { a: ["A2", "A1"] },
      [],
    ],
    [
      "several files back and nothing else",
      past(START, FIX),
      { a: ["A2", "A1"], "a.test": ["T1", ""] },
      ["a back", "a.test gone"],
    ],
    [
      "a switch that went back and forth before",
      past(START, { v: ["1", "2"] }, { v: ["2", "1"] }, { v: ["1", "2"] }),
      { v: ["2", "1"], n: ["", "N"] },
      [],
    ],
    [
      "a switch that goes back for the first time, among other work",
      past(START, { v: ["1", "2"] }),
      { v: ["2", "1"], n: ["", "N"] },
      ["v back"],
    ],
    [
      "one file deleted that landed lately",
      past(START, { n: ["", "N"] }),
      { n: ["N", ""], b: ["B1", "B2"] },
      [],
    ],
    [
      "all that a landing brought, deleted",
      past(START, { n: ["", "N"], o: ["", "O"] }),
      { n: ["N", ""], o: ["O", ""], b: ["B1", "B2"] },
      ["n gone", "o gone"],
    ],
    [
      "two one-file landings, deleted",
      past(START, { n: ["", "N"] }, { o: ["", "O"] }),
      { n: ["N", ""], o: ["O", ""], b: ["B1", "B2"] },
      ["n gone", "o gone"],
    ],
    [
      "some of what a landing brought, deleted",
      past(START, { n: ["", "N"], o: ["", "O"], p: ["", "P"] }),
      { n: ["N", ""], o: ["O", ""], b: ["B1", "B2"] },
      [],
    ],
    [
      "files that the history starts with, deleted",
      past(START),
      { a: ["A1", ""], b: ["B1", ""], v: ["1", ""] },
      [],
    ],
    [
      "a file that was deleted is back",
      past(START, { b: ["B1", ""] }),
      { b: ["", "B1"], n: ["", "N"] },
      ["b back"],
    ],
    ["older than the window: not known", past(), { a: ["A2", "A1"], n: ["", "N"] }, []],
    [
      "its mode is back",
      past(START, { a: ["A1", "A1x"] }),
      { a: ["A1x", "A1"], n: ["", "N"] },
      ["a back"],
    ],
  ])("%s", (_, before, unit, expected) => {
    const found = reversalsOf(before, changes(unit), new Set());
    expect(found.map(({ path, to }) => `${path} ${to}`).sort()).toEqual(expected);
  });

  it("does not count what was renamed", () => {
    const before = past(START, { n: ["", "N"], o: ["", "O"] });
    const unit = changes({ n: ["N", ""], o: ["O", ""], n2: ["", "N"], o2: ["", "O"] });
    expect(reversalsOf(before, unit, new Set(["n", "o"]))).toEqual([]);
  });

  it("names the step that is undone", () => {
    const before = past(START, FIX, { a: ["A2", "A3"] });
    const [found] = reversalsOf(before, changes({ a: ["A3", "A1"], n: ["", "N"] }), new Set());
    expect(found?.step.subject).toBe("step 2");
  });
});

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

describe("branches as they come about", () => {
  const build = async (world: World, base: Sha, head: Sha, mayRevert = false) => {
    const elements = [{ ...element("u", head), mayRevert }];
    return (await world.git.buildChain({ generation: 2, base, elements, solos: [] })).chain;
  };

  it("holds a stale tree that was squashed onto the newest commit", async () => {
    const world = realWorld();
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
    const world = realWorld();
    const { start, green } = await landings(world);
    const own = world.remote.commit(
      { "src/new.ts": "own\n" },
      { parents: [start], ref: "refs/heads/u" },
    );
    // `git merge -s ours green`: green is in its history, nothing of it in its tree.
    const head = world.remote.commit({}, { parents: [own, green], ref: "refs/heads/u" });
    const { held } = await build(world, green, head);
    expect(held).toMatchObject([{ reason: "revert", paths: expect.arrayContaining(["src/a.ts"]) }]);
  });

  it("lets a stale branch through that changes only its own: the merge keeps what landed", async () => {
    const world = realWorld();
    const { start, green } = await landings(world);
    const head = world.remote.commit(
      { "src/a.ts": "a\nb\nc own\n", "src/new.ts": "own\n" },
      { parents: [start], ref: "refs/heads/u" },
    );
    const { merged, held } = await build(world, green, head);
    expect(held).toEqual([]);
    expect(world.remote.text(merged[0]?.merge ?? green, "src/a.ts")).toBe("a fixed\nb\nc own\n");
  });

  it("holds the one, and what lies behind it moves up", async () => {
    const world = realWorld();
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
    const world = realWorld();
    const { start, green } = await landings(world);
    const next = world.remote.commit(
      { "src/b.ts": "b2\n" },
      { parents: [green], ref: "refs/heads/n" },
    );
    const back = (on: Sha) =>
      world.remote.commit({ "src/b.ts": "b\n", x: "x\n" }, { parents: [on], ref: "refs/heads/b" });
    expect((await build(world, green, next)).held).toEqual([]);
    expect((await build(world, next, back(next))).held).toMatchObject([{ paths: ["src/b.ts"] }]);
    const own = world.remote.commit(
      { "src/b.ts": "b3\n", x: "x\n" },
      { parents: [start], ref: "refs/heads/o" },
    );
    expect((await build(world, start, own)).held).toEqual([]);
    expect((await build(world, next, back(next))).held).toHaveLength(1);
  });

  it("does not take a renamed folder for a deleted landing", async () => {
    const world = realWorld();
    const { green } = await landings(world);
    const head = world.remote.commit(
      { "src/c.ts": null, "tests/c.test.ts": null, "lib/c.ts": "c\n", "lib/c.test.ts": "c\n" },
      { parents: [green], ref: "refs/heads/u" },
    );
    expect((await build(world, green, head)).held).toEqual([]);
  });
});
