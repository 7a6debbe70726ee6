// A whole mission by `mc run` whose unit fails its first verification: the retry looks for the cause, goes on from the earlier version,
// and ends on green. With both switched off it begins anew.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lastLine, OwnRepository } from "./own-repository.ts";

const config = (agent: string, units: string): string =>
  `version: 1\nverify:\n  command: npm test\nagent:\n  type: command\n  command: x\n${agent}units:\n  retry_delay_seconds: 0\n${units}review:\n  enabled: false\nfixup:\n  candidates: 0\n`;

let own: OwnRepository | undefined;
let folder = "";
beforeEach(() => {
  folder = "";
});
afterEach(() => own?.remove());

/** The first attempt is half right; what the second one finds there is noted. */
const SCRIPT = `#!/bin/bash
set -e
echo "$MC_TASK" >> "$(dirname "$0")/asked"
RESULT='MC_RESULT:{"status":"completed","commits":[],"summary":"done","files_changed":[],"discoveries":[],"concerns":[]}'
case "$MC_TASK" in
plan) printf '%s\\n' '<!-- PLAN -->{"type":"leaves","units":[{"title":"Two","description":"two.js with its test","files_hint":"two.js, test/two.test.js"}]}<!-- /PLAN -->' ;;
diagnose)
  cp "$MC_PROMPT" "$(dirname "$0")/diagnose.md"
  echo 'cost: $0.25' >&2
  echo 'RCA_RESULT:{"root_cause":"two is three","why":["1","2","3","4","5"],"concrete_edits":[{"file":"two.js","change":"make it 2","reason":"it is called two"}],"avoid":["touching the test"]}' ;;
work)
  if [ "$(node -p 'JSON.parse(require("fs").readFileSync(process.env.MC_BRIEF, "utf8")).attempt')" = 1 ]; then
    echo 'export const two = 3;' > two.js
    printf '%s\\n' 'import assert from "node:assert/strict";' 'import { test } from "node:test";' 'import { two } from "../two.js";' 'test("two", () => assert.equal(two, 2));' > test/two.test.js
  else
    ls > "$(dirname "$0")/found"
    cp "$MC_PROMPT" "$(dirname "$0")/work.md"
    echo 'export const two = 2;' > two.js
  fi
  echo 'cost: $0.50' >&2
  git add -A
  git -c user.name=agent -c user.email=agent@example.com commit -qm "Two"
  echo "$RESULT" ;;
*) echo 'OBJECTIVE_CHECK:{"met":true,"reason":"seen"}' ;;
esac
`;

async function mission(agent: string, units: string) {
  own = new OwnRepository({ ".github/mission-control.yml": config(agent, units) });
  folder = own.folder;
  const command = own.agent(SCRIPT);
  const run = await own.mc([
    "run",
    "--repo",
    own.path,
    "--objective",
    "Two",
    "--agent",
    command,
    "--json",
  ]);
  expect(run.code, run.err).toBe(0);
  return { own, result: lastLine(run.out) };
}
const read = (name: string): string => {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
};

test("the retry knows the cause and has the earlier version", async () => {
  const { own: at, result } = await mission("", "");
  expect(result).toMatchObject({ units: { planned: 1, green: 1, failed: 0 }, state: "completed" });
  expect(read("asked").match(/^(?:work|diagnose)$/gm)).toEqual(["work", "diagnose", "work"]);
  expect(read("found")).toContain("two.js");
  expect(read("work.md")).toMatch(
    /mandatory first actions\nroot cause: two is three\n\n1\. two\.js: make it 2/,
  );
  expect(read("diagnose.md")).toContain("+export const two = 3;");
  expect(at.git("show", "mc/green:two.js")).toBe("export const two = 2;");
  // Its test came with the first attempt alone.
  expect(at.git("show", "mc/green:test/two.test.js")).toContain("assert.equal(two, 2)");
  const why = await at.mc(["why", "two", "--repo", at.path, "--json"]);
  expect(why.out).toContain("two is three");
});

test("switched off, it begins anew and knows the log alone", async () => {
  const { own: at } = await mission("  root_cause: false\n", "  fix_mode: false\n");
  expect(read("asked").match(/^(?:work|diagnose)$/gm)).toEqual(["work", "work"]);
  expect(read("found")).not.toContain("two.js");
  expect(read("work.md")).not.toContain("mandatory first actions");
  expect(() => at.git("show", "mc/green:test/two.test.js")).toThrow();
});
