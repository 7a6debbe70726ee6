// A tool from the worker that left it to the worker that runs it: real jobs of the bundled actions, a command agent, one mission.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lastLine, OwnRepository } from "./own-repository.ts";

let own: OwnRepository;
beforeEach(() => {
  own = new OwnRepository({
    ".github/mission-control.yml": "verify:\n  command: npm test\nlearning:\n  tools: true\n",
    "notes.txt": "TODO one\nTODO two\n",
  });
});
afterEach(() => own.remove());

const TOOL = {
  name: "count-todos",
  description: "Counts TODO in all files",
  language: "python",
  script: 'print(sum(read(path).count("TODO") for path in files()))',
};
const RESULT = { status: "completed", summary: "done", commits: [], files_changed: [] };

/** The first unit leaves the tool; the second looks in its prompt for how tools are run, and keeps what this one says. */
const AGENT = `#!/bin/bash
set -e
save() { git add -A; git -c user.name=agent -c user.email=agent@example.com commit -qm "$1"; }
case "$MC_TASK" in
plan) printf '%s\\n' '<!-- PLAN -->{"type":"leaves","units":[{"title":"One","description":"one.txt","files_hint":"one.txt"},{"title":"Two","description":"two.txt","files_hint":"two.txt","depends_on_indices":[0]}]}<!-- /PLAN -->' ;;
critic) echo 'CRITIC_RESULT:{"findings":[],"risks":[],"gaps":[],"open_questions":[],"verdict":"sufficient","confidence":1}' ;;
work)
  unit=$(node -p 'JSON.parse(require("fs").readFileSync(process.env.MC_BRIEF, "utf8")).unit.id')
  tool=$(grep -o '/[^ \`]*/tools/tool' "$MC_PROMPT" | head -1 || true)
  if [ -n "$tool" ]; then "$tool" count-todos > "$unit.txt"; else echo none > "$unit.txt"; fi
  save "Add $unit"
  echo 'MC_RESULT:${JSON.stringify({ ...RESULT, tools_created: [TOOL] })}' ;;
review) echo 'REVIEW_RESULT:{"alignment":8,"approach":8,"test_quality":7,"rationale":"fine"}' ;;
check) echo 'OBJECTIVE_CHECK:{"met":true,"reason":"it is there"}' ;;
esac
`;

test("the second worker runs what the first one left", async () => {
  const typed = [
    "run",
    "--repo",
    own.path,
    "--objective",
    "Two files",
    "--agent",
    own.agent(AGENT),
    "--json",
  ];
  const run = await own.mc(typed);
  expect(run.code, run.err).toBe(0);
  expect(lastLine(run.out)).toMatchObject({ units: { planned: 2, green: 2, failed: 0 } });
  expect(own.git("show", "mc/green:one.txt")).toBe("none");
  // Two of the repository's own, none of the tool's: it reads nothing outside.
  expect(own.git("show", "mc/green:two.txt")).toBe("2");
  expect(own.git("ls-tree", "-r", "--name-only", "mc/green")).not.toContain("tools");
  const why = await own.mc(["why", "one", "--repo", own.path, "--json"]);
  expect(JSON.stringify(lastLine(why.out))).toContain("left the tool `count-todos`");
  expect(existsSync(join(own.path, "tools"))).toBe(false);
}, 180_000);
