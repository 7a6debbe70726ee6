// Proof with real processes: `mc run` on a repository of one's own, jobs on the local runner. A criterion that fails is told
// to the next attempt; new tests that would pass anyway are too; what is proven lands.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lastLine, OwnRepository } from "./own-repository.ts";

let own: OwnRepository;
beforeEach(() => {
  own = new OwnRepository();
});
afterEach(() => own.remove());

const PLAN = `# Subtraction

\`\`\`yaml mc-plan
units:
  - id: sub
    title: Add sub
    files: [sub.js]
    criteria:
      - sub.js exports sub
      - "$ node -e \\"import('./sub.js').then(({ sub }) => process.exit(sub(3, 2) === 1 ? 0 : 7))\\""
  - id: mul
    title: Add mul
    files: [mul.js]
\`\`\`
`;

/** `sub` is wrong at first; the first test of `mul` tests nothing of it. */
const AGENT = `#!/bin/bash
set -e
field() { node -p 'const b = JSON.parse(require("fs").readFileSync(process.env.MC_BRIEF, "utf8")); '"$1"; }
unit=$(field b.unit.id); attempt=$(field b.attempt)
head='import assert from "node:assert/strict"; import { test } from "node:test";'
case "$unit-$attempt" in
sub-1) echo 'export const sub = (a, b) => b - a;' > sub.js ;;
sub-*) echo 'export const sub = (a, b) => a - b;' > sub.js ;;
mul-1)
  echo 'export const mul = (a, b) => a * b;' > mul.js
  echo "$head test('mul', () => assert.equal(2 * 3, 6));" > test/mul.test.js ;;
mul-*)
  echo 'export const mul = (a, b) => a * b;' > mul.js
  echo "$head import { mul } from '../mul.js'; test('mul', () => assert.equal(mul(2, 3), 6));" > test/mul.test.js ;;
esac
git add -A
git -c user.name=agent -c user.email=agent@example.com commit -qm "Add $unit"
field 'b.evidence.map(({ cause, text }) => cause + " | " + text).join("; ")' >> "$(dirname "$0")/told.txt"
echo 'MC_RESULT:{"status":"completed","commits":[],"summary":"done","files_changed":[],"discoveries":[],"concerns":[]}'
`;

test("a criterion and new tests are run by us: each unit lands at its second attempt", async () => {
  const issue = join(own.folder, "objective.md");
  writeFileSync(issue, PLAN);
  const run = await own.mc([
    ...["run", "--repo", own.path, "--issue", issue, "--agent", own.agent(AGENT)],
    ...["--no-review", "--json"],
  ]);
  expect(run.code, run.err).toBe(0);
  expect(lastLine(run.out)).toMatchObject({ units: { planned: 2, green: 2, retried: 2 } });
  expect(own.git("show", "mc/green:sub.js")).toContain("a - b");
  expect(own.git("show", "mc/green:test/mul.test.js")).toContain("mul.js");
  const why = await own.mc(["why", "sub", "--repo", own.path, "--json"]);
  expect(why.out).toContain("exits 7");
  const other = await own.mc(["why", "mul", "--repo", own.path, "--json"]);
  expect(other.out).toContain("new tests pass without the change");
});
