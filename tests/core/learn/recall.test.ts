// What is told: within its budget, the same for the same question, nothing twice, best first.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isoTime, missionId, repoName, unitId } from "../../../core/base/brand.ts";
import type {
  ContextRow,
  EpisodeRow,
  ExperienceRow,
  RuleRow,
} from "../../../core/engine/rows/memory-row.ts";
import { compose, type Memories } from "../../../core/learn/recall-compose.ts";
import { COMMON_HITS, rarest } from "../../../core/learn/recall-query.ts";
import { rankContext, rankExperiences } from "../../../core/learn/recall-rank.ts";
import { scopeMatch } from "../../../core/learn/scope.ts";
import type { RecallRequest } from "../../../core/report/recall.ts";

const NOW_MS = Date.UTC(2026, 5, 1);
const DAY_MS = 86_400_000;
const repo = repoName("ada/engine");
const mission = missionId("m1");
const daysAgo = (days: number) => isoTime(NOW_MS - days * DAY_MS);

const experience = (unit: string, patch: Partial<ExperienceRow> = {}): ExperienceRow => ({
  repo,
  mission,
  unit: unitId(unit),
  attempt: 1,
  at: daysAgo(0),
  title: unit,
  scope: "",
  files: [],
  status: "landed",
  category: "",
  summary: `${unit} done`,
  discoveries: [],
  concerns: [],
  reward: 0.5,
  agent: "",
  model: "",
  specialist: "",
  ...patch,
});
const context = (content: string, patch: Partial<ContextRow> = {}): ContextRow => ({
  repo,
  key: content,
  type: "fact",
  content,
  scope: ["src/a.ts"],
  confidence: 1,
  level: "repository",
  mission,
  at: daysAgo(0),
  ...patch,
});
const rule = (text: string, patch: Partial<RuleRow> = {}): RuleRow => ({
  repo,
  rule: text,
  text,
  scope: ["src"],
  episodes: [],
  confidence: 0.8,
  applied: 0,
  state: "active",
  at: daysAgo(0),
  ...patch,
});
const episode = (content: string, patch: Partial<EpisodeRow> = {}): EpisodeRow => ({
  repo,
  mission,
  unit: unitId(content.replaceAll(" ", "-")),
  lesson: 1,
  outcome: "pass",
  content,
  scope: ["src/a.ts"],
  confidence: 1,
  access: 0,
  at: daysAgo(0),
  ttlDays: 30,
  ...patch,
});
const asked = (patch: Partial<RecallRequest> = {}): RecallRequest => ({
  audience: "worker",
  terms: ["parser"],
  scope: ["src/a.ts"],
  budget: 3000,
  ...patch,
});
const told = (request: RecallRequest, memories: Partial<Memories>) =>
  compose(
    request,
    { experiences: [], context: [], rules: [], episodes: [], ...memories },
    "m1",
    NOW_MS,
  );

describe("rank", () => {
  const order = (...rows: readonly (readonly [string, number, Partial<ExperienceRow>])[]) =>
    rankExperiences(
      rows.map(([unit, fit, patch]) => ({ row: experience(unit, patch), fit })),
      NOW_MS,
    ).map(({ unit }) => unit as string);

  test("of two that fit alike, the one that was worth more is told first: rewards decide", () => {
    expect(order(["poor", 5, { reward: 0.2 }], ["good", 5, { reward: 0.9 }])).toEqual([
      "good",
      "poor",
    ]);
    expect(order(["poor", 5, { reward: 0.9 }], ["good", 5, { reward: 0.2 }])).toEqual([
      "poor",
      "good",
    ]);
  });
  test("fit and freshness count as well, and what failed is not nothing", () => {
    expect(order(["far", 1, {}], ["near", 3, {}])).toEqual(["near", "far"]);
    expect(order(["old", 2, { at: daysAgo(90) }], ["new", 1, {}])).toEqual(["new", "old"]);
    expect(order(["a", 1, { reward: 0 }], ["b", 40, { reward: 0 }])).toEqual(["b", "a"]);
  });
  test("common words are left out, rare ones kept up to a number of hits", () => {
    const hits = (phrase: string, count: number) => ({ phrase, hits: count });
    expect(
      rarest([hits("all", COMMON_HITS + 1), hits("some", 40), hits("one", 1), hits("no", 0)]),
    ).toEqual(["one", "some"]);
    expect(rarest([hits("all", COMMON_HITS + 1), hits("no", 0)])).toEqual([]);
  });
});

