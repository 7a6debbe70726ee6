// Which files of a change are new tests.
import { expect, test } from "vitest";
import { newTestsIn } from "../../../core/criteria/new-tests.ts";

const A = 'import { a } from "../a";\ntest("adds", () => { expect(a()).toBe(1); });\n';

test.each<[string, string, string | null, string | null, boolean]>([
  ["an added one", "tests/a.test.ts", null, A, true],
  ["one with another case", "tests/a.test.ts", A, `${A}test("subtracts", f);\n`, true],
  ["one with another assertion", "tests/a.test.ts", A, `${A}expect(b).toBe(2);\n`, true],
  ["one that only moved its imports", "tests/a.test.ts", A, A.replace("../a", "../b"), false],
  ["a deleted one", "tests/a.test.ts", A, null, false],
  ["source", "src/a.ts", null, A, false],
  ["a helper without tests", "tests/support/a.ts", null, "export const a = 1;\n", false],
  ["a new shell test", "tests/a.test.sh", null, "true\n", true],
  ["a shell test that changed", "tests/a.test.sh", "true\n", "false\n", false],
  ["a fixture", "tests/a.json", null, "{}", false],
])("%s: %s", (_, path, before, after, isNew) => {
  const { tests, material } = newTestsIn([{ path, before, after }]);
  expect(tests).toEqual(isNew ? [path] : []);
  expect(material).toEqual(path.startsWith("tests/") && after !== null ? [path] : []);
});
