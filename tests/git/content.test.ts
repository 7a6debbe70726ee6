// The content check (I5) against merges that nobody should make, and the reading of git's answers.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BareClone } from "../../app/git/bare.ts";
import { hunksOf } from "../../app/git/conflict.ts";
import { checkContents } from "../../app/git/content.ts";
import { parseNumstat } from "../../app/git/inspect.ts";
import { Objects } from "../../app/git/objects.ts";
import { Workshop } from "../../app/git/workshop.ts";
import { realWorld } from "./world.ts";

describe("the content check", () => {
  it("finds a merge that touches more than its head did, and one that drops earlier work", async () => {
    const { remote, dir, url } = realWorld();
    const clone = new BareClone({ dir: join(dir, "c"), remoteUrl: url, token: async () => "" });
    const shop = new Workshop(clone, new Objects(clone));
    const since = remote.commit({ a: "1\n" }, { ref: "refs/heads/main" });
    const previous = remote.commit({ kept: "1\n" }, { parents: [since], ref: "refs/heads/p" });
    const head = remote.commit({ b: "1\n" }, { parents: [since], ref: "refs/heads/h" });
    const merge = (files: Record<string, string | null>) =>
      remote.commit(files, { parents: [previous, head], ref: "refs/heads/m" });
    const check = (candidate: typeof head) =>
      clone.use(async () => {
        await shop.facts([since, previous, head, candidate]);
        const allowed = new Set(["b"]);
        const one = { previous, head, merge: candidate, allowed, mayRevert: false };
        return (await checkContents(shop, [one], since))[0];
      });
    expect(await check(merge({ b: "1\n" }))).toBeNull();
    expect(await check(merge({ b: "1\n", "evil ü": "1\n" }))).toMatchObject({
      ...{ reason: "outside", paths: ["evil ü"] },
      detail: expect.stringContaining("evil ü, which its own commits do not change"),
    });
    expect(await check(merge({ b: "1\n", kept: null }))).toMatchObject({ paths: ["kept"] });
    expect(await check(merge({ b: "1\n", [since]: "1\n" }))).toMatchObject({ paths: [since] });
  });
});

describe("hunks of a conflict", () => {
  it("shows each with its surroundings, and nothing of binary files", () => {
    const text = "1\n2\n3\n4\n5\n<<<<<<< a\nours\n=======\ntheirs\n>>>>>>> b\n6\n7\n8\n9\n";
    expect(hunksOf(Buffer.from(text))).toBe(
      "@@ line 3 @@\n3\n4\n5\n<<<<<<< a\nours\n=======\ntheirs\n>>>>>>> b\n6\n7\n8",
    );
    expect(hunksOf(Buffer.from(`\0${text}`))).toBe("");
    expect(hunksOf(Buffer.from("<<<<<<< never closed\n"))).toBe("");
  });

  it("cuts each side by itself", () => {
    const text = `<<<<<<< a\n${"o\n".repeat(5000)}=======\n${"t".repeat(9000)}\n>>>>>>> b\n`;
    const hunks = hunksOf(Buffer.from(text));
    expect(hunks.length).toBeLessThan(4000);
    expect(hunks).toContain("more lines of this side\n=======\nttt");
  });
});

describe("numbers of a diff", () => {
  it("counts text, leaves binary lines out, takes names as they are", () => {
    expect(parseNumstat("1\t2\ta b\0-\t-\tlogo.png\x000\t3\tdir/\tx\n\0")).toEqual({
      ...{ additions: 1, deletions: 5 },
      changedFiles: ["a b", "logo.png", "dir/\tx\n"],
    });
  });
});
