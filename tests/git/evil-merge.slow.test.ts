// Merges that go through and yet mean something else, or seem to: what is decided about each kind.
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { type Sha, sha } from "../../core/base/brand.ts";
import { element } from "./contract.ts";
import { type RealWorld, realWorld } from "./world.ts";

function open() {
  const world = realWorld();
  const shell = (args: readonly string[], input = "") =>
    execFileSync("git", ["-C", world.url, ...args], { input, encoding: "utf8" }).trim();
  /** A commit with one entry of any mode put into its parent's tree. */
  const odd = (parent: Sha, mode: string, id: string, path: string): Sha => {
    const who = "O <o@example.com> 1700000000 +0000";
    const stream = `commit refs/heads/odd\nmark :1\nauthor ${who}\ncommitter ${who}\ndata 0\nfrom ${parent}\nM ${mode} ${id} ${path}\n\nget-mark :1\n`;
    return sha(shell(["fast-import", "--quiet", "--force"], stream));
  };
  const blob = (text: string): string => shell(["hash-object", "-w", "--stdin"], text);
  return { ...world, shell, odd, blob };
}

const chain = async ({ git }: RealWorld, base: Sha, ...heads: readonly Sha[]) => {
  const elements = heads.map((head, n) => element(`u${n}`, head));
  return (await git.buildChain({ generation: 1, base, elements, solos: [] })).chain;
};

const BODY = Array.from({ length: 20 }, (_, n) => `line ${n}\n`).join("");

