// What goes with failure: counted, forgotten in time, told only when it is surely worse than the rest; against the reference.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { isoTime, repoName } from "../../../core/base/brand.ts";
import type { CausalRow } from "../../../core/engine/rows/learned-row.ts";
import {
  EVERY,
  faded,
  failureShare,
  fileCountBucket,
  riskOf,
  risksOf,
  summaryOf,
} from "../../../core/learn/attribution.ts";
import { wilson } from "../../../core/learn/wilson.ts";
import { causal } from "../../vectors/departures-evolution.ts";
import { followsVectors } from "../../vectors/load.ts";

const AT = isoTime(Date.UTC(2026, 0, 1));
const DAY_MS = 24 * 60 * 60_000;

const row = (dimension: string, value: string, good: number, bad: number): CausalRow => ({
  ...{ repo: repoName("olga/kit"), dimension, value, good, bad, at: AT },
  stages: bad > 0 ? { verify: bad } : {},
});

type Signal = readonly [string, string, number, string, string];

/** Rows of the signals of a vector file. */
function rowsOf(signals: readonly Signal[]): ReadonlyMap<string, CausalRow> {
  const rows = new Map<string, CausalRow>();
  const add = (dimension: string, value: string, failed: boolean): void => {
    const key = `${dimension}=${value}`;
    const known = rows.get(key) ?? row(dimension, value, 0, 0);
    rows.set(
      key,
      row(dimension, value, known.good + (failed ? 0 : 1), known.bad + (failed ? 1 : 0)),
    );
  };
  for (const [specialist, model, files, type, outcome] of signals) {
    const failed = outcome === "failed";
    add(EVERY.dimension, EVERY.value, failed);
    add("specialist", specialist, failed);
    add("model", model, failed);
    add("file_count", fileCountBucket(Array.from({ length: files }, String)), failed);
    add("unit_type", type, failed);
  }
  return rows;
}

const Unit = z.object({
  specialist: z.string().optional(),
  files_hint: z.string().default(""),
  unit_type: z.string().default("implementation"),
});
const Input = z.object({
  fn: z.enum(["p", "bucket", "top", "summary"]),
  signals: z
    .array(z.tuple([z.string(), z.string(), z.number(), z.string(), z.string()]))
    .default([]),
  dimension: z.string().default(""),
  value: z.string().default(""),
  minSamples: z.number().default(5),
  files: z.string().default(""),
  unit: Unit.optional(),
  model: z.string().default(""),
  limit: z.number().default(3),
  outcomes: z.string().default(""),
});

describe("attribution", () => {
  followsVectors("causal", {
    input: Input,
    answer: (input) => {
      const rows = rowsOf(input.signals);
      switch (input.fn) {
        case "p":
          return failureShare(rows.get(`${input.dimension}=${input.value}`), AT, input.minSamples);
        case "bucket":
          return fileCountBucket(input.files.split(","));
        case "summary": {
          const { merged, failed } = summaryOf(undefined, AT);
          const total = merged + failed;
          return {
            merged,
            failed,
            total,
            success_rate: total === 0 ? 0 : merged / total,
            top_failure_reasons: [],
          };
        }
        case "top": {
          const unit = input.unit ?? Unit.parse({});
          const features = {
            ...(unit.specialist === undefined ? {} : { specialist: unit.specialist }),
            model: input.model,
            file_count: fileCountBucket(unit.files_hint.split(",")),
            unit_type: unit.unit_type,
          };
          const risks = risksOf(
            (dimension, value) => rows.get(`${dimension}=${value}`),
            features,
            AT,
          );
          return risks
            .slice(0, input.limit)
            .map(({ dimension, value, share }) => [`${dimension}=${value}`, share]);
        }
      }
    },
    // Our sentences are our own; which risks are told, in which order and with which share, is compared.
    told: (expected, { fn }) =>
      fn === "top" ? z.object({ risks: z.unknown() }).parse(expected).risks : expected,
    departures: causal,
  });

  test("half of a weight is left after three weeks", () => {
    const old = row("kind", "research", 8, 4);
    const later = isoTime(Date.UTC(2026, 0, 1) + 21 * DAY_MS);
    expect(faded(old, later)).toEqual({ good: 4, bad: 2, stages: { verify: 2 } });
    expect(failureShare(row("kind", "x", 2, 4), later)).toBeNull();
  });

  test("what is as bad as everything else is told to nobody", () => {
    const every = row("all", "", 10, 10);
    expect(riskOf(row("file_count", "6+", 5, 5), every, AT)).toBeNull();
    expect(riskOf(row("file_count", "6+", 0, 8), every, AT)).toMatchObject({ share: 1 });
    // All attempts are like it: there is no rest.
    expect(riskOf(row("model", "opus", 2, 8), row("all", "", 2, 8), AT)).toBeNull();
  });

  test("the bound grows with evidence and stays below what was seen", () => {
    const counts = fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 200 }));
    fc.assert(
      fc.property(counts, ([bad, good]) => {
        const few = wilson(bad, bad + good);
        const many = wilson(bad * 10, (bad + good) * 10);
        const share = bad / (bad + good);
        expect(few.lower).toBeLessThanOrEqual(share + 1e-9);
        expect(few.upper).toBeGreaterThanOrEqual(share - 1e-9);
        expect(many.lower).toBeGreaterThanOrEqual(few.lower - 1e-9);
        expect(many.upper).toBeLessThanOrEqual(few.upper + 1e-9);
      }),
      { numRuns: 200 },
    );
  });
});
