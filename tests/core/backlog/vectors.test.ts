// The backlog against the reference: scores, what is told to planners, what becomes of entries, Markdown in and out.
import { describe } from "vitest";
import { z } from "zod";
import { categoryOfText, fateOf } from "../../../core/backlog/fate.ts";
import { DEFAULT_EFFORT } from "../../../core/backlog/item.ts";
import { type ExportedItem, exportMarkdown } from "../../../core/backlog/markdown-export.ts";
import { parseBacklog } from "../../../core/backlog/markdown-import.ts";
import { itemsOfUnit } from "../../../core/backlog/match.ts";
import { readyItems } from "../../../core/backlog/planner-note.ts";
import { baseScore, failurePenalty, isStale, score, scoreOf } from "../../../core/backlog/score.ts";
import { isoTime, missionId } from "../../../core/base/brand.ts";
import { Draft } from "../../../core/engine/draft.ts";
import {
  backlogManager,
  markdownExport,
  markdownImport,
  priorityScore,
} from "../../vectors/departures-backlog.ts";
import { followsVectors } from "../../vectors/load.ts";
import { at, attemptRow, missionRow, stateOf, unitRow } from "../voice/rows.ts";
import { item, NOW_MS, sliceOf, WEIGHTS } from "./rows.ts";

const HOUR_MS = 3_600_000;
const near = (value: number): number => Number(value.toFixed(9));

const Stored = z.object({
  impact: z.number(),
  effort: z.number(),
  attempt_count: z.number().default(0),
  last_failure_reason: z.string().default(""),
  pinned_score: z.number().nullable().default(null),
  priority_score: z.number().default(0),
  status: z.string().default("pending"),
});
const Score = z.discriminatedUnion("fn", [
  z.object({
    fn: z.literal("base"),
    impact: z.number(),
    effort: z.number(),
    effortWeight: z.number(),
  }),
  z.object({ fn: z.literal("penalty"), attempts: z.number(), reason: z.string().nullable() }),
  z.object({ fn: z.literal("stale"), updatedAt: z.string(), now: z.string() }),
  z.object({ fn: z.literal("recalc"), staleHours: z.number(), item: Stored }),
]);

describe("scores", () => {
  followsVectors("priority-score", {
    input: Score,
    answer: (input) => {
      switch (input.fn) {
        case "base":
          return near(baseScore(input.impact, input.effort, input.effortWeight));
        case "penalty":
          return near(failurePenalty(input.attempts, categoryOfText(input.reason ?? "")));
        case "stale":
          return isStale(input.updatedAt, Date.parse(input.now), 72);
        case "recalc": {
          const { status, priority_score: before, pinned_score: pinned } = input.item;
          // What is over is not ranked any more.
          if (status !== "pending" && status !== "in_progress")
            return { score: before, written: false, timestampTouched: false };
          const category = categoryOfText(input.item.last_failure_reason);
          const row = item(1, {
            ...{ impact: input.item.impact, effort: input.item.effort, pinned },
            ...{ attempts: input.item.attempt_count, lastCategory: category, state: status },
            touchedAt: isoTime(NOW_MS - input.staleHours * HOUR_MS),
          });
          const now = scoreOf(row, NOW_MS, WEIGHTS);
          // The one thing that touches is a new pin, and that is a person's.
          const touched = pinned !== null && now !== before;
          return { score: now, written: now !== before, timestampTouched: touched };
        }
      }
    },
    told: (expected) => (typeof expected === "number" ? near(expected) : expected),
    departures: priorityScore,
  });
});