describe("a merge", () => {
  it("of two renames of one file to two names is a conflict", async () => {
    const world = open();
    const { remote } = world;
    const base = remote.commit({ a: BODY }, { ref: "refs/heads/main" });
    const one = remote.commit({ a: null, b: BODY }, { parents: [base], ref: "refs/heads/1" });
    const two = remote.commit({ a: null, c: BODY }, { parents: [base], ref: "refs/heads/2" });
    const built = await chain(world, base, one, two);
    expect(built.conflicts).toMatchObject([{ unit: "u1", against: "chain" }]);
    expect(built.conflicts[0]?.paths).toEqual(["a", "b", "c"]);
  });

  it("of two files to one name is a conflict", async () => {
    const world = open();
    const { remote } = world;
    const base = remote.commit({ a: BODY, b: "other\n" }, { ref: "refs/heads/main" });
    const one = remote.commit({ a: null, c: BODY }, { parents: [base], ref: "refs/heads/1" });
    const two = remote.commit({ b: null, c: "other\n" }, { parents: [base], ref: "refs/heads/2" });
    expect((await chain(world, base, one, two)).conflicts).toMatchObject([{ unit: "u1" }]);
  });

  it("that brings a name which differs in case alone is a conflict, also of folders", async () => {
    const world = open();
    const { remote } = world;
    const base = remote.commit({ "src/a.ts": "1\n", Ü: "1\n" }, { ref: "refs/heads/main" });
    const on = (path: string) =>
      remote.commit({ [path]: "x\n" }, { parents: [base], ref: "refs/heads/x" });
    const one = await chain(world, base, on("lib/File.ts"), on("lib/file.ts"), on("LIB/other.ts"));
    expect(one.merged.map(({ unit }) => unit)).toEqual(["u0"]);
    expect(one.conflicts).toMatchObject([
      { unit: "u1", paths: ["lib/File.ts", "lib/file.ts"], against: "chain" },
      { unit: "u2", paths: ["LIB/other.ts", "lib"], against: "chain" },
    ]);
    expect(one.conflicts[0]?.detail).toContain("differ in upper and lower case alone");
    const moved = remote.commit({ "docs/A": "1\n" }, { parents: [base], ref: "refs/heads/main" });
    expect((await chain(world, moved, on("docs/a"))).conflicts).toMatchObject([
      { against: "green" },
    ]);
    // A pair that the head itself has is its author's own decision.
    const both = remote.commit(
      { "x/A": "1\n", "x/a": "2\n" },
      { parents: [base], ref: "refs/heads/x" },
    );
    expect((await chain(world, base, both)).conflicts).toEqual([]);
    // Renamed in case alone: there is one afterwards.
    const cased = remote.commit(
      { "src/a.ts": null, "src/A.ts": "1\n" },
      { parents: [base], ref: "refs/heads/x" },
    );
    expect((await chain(world, base, cased)).merged).toHaveLength(1);
  });

  it("of symbolic links and submodules keeps them as they are", async () => {
    const world = open();
    const { remote, odd, blob, shell } = world;
    const base = remote.commit({ "src/a": "1\n" }, { ref: "refs/heads/main" });
    const link = odd(base, "120000", blob("../src/a"), "links/a");
    const module = odd(base, "160000", "1".repeat(40), "vendor/lib");
    const other = odd(base, "160000", "2".repeat(40), "vendor/lib");
    const built = await chain(world, base, link, module, other);
    const tip = built.merged.at(-1)?.merge ?? base;
    expect(shell(["ls-tree", "-r", tip]).split("\n")).toEqual([
      `120000 blob ${blob("../src/a")}\tlinks/a`,
      expect.stringContaining("src/a"),
      `160000 commit ${"1".repeat(40)}\tvendor/lib`,
    ]);
    expect(built.conflicts).toMatchObject([{ unit: "u2", paths: ["vendor/lib"] }]);
  });

  it("of a file where the other side has a folder is a conflict", async () => {
    const world = open();
    const { remote } = world;
    const base = remote.commit({ a: "1\n" }, { ref: "refs/heads/main" });
    const file = remote.commit({ x: "file\n" }, { parents: [base], ref: "refs/heads/1" });
    const folder = remote.commit({ "x/y": "in it\n" }, { parents: [base], ref: "refs/heads/2" });
    expect((await chain(world, base, file, folder)).conflicts).toMatchObject([{ unit: "u1" }]);
    expect((await chain(world, base, folder, file)).conflicts).toMatchObject([{ unit: "u1" }]);
  });

  it("of new line ends conflicts with a change of the same file, and is kept where there is none", async () => {
    const world = open();
    const { remote } = world;
    const base = remote.commit({ a: BODY, b: BODY }, { ref: "refs/heads/main" });
    const crlf = BODY.replaceAll("\n", "\r\n");
    const ends = remote.commit({ a: crlf, b: crlf }, { parents: [base], ref: "refs/heads/1" });
    const change = remote.commit({ a: `${BODY}more\n` }, { parents: [base], ref: "refs/heads/2" });
    const built = await chain(world, base, ends, change);
    expect(built.conflicts).toMatchObject([{ unit: "u1", paths: ["a"] }]);
    expect(remote.text(built.merged[0]?.merge ?? base, "b")).toBe(crlf);
  });

  it("of a head whose own merge brought in something nobody wrote shows it as the head's change", async () => {
    const world = open();
    const { remote, git } = world;
    const base = remote.commit({ a: "1\n" }, { ref: "refs/heads/main" });
    const side = remote.commit({ b: "1\n" }, { parents: [base], ref: "refs/heads/s" });
    const own = remote.commit({ c: "1\n" }, { parents: [base], ref: "refs/heads/o" });
    const evil = remote.commit(
      { a: "evil\n", b: "1\n" },
      { parents: [own, side], ref: "refs/heads/mc/m1/u/1" },
    );
    expect((await git.inspect("mc/m1/u/1", base))?.changedFiles).toEqual(["a", "b", "c"]);
    expect((await chain(world, base, evil)).merged).toHaveLength(1);
  });

  it("of nothing lands nothing new; one that is contained already stands at the tip", async () => {
    const world = open();
    const { remote } = world;
    const base = remote.commit({ a: "1\n" }, { ref: "refs/heads/main" });
    const head = remote.commit({ b: "1\n" }, { parents: [base], ref: "refs/heads/1" });
    const empty = remote.commit({}, { parents: [base], ref: "refs/heads/2" });
    const built = await chain(world, base, base, head, head, empty);
    const [none, first, again, hollow] = built.merged.map(({ merge }) => merge);
    expect(none).toBe(base);
    expect(again).toBe(first);
    // Commits without changes still land: GitHub shows their pull request as merged then.
    expect(remote.show(hollow ?? base).parents).toEqual([first, empty]);
    expect([built.conflicts, built.held]).toEqual([[], []]);
  });
});
