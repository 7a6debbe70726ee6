// A checkout that is written without git is, to git, the checkout that git would have made.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { BareRepository } from "../../../local/git/bare.ts";
import { writeFiles, writeStore } from "../../../local/runner/small-checkout.ts";
import { smallTree } from "../../../local/runner/small-tree.ts";

const folder = mkdtempSync(join(tmpdir(), "checkout-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const env = {
  ...process.env,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@example.com",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@example.com",
};
const git = (cwd: string, ...args: readonly string[]) =>
  execFileSync("git", args, { cwd, env, encoding: "utf8" }).trim();

let count = 0;
async function committed(files: Readonly<Record<string, string>>, prepare?: (dir: string) => void) {
  const source = join(folder, `source-${++count}`);
  mkdirSync(source);
  git(source, "init", "-q", "-b", "main");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    writeFileSync(join(source, path), text);
  }
  prepare?.(source);
  git(source, "add", "-A", "-f");
  git(source, "commit", "-q", "--allow-empty", "-m", "x");
  const commit = git(source, "rev-parse", "HEAD");
  const repository = new BareRepository(join(source, ".git"));
  try {
    return { source, commit, tree: await smallTree(repository, commit) };
  } finally {
    repository.close();
  }
}

/** Laid as the runner lays it: a shallow commit whose objects are borrowed from a store. */
function lay(objects: string, commit: string): string {
  const target = join(folder, `target-${++count}`);
  for (const path of ["objects/info", "refs"])
    mkdirSync(join(target, ".git", path), { recursive: true });
  writeFileSync(join(target, ".git", "HEAD"), `${commit}\n`);
  writeFileSync(join(target, ".git", "shallow"), `${commit}\n`);
  writeFileSync(join(target, ".git", "config"), "[core]\n\trepositoryformatversion = 0\n");
  writeFileSync(join(target, ".git", "objects", "info", "alternates"), `${objects}\n`);
  return target;
}

const FILES = {
  "README.md": "# hello\r\n",
  a: "",
  "a.b": "no end",
  "a-c/d/e": "x\n".repeat(5000),
  "a0/z": "\0\xff binary",
  ".github/workflows/w.yml": "on: push\n",
  ".gitignore": "ignored\n",
  "with space/ünïcode-日本.txt": "text\n",
  random: Array.from({ length: 9000 }, (_, at) => Math.sin(at).toString(36)).join(""),
  [`${"long/".repeat(40)}name`]: "deep\n",
  bin: "#!/bin/sh\n",
};

test("git sees no difference", async () => {
  const { source, commit, tree } = await committed(FILES, (dir) =>
    chmodSync(join(dir, "bin"), 0o755),
  );
  if (tree === null) throw new Error("expected a small tree");
  const store = join(folder, `store-${++count}`);
  writeStore(store, tree);
  for (const name of readdirSync(join(store, "pack")))
    if (name.endsWith(".idx")) git(store, "verify-pack", join(store, "pack", name));
  const ours = lay(store, commit);
  expect(writeFiles(ours, tree)).toBe(true);
  const theirs = lay(join(source, ".git", "objects"), commit);
  git(theirs, "reset", "--hard", "--quiet");

  for (const command of [
    ["status", "--porcelain", "--ignored"],
    ["diff", "HEAD"],
    ["diff-index", "HEAD"],
    ["diff-files"],
    ["ls-files", "-s"],
    ["ls-files", "-t"],
    ["write-tree"],
    ["rev-parse", "HEAD^{tree}"],
  ])
    expect(git(ours, ...command)).toBe(git(theirs, ...command));
  expect(git(ours, "status", "--porcelain", "--ignored")).toBe("");
  execFileSync("diff", ["-r", "--exclude=.git", ours, theirs]);
  expect(git(ours, "fsck", "--strict")).toBe("");

  writeFileSync(join(ours, "a"), "changed\n");
  writeFileSync(join(ours, "new"), "new\n");
  expect(git(ours, "status", "--porcelain").split("\n")).toEqual(["M a", "?? new"]);
  git(ours, "add", "-A");
  git(ours, "commit", "-q", "-m", "more");
  expect(git(ours, "diff", "--name-only", "HEAD~1").split("\n")).toEqual(["a", "new"]);
});

test("an empty tree", async () => {
  const { commit, tree } = await committed({});
  if (tree === null) throw new Error("expected a small tree");
  const store = join(folder, `store-${++count}`);
  writeStore(store, tree);
  const target = lay(store, commit);
  expect(writeFiles(target, tree)).toBe(true);
  expect(git(target, "status", "--porcelain")).toBe("");
});

test("a folder that holds something is left to git", async () => {
  const { source, commit, tree } = await committed({ a: "a\n" });
  if (tree === null) throw new Error("expected a small tree");
  const target = lay(join(source, ".git", "objects"), commit);
  writeFileSync(join(target, "a"), "mine\n");
  expect(writeFiles(target, tree)).toBe(false);
});

test.for([
  ["attributes", { ".gitattributes": "* text eol=crlf\n" }, undefined],
  ["attributes in a folder", { "x/.gitattributes": "* text\n" }, undefined],
  ["modules", { ".gitmodules": "" }, undefined],
  ["a link", { a: "a" }, (dir: string) => symlinkSync("a", join(dir, "link"))],
  ["a backslash", { "a\\b": "a" }, undefined],
  ["too much", { big: "x".repeat(1024 * 1024 + 1) }, undefined],
  [
    "too many",
    Object.fromEntries(Array.from({ length: 301 }, (_, at) => [`f${at}`, ""])),
    undefined,
  ],
] as const)("%s: left to git", async ([, files, prepare]) => {
  expect((await committed(files, prepare)).tree).toBe(null);
});

test.for([".git", "..", ".GIT", "git~1", "a/b", ""])("the name %j is left to git", async (name) => {
  const { source } = await committed({ a: "a\n" });
  const blob = git(source, "rev-parse", "HEAD:a");
  const entry = Buffer.concat([Buffer.from(`100644 ${name}\0`), Buffer.from(blob, "hex")]);
  const write = (type: string, input: Buffer) =>
    execFileSync("git", ["hash-object", "-t", type, "-w", "--stdin", "--literally"], {
      cwd: source,
      env,
      input,
      encoding: "utf8",
    }).trim();
  const who = "a <a@example.com> 1 +0000";
  const text = `tree ${write("tree", entry)}\nauthor ${who}\ncommitter ${who}\n\nx\n`;
  const repository = new BareRepository(join(source, ".git"));
  try {
    expect(await smallTree(repository, write("commit", Buffer.from(text)))).toBe(null);
  } finally {
    repository.close();
  }
});
