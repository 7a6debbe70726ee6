// Sanity of a change and criteria that are commands, against the reference.
import { describe } from "vitest";
import { z } from "zod";
import { parseDiff } from "../../../core/criteria/diff.ts";
import { oddities } from "../../../core/criteria/sanity.ts";
import { isTestFile } from "../../../core/criteria/test-files.ts";
import { criterionProblems } from "../../../core/criteria/validate.ts";
import { criteriaValidator, diffSanity } from "../../vectors/departures-ending.ts";
import { followsVectors } from "../../vectors/load.ts";

const Diff = z.union([z.string(), z.object({ repeat: z.string(), lines: z.number() })]);
const Input = z.discriminatedUnion("fn", [
  z.object({ fn: z.literal("isTest"), path: z.string() }),
  z.object({
    fn: z.literal("check"),
    diff: Diff,
    unit: z
      .object({ unit_type: z.string().optional(), files_hint: z.string().optional() })
      .nullable(),
  }),
]);
const Checked = z.object({ passed: z.boolean(), warnings: z.array(z.unknown()) });

describe("sanity of a change", () => {
  followsVectors("diff-sanity", {
    input: Input,
    answer: (input) => {
      if (input.fn === "isTest") return isTestFile(input.path);
      const { diff, unit } = input;
      const text = typeof diff === "string" ? diff : diff.repeat;
      // The reference counts the lines of the whole text; ours are those that changed.
      const lines = typeof diff === "string" ? diff.split("\n").length : diff.lines;
      const found = oddities({
        files: parseDiff(text).map(({ path }) => path),
        lines,
        writesTests: unit?.unit_type === "test-writer",
        declared: (unit?.files_hint ?? "").split(",").filter((one) => one !== ""),
      }).map(({ kind }) => kind);
      return {
        passed: !found.some((kind) => kind !== "elsewhere"),
        warned: found.includes("elsewhere"),
      };
    },
    told: (expected) => {
      const checked = Checked.safeParse(expected).data;
      if (checked === undefined) return expected;
      return { passed: checked.passed, warned: checked.warnings.length > 0 };
    },
    departures: diffSanity,
  });
});

describe("criteria that are commands", () => {
  const THERE = ["src", "src/a.py", "tests", "tests/test_a.py"];
  followsVectors("criteria-validator", {
    input: z.object({ criteria: z.string() }),
    answer: ({ criteria }) =>
      criterionProblems(criteria, { root: "/project", exists: (path) => THERE.includes(path) }).map(
        ({ severity, text }) => [severity, text],
      ),
    departures: criteriaValidator,
  });
});
