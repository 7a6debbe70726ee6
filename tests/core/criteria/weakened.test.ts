// Tests that show less than before, found in diffs as git prints them.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDiff } from "../../../core/criteria/diff.ts";
import { weakenedTests } from "../../../core/criteria/weakened.ts";

const diff = (
  path: string,
  removed: readonly string[],
  added: readonly string[],
  head = "",
): string =>
  [
    `diff --git a/${path} b/${path}`,
    ...(head === "" ? [] : [head]),
    "index 1111111..2222222 100644",
    `--- a/${path}`,
    `+++ b/${path}`,
    `@@ -1,${removed.length} +1,${added.length} @@`,
    ...removed.map((line) => `-${line}`),
    ...added.map((line) => `+${line}`),
    "",
  ].join("\n");

const kinds = (text: string): readonly string[] => weakenedTests(text).map(({ kind }) => kind);

describe("a deleted test case", () => {
  test.each([
    ["tests/a.test.ts", ['test("adds", () => {', "});"]],
    ["src/a.spec.js", ["  it('adds', async () => {", "  });"]],
    ["tests/each.test.ts", ['test.each([1, 2])("adds %i", (n) => {']],
    ["tests/test_a.py", ["def test_adds():", "    pass"]],
    ["a_test.go", ["func TestAdds(t *testing.T) {", "}"]],
    ["src/lib.rs", ["#[test]", "fn adds() {", "}"]],
    ["src/test/java/ATest.java", ["  @Test", "  void adds() {", "  }"]],
    ["src/test/kotlin/ATest.kt", ["  @Test", "  fun `it adds`() {", "  }"]],
    ["spec/a_spec.rb", ['  it "adds" do', "  end"]],
    ["test/a_test.rb", ["  def test_adds", "  end"]],
  ])("%s", (path, removed) => {
    expect(kinds(diff(path, removed, []))).toEqual(["deleted_cases"]);
    // Moved to another file: nothing is lost.
    const other = `more/${path}`;
    expect(kinds(diff(path, removed, []) + diff(other, [], removed))).toEqual([]);
  });

  test("a renamed one is not lost", () => {
    const text = diff("tests/a.test.ts", ['test("adds", f);'], ['test("adds numbers", f);']);
    expect(kinds(text)).toEqual([]);
  });
  test("a deleted file is told as one; one whose cases stand elsewhere is not", () => {
    const gone = diff("tests/a.test.ts", ['test("adds", f);'], [], "deleted file mode 100644");
    expect(kinds(gone)).toEqual(["deleted_file"]);
    expect(kinds(gone + diff("tests/b.test.ts", [], ['test("adds", f);']))).toEqual([]);
  });
});

describe("a mark that keeps tests from running", () => {
  test.each([
    ["tests/a.test.ts", 'test("adds", f);', 'test.skip("adds", f);'],
    ["tests/a.test.ts", 'test("adds", f);', 'test.only("adds", f);'],
    ["tests/a.test.ts", 'it("adds", f);', 'xit("adds", f);'],
    ["tests/test_a.py", "def test_a():", '@pytest.mark.xfail(reason="later")'],
    ["a_test.go", "func TestA(t *testing.T) {", '\tt.Skip("later")'],
    ["src/lib.rs", "", "#[ignore]"],
    ["src/test/java/ATest.java", "", "@Disabled"],
    ["spec/a_spec.rb", "", '  skip "later"'],
  ])("%s: %s → %s", (path, before, after) => {
    const text = diff(path, before === "" ? [] : [before], [
      ...(before === "" ? [] : [before]),
      after,
    ]);
    expect(kinds(text)).toContain("skipped");
    expect(kinds(diff(path, [after], [after]))).toEqual([]);
  });
});

describe("assertions", () => {
  test.each([
    ["tests/a.test.ts", "  expect(add(1, 2)).toBe(3);"],
    ["tests/test_a.py", "    assert add(1, 2) == 3"],
    ["tests/test_a.py", "        self.assertEqual(add(1, 2), 3)"],
    ["a_test.go", '\tt.Errorf("got %d", got)'],
    ["a_test.go", "\trequire.Equal(t, 3, got)"],
    ["src/lib.rs", "    assert_eq!(add(1, 2), 3);"],
    ["src/test/java/ATest.java", "    assertEquals(3, add(1, 2));"],
    ["spec/a_spec.rb", "    expect(add(1, 2)).to eq(3)"],
  ])("%s: fewer of them", (path, line) => {
    expect(kinds(diff(path, [line, line], [line]))).toEqual(["assertions"]);
    expect(kinds(diff(path, [line], [line, line]))).toEqual([]);
  });
  test("commented out is gone", () => {
    const line = "  expect(add(1, 2)).toBe(3);";
    expect(kinds(diff("tests/a.test.ts", [line], [`//${line}`]))).toEqual(["assertions"]);
  });
  test.each([
    ["tests/a.test.ts", "expect(true).toBe(true);"],
    ["tests/test_a.py", "    assert True"],
    ["src/lib.rs", "    assert!(true);"],
  ])("%s: one that cannot fail: %s", (path, line) => {
    const real = path.endsWith(".py") ? "    assert f()" : "  expect(f()).toBe(1);";
    expect(kinds(diff(path, [real], [line]))).toContain("trivial");
  });
});

describe("a threshold that lets more through", () => {
  test.each([
    ["vitest.config.ts", "lines: 90,", "lines: 80,"],
    ["pyproject.toml", "fail_under = 85", "fail_under = 60"],
    ["package.json", '"lint": "eslint --max-warnings 0 ."', '"lint": "eslint --max-warnings 9 ."'],
    ["tests/a.test.ts", "expect(x).toBeCloseTo(0.5, 6);", "expect(x).toBeCloseTo(0.5, 1);"],
    ["tests/a.test.ts", "expect(ms).toBeLessThan(100);", "expect(ms).toBeLessThan(500);"],
    ["tests/test_a.py", "assert abs(x - y) < 1e-6", "assert abs(x - y) < 0.1"],
    ["tests/test_a.py", "assert len(rows) >= 5", "assert len(rows) >= 3"],
  ])("%s: %s → %s", (path, before, after) => {
    expect(kinds(diff(path, [before], [after]))).toEqual(["threshold"]);
    expect(kinds(diff(path, [after], [before]))).toEqual([]);
  });
  test("another number is no threshold", () => {
    expect(kinds(diff("tests/a.test.ts", ["const port = 80;"], ["const port = 70;"]))).toEqual([]);
    expect(kinds(diff("src/a.ts", ["if (x < 10) return;"], ["if (x < 90) return;"]))).toEqual([]);
  });
});

test("source that is no test is none of its business", () => {
  expect(kinds(diff("src/a.ts", ["assert(x);", 'test("x")'], ["test.skip()"]))).toEqual([]);
});

test("content that looks like a header stays content", () => {
  const text = diff(
    "tests/a.test.ts",
    [],
    ["-- a/x", "++ b/x", "diff --git a/x b/y", "@@ -1 +1 @@"],
  );
  expect(parseDiff(text)).toHaveLength(1);
  expect(parseDiff(text)[0]?.hunks[0]?.added).toHaveLength(4);
});

test("whatever is added, nothing is weakened by it unless it skips or cannot fail", () => {
  const line = fc.constantFrom('test("a", f);', "expect(a).toBe(1);", "const x = 1;", "}", "");
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      expect(kinds(diff("tests/a.test.ts", [], lines))).toEqual([]);
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(Array.isArray(weakenedTests(text))).toBe(true);
    }),
  );
});