const Handoff = z.object({
  status: z.string(),
  concerns: z.array(z.string()),
  summary: z.string(),
});
const Manager = z.discriminatedUnion("op", [
  z.object({
    op: z.literal("load"),
    items: z.array(
      z.object({
        ...{ id: z.string(), impact: z.number(), effort: z.number(), status: z.string() },
        ...{ pinned_score: z.number().nullable(), depends_on: z.string() },
      }),
    ),
    limit: z.number(),
  }),
  z.object({ op: z.literal("missionEnd"), met: z.boolean(), handoffs: z.array(Handoff) }),
  z.object({
    op: z.literal("unitEnd"),
    items: z.array(z.object({ id: z.string(), title: z.string(), description: z.string() })),
    unit: z.object({
      ...{ id: z.string(), title: z.string(), attempt: z.number(), maxAttempts: z.number() },
      outputSummary: z.string(),
    }),
    merged: z.boolean(),
    handoff: Handoff.nullable(),
    missionId: z.string(),
  }),
]);
type Manager = z.infer<typeof Manager>;
const State = z.enum(["pending", "in_progress", "deferred", "completed"]);

/** Best first among those that do not wait for something open. */
function chosen(input: Extract<Manager, { op: "load" }>): readonly string[] {
  const ids = input.items.map(({ id }) => id);
  const missing = input.items
    .map(({ depends_on: other }) => other)
    .filter((other) => other !== "" && !ids.includes(other));
  const all = [...ids, ...new Set(missing)];
  const issueOf = (id: string): number => all.indexOf(id) + 1;
  const rows = [
    ...input.items.map((one) =>
      item(issueOf(one.id), {
        ...{ impact: one.impact, effort: one.effort, pinned: one.pinned_score },
        state: State.parse(one.status),
        body: one.depends_on === "" ? "" : `Depends on #${issueOf(one.depends_on)}.`,
      }),
    ),
    // Open, and nobody's turn.
    ...[...new Set(missing)].map((id) => item(issueOf(id), { state: "deferred" })),
  ];
  return readyItems(sliceOf(rows), input.limit).map(({ issue }) => all[issue - 1] ?? "");
}

type Fates = Record<string, object>;

/** A mission whose units are these handoffs; its plan names both entries in each. */
function missionEnd(input: Extract<Manager, { op: "missionEnd" }>): Fates {
  const mission = missionRow({
    ...{ state: input.met ? "completed" : "failed", stopReason: "units_failed" },
    endedAt: at(30),
  });
  const units = input.handoffs.map(({ status, summary }, position) =>
    unitRow(`u${position}`, {
      ...{ position, summary, because: "", attempt: 1 },
      state: status === "completed" || input.met ? "landed" : "failed",
      details: { backlogItem: "1, 2" },
    }),
  );
  const attempts = input.handoffs.map(({ concerns }, position) =>
    attemptRow(`u${position}`, 1, { details: { concerns } }),
  );
  const state = stateOf({ missions: [mission], units, attempts });
  const fates: Fates = {};
  for (const [issue, id] of [
    [1, "a"],
    [2, "b"],
  ] as const) {
    const known = item(issue, { state: "in_progress", mission: mission.mission });
    const { change } = fateOf(new Draft(state, at(31)), mission, known);
    const { state: status, attempts: tries, lastFailure } = change;
    fates[id] = { status, attempts: tries, reason: lastFailure ?? "" };
  }
  return fates;
}

