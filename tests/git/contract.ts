// What every implementation of GitPort must do, whatever it is made of.
import { describe, expect, it } from "vitest";
import { missionId, type Sha, unitId } from "../../core/base/brand.ts";
import type { ChainRequest } from "../../core/engine/effect.ts";
import type { World } from "./world.ts";

export const element = (name: string, head: Sha): ChainRequest => ({
  id: `m1/${name}@${head.slice(0, 12)}`,
  mayRevert: false,
  mission: missionId("m1"),
  unit: unitId(name),
  head,
  title: `Merge ${name}`,
  trailers: [
    ["MC-Mission", "m1"],
    ["MC-Unit", name],
  ],
});

export function gitContract(name: string, open: () => World): void {
  describe(`${name}: reading`, () => {
    it("observes exact refs and everything under a prefix", async () => {
      const { remote, git } = open();
      const main = remote.commit({ a: "1\n" }, { ref: "refs/heads/main" });
      remote.set("refs/heads/mc/cand/1/1", main);
      remote.set("refs/heads/mc/cand/1/2", main);
      remote.set("refs/heads/other/refs/heads/main", main);
      const seen = await git.observe([
        "refs/heads/main",
        "refs/heads/absent",
        "refs/heads/mc/cand/",
      ]);
      expect([...seen.keys()].sort()).toEqual([
        "refs/heads/main",
        "refs/heads/mc/cand/1/1",
        "refs/heads/mc/cand/1/2",
      ]);
      expect(seen.get("refs/heads/main")).toBe(main);
      expect((await git.observe(["refs/heads/absent"])).size).toBe(0);
      expect((await git.observe([])).size).toBe(0);
    });

    it("reads files and lists them at any commit", async () => {
      const { remote, git } = open();
      const one = remote.commit(
        { "a.txt": "grüß\n", "dir/b c.txt": "b" },
        { ref: "refs/heads/main" },
      );
      expect(await git.readFile(one, "a.txt")).toBe("grüß\n");
      expect(await git.readFile(one, "dir/b c.txt")).toBe("b");
      expect(await git.readFile(one, "dir")).toBeNull();
      expect(await git.readFile(one, "absent")).toBeNull();
      expect(await git.readFile(one, "../etc/passwd")).toBeNull();
      expect(await git.listFiles(one)).toEqual(["a.txt", "dir/b c.txt"]);
    });

    it("knows what is an ancestor of what", async () => {
      const { remote, git } = open();
      const one = remote.commit({ a: "1" });
      const two = remote.commit({ a: "2" }, { parents: [one], ref: "refs/heads/main" });
      const aside = remote.commit({ b: "1" }, { parents: [one], ref: "refs/heads/aside" });
      expect(await git.isAncestor(one, two)).toBe(true);
      expect(await git.isAncestor(two, two)).toBe(true);
      expect(await git.isAncestor(two, one)).toBe(false);
      expect(await git.isAncestor(two, aside)).toBe(false);
    });

    it("inspects a branch against its merge base", async () => {
      const { remote, git } = open();
      const base = remote.commit({ a: "1\n2\n", gone: "x\n" }, { ref: "refs/heads/main" });
      const head = remote.commit(
        { a: "1\n3\n4\n", gone: null, "new/bin": Buffer.from([0, 1, 2]) },
        { parents: [base], ref: "refs/heads/mc/m1/u/1" },
      );
      const moved = remote.commit({ later: "y\n" }, { parents: [base], ref: "refs/heads/main" });
      expect(await git.inspect("mc/m1/u/1", moved)).toEqual({
        head,
        additions: 2,
        deletions: 2,
        changedFiles: ["a", "gone", "new/bin"],
      });
      expect(await git.inspect("mc/m1/absent/1", base)).toBeNull();
    });

    it("sees a branch that moved since it was last inspected", async () => {
      const { remote, git } = open();
      const base = remote.commit({ a: "1\n" }, { ref: "refs/heads/main" });
      const first = remote.commit({ b: "1\n" }, { parents: [base], ref: "refs/heads/mc/u" });
      expect((await git.inspect("mc/u", base))?.head).toBe(first);
      const second = remote.commit({ c: "1\n" }, { parents: [base], ref: "refs/heads/mc/u" });
      expect(await git.inspect("mc/u", base)).toMatchObject({ head: second, changedFiles: ["c"] });
    });
  });

  describe(`${name}: writing`, () => {
    it("publishes a parentless commit that depends on its content alone", async () => {
      const { remote, git, another } = open();
      const files = { "work.json": '{"b":1}', "deep/plan.json": "{}" };
      const commit = await git.publish("refs/mc/briefs/mc-1", files, "Briefs of mc-1");
      expect(remote.tip("refs/mc/briefs/mc-1")).toBe(commit);
      expect(remote.show(commit)).toMatchObject({ parents: [], message: "Briefs of mc-1\n" });
      expect(remote.text(commit, "deep/plan.json")).toBe("{}");
      expect(await git.publish("refs/mc/briefs/mc-1", files, "Briefs of mc-1")).toBe(commit);
      expect(await another().publish("refs/mc/briefs/mc-1", files, "Briefs of mc-1")).toBe(commit);
    });

    it("writes an orphan branch, then on top of it, and nothing when nothing changes", async () => {
      const { remote, git } = open();
      const at = "2024-05-01T10:00:00.000Z";
      const one = await git.write("mc/state", { "a.md": "1\n", "b.md": "1\n" }, "State", at);
      expect(remote.show(one).parents).toEqual([]);
      const two = await git.write("mc/state", { "a.md": "2\n", "b.md": null }, "State", at);
      expect(remote.show(two).parents).toEqual([one]);
      expect(remote.tip("refs/heads/mc/state")).toBe(two);
      expect([remote.text(two, "a.md"), remote.text(two, "b.md")]).toEqual(["2\n", null]);
      expect(await git.write("mc/state", { "a.md": "2\n", "b.md": null }, "State", at)).toBe(two);
    });

    it("starts a missing branch on a branch or a commit", async () => {
      const { remote, git } = open();
      const main = remote.commit({ a: "1\n" }, { ref: "refs/heads/main" });
      const at = "2024-05-01T10:00:00.000Z";
      const one = await git.write("mc/onboarding", { b: "1\n" }, "Add b", at, "main");
      const two = await git.write("mc/other", { b: "1\n" }, "Add b", at, main);
      expect(one).toBe(two);
      expect(remote.show(one).parents).toEqual([main]);
      expect(remote.text(one, "a")).toBe("1\n");
    });

    it("writes on top of what somebody else pushed meanwhile", async () => {
      const { remote, git, another } = open();
      const at = "2024-05-01T10:00:00.000Z";
      await git.write("mc/state", { a: "1\n" }, "one", at);
      const theirs = await another().write("mc/state", { b: "1\n" }, "two", at);
      const mine = await git.write("mc/state", { c: "1\n" }, "three", at);
      expect(remote.show(mine).parents).toEqual([theirs]);
      const [left, right] = await Promise.all([
        git.write("mc/state", { d: "1\n" }, "four", at),
        another().write("mc/state", { e: "1\n" }, "five", at),
      ]);
      const tip = remote.tip("refs/heads/mc/state");
      expect([left, right]).toContain(tip);
      for (const path of ["a", "b", "c", "d", "e"]) {
        expect(tip && remote.text(tip, path), path).toBe("1\n");
      }
    });
  });

  describe(`${name}: the chain`, () => {
    it("merges in order, deterministically, and pushes the tip and the candidates", async () => {
      const { remote, git, another } = open();
      const base = remote.commit({ a: "1\n" }, { ref: "refs/heads/main", at: 1000 });
      const x = remote.commit({ x: "x\n" }, { parents: [base], ref: "refs/heads/x", at: 5000 });
      const y = remote.commit({ y: "y\n" }, { parents: [base], ref: "refs/heads/y", at: 3000 });
      const request = {
        generation: 7,
        base,
        elements: [element("x", x), element("y", y)],
        solos: [],
      };
      const { chain: built } = await git.buildChain(request);
      expect(built.conflicts).toEqual([]);
      const [first, second] = built.merged;
      expect([first?.head, second?.head]).toEqual([x, y]);
      expect(remote.tip("refs/heads/mc/working")).toBe(second?.merge);
      expect(remote.tip("refs/heads/mc/cand/7/1")).toBe(second?.merge);
      expect(remote.tip("refs/heads/mc/cand/7/2")).toBeNull();
      const merge = second?.merge ?? base;
      expect(remote.show(merge)).toEqual({
        parents: [first?.merge, y],
        author: "mission-control[bot] <bot@example.com> 5002 +0000",
        committer: "mission-control[bot] <bot@example.com> 5002 +0000",
        message: "Merge y\n\nMC-Mission: m1\nMC-Unit: y\n",
      });
      expect(["a", "x", "y"].map((path) => remote.text(merge, path))).toEqual([
        "1\n",
        "x\n",
        "y\n",
      ]);
      expect((await another().buildChain(request)).chain).toEqual(built);
      expect((await git.buildChain(request)).chain).toEqual(built);
    });

    it("leaves out what conflicts with green, with both sides in the detail", async () => {
      const { remote, git } = open();
      const root = remote.commit({ a: "one\ntwo\nthree\n" });
      const base = remote.commit(
        { a: "one\ngreen\nthree\n" },
        { parents: [root], ref: "refs/heads/main" },
      );
      const x = remote.commit(
        { a: "one\nunit\nthree\n" },
        { parents: [root], ref: "refs/heads/x" },
      );
      const y = remote.commit({ y: "y\n" }, { parents: [root], ref: "refs/heads/y" });
      const { chain: built } = await git.buildChain({
        ...{ generation: 1, base },
        elements: [element("x", x), element("y", y)],
        solos: [],
      });
      expect(built.merged.map(({ unit }) => unit)).toEqual(["y"]);
      const [conflict] = built.conflicts;
      expect(conflict).toMatchObject({ unit: "x", head: x, paths: ["a"], against: "green" });
      expect(conflict?.detail).toContain("green\n=======\nunit\n");
    });

    it("tells a conflict with an earlier element from one with green", async () => {
      const { remote, git } = open();
      const base = remote.commit({ a: "one\n", b: "b\n" }, { ref: "refs/heads/main" });
      const x = remote.commit({ a: "x\n" }, { parents: [base], ref: "refs/heads/x" });
      const y = remote.commit({ a: null }, { parents: [base], ref: "refs/heads/y" });
      const { chain: built } = await git.buildChain({
        ...{ generation: 1, base },
        elements: [element("x", x), element("y", y)],
        solos: [],
      });
      expect(built.merged.map(({ unit }) => unit)).toEqual(["x"]);
      expect(built.conflicts).toMatchObject([{ unit: "y", paths: ["a"], against: "chain" }]);
      expect(built.conflicts[0]?.detail).toMatch(/modify\/delete/);
    });

    it("reports a head that is already there with the commit that contains it", async () => {
      const { remote, git } = open();
      const x = remote.commit({ a: "one\n" });
      const base = remote.commit({ b: "b\n" }, { parents: [x], ref: "refs/heads/main" });
      const { chain: built } = await git.buildChain({
        generation: 1,
        base,
        elements: [element("x", x)],
        solos: [],
      });
      expect(built.merged).toMatchObject([{ unit: "x", head: x, merge: base }]);
      expect(remote.tip("refs/heads/mc/working")).toBe(base);
    });

    it("takes heads that stand on each other, or on a candidate, in any order", async () => {
      const { remote, git } = open();
      const base = remote.commit({ a: "1\n" }, { ref: "refs/heads/main" });
      const x = remote.commit({ x: "1\n" }, { parents: [base], ref: "refs/heads/x" });
      const y = remote.commit({ y: "1\n" }, { parents: [x], ref: "refs/heads/y" });
      const { chain: first } = await git.buildChain({
        ...{ generation: 1, base },
        elements: [element("x", x), element("y", y)],
        solos: [],
      });
      const tip = remote.at("refs/heads/mc/working");
      expect(first.merged).toHaveLength(2);
      const z = remote.commit({ z: "1\n" }, { parents: [tip], ref: "refs/heads/z" });
      const { chain: second } = await git.buildChain({
        ...{ generation: 2, base },
        elements: [element("y", y), element("x", x), element("z", z)],
        solos: [],
      });
      const [one, two, three] = second.merged;
      // y brings x along, so x has nothing left to merge.
      expect(two?.merge).toBe(one?.merge);
      const last = three?.merge ?? base;
      for (const path of ["a", "x", "y", "z"]) expect(remote.text(last, path)).toBe("1\n");
    });

    it("merges across several merge bases", async () => {
      const { remote, git } = open();
      const root = remote.commit({ a: "1\n" });
      const left = remote.commit({ l: "1\n" }, { parents: [root] });
      const right = remote.commit({ r: "1\n" }, { parents: [root] });
      const both = { l: "1\n", r: "1\n" };
      const base = remote.commit(both, { parents: [left, right], ref: "refs/heads/main" });
      const cross = remote.commit(both, { parents: [right, left] });
      const head = remote.commit({ c: "1\n" }, { parents: [cross], ref: "refs/heads/c" });
      const { chain: built } = await git.buildChain({
        generation: 1,
        base,
        elements: [element("c", head)],
        solos: [],
      });
      const merge = built.merged[0]?.merge ?? base;
      expect(remote.text(merge, "c")).toBe("1\n");
    });

    it("leaves out a head without common history, and goes on", async () => {
      const { remote, git } = open();
      const base = remote.commit({ a: "1\n" }, { ref: "refs/heads/main" });
      const stray = remote.commit({ s: "1\n" }, { ref: "refs/heads/s" });
      const x = remote.commit({ x: "1\n" }, { parents: [base], ref: "refs/heads/x" });
      const { chain: built } = await git.buildChain({
        ...{ generation: 1, base },
        elements: [element("s", stray), element("x", x)],
        solos: [],
      });
      expect(built.merged.map(({ unit }) => unit)).toEqual(["x"]);
      expect(built.conflicts).toMatchObject([{ unit: "s", against: "green" }]);
      expect(built.conflicts[0]?.detail).toMatch(/no history in common/);
    });

    it("bounds the detail of a large conflict and names every file", async () => {
      const { remote, git } = open();
      const files = (text: string) =>
        Object.fromEntries(
          Array.from({ length: 12 }, (_, n) => [`f${n}`, `${text} ${n}\n`.repeat(400)]),
        );
      const root = remote.commit(files("root"));
      const base = remote.commit(files("green"), { parents: [root], ref: "refs/heads/main" });
      const x = remote.commit(files("unit"), { parents: [root], ref: "refs/heads/x" });
      const { chain: built } = await git.buildChain({
        generation: 1,
        base,
        elements: [element("x", x)],
        solos: [],
      });
      const [conflict] = built.conflicts;
      expect(conflict?.paths).toHaveLength(12);
      expect(conflict?.detail.length).toBeLessThanOrEqual(12_000);
      expect(conflict?.detail).toMatch(/more conflicting files$/);
      // Both sides of the first one, although each is longer than what is shown.
      expect(conflict?.detail).toMatch(/^green 0$[\s\S]*^=======$[\s\S]*^unit 0$/m);
    });

    it("follows a file that green renamed meanwhile", async () => {
      const { remote, git } = open();
      const body = Array.from({ length: 30 }, (_, n) => `line ${n}\n`).join("");
      const root = remote.commit({ "old.txt": body });
      const base = remote.commit(
        { "old.txt": null, "new.txt": body },
        { parents: [root], ref: "refs/heads/main" },
      );
      const x = remote.commit(
        { "old.txt": body.replace("line 7", "line seven") },
        { parents: [root], ref: "refs/heads/x" },
      );
      const { chain: built } = await git.buildChain({
        generation: 1,
        base,
        elements: [element("x", x)],
        solos: [],
      });
      const merge = built.merged[0]?.merge ?? base;
      expect(remote.text(merge, "new.txt")).toContain("line seven");
      expect(remote.text(merge, "old.txt")).toBeNull();
    });

    it("puts mc/working on the base when nothing is left, whatever it was", async () => {
      const { remote, git } = open();
      const base = remote.commit({ a: "1\n" }, { ref: "refs/heads/main" });
      remote.commit({ z: "1\n" }, { ref: "refs/heads/mc/working" });
      expect(await git.buildChain({ generation: 1, base, elements: [], solos: [] })).toEqual({
        chain: { merged: [], conflicts: [], held: [] },
        solos: [],
      });
      expect(remote.tip("refs/heads/mc/working")).toBe(base);
    });
  });

  describe(`${name}: moving refs`, () => {
    it("moves several refs at once, and says yes again when asked again", async () => {
      const { remote, git } = open();
      const one = remote.commit({ a: "1" }, { ref: "refs/heads/mc/green" });
      const two = remote.commit({ a: "2" }, { parents: [one], ref: "refs/heads/mc/cand/1/1" });
      const updates = [
        { ref: "refs/heads/mc/green", before: one, after: two },
        { ref: "refs/tags/mc/landed/1", before: null, after: two },
        { ref: "refs/heads/mc/cand/1/1", before: two, after: null },
      ];
      expect(await git.move(updates)).toMatchObject({ moved: true, problem: null });
      expect(remote.tip("refs/heads/mc/green")).toBe(two);
      expect(remote.tip("refs/tags/mc/landed/1")).toBe(two);
      expect(remote.tip("refs/heads/mc/cand/1/1")).toBeNull();
      expect(await git.move(updates)).toMatchObject({ moved: true, problem: null });
    });

    it("moves nothing when one of them is not what was expected", async () => {
      const { remote, git } = open();
      const one = remote.commit({ a: "1" }, { ref: "refs/heads/mc/green" });
      const two = remote.commit({ a: "2" }, { parents: [one], ref: "refs/heads/two" });
      const moved = await git.move([
        { ref: "refs/heads/mc/green", before: one, after: two },
        { ref: "refs/heads/mc/working", before: null, after: two },
        { ref: "refs/heads/two", before: one, after: null },
      ]);
      expect(moved).toEqual({
        moved: false,
        actual: {
          "refs/heads/mc/green": one,
          "refs/heads/mc/working": null,
          "refs/heads/two": two,
        },
        problem: null,
      });
      expect(remote.tip("refs/heads/mc/green")).toBe(one);
      expect(remote.tip("refs/heads/mc/working")).toBeNull();
    });

    it("never moves a branch backwards or sideways", async () => {
      const { remote, git } = open();
      const one = remote.commit({ a: "1" });
      const two = remote.commit({ a: "2" }, { parents: [one], ref: "refs/heads/mc/green" });
      const aside = remote.commit({ b: "1" }, { parents: [one], ref: "refs/heads/aside" });
      for (const after of [one, aside]) {
        const moved = await git.move([{ ref: "refs/heads/mc/green", before: two, after }]);
        expect(moved).toMatchObject({ moved: false, actual: { "refs/heads/mc/green": two } });
        expect(moved.problem).toMatch(/moves only forward/);
      }
      expect(remote.tip("refs/heads/mc/green")).toBe(two);
      const working = [{ ref: "refs/heads/mc/working", before: null, after: two }];
      expect(await git.move(working)).toMatchObject({ moved: true });
      const back = [{ ref: "refs/heads/mc/working", before: two, after: one }];
      expect(await git.move(back)).toMatchObject({ moved: true });
    });

    it("lets one of two racing moves win (SR17)", async () => {
      const { remote, git, another } = open();
      const one = remote.commit({ a: "1" }, { ref: "refs/heads/mc/green" });
      const left = remote.commit({ l: "1" }, { parents: [one], ref: "refs/heads/left" });
      const right = remote.commit({ r: "1" }, { parents: [one], ref: "refs/heads/right" });
      const rival = another();
      const outcomes = await Promise.allSettled([
        git.move([{ ref: "refs/heads/mc/green", before: one, after: left }]),
        rival.move([{ ref: "refs/heads/mc/green", before: one, after: right }]),
      ]);
      const won = outcomes.filter((o) => o.status === "fulfilled" && o.value.moved);
      expect(won).toHaveLength(1);
      expect([left, right]).toContain(remote.tip("refs/heads/mc/green"));
    });
  });
}
