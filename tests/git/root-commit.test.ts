// Commits without a parent are written by hand: to git they are well-formed, and hold exactly the files.
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { realWorld } from "./world.ts";

test("git finds nothing wrong with a published commit", async () => {
  const { git, url } = realWorld();
  const files = {
    "a.b": "1",
    "a/b": "2",
    "a-c/d/e": "3\n",
    a0: "",
    "ü/日本.json": "4",
  };
  const commit = await git.publish("refs/mc/briefs/x", files, "Briefs");
  const ask = (...args: readonly string[]) =>
    execFileSync("git", ["-C", url, "-c", "core.quotePath=false", ...args], { encoding: "utf8" });
  expect(ask("fsck", "--strict", "--no-dangling", commit)).toBe("");
  const paths = ask("ls-tree", "-r", "--format=%(objectmode) %(path)", commit).trim().split("\n");
  expect(paths).toEqual(
    ["a-c/d/e", "a.b", "a/b", "a0", "ü/日本.json"].map((path) => `100644 ${path}`),
  );
  expect(ask("show", `${commit}:a-c/d/e`)).toBe("3\n");
});

test("a file cannot be a folder as well", async () => {
  const { git } = realWorld();
  await expect(git.publish("refs/mc/briefs/x", { a: "1", "a/b": "2" }, "x")).rejects.toThrow("a");
});
