// SR15: names that people and models choose reach git only as names.
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { branchRef, isRef, isTreePath } from "../../app/git/ref.ts";
import { realWorld } from "./world.ts";

const EVIL = [
  "--upload-pack=touch /tmp/x",
  "-c",
  "-",
  "@{-1}",
  "a@{0}",
  "a..b",
  "x.lock",
  "a/x.lock/b",
  "a b",
  "a:b",
  "a^{}",
  "a~1",
  "a\\b",
  "a//b",
  "/a",
  "a/",
  "a.",
  ".a",
  "a/.b",
  "a/-b",
  "*",
  "?",
  "[a]",
  "",
  "a\nb",
  "a\0b",
  "a\u202eb",
  "a\u200bb",
  "x".repeat(300),
];

const gitAllows = (ref: string): boolean => {
  try {
    execFileSync("git", ["check-ref-format", ref], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

describe("ref names", () => {
  it.each(EVIL)("refuses %j", (name) => {
    expect(isRef(`refs/heads/${name}`)).toBe(false);
    expect(() => branchRef(name)).toThrow(/not a name that git allows/);
  });

  it.each([
    "main",
    "mc/green",
    "mc/m12-2/add-login/3",
    "feature/grüße_1.2",
    "v1.0",
    "dependabot/npm_and_yarn/@types/node-1",
  ])("accepts %j", (name) => {
    expect(branchRef(name)).toBe(`refs/heads/${name}`);
    expect(gitAllows(`refs/heads/${name}`)).toBe(true);
  });

  it("accepts nothing that git refuses, and never what reads as an option", () => {
    const piece = fc.constantFrom(
      "a",
      "b",
      "/",
      ".",
      "-",
      "@",
      "{",
      "~",
      ":",
      " ",
      "lock",
      ".lock",
      "..",
      "\\",
      "*",
      "é",
      "\u007f",
    );
    const name = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(name, (text) => {
        const ref = `refs/heads/${text}`;
        if (!isRef(ref)) return;
        expect(gitAllows(ref)).toBe(true);
        expect(text.startsWith("-")).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    "../x",
    "a/../b",
    "/etc/passwd",
    ".git/config",
    "a/.GIT/hooks",
    "a//b",
    "",
    "./a",
    "a\0b",
    "git~1/x",
  ])("refuses the path %j", (path) => expect(isTreePath(path)).toBe(false));
});

describe("every operation", () => {
  it("refuses evil names before anything is sent", async () => {
    const { remote, git } = realWorld();
    const base = remote.commit({ a: "1\n" }, { ref: "refs/heads/main" });
    const before = remote.refs();
    const at = "2024-05-01T10:00:00.000Z";
    for (const name of EVIL.filter((each) => each !== "")) {
      const tries = [
        // With a slash at the end it asks for everything under a folder.
        git.observe([`refs/heads/${name.replace(/\/$/, " ")}`]),
        git.inspect(name, base),
        git.publish(`refs/heads/${name}`, { a: "1" }, "x"),
        git.write(name, { a: "1" }, "x", at),
        git.write("fine", { a: "1" }, "x", at, name),
        git.move([{ ref: `refs/heads/${name}`, before: null, after: base }]),
        git.write("fine", { [`.git/${name}`]: "1" }, "x", at),
      ];
      for (const outcome of await Promise.allSettled(tries)) {
        expect(outcome.status, JSON.stringify(name)).toBe("rejected");
      }
    }
    expect(remote.refs()).toEqual(before);
  });

  it("keeps titles, trailers and messages inside the commit", async () => {
    const { remote, git } = realWorld();
    const base = remote.commit({ a: "1\n" }, { ref: "refs/heads/main" });
    const head = remote.commit({ b: "1\n" }, { parents: [base], ref: "refs/heads/b" });
    const text = fc.string({ unit: "binary", maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, text, text, async (title, key, value) => {
        const trailers = [[key, value]] as const;
        const element = {
          id: "x",
          mayRevert: false,
          mission: null,
          unit: null,
          head,
          title,
          trailers,
        };
        const {
          chain: { merged },
        } = await git.buildChain({ generation: 1, base, elements: [element], solos: [] });
        const shown = remote.show(merged[0]?.merge ?? base);
        expect(shown.parents).toEqual([base, head]);
        expect(shown.message.trimEnd().split("\n")).toHaveLength(3);
      }),
      { numRuns: 15 },
    );
    const ending = "x\nfrom refs/heads/b\nD a\n\ndata 3\n";
    const commit = await git.write(
      "w",
      { 'q"uo\\te\n.txt': ending },
      ending,
      "2024-05-01T10:00:00.000Z",
    );
    expect(remote.text(commit, 'q"uo\\te\n.txt')).toBe(ending);
    expect(remote.show(commit)).toMatchObject({ parents: [], message: ending });
  });
});