/** One unit, whose plan names the entry of exactly its title, in a mission that ends with it. */
function unitEnd(input: Extract<Manager, { op: "unitEnd" }>): Fates {
  const goesOn = !input.merged && input.unit.attempt < input.unit.maxAttempts;
  const mission = missionRow({
    mission: missionId(input.missionId),
    ...{ state: goesOn ? "running" : "completed", endedAt: goesOn ? null : at(30) },
  });
  const named = input.items.findIndex(({ title }) => title === input.unit.title) + 1;
  const unit = unitRow("u", {
    ...{ mission: mission.mission, title: input.unit.title, because: "" },
    ...{ attempt: input.unit.attempt, summary: input.unit.outputSummary },
    state: input.merged ? "landed" : goesOn ? "waiting" : "failed",
    details: named === 0 ? {} : { backlogItem: String(named) },
  });
  const attempt = attemptRow("u", input.unit.attempt, {
    mission: mission.mission,
    details: { concerns: input.handoff?.concerns ?? [] },
  });
  const state = stateOf({ missions: [mission], units: [unit], attempts: [attempt] });
  const fates: Fates = {};
  for (const [position, { id }] of input.items.entries()) {
    const isNamed = itemsOfUnit(unit).includes(position + 1);
    const known = item(
      position + 1,
      isNamed ? { state: "in_progress", mission: mission.mission } : {},
    );
    const change =
      isNamed && !goesOn ? fateOf(new Draft(state, at(31)), mission, known).change : known;
    fates[id] = {
      ...{ status: change.state, attempts: change.attempts, reason: change.lastFailure ?? "" },
      source: change.state === "completed" ? (change.mission ?? "") : "",
    };
  }
  return fates;
}

const Told = z.record(z.string(), z.looseObject({ description: z.unknown() }));

describe("what becomes of entries", () => {
  followsVectors("backlog-manager", {
    input: Manager,
    answer: (input) => {
      switch (input.op) {
        case "load":
          return chosen(input);
        case "missionEnd":
          return missionEnd(input);
        case "unitEnd":
          return unitEnd(input);
      }
    },
    told: (expected, input) => {
      if (input.op === "load") return z.object({ chosen: z.unknown() }).parse(expected).chosen;
      if (input.op !== "unitEnd") return expected;
      const rows = Object.entries(Told.parse(expected));
      // A text is the person's who wrote it: nothing is ever added.
      return Object.fromEntries(rows.map(([id, { description: _, ...rest }]) => [id, rest]));
    },
    departures: backlogManager,
  });
});

describe("Markdown", () => {
  followsVectors("backlog-markdown-import", {
    input: z.object({ text: z.string() }),
    answer: ({ text }) =>
      parseBacklog(text).map(({ title, description, impact, effort }) => ({
        ...{ title, description, impact, effort },
        score: score({ impact, effort, attempts: 0, lastCategory: null }, false, WEIGHTS),
      })),
    departures: markdownImport,
  });

  const Exported = z.object({
    title: z.string(),
    description: z.string(),
    priority_score: z.number(),
    impact: z.number(),
    effort: z.number().default(DEFAULT_EFFORT),
    track: z.string(),
    status: z.string(),
    attempt_count: z.number(),
  });
  followsVectors("backlog-markdown-export", {
    input: z.object({ items: z.array(Exported), statusFilter: z.string().nullable() }),
    answer: ({ items, statusFilter }) => {
      const rows = items.flatMap((one): readonly ExportedItem[] => {
        const state = State.safeParse(one.status);
        if (!state.success) return [];
        const track = one.track === "feature" ? "feature" : "other";
        const { title, description: body, impact, effort, priority_score: points } = one;
        const row = item(1, { title, body, impact, effort, track, attempts: one.attempt_count });
        return [{ ...row, issue: 0, score: points, state: state.data }];
      });
      return exportMarkdown(rows, State.nullable().parse(statusFilter));
    },
    departures: markdownExport,
  });
});

describe("which entries a unit serves", () => {
  const Unit = z.tuple([z.string(), z.string(), z.string()]);
  followsVectors("dashboard-backlog-map", {
    input: z.object({ units: z.array(Unit), items: z.array(Unit) }),
    answer: ({ units, items }) => {
      const ids = items.map(([id]) => id);
      const inNumbers = (text: string): string =>
        ids.reduce((now, id, at) => now.replaceAll(`=${id}`, `=${at + 1}`), text);
      const found = units.map(([id, , description]) => [
        id,
        itemsOfUnit({ description: inNumbers(description), details: {} }).map(
          (issue) => ids[issue - 1],
        ),
      ]);
      return Object.fromEntries(found.filter(([, served]) => served?.length !== 0));
    },
  });
});
