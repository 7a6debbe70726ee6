// Repairs by real jobs: agents and publish jobs on the local runner, real git, the repository's own verification.
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const MC = join(import.meta.dirname, "..", "..", "app", "cli", "mc.js");
const AUTHOR = {
  GIT_AUTHOR_NAME: "olga",
  GIT_AUTHOR_EMAIL: "olga@example.com",
  GIT_COMMITTER_NAME: "olga",
  GIT_COMMITTER_EMAIL: "olga@example.com",
};

let folder = "";
let repo = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-repair-"));
  repo = join(folder, "repo");
  mkdirSync(join(repo, "test"), { recursive: true });
  const files = {
    "package.json": '{"name":"kit","type":"module","scripts":{"test":"node --test"}}',
    "add.js": "export const add = (a, b) => a + b;\n",
    "list.txt": "one\ntwo\nthree\n",
    "test/add.test.js":
      'import assert from "node:assert/strict";\nimport { test } from "node:test";\nimport { add } from "../add.js";\ntest("add", () => assert.equal(add(1, 2), 3));\n',
  };
  for (const [path, text] of Object.entries(files)) writeFileSync(join(repo, path), text);
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-q", "-m", "start");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const git = (...args: readonly string[]): string =>
  execFileSync("git", [...args], {
    cwd: repo,
    encoding: "utf8",
    env: { ...process.env, ...AUTHOR },
  }).trim();

/** `breaks` breaks the test, `left` and `right` change the same line. Candidates: one cheats, one repairs, one does nothing. */
const AGENT = `#!/bin/bash
set -e
field() { node -p "const b = JSON.parse(require('fs').readFileSync(process.env.MC_BRIEF, 'utf8')); $1"; }
finish() { echo 'MC_RESULT:{"status":"completed","commits":[],"summary":"done","files_changed":[],"discoveries":[],"concerns":[]}'; }
case "$MC_TASK" in
plan) printf '%s\\n' '<!-- PLAN -->{"type":"leaves","units":[{"title":"Breaks","description":"x","files_hint":"add.js"},{"title":"Left","description":"x","files_hint":"left.txt"},{"title":"Right","description":"x","files_hint":"right.txt"}]}<!-- /PLAN -->' ;;
work)
  unit=$(field b.unit.id)
  case "$unit" in
  breaks) echo 'export const add = (a, b) => a - b; // new' > add.js ;;
  *) sed -i "s/two/$unit/" list.txt; echo "$unit" > "$unit.txt" ;;
  esac
  git add -A; git commit -qm "Do $unit"; finish ;;
fixup)
  case "$(field b.fixup.kind) $(field b.fixup.candidate)" in
  "repair 1") git rm -q test/add.test.js; git commit -qm "Cheat"; finish ;;
  "repair 2") echo 'export const add = (a, b) => a + b; // new' > add.js; git commit -qam "Repair"; finish ;;
  "rebase 3") grep -q '^<<<<<<<' list.txt; printf 'one\\nleft and right\\nthree\\n' > list.txt; git add -A; git commit -qm "Resolve"; finish ;;
  *) finish ;;
  esac ;;
review) echo 'REVIEW_RESULT:{"alignment":8,"approach":8,"test_quality":7,"rationale":"fine"}' ;;
esac
`;

function mc(args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((done) => {
    const env = { ...process.env, XDG_STATE_HOME: join(folder, "state") };
    const child = spawn(process.execPath, [MC, ...args], { cwd: folder, env });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    child.on("close", (code) => done({ code, out, err }));
  });
}

test("red and conflicting units are repaired by the candidate that does it right", async () => {
  const path = join(folder, "agent.sh");
  writeFileSync(path, AGENT);
  chmodSync(path, 0o755);
  const objective = ["--objective", "Three things", "--agent", `command:${path}`, "--json"];
  const run = await mc(["run", "--repo", repo, ...objective]);
  expect(run.code, run.err).toBe(0);
  const last = JSON.parse(run.out.trim().split("\n").at(-1) ?? "{}");
  expect(last, run.err).toMatchObject({ units: { planned: 3, green: 3, failed: 0 } });
  expect(git("show", "mc/green:list.txt")).toBe("one\nleft and right\nthree");
  expect(git("show", "mc/green:add.js")).toContain("a + b; // new");
  expect(git("ls-tree", "-r", "--name-only", "mc/green").split("\n")).toContain("test/add.test.js");
  const why = await mc(["why", "breaks", "--repo", repo, "--json"]);
  expect(why.out).toContain("candidate 1.1 (fix the implementation) is out: policy");
  expect(why.out).toContain("repaired by candidate 2 of wave 1 (adapt to what landed)");
});
