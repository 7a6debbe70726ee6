// Which files are tests, which of them a repair lost, and what keeps a test from running.
import { describe, expect, test } from "vitest";
import { isTestFile, lostTests, skipsIn } from "../../action/publish/test-files.ts";

describe("test files", () => {
  test.each([
    ["src/a.test.ts", true],
    ["tests/a.py", true],
    ["pkg/a_test.go", true],
    ["test_a.py", true],
    ["src/test/java/FooTest.java", true],
    ["spec/models/user_spec.rb", true],
    ["src/contest.ts", false],
    ["src/latest.js", false],
    ["docs/testing.md", false],
    ["src/attestation.ts", false],
  ])("%s: %s", (path, is) => expect(isTestFile(path)).toBe(is));

  const sides = (green: string[], head: string[], result: string[], unit: string[] = []) =>
    lostTests({
      green: new Set(green),
      head: new Set(head),
      result: new Set(result),
      changedByUnit: new Set(unit),
    });
  const [A, B] = ["tests/a.test.ts", "tests/b.test.ts"];
  test.each([
    ["on both sides", sides([A], [A], []), [A]],
    ["added on mc/green", sides([A], [], []), [A]],
    ["added by the unit", sides([], [B], [], [B]), [B]],
    ["deleted by the unit", sides([A], [], [], [A]), []],
    ["deleted on mc/green", sides([], [A], []), []],
    [
      "one moved, its namesake lost",
      sides([A, "x/a.test.ts"], [A, "x/a.test.ts"], ["y/a.test.ts"]),
      ["x/a.test.ts"],
    ],
  ])("%s", (_, lost, expected) => expect(lost).toEqual(expected));

  test.each([
    ['it.skip("x")', 1],
    ['describe.concurrent.skip("x")', 1],
    ["xit('x')", 1],
    ["test('x', { skip: true })", 1],
    ["@pytest.mark.skip(reason='x')\n@pytest.mark.xfail", 2],
    ['t.Skip("later")', 1],
    ["#[ignore]", 1],
    ["@Disabled\nvoid x() {}", 1],
    ['test("skips blank lines", () => {})', 0],
    ["exit(1); list.skipped", 0],
  ])("%s: %i", (text, count) => expect(skipsIn(text)).toBe(count));
});
