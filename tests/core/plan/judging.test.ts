// What a plan is worth, before and after: ambition, the critic's answer, faults seen without reading, the grade of what became
// of it; against the reference and by properties.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ambitionOf, keywordScore, structuralScore } from "../../../core/plan/ambition.ts";
import { critiqueText, parseCritique } from "../../../core/plan/critic.ts";
import { gradeText, gradeUnits, roundEven } from "../../../core/plan/grade.ts";
import { claimedCommand, preflight, shellProblem } from "../../../core/plan/preflight.ts";
import { parseFilesHint } from "../../../core/schedule/files.ts";
import {
  ambitionHeuristics,
  criticParse,
  decompositionGrade,
} from "../../vectors/departures-plan.ts";
import { followsVectors } from "../../vectors/load.ts";

const Unit = z
  .object({
    title: z.string().default(""),
    description: z.string().default(""),
    files: z.string().default(""),
    priority: z.number().default(1),
    type: z.string().default("implementation"),
  })
  .transform(({ type, files, ...unit }) => ({
    ...unit,
    files: parseFilesHint(files),
    kind:
      type === "research"
        ? ("research" as const)
        : type === "experiment"
          ? ("experiment" as const)
          : ("implement" as const),
  }));

describe("ambition", () => {
  followsVectors("ambition-heuristics", {
    input: z.object({ units: z.array(Unit) }),
    answer: ({ units }) => ({ plan: structuralScore(units), keyword: keywordScore(units) }),
    departures: ambitionHeuristics,
  });

  test("a plan is judged by the better of size and words, within 1 and 10", () => {
    const unit = fc.record({
      title: fc.string(),
      description: fc.constantFrom("a typo", "the engine", "add a page"),
      files: fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 4 }),
      kind: fc.constantFrom("implement" as const, "research" as const),
      priority: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 12 }), (units) => {
        const { score, structural, keyword } = ambitionOf(units);
        expect(score).toBe(Math.max(structural, keyword));
        expect(score).toBeGreaterThanOrEqual(1);
        expect(score).toBeLessThanOrEqual(10);
        // The order in which units are named says nothing about what they aim for.
        expect(ambitionOf(units.toReversed())).toEqual(ambitionOf(units));
      }),
    );
  });
});

const Told = z.object({
  findings: z.array(z.string()),
  risks: z.array(z.string()),
  gaps: z.array(z.string()),
  open_questions: z.array(z.string()),
  verdict: z.string(),
  confidence: z.number(),
});
const Critic = z.object({
  fn: z.string(),
  text: z.string().default(""),
  units: z
    .array(
      z.object({
        title: z.string(),
        description: z.string().default(""),
        acceptance_criteria: z.string().default(""),
      }),
    )
    .default([]),
});

describe("the critic", () => {
  followsVectors("critic-parse", {
    input: Critic,
    answer: (input) => {
      if (input.fn === "preflight") {
        return preflight(
          input.units.map(({ acceptance_criteria: one, ...unit }) => ({
            ...unit,
            criteria: one === "" ? [] : [one],
          })),
        );
      }
      const { questions, ...said } = parseCritique(input.text);
      return { ...said, open_questions: questions };
    },
    // Its proposals of strategies and objectives are no part of judging a plan.
    told: (expected) => Told.safeParse(expected).data ?? expected,
    departures: criticParse,
  });

  test("whatever is answered, consent is only the word for it", () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (text, value) => {
        expect(parseCritique(text).verdict).toBe("needs_refinement");
        const said = parseCritique(`CRITIC_RESULT:${JSON.stringify({ verdict: value })}`);
        const isConsent = typeof value === "string" && value.trim().toLowerCase() === "sufficient";
        expect(said.verdict === "sufficient").toBe(isConsent);
        expect(critiqueText(said)).not.toBe("");
      }),
    );
  });
});

describe("faults that can be seen", () => {
  test.each([
    ["npm test -- --grep 'login", "a ' is never closed"],
    ['`node -e "1`', 'a " is never closed'],
    ["grep -q x y && test 'z", "a ' is never closed"],
    ["make check \\", "it ends with a backslash"],
  ])("%s is no command", (criterion, problem) => {
    expect(shellProblem(claimedCommand(criterion) ?? "")).toBe(problem);
    expect(preflight([{ title: "A", description: "d", criteria: [criterion] }])).toHaveLength(1);
  });

  test.each([
    "It doesn't crash",
    "The user's name is shown",
    "All tests pass",
    "npm test",
    "node --test 'tests/**'",
    'The page says "hello',
  ])("%s is fine", (criterion) => {
    expect(preflight([{ title: "A", description: "d", criteria: [criterion] }])).toEqual([]);
  });
});

const GradedUnit = z
  .object({
    status: z.string().default("completed"),
    attempt: z.number().default(0),
    files: z.string().default(""),
  })
  .transform(({ status, attempt, files }) => ({
    files: parseFilesHint(files),
    attempts: attempt,
    done: status === "completed",
  }));

describe("the grade of a plan", () => {
  followsVectors("decomposition-grade", {
    input: z.object({ units: z.array(GradedUnit), reviewAverages: z.array(z.number()) }),
    answer: ({ units, reviewAverages }) => {
      const grade = gradeUnits(units, reviewAverages);
      const { review, retry, overlap, completion, composite, count } = grade;
      const rates = { retry: roundEven(retry, 3), overlap: roundEven(overlap, 3) };
      return {
        ...{
          review: roundEven(review, 1),
          ...rates,
          completion: roundEven(completion, 3),
          composite,
          count,
        },
        text: gradeText(grade),
      };
    },
    told: (expected) => {
      const told = z
        .object({ retry: z.number(), overlap: z.number(), completion: z.number() })
        .loose()
        .parse(expected);
      const { retry, overlap, completion } = told;
      return {
        ...told,
        ...{ retry: roundEven(retry, 3), overlap: roundEven(overlap, 3) },
        completion: roundEven(completion, 3),
      };
    },
    departures: decompositionGrade,
  });

  test("does not depend on the order of the units", () => {
    const unit = fc.record({
      files: fc.array(fc.constantFrom("a", "b", "c/d", "c/"), { maxLength: 3 }),
      attempts: fc.integer({ min: 0, max: 4 }),
      done: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 8 }), (units) => {
        expect(gradeUnits(units.toReversed(), [7])).toEqual(gradeUnits(units, [7]));
      }),
    );
  });
});
