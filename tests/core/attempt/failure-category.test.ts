// What kind of failure an output is: the reference's cases, and those of other languages.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  advised,
  categoryOf,
  FAILURE_KINDS,
  type Failure,
  failureOf,
} from "../../../core/attempt/failure-category.ts";
import { failureCategory } from "../../vectors/departures-passes.ts";
import { followsVectors } from "../../vectors/load.ts";

const WORDS: Partial<Record<Failure["kind"], string>> = {
  conflict: "Merge conflict",
  import: "Import error",
  test: "Test failure",
  setup: "Set-up failure",
  unknown: "Unknown failure",
  none: "none",
};

function inItsWords({ kind, names, line }: Failure) {
  const category = WORDS[kind] ?? kind;
  switch (kind) {
    case "import":
      return { category, module: names[0] ?? null };
    case "test":
      return { category, tests: names.join(", ") || "unknown tests" };
    case "unknown":
      return { category, lastError: line };
    case "setup":
      return { category, names: names.join(", ") };
    default:
      return { category };
  }
}

followsVectors("failure-category", {
  input: z.object({ text: z.string() }),
  answer: ({ text }) => inItsWords(failureOf(text)),
  departures: failureCategory,
});

describe("every ecosystem", () => {
  test.each([
    ["go test", "--- FAIL: TestSum (0.00s)\n    sum_test.go:9: got 4\nFAIL", "test", ["TestSum"]],
    [
      "cargo test",
      "test tests::adds ... FAILED\n\ntest result: FAILED. 1 passed; 1 failed",
      "test",
      ["tests::adds"],
    ],
    ["node:test", "ok 1 - a\nnot ok 2 - adds two\n  ---", "test", ["adds two"]],
    [
      "vitest",
      " FAIL  src/a.test.ts > sums > adds\nAssertionError: expected 3",
      "test",
      ["src/a.test.ts > sums > adds"],
    ],
    ["jest", "  ● sums › adds\n\n    expect(received).toBe(expected)", "test", ["sums › adds"]],
    ["tsc", "src/a.ts(3,1): error TS2322: Type 'string' is not assignable", "type", ["TS2322"]],
    ["tsc parse", "src/a.ts(3,1): error TS1005: ';' expected.", "syntax", []],
    [
      "tsc import",
      "a.ts(1,1): error TS2307: Cannot find module './b.ts' or its",
      "import",
      ["./b.ts"],
    ],
    [
      "node import",
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'left-pad' imported",
      "import",
      ["left-pad"],
    ],
    ["rustc", "error[E0308]: mismatched types\n --> src/lib.rs:3:5", "type", ["E0308"]],
    ["go build", "./a.go:3:2: undefined: Foo\n", "type", ["Foo"]],
    [
      "go import",
      "a.go:3:8: no required module provides package example.com/x; to add it:",
      "import",
      ["example.com/x"],
    ],
    [
      "python",
      '  File "a.py", line 3\n    def\n      ^\nSyntaxError: invalid syntax',
      "syntax",
      ["a.py"],
    ],
    ["bash", "run.sh: line 3: syntax error near unexpected token `fi'", "syntax", []],
    ["javac", "A.java:3: error: cannot find symbol", "type", []],
    ["command", "bash: line 1: jq: command not found", "setup", ["jq"]],
    ["make", "make: *** No rule to make target 'check'.  Stop.", "setup", ["check"]],
    ["ruff", "$ ruff check\na.py:1:1: F401 unused\nFound 1 error.", "lint", ["F401"]],
    [
      "eslint",
      "$ eslint .\n  3:1  error  Unexpected var  no-var\n✖ 1 problem (1 error)",
      "lint",
      ["no-var"],
    ],
    ["heap", "FATAL ERROR: JavaScript heap out of memory", "memory", []],
    ["time", "Error: operation timed out after 30s", "timeout", []],
    ["time in python", "subprocess.TimeoutExpired: Command", "timeout", []],
    ["network", "connect ECONNREFUSED 127.0.0.1:5432", "network", []],
    [
      "conflict in a file",
      "CONFLICT (content): Merge conflict in src/a.ts",
      "conflict",
      ["src/a.ts"],
    ],
  ] as const)("%s", (_name, text, kind, names) => {
    expect(failureOf(text)).toMatchObject({ kind, names });
  });

  test("the end counts, not the beginning", () => {
    const text = `ImportError: 'old'\n${"x\n".repeat(20_000)}--- FAIL: TestNew (0s)`;
    expect(failureOf(text)).toMatchObject({ kind: "test", names: ["TestNew"] });
  });

  test("at most three tests and five of anything else are named", () => {
    const failed = (from: number) => Array.from({ length: from }, (_, at) => `FAILED a${at}`);
    expect(failureOf(failed(9).join("\n")).names).toHaveLength(3);
    const types = Array.from({ length: 9 }, (_, at) => `a.ts: error TS230${at}: no`);
    expect(failureOf(types.filter((one) => !one.includes("2307")).join("\n")).names).toHaveLength(
      5,
    );
  });

  test("hostile output takes no time", () => {
    const started = performance.now();
    for (const piece of ["FAIL ", " FAIL\t", "a/", "error: ", "× ", '"', "<", "E  assert "]) {
      failureOf(piece.repeat(20_000));
    }
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe("where it ended may say more than what it printed", () => {
  test.each([
    ["conflict", "conflict", "FAILED a", "conflict"],
    ["review", "score 3 is below 5", "FAILED a", "review"],
    ["agent", "timeout", "FAILED a", "timeout"],
    ["agent", "turn_limit", "", "limit"],
    ["agent", "regression", "regression: …\nFAILED a", "regression"],
    ["publish", "policy", "`.env` seems to hold a key", "policy"],
    ["verify", "the check verify ended with 1", "FAILED a", "test"],
  ] as const)("%s, %s: %s → %s", (stage, cause, text, kind) => {
    expect(categoryOf({ stage, cause, text }).kind).toBe(kind);
  });
});

test("each kind comes with advice that fits a brief", () => {
  const text = `FAILED ${"a".repeat(5_000)}\nFAILED ${"b".repeat(5_000)}`;
  const { category, advice } = advised({ attempt: 1, stage: "verify", cause: "red", text });
  expect(category.length).toBeLessThanOrEqual(60);
  expect(advice).toContain("repair the code, not the test");
  expect(advice.length).toBeLessThanOrEqual(1000);
  expect(new Set(FAILURE_KINDS).size).toBe(FAILURE_KINDS.length);
});
