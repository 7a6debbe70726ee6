// Repairs by real jobs: agents and publish jobs on the local runner, real git, the repository's own verification.
import { afterEach, beforeEach, expect, test } from "vitest";
import { lastLine, OwnRepository } from "./own-repository.ts";

let own: OwnRepository;
beforeEach(() => {
  own = new OwnRepository({ "list.txt": "one\ntwo\nthree\n" });
});
afterEach(() => own.remove());

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

test("red and conflicting units are repaired by the candidate that does it right", async () => {
  const objective = ["--objective", "Three things", "--agent", own.agent(AGENT), "--json"];
  const run = await own.mc(["run", "--repo", own.path, ...objective]);
  expect(run.code, run.err).toBe(0);
  const last = lastLine(run.out);
  expect(last, run.err).toMatchObject({ units: { planned: 3, green: 3, failed: 0 } });
  expect(own.git("show", "mc/green:list.txt")).toBe("one\nleft and right\nthree");
  expect(own.git("show", "mc/green:add.js")).toContain("a + b; // new");
  expect(own.git("ls-tree", "-r", "--name-only", "mc/green").split("\n")).toContain(
    "test/add.test.js",
  );
  const why = await own.mc(["why", "breaks", "--repo", own.path, "--json"]);
  expect(why.out).toContain("candidate 1.1 (fix the implementation) is out: policy");
  expect(why.out).toContain("repaired by candidate 2 of wave 1 (adapt to what landed)");
});
