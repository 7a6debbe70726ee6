// Notes on commits: what git itself shows of them, and that nobody's words are lost when several write.
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { realWorld } from "./world.ts";

const AT = "2024-05-01T10:00:00.000Z";

function open() {
  const world = realWorld();
  const one = world.remote.commit({ a: "1\n" }, { ref: "refs/heads/main" });
  const two = world.remote.commit({ a: "2\n" }, { parents: [one], ref: "refs/heads/main" });
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", world.url, ...args], { encoding: "utf8" });
  const note = (commit: string) => git("notes", "--ref=mc", "show", commit);
  return { ...world, one, two, note, shell: git };
}

describe("notes", () => {
  it("stand on several commits after one push, where git log shows them", async () => {
    const { git, one, two, note, shell } = open();
    await git.annotate({ [one]: '{"unit":"ä"}\nlanded', [two]: "second" }, AT);
    expect(note(one)).toBe('{"unit":"ä"}\nlanded\n');
    expect(note(two)).toBe("second\n");
    expect(shell("log", "--notes=mc", "-1", "--format=%N", "main").trim()).toBe("second");
    expect(shell("rev-list", "--count", "refs/notes/mc").trim()).toBe("1");
  });

  it("change nothing when they are written again, from another clone as well", async () => {
    const { git, another, remote, one } = open();
    await git.annotate({ [one]: "first" }, AT);
    const tip = remote.at("refs/notes/mc");
    await git.annotate({ [one]: "first" }, AT);
    await another().annotate({ [one]: "first\n" }, AT);
    expect(remote.at("refs/notes/mc")).toBe(tip);
    await git.annotate({}, AT);
    expect(remote.at("refs/notes/mc")).toBe(tip);
  });

  it("are added to what somebody wrote by hand", async () => {
    const { git, one, note, shell } = open();
    shell("notes", "--ref=mc", "add", "-m", "looked at by hand", one);
    await git.annotate({ [one]: "ours" }, AT);
    expect(note(one)).toBe("looked at by hand\n\nours\n");
  });

  it("of writers at the same time all stay", async () => {
    const { git, another, one, two, note } = open();
    const rival = another();
    await Promise.all([
      git.annotate({ [one]: "left" }, AT),
      rival.annotate({ [two]: "right" }, AT),
    ]);
    await Promise.all([git.annotate({ [two]: "more" }, AT), rival.annotate({ [one]: "also" }, AT)]);
    expect(note(one).trim().split(/\n+/).sort()).toEqual(["also", "left"]);
    expect(note(two).trim().split(/\n+/).sort()).toEqual(["more", "right"]);
  });

  it("are found however git spreads them over folders", async () => {
    const { git, remote, one, note } = open();
    const wide = `${one.slice(0, 2)}/${one.slice(2)}`;
    remote.commit({ [wide]: "spread\n" }, { ref: "refs/notes/mc" });
    await git.annotate({ [one]: "ours" }, AT);
    expect(note(one)).toBe("spread\n\nours\n");
  });

  it("need a commit that is there", async () => {
    const { git, another, one } = open();
    const absent = one.replace(/./, (c) => (c === "0" ? "1" : "0"));
    await expect(git.annotate({ [absent]: "x" }, AT)).rejects.toThrow();
    await another().annotate({ [one]: "x" }, AT);
  });
});
