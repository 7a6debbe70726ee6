// What is learned and told again, against the reference.
import { describe } from "vitest";
import { z } from "zod";
import { isoTime, missionId, repoName, unitId } from "../../../core/base/brand.ts";
import { keywords } from "../../../core/base/words.ts";
import type {
  ContextRow,
  EpisodeRow,
  ExperienceRow,
} from "../../../core/engine/rows/memory-row.ts";
import { aged, daysLeft, episodesAbout, isFading } from "../../../core/learn/episode-life.ts";
import { lessonsOf } from "../../../core/learn/episodes.ts";
import { HEADINGS } from "../../../core/learn/recall-compose.ts";
import { rankContext, rankExperiences, wordsIn } from "../../../core/learn/recall-rank.ts";
import { contextLine, experienceLines, fitting } from "../../../core/learn/recall-text.ts";
import { type Counts, rewardOf } from "../../../core/learn/reward.ts";
import { scopeTokens } from "../../../core/learn/scope.ts";
import {
  contextScope,
  episodicMemory,
  experienceSearch,
  reward,
} from "../../vectors/departures-memory.ts";
import { followsVectors } from "../../vectors/load.ts";

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 1);
const REPO = repoName("ada/engine");
const M1 = missionId("m1");

const Snapshot = z
  .object({
    passed: z.number(),
    failed: z.number().default(0),
    lint: z.number().default(0),
    types: z.number().default(0),
    security: z.number().default(0),
  })
  .nullable()
  .transform((counts): Counts | null => counts);

const near = (value: number): number => Number(value.toFixed(9));

describe("rewards", () => {
  followsVectors("reward", {
    input: z.object({
      before: Snapshot,
      after: Snapshot,
      completionRate: z.number(),
      score: z.number(),
      prevScore: z.number(),
      fixupPromoted: z.boolean(),
      fixupAttempts: z.number(),
    }),
    answer: (input) => {
      const found = rewardOf({
        before: input.before,
        after: input.after,
        completion: input.completionRate,
        // There a gain of .3 between two rounds is all; here the review says how good an attempt is.
        progress: (input.score - input.prevScore) / 0.3,
        landed: input.fixupPromoted,
        repairs: input.fixupAttempts - 1,
      });
      const { economy, ...rest } = found;
      return Object.fromEntries(
        Object.entries({ ...rest, fixup: economy }).map(([key, value]) => [key, near(value)]),
      );
    },
    told: (expected) =>
      Object.fromEntries(
        Object.entries(z.record(z.string(), z.number()).parse(expected)).map(([key, value]) => [
          key,
          near(value),
        ]),
      ),
    departures: reward,
  });
});

const ContextCase = z.union([
  z.object({ fn: z.literal("tokens"), files: z.string(), title: z.string() }),
  z.object({
    fn: z.literal("inject"),
    files: z.string(),
    title: z.string(),
    items: z.array(z.tuple([z.string(), z.string(), z.string(), z.number()])),
    budget: z.number(),
    minConfidence: z.number(),
  }),
]);

const paths = (text: string): readonly string[] =>
  text
    .split(",")
    .map((path) => path.trim())
    .filter((path) => path !== "");

type Item = Omit<ContextRow, "type"> & { readonly type: string };

describe("typed context", () => {
  followsVectors("context-scope", {
    input: ContextCase,
    answer: (input) => {
      if (input.fn === "tokens") return scopeTokens(paths(input.files));
      const items = input.items.map(
        ([type, scope, content, confidence], index): Item => ({
          repo: REPO,
          key: String(index),
          type,
          content,
          scope: paths(scope),
          confidence,
          level: "repository",
          mission: M1,
          at: isoTime(START_MS + index * 1000),
        }),
      );
      const request = { terms: [...keywords(input.title)], scope: [...paths(input.files)] };
      const ranked = rankContext(items, request, "m1", START_MS + DAY_MS);
      const lines = fitting(ranked.slice(0, 20).map(contextLine), input.budget);
      return lines.length === 0 ? "" : [HEADINGS.context, ...lines].join("\n");
    },
    departures: contextScope,
  });
});

