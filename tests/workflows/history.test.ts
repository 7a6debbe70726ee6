// Who looks for improvements counts changes of late: the workflow gives that leg its history, and no other leg more than it needs.

import { readFileSync } from "node:fs";
import { data } from "@actions/expressions";
import { expect, test } from "vitest";
import { DISCOVER_LEG } from "../../core/discovery/ask.ts";
import { evaluate } from "../../local/runner/expression.ts";

const text = readFileSync(new URL("../../workflows/mc-plan.yml", import.meta.url), "utf8");
const depth = /fetch-depth: \$\{\{ (.*) \}\}/.exec(text)?.[1] ?? "";

function depthFor(legs: readonly string[]): string {
  const inputs = new data.Dictionary({
    key: "legs",
    value: new data.StringData(JSON.stringify(legs)),
  });
  return evaluate(depth, { contexts: { inputs } }).coerceString();
}

test.each([
  [[DISCOVER_LEG], "500"],
  [["plan"], "1"],
  [["objective"], "1"],
  [["plan-1", "discovery-1"], "1"],
])("%j: %s", (legs, wanted) => {
  expect(depthFor(legs)).toBe(wanted);
});
