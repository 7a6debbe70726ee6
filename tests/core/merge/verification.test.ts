// Summaries and failures as the tools print them; the exit code alone decides, so nothing here says "passed".
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readVerification, relevantTail } from "../../../core/merge/verification.ts";

const text = (...lines: string[]): string => lines.join("\n");
const ESC = String.fromCharCode(27);

describe("test runners", () => {
  test.each([
    [
      "vitest",
      text(
        ` FAIL  tests/a.test.ts > math > adds`,
        "AssertionError: expected 3 to be 4 // Object.is equality",
        "",
        " ❯ tests/a.test.ts:12:5",
        "",
        ` ${ESC}[2m Test Files ${ESC}[22m ${ESC}[1m${ESC}[31m1 failed${ESC}[39m | 2 passed (3)`.trimStart(),
        `${ESC}[2m      Tests ${ESC}[22m 1 failed | 5 passed | 2 skipped (8)`,
      ),
      [5, 1, 2],
      { name: "math > adds", path: "tests/a.test.ts", line: 12 },
    ],
    [
      "jest",
      text(
        "FAIL src/a.test.js",
        "  ● math › adds",
        "",
        "    expect(received).toBe(expected)",
        "",
        "      at Object.<anonymous> (src/a.test.js:5:10)",
        "Tests:       1 failed, 1 skipped, 10 passed, 12 total",
      ),
      [10, 1, 1],
      { name: "math › adds", path: "src/a.test.js", line: 5 },
    ],
    [
      "mocha",
      text(
        "  2 passing (8ms)",
        "  1 pending",
        "  1 failing",
        "",
        "  1) math",
        "       adds:",
        "     AssertionError: 1 == 2",
        "      at Context.<anonymous> (test/a.js:3:9)",
      ),
      [2, 1, 1],
      { name: "math adds", path: "test/a.js", line: 3 },
    ],
    [
      "node:test",
      text(
        "✖ adds (1.5ms)",
        "ℹ tests 3",
        "ℹ suites 0",
        "ℹ pass 1",
        "ℹ fail 1",
        "ℹ cancelled 0",
        "ℹ skipped 1",
        "ℹ todo 0",
        "",
        "✖ failing tests:",
        "",
        "test at a.test.js:2:1",
        "✖ adds (1.5ms)",
        "  AssertionError: 1 == 2",
      ),
      [1, 1, 1],
      { name: "adds", path: "a.test.js", line: 2, message: "AssertionError: 1 == 2" },
    ],
    [
      "node:test",
      text(
        "TAP version 13",
        "not ok 1 - adds",
        "  ---",
        "  location: 'a.test.js:2:1'",
        "  error: '1 == 2'",
        "  ...",
        "ok 2 - later # SKIP",
        "1..2",
        "# tests 2",
        "# suites 0",
        "# pass 0",
        "# fail 1",
        "# cancelled 0",
        "# skipped 1",
      ),
      [0, 1, 1],
      { name: "adds", path: "a.test.js", line: 2, message: "1 == 2" },
    ],
    [
      "tap",
      text("TAP version 13", "ok 1 - a", "not ok 2 - b", "ok 3 - c # TODO", "1..3"),
      [1, 1, 1],
      { name: "b" },
    ],
    [
      "tap",
      text("TAP version 13", "ok 1 a", "1..1", "# tests 1", "# pass  1", "", "# ok"),
      [1, 0, 0],
      null,
    ],
    [
      "pytest",
      text(
        "test_a.py:4: AssertionError",
        "FAILED test_a.py::T::test_bad - AssertionError: 1 != 2",
        "========= 1 failed, 3 passed, 2 skipped, 1 error in 0.12s =========",
      ),
      [3, 2, 2],
      { name: "test_a.py::T::test_bad", path: "test_a.py", message: "AssertionError: 1 != 2" },
    ],
    [
      "unittest",
      text(
        "FAIL: test_bad (test_a.T)",
        "Ran 4 tests in 0.001s",
        "",
        "FAILED (failures=1, skipped=1)",
      ),
      [2, 1, 1],
      { name: "test_bad (test_a.T)" },
    ],
    [
      "go test",
      text(
        "=== RUN   TestA",
        "--- PASS: TestA (0.00s)",
        "=== RUN   TestB",
        "    b_test.go:7: got 1, want 2",
        "--- FAIL: TestB (0.00s)",
        "FAIL\texample.com/b\t0.003s",
      ),
      [1, 1, 0],
      { name: "TestB" },
    ],
    [
      "go test (packages)",
      text("ok  \ta\t0.1s", "?   \tb\t[no test files]", "FAIL\tc [build failed]"),
      [1, 1, 1],
      { name: "c" },
    ],
    [
      "cargo test",
      text(
        "test result: FAILED. 3 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
      ),
      [5, 1, 1],
      null,
    ],
    [
      "ava",
      text("  ✘ [fail]: adds", "  ─", "", "  1 test failed", "  4 tests passed"),
      [4, 1, 0],
      { name: "adds" },
    ],
    [
      "uvu",
      text("  Total:     5", "  Passed:    4", "  Skipped:   1", "  Duration:  1ms"),
      [4, 0, 1],
      null,
    ],
    ["jasmine", "5 specs, 1 failure, 1 pending spec", [3, 1, 1], null],
    [
      "bun",
      text("(fail) adds [0.1ms]", " 3 pass", " 1 fail", "Ran 4 tests across 1 file. [9.00ms]"),
      [3, 1, 0],
      { name: "adds" },
    ],
    [
      "junit",
      text(
        '<testsuites><testsuite name="s">',
        '<testcase name="a" classname="s" time="0.1"/>',
        '<testcase name="b" classname="s" file="a.ts" line="3"><failure message="1 &lt; 2 > 0">trace</failure></testcase>',
        '<testcase name="c"><skipped/></testcase>',
        "</testsuite></testsuites>",
      ),
      [1, 1, 1],
      { name: "s b", path: "a.ts", line: 3, message: "1 < 2 > 0" },
    ],
    ["unknown", "Result: 3 passed, 1 failed", [3, 1, 0], null],
  ] as const)("%s", (runner, output, [passed, failed, skipped], failure) => {
    const found = readVerification(output, failed > 0 ? 1 : 0);
    expect(found.tests).toEqual({ runner, total: passed + failed, passed, failed, skipped });
    if (failure !== null) expect(found.failures[0]).toMatchObject(failure);
  });

  test("the last summary counts, whichever runner wrote it", () => {
    const output = text("Tests:       2 failed, 2 total", "==== 7 passed in 0.1s ====");
    expect(readVerification(output, 0).tests).toMatchObject({
      runner: "pytest",
      passed: 7,
      failed: 0,
    });
  });

  test("failed tests with exit code 0 are pointed out", () => {
    const found = readVerification("1 failed, 4 passed in 0.1s", 0);
    expect(found.failures[0]).toMatchObject({ name: "exit code" });
  });
});

