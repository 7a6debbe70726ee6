// The table of requirements holds: every named one has tests, and every test it names exists.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { NAMED, REQUIREMENTS } from "./requirements.ts";

const root = join(import.meta.dirname, "..");

describe.each(NAMED)("%s", (name) => {
  const { text, tests } = REQUIREMENTS[name];
  test("is written down and has a test", () => {
    expect(text).not.toBe("");
    expect(tests.length).toBeGreaterThan(0);
  });
  test.each(tests)("$file: $test", ({ file, test: title }) => {
    const path = join(root, file);
    expect(existsSync(path)).toBe(true);
    const source = readFileSync(path, "utf8").replaceAll("\\'", "'").replaceAll('\\"', '"');
    const quoted = ['"', "`", "'"].some((quote) => source.includes(`${quote}${title}${quote}`));
    expect(quoted, `no test of this name in ${file}`).toBe(true);
  });
});