describe("context", () => {
  const rank = (...items: readonly ContextRow[]) =>
    rankContext(items, asked(), "m1", NOW_MS).map(({ content }) => content);
  test("of another mission only what is known everywhere", () => {
    const theirs = { level: "mission", mission: missionId("m2") } as const;
    expect(
      rank(
        context("ours", { level: "mission" }),
        context("theirs", theirs),
        context("all", { mission: missionId("m2") }),
      ),
    ).toEqual(["ours", "all"]);
  });
  test("not when it is doubtful, nor about other files and other words", () => {
    expect(
      rank(context("doubtful", { confidence: 0.49 }), context("far", { scope: ["lib/b.ts"] })),
    ).toEqual([]);
    expect(rank(context("the parser is hand written", { scope: [] }))).toHaveLength(1);
  });
  test.each([
    ["src/a.ts", "src/a.ts", 1],
    ["src/", "src/a.ts", 1],
    ["src/**", "src/x/a.ts", 1],
    ["src/b.ts", "src/a.ts", 0.5],
    ["src/x/b.ts", "src/y/a.ts", 0.25],
    ["data.py", "a.py", 0],
    ["lib/a.ts", "src/a.ts", 0],
    ["axb.ts", "a_b.ts", 0],
    ["b.ts", "a.ts", 0],
  ])("%s concerns %s by %d", (of, file, match) => {
    expect(scopeMatch([of], [file])).toBe(match);
  });
});

describe("the text", () => {
  test("rules, context, experiences and episodes, nothing said twice", () => {
    const lesson = "The lexer must be reset.";
    const { text, items } = told(asked(), {
      rules: [
        rule("Use the fake clock."),
        rule("retired", { state: "retired" }),
        rule("elsewhere", { scope: ["lib"] }),
      ],
      context: [context(lesson, { type: "gotcha" })],
      experiences: [
        {
          row: experience("Parser", {
            discoveries: [lesson, "It is slow on long lines."],
            concerns: ["no fuzzing"],
            files: ["src/a.ts"],
          }),
          fit: 2,
        },
        {
          row: experience("Lexer", {
            status: "failed",
            category: "verify: tests",
            summary: "2 failed",
          }),
          fit: 1,
        },
      ],
      episodes: [episode(`gotcha: ${lesson}`), episode("Names are sorted.")],
    });
    expect(text).toBe(
      [
        "### Learned Rules (from past missions)",
        "- Use the fake clock. (confidence: 0.8)",
        "",
        "### Context from Prior Workers",
        "- [gotcha] The lexer must be reset.",
        "",
        "### Earlier Work Like This",
        "- [Parser] succeeded (reward=0.50): Parser done",
        "  Files: src/a.ts",
        "  Insights: It is slow on long lines.",
        "  Pitfalls: no fuzzing",
        "- [Lexer] FAILED (verify: tests): 2 failed",
        "",
        "### Lessons from Here",
        "- Names are sorted.",
      ].join("\n"),
    );
    expect(items.map(({ kind }) => kind)).toEqual([
      "rule",
      "context",
      "experience",
      "experience",
      "episode",
    ]);
  });
  test("planners are told rules by their note, not here", () => {
    expect(
      told(asked({ audience: "planner" }), { rules: [rule("Use the fake clock.")] }).text,
    ).toBe("");
  });
  test("forgotten episodes are not told", () => {
    expect(
      told(asked(), { episodes: [episode("Names are sorted.", { at: daysAgo(31) })] }).text,
    ).toBe("");
  });

  const word = fc.string({ minLength: 1, maxLength: 40 }).map((text) => text.replace(/\s+/g, " "));
  const memories = fc.record({
    rules: fc.array(
      word.map((text) => rule(text)),
      { maxLength: 8 },
    ),
    context: fc.array(
      word.map((text) => context(text)),
      { maxLength: 30 },
    ),
    experiences: fc.array(
      fc.tuple(word, fc.array(word, { maxLength: 4 })).map(([title, discoveries]) => ({
        row: experience("u", { title, summary: title, discoveries }),
        fit: title.length,
      })),
      { maxLength: 6 },
    ),
    episodes: fc.array(
      word.map((text) => episode(text)),
      { maxLength: 6 },
    ),
  });
  test("never takes more than its budget, and is the same for the same question", () => {
    fc.assert(
      fc.property(memories, fc.integer({ min: 1, max: 2500 }), (known, budget) => {
        const one = told(asked({ budget }), known);
        expect(one.text.length).toBeLessThanOrEqual(budget);
        expect(told(asked({ budget }), known)).toEqual(one);
        expect(one.text === "").toBe(one.items.length === 0);
      }),
    );
  });
});
