// Counts out of verification output, against the reference. Security scanners are not read.
import { describe } from "vitest";
import { z } from "zod";
import { readVerification } from "../../../core/merge/verification.ts";
import { verificationParse } from "../../vectors/departures.ts";
import { followsVectors } from "../../vectors/load.ts";

const Input = z.object({
  fn: z.enum(["pytest", "ruff", "mypy", "bandit", "single"]),
  text: z.string(),
  exitCode: z.number().optional(),
});
const Single = z.object({
  nodes: z.array(z.object({ metrics: z.record(z.string(), z.number()) })),
  overall: z.boolean(),
});

describe("readVerification", () => {
  followsVectors("verification-parse", {
    input: Input,
    answer: ({ fn, text, exitCode }) => {
      const found = readVerification(text, exitCode ?? null);
      const { total = 0, passed = 0, failed = 0 } = found.tests ?? {};
      const tests = { test_total: total, test_passed: passed, test_failed: failed };
      const lint = { lint_errors: found.lintErrors ?? 0 };
      const types = { type_errors: found.typeErrors ?? 0 };
      if (fn === "pytest") return tests;
      if (fn === "ruff") return lint;
      if (fn === "mypy") return types;
      if (fn === "bandit") return "not read";
      return { overall: exitCode === 0, ...tests, ...lint, ...types };
    },
    told: (expected, { fn }) => {
      if (fn === "bandit") return "not read";
      if (fn !== "single") return expected;
      const { nodes, overall } = Single.parse(expected);
      const all = Object.assign({}, ...nodes.map((node) => node.metrics));
      delete all.security_findings;
      return { overall, ...all };
    },
    departures: verificationParse,
  });
});
