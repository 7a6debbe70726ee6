// The actions' metadata against the workflows that call them.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";

const ROOT = join(import.meta.dirname, "..", "..");

test.each(["agent", "publish", "prove", "verify"])("action/%s", (name) => {
  const folder = join(ROOT, "action", name);
  const action = parse(readFileSync(join(folder, "action.yml"), "utf8"));
  expect(action.runs).toEqual({ using: "node24", main: `../dist/${name}.js` });
  expect(existsSync(join(folder, action.runs.main))).toBe(true);
  const more: Record<string, readonly string[]> = { publish: ["token"], prove: ["head"] };
  const inputs = ["commit", "leg", ...(more[name] ?? [])].sort();
  expect(Object.keys(action.inputs).sort()).toEqual(inputs);
  const lines = readFileSync(join(folder, "main.ts"), "utf8").split("\n").length;
  expect(lines).toBeLessThanOrEqual(62);
});