const EpisodeCase = z.union([
  z.object({
    fn: z.literal("decay"),
    episodes: z.array(z.tuple([z.string(), z.number(), z.number(), z.number()])),
    ticks: z.number(),
  }),
  z.object({
    fn: z.literal("retrieve"),
    episodes: z.array(z.tuple([z.string(), z.string(), z.number(), z.number(), z.number()])),
    tokens: z.array(z.string()),
    limit: z.number(),
  }),
  z.object({
    fn: z.literal("auto"),
    unit: z.object({ title: z.string() }),
    handoff: z.object({
      discoveries: z.array(z.string()).default([]),
      concerns: z.array(z.string()).default([]),
      summary: z.string().default(""),
    }),
    outcome: z.string(),
  }),
]);

const episode = (id: string, patch: Partial<EpisodeRow>): EpisodeRow => ({
  repo: REPO,
  mission: M1,
  unit: unitId(id),
  lesson: 1,
  outcome: "pass",
  content: id,
  scope: [],
  confidence: 1,
  access: 0,
  at: isoTime(START_MS),
  ttlDays: 30,
  ...patch,
});

function decayed(input: Extract<z.infer<typeof EpisodeCase>, { fn: "decay" }>): unknown {
  let rows: readonly EpisodeRow[] = input.episodes.map(([id, ttlDays, access, confidence]) =>
    episode(id, { ttlDays, access, confidence }),
  );
  const counts: [number, number][] = [];
  let nowMs = START_MS;
  for (let tick = 0; tick < input.ticks; tick += 1) {
    nowMs += DAY_MS; // one of the reference's days is the end of a mission; ours are days
    const next = rows.map((row) => aged(row, nowMs));
    const extended = next.filter((row, at) => row !== null && row.ttlDays !== rows[at]?.ttlDays);
    counts.push([next.filter((row) => row === null).length, extended.length]);
    rows = next.filter((row) => row !== null);
  }
  return {
    counts,
    left: Object.fromEntries(
      rows.map((row) => [row.unit, [Math.round(daysLeft(row, nowMs)), row.access]]),
    ),
    promote: rows.filter((row) => isFading(row, nowMs)).map(({ unit }) => unit),
  };
}

function retrieved(input: Extract<z.infer<typeof EpisodeCase>, { fn: "retrieve" }>): unknown {
  const rows = input.episodes.map(([id, scope, access, confidence, ttlDays]) =>
    episode(id, { scope: paths(scope), access, confidence, ttlDays }),
  );
  const ids = episodesAbout(rows, input.tokens, input.limit, START_MS).map(({ unit }) => unit);
  const told = (row: EpisodeRow): number => row.access + (ids.includes(row.unit) ? 1 : 0);
  return { ids, access: Object.fromEntries(rows.map((row) => [row.unit, told(row)])) };
}

describe("episodes", () => {
  followsVectors("episodic-memory", {
    input: EpisodeCase,
    answer: (input) => {
      if (input.fn === "decay") return decayed(input);
      if (input.fn === "retrieve") return retrieved(input);
      const isGood = input.outcome === "completed";
      return lessonsOf(isGood ? "pass" : "fail", input.handoff).map((lesson) => ({
        type: isGood ? "unit_success" : "unit_failure",
        ...lesson,
        scope: input.unit.title,
        ttl: 30,
      }));
    },
    departures: episodicMemory,
  });
});

const Experience = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  z.number(),
  z.array(z.string()),
  z.array(z.string()),
]);

describe("experiences", () => {
  followsVectors("experience-search", {
    input: z.object({
      experiences: z.array(Experience),
      unit: z.object({ title: z.string(), description: z.string().default("") }),
    }),
    answer: ({ experiences, unit }) => {
      const rows = experiences.map(
        ([title, scope, files, status, summary, worth, discoveries, concerns], index) =>
          ({
            repo: REPO,
            mission: M1,
            unit: unitId(`u${index}`),
            attempt: 1,
            at: isoTime(START_MS),
            title,
            scope,
            files: paths(files),
            status: status === "completed" ? "landed" : "failed",
            category: "",
            summary,
            discoveries,
            concerns,
            reward: worth,
            agent: "",
            model: "",
            specialist: "",
          }) satisfies ExperienceRow,
      );
      const terms = keywords(`${unit.title} ${unit.description}`);
      const found = rows
        .map((row) => ({ row, fit: wordsIn(row, terms) }))
        .filter(({ fit }) => fit > 0);
      return rankExperiences(found, START_MS)
        .slice(0, 3)
        .map((row) => experienceLines(row, () => false))
        .join("\n");
    },
    departures: experienceSearch,
  });
});