describe("linters and type checkers", () => {
  test.each([
    [
      "eslint",
      text(
        "/r/src/a.js",
        "  1:2  error  Unexpected var  no-var",
        "",
        "✖ 3 problems (2 errors, 1 warning)",
      ),
      2,
      null,
    ],
    ["biome", text("Checked 5 files in 10ms. No fixes applied.", "Found 3 errors."), 3, null],
    ["biome, clean", "Checked 5 files in 10ms. No fixes applied.", 0, null],
    ["ruff", "Found 3 errors.", 3, null],
    ["ruff, fixed", "Found 3 errors (3 fixed, 0 remaining).", null, null],
    ["oxlint", "Found 2 warnings and 1 error.", 1, null],
    [
      "tsc",
      text("src/a.ts(3,5): error TS2322: Type 'x'.", "src/b.ts(1,1): error TS1005: ';' expected."),
      null,
      2,
    ],
    [
      "tsc, pretty",
      text("src/a.ts:3:5 - error TS2322: Type 'x'.", "", "Found 4 errors in 2 files."),
      null,
      4,
    ],
    [
      "mypy",
      text("a.py:1:5: error: bad  [arg-type]", "Found 1 error in 1 file (checked 2 source files)"),
      null,
      1,
    ],
    ["mypy, clean", "Success: no issues found in 3 source files", null, 0],
    ["pyright", "2 errors, 1 warning, 0 informations", null, 2],
    [
      "clippy",
      text(
        "error: unused variable: `x`",
        "  --> src/lib.rs:1:5",
        "error: could not compile `c` (lib) due to 1 previous error",
      ),
      1,
      null,
    ],
    [
      "rustc",
      text(
        "error[E0308]: mismatched types",
        "  --> src/lib.rs:1:5",
        "error: could not compile `c` (lib) due to 1 previous error",
      ),
      0,
      1,
    ],
    ["nothing seen", "done", null, null],
  ])("%s", (_, output, lint, types) => {
    const found = readVerification(output, 1);
    expect([found.lintErrors, found.typeErrors]).toEqual([lint, types]);
  });
});

test("any output is read without throwing, in bounds", () => {
  const piece = fc.constantFrom(
    "FAIL a > b",
    "1) x",
    "not ok 1",
    "● y",
    "<testcase",
    "5 passed",
    "\n",
    "\r",
    "✖ z",
    `${ESC}[31m`,
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (parts) => {
      const { failures } = readVerification(parts.join("\n"), 1);
      expect(failures.length).toBeLessThanOrEqual(50);
    }),
  );
});

test("hostile lines take bounded time", () => {
  const start = performance.now();
  const lines = [
    `  1:2  error${" ".repeat(3_900)}x y`,
    `Tests  1${" 111".repeat(900)}`,
    `a.py:1: error: ${" ".repeat(3_900)}x`,
  ];
  readVerification(Array.from({ length: 200 }, () => lines.join("\n")).join("\n"), 1);
  expect(performance.now() - start).toBeLessThan(5_000);
});

describe("relevantTail", () => {
  test("a short log stays whole, without colours", () => {
    expect(relevantTail(`${ESC}[31mred${ESC}[0m\r\nend`, 100)).toBe("red\nend");
  });

  test("keeps the end and the lines around earlier failures", () => {
    const noise = (count: number) => Array.from({ length: count }, (_, at) => `step ${at} done`);
    const log = [
      ...noise(500),
      "AssertionError: 1 == 2",
      "  at a.test.ts:3",
      ...noise(500),
      "exit 1",
    ];
    const tail = relevantTail(log.join("\n"), 2_000);
    expect(tail.length).toBeLessThanOrEqual(2_000);
    expect(tail).toContain("AssertionError: 1 == 2\n  at a.test.ts:3");
    expect(tail).toMatch(/lines left out …/);
    expect(tail.endsWith("exit 1")).toBe(true);
  });

  test("never longer than asked for", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constant("Error: x"))),
        fc.integer({ min: 10, max: 300 }),
        (lines, max) => {
          expect(relevantTail(lines.join("\n"), max).length).toBeLessThanOrEqual(max);
        },
      ),
    );
  });
});
