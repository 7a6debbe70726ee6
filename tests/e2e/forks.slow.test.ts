// Several ways by real jobs: agents and publish jobs on the local runner, real git, the repository's own verification; and an
// experiment that ends in its report.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lastLine, OwnRepository } from "./own-repository.ts";

let own: OwnRepository;
beforeEach(() => {
  own = new OwnRepository();
});
afterEach(() => own.remove());

const PLAN = `# Addition, another way

\`\`\`yaml mc-plan
units:
  - id: add
    title: Add in another way
    files: [add.js]
    uncertainty: 0.9
  - id: compare
    title: Compare ways to add
    kind: experiment
\`\`\`
`;

const REPORT = JSON.stringify({
  status: "completed",
  summary: "compared",
  comparison_report: {
    approaches: [{ name: "plus", metrics: { time: "1 ms" } }, { name: "loop" }],
    recommended_approach: "plus",
    rationale: "shorter",
  },
});

/** The first way is wrong, the second one is right. */
const AGENT = `#!/bin/bash
set -e
field() { node -p 'const b = JSON.parse(require("fs").readFileSync(process.env.MC_BRIEF, "utf8")); '"$1"; }
case "$(field b.leg)" in
"add~1") grep -q "most obvious way" "$MC_PROMPT"; echo 'export const add = (a, b) => a * b; // first' > add.js ;;
"add~2") echo 'export const add = (a, b) => b + a; // second' > add.js ;;
compare) echo x > scratch.txt; echo 'MC_RESULT:${REPORT}'; exit 0 ;;
esac
git add -A
git -c user.name=agent -c user.email=agent@example.com commit -qm "Add"
echo 'MC_RESULT:{"status":"completed","commits":[],"summary":"done","files_changed":[],"discoveries":[],"concerns":[]}'
`;

test("the way that passes verification lands; the experiment leaves nothing but its report", async () => {
  const issue = join(own.folder, "objective.md");
  writeFileSync(issue, PLAN);
  const run = await own.mc([
    ...["run", "--repo", own.path, "--issue", issue, "--agent", own.agent(AGENT)],
    ...["--no-review", "--json"],
  ]);
  expect(run.code, run.err).toBe(0);
  expect(lastLine(run.out), run.err).toMatchObject({ units: { planned: 2, failed: 0 } });
  expect(own.git("show", "mc/green:add.js")).toContain("b + a; // second");
  expect(own.git("ls-tree", "-r", "--name-only", "mc/green")).not.toContain("scratch.txt");
  const why = await own.mc(["why", "add", "--repo", own.path, "--json"]);
  expect(why.out).toContain("way 1 of add (straightforward) failed verification");
  expect(why.out).toContain("way 2 (alternative) is taken");
  const compared = await own.mc(["why", "compare", "--repo", own.path, "--json"]);
  expect(compared.out).toContain("it compared 2 approaches and recommends plus");
});
