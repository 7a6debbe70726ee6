// What the tools really print, kept as files: their counts, and each failure by name and place in the repository.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryPath } from "../../../core/merge/parsers/place.ts";
import { readVerification } from "../../../core/merge/verification.ts";

const ROOT = "/srv/builds/app/repo";
const FILES = new Set([
  ...["nt/a.test.js", "jt/a.test.js", "jt/b.test.js", "mo/a.js", "tp/a.js", "es/x.js", "es/y.js"],
  ...["vt/a.test.ts", "vt/b.test.ts", "vt/c.test.ts", "ts/a.ts", "ts/z.js", "rs/src/lib.rs"],
  ...["py/test_a.py", "py/test_b.py", "py/u.py", "py/m.py", "es/eslint.config.js"],
]);

/** `name @ folder`: the tool ran there, so its paths are looked up there when they are not of the root. */
function read(name: string, folder: string) {
  const output = readFileSync(join(import.meta.dirname, "outputs", `${name}.txt`), "utf8");
  const { tests, failures, lintErrors, typeErrors } = readVerification(output, 1);
  const files = new Set([...FILES].filter((file) => file.startsWith(`${folder}/`)));
  const places = failures.map((one) => {
    const path = one.path === null ? null : repositoryPath(one.path, ROOT, files);
    return `${one.name} @ ${path}:${one.line}`;
  });
  const counts = tests === null ? null : [tests.runner, tests.passed, tests.failed, tests.skipped];
  return { counts, places, lintErrors, typeErrors };
}

describe("test runners", () => {
  const nodeTests = [
    "subtracts @ nt/a.test.js:4",
    "nested fails @ nt/a.test.js:5",
    "throws @ nt/a.test.js:8",
  ];
  const pythonTests = [
    "test_a.py::test_bad @ py/test_a.py:4",
    "test_a.py::TestA::test_p[x y] @ py/test_a.py:14",
    "test_a.py::test_err @ py/test_a.py:10",
  ];
  test.each([
    ["node-spec", "nt", ["node:test", 2, 3, 2], nodeTests],
    ["node-tap", "nt", ["node:test", 2, 3, 2], nodeTests],
    ["node-junit", "nt", ["junit", 2, 3, 2], nodeTests],
    [
      "vitest",
      "vt",
      ["vitest", 1, 2, 2],
      ["b.test.ts @ vt/b.test.ts:1", "math > adds @ vt/a.test.ts:3", "hook late @ vt/c.test.ts:1"],
    ],
    [
      "jest",
      "jt",
      ["jest", 1, 1, 2],
      ["math › adds @ jt/a.test.js:1", "Test suite failed to run @ jt/b.test.js:null"],
    ],
    ["mocha", "mo", ["mocha", 1, 2, 1], ["math adds @ mo/a.js:2", "math deep is bad @ mo/a.js:2"]],
    ["tape", "tp", ["tap", 1, 1, 0], ["sum @ tp/a.js:1"]],
    ["pytest", "py", ["pytest", 0, 1, 0], ["test_b.py @ py/test_b.py:1"]],
    ["pytest-q", "py", ["pytest", 2, 3, 2], pythonTests],
    ["pytest-v", "py", ["pytest", 2, 3, 2], pythonTests],
    [
      "unittest",
      "py",
      ["unittest", 1, 2, 1],
      ["test_err (__main__.T.test_err) @ py/u.py:5", "test_bad (__main__.T.test_bad) @ py/u.py:4"],
    ],
    [
      "cargo",
      "rs",
      ["cargo test", 1, 2, 1],
      ["tests::res @ null:null", "tests::bad @ rs/src/lib.rs:6"],
    ],
  ])("%s", (name, folder, counts, places) => {
    expect(read(name, folder)).toEqual({ counts, places, lintErrors: null, typeErrors: null });
  });
});

describe("linters and type checkers", () => {
  const unsorted = ["I001 @ py/m.py:1", "F401 @ py/m.py:1"];
  const wrong = ["TS2322 @ ts/a.ts:1", "TS2304 @ ts/a.ts:2"];
  test.each([
    [
      "eslint",
      "es",
      [4, null],
      [
        ...["no-undef @ es/eslint.config.js:1", "no-unused-vars @ es/x.js:1"],
        ...["no-undef @ es/x.js:1", "no-unused-vars @ es/y.js:1"],
      ],
    ],
    ["biome", "ts", [2, null], ["noDoubleEquals @ ts/z.js:1", "noDebugger @ ts/z.js:1"]],
    ["ruff", "py", [2, null], unsorted],
    ["ruff-concise", "py", [2, null], unsorted],
    ["mypy", "py", [null, 2], ["return-value @ py/m.py:3", "assignment @ py/m.py:4"]],
    ["tsc", "ts", [null, 2], wrong],
    ["tsc-pretty", "ts", [null, 2], wrong],
    ["clippy", "rs", [1, null], ["unneeded `return` statement @ rs/src/lib.rs:1"]],
    ["clippy-warn", "rs", [0, null], []],
    ["rustc", "rs", [0, 1], ["E0308 @ rs/src/lib.rs:10"]],
  ])("%s", (name, folder, [lintErrors, typeErrors], places) => {
    expect(read(name, folder)).toEqual({ counts: null, places, lintErrors, typeErrors });
  });
});

describe("go test", () => {
  const go = (...lines: string[]) => readVerification(lines.join("\n"), 1);

  test("with -v a failure's words stand before its result", () => {
    const { tests, failures } = go(
      "=== RUN   TestAdd",
      "    calc_test.go:9: got 3, want 4",
      "--- FAIL: TestAdd (0.00s)",
      "=== RUN   TestSub",
      "--- PASS: TestSub (0.00s)",
      "FAIL",
      "FAIL\texample.com/calc\t0.004s",
    );
    expect(tests).toMatchObject({ runner: "go test", passed: 1, failed: 1 });
    expect(failures).toEqual([
      { name: "TestAdd", path: "calc_test.go", line: 9, message: "calc_test.go:9: got 3, want 4" },
    ]);
  });

  test("without -v after it, subtests below their parent", () => {
    const { tests, failures } = go(
      "--- FAIL: TestTable (0.00s)",
      "    --- FAIL: TestTable/zero (0.00s)",
      "        calc_test.go:21: division by zero",
      "FAIL",
      "FAIL\texample.com/calc\t0.004s",
      "ok  \texample.com/text\t0.120s",
      "ok  \texample.com/text/deep\t(cached)",
      "?   \texample.com/cmd\t[no test files]",
      "FAIL",
    );
    expect(tests).toMatchObject({ runner: "go test (packages)", passed: 2, failed: 1 });
    expect(failures).toMatchObject([
      { name: "TestTable" },
      { name: "TestTable/zero", path: "calc_test.go", line: 21 },
    ]);
  });

  test("-json tells tests apart by package", () => {
    const event = (fields: object) => JSON.stringify({ Time: "2026-01-31T10:00:00Z", ...fields });
    const { tests, failures } = go(
      event({ Action: "run", Package: "a", Test: "TestX" }),
      event({
        ...{ Action: "output", Package: "a", Test: "TestX" },
        Output: "    x_test.go:5: no\n",
      }),
      event({ Action: "output", Package: "b", Test: "TestX", Output: "    y_test.go:7: other\n" }),
      event({ Action: "fail", Package: "a", Test: "TestX", Elapsed: 0 }),
      event({ Action: "pass", Package: "b", Test: "TestX", Elapsed: 0 }),
      event({ Action: "fail", Package: "a", Elapsed: 0.01 }),
    );
    expect(tests).toMatchObject({ runner: "go test", passed: 1, failed: 1 });
    expect(failures).toEqual([
      { name: "TestX", path: "x_test.go", line: 5, message: "x_test.go:5: no" },
    ]);
  });

  test("a package that fails without a failing test is named itself", () => {
    const { failures } = go(
      "--- FAIL: TestA (0.00s)",
      "FAIL\texample.com/a\t0.004s",
      "FAIL\texample.com/b\t0.001s",
      "FAIL\texample.com/c [build failed]",
    );
    expect(failures.map((one) => one.name)).toEqual(["TestA", "example.com/b", "example.com/c"]);
  });
});

test("vitest with projects", () => {
  const { failures } = readVerification(
    " FAIL  |fast| tests/a.test.ts > math > adds\nError: no\n ❯ tests/a.test.ts:3:1\n Test Files  1 failed (1)\n      Tests  1 failed (1)\n",
    1,
  );
  expect(failures).toEqual([
    { name: "math > adds", path: "tests/a.test.ts", line: 3, message: "Error: no" },
  ]);
});

describe("repositoryPath", () => {
  const files = new Set([
    "src/a.ts",
    "packages/x/src/b.ts",
    "packages/y/src/b.ts",
    "only/c_test.go",
  ]);
  test.each([
    ["src/a.ts", "src/a.ts"],
    ["./src/a.ts", "src/a.ts"],
    ["src/../src/a.ts", "src/a.ts"],
    [`${ROOT}/src/a.ts`, "src/a.ts"],
    [`file://${ROOT}/src/a.ts`, "src/a.ts"],
    ["src\\a.ts", "src/a.ts"],
    ["/private/mnt/repo/src/a.ts", "src/a.ts"],
    ["c_test.go", "only/c_test.go"],
    ["packages/x/src/b.ts", "packages/x/src/b.ts"],
    ["src/b.ts", null],
    ["src/none.ts", null],
    ["../outside.ts", null],
    ["/etc/passwd", null],
    ["", null],
  ])("%s → %s", (printed, path) => {
    expect(repositoryPath(printed, ROOT, files)).toBe(path);
  });
});
