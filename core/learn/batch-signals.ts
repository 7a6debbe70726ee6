// What the attempts of a mission show when they are looked at together: files that many of them change, areas that are tried again
// and again, what fails in several places. Counted from rows; no text of a model decides anything here.
import { overlaps } from "../base/paths.ts";
import { head } from "../base/unicode.ts";

/** A unit as far as it was tried. */
export interface TriedUnit {
  readonly unit: string;
  readonly title: string;
  readonly files: readonly string[];
  readonly fate: "done" | "failed" | "open";
  /** Attempts that failed by its own fault. */
  readonly failures: number;
  readonly costUsd: number;
}

export interface FailedAttempt {
  readonly stage: string;
  /** What failed by name, and what its worker was unsure of. */
  readonly complaints: readonly string[];
}

export interface Batch {
  readonly units: readonly TriedUnit[];
  /** Per attempt the files that it changed. */
  readonly changed: readonly { readonly unit: string; readonly files: readonly string[] }[];
  readonly failed: readonly FailedAttempt[];
}

export interface Hotspot {
  readonly file: string;
  readonly attempts: number;
  readonly units: number;
}

export type Counted = readonly [what: string, count: number];

export interface BatchSignals {
  /** All lists: the most first, then the earliest. */
  readonly hotspots: readonly Hotspot[];
  readonly clusters: readonly Counted[];
  readonly stages: readonly Counted[];
  /** Areas without a success. */
  readonly stalled: readonly Counted[];
  /** Share of the money that each area took; 0 where nothing was spent. */
  readonly effort: readonly Counted[];
  /** Failures of a unit that another try followed. */
  readonly retried: readonly Counted[];
}

const HOT_FROM = 3;
const STALLED_FROM = 2;
const CLUSTERS = 10;
const COMPLAINT_MAX_CHARS = 80;
const GAPS = 10;

export function batchSignals({ units, changed, failed }: Batch): BatchSignals {
  return {
    hotspots: hotspotsOf(changed),
    clusters: counted(
      failed.flatMap(({ complaints }) => [
        ...new Set(complaints.map((text) => head(text, COMPLAINT_MAX_CHARS))),
      ]),
    ).slice(0, CLUSTERS),
    stages: counted(failed.map(({ stage }) => stage)),
    stalled: stalledOf(units),
    effort: effortOf(units),
    retried: units
      .map(({ unit, failures, fate }): Counted => [unit, failures - (fate === "failed" ? 1 : 0)])
      .filter(([, count]) => count > 0)
      .sort(mostFirst),
  };
}

/** What a unit is about: units of the same files are tries at the same thing, whatever they are called. */
export const areaOf = ({ files, title }: Pick<TriedUnit, "files" | "title">): string =>
  files.length === 0 ? title : [...files].sort().join(", ");

/** Files that nobody looked into before they were worked on. */
export const unknownFiles = (
  files: readonly string[],
  known: readonly string[],
): readonly string[] =>
  [...new Set(files)]
    .filter((file) => !known.some((one) => overlaps(one, file)))
    .sort()
    .slice(0, GAPS);

function hotspotsOf(changed: Batch["changed"]): readonly Hotspot[] {
  const byFile = new Map<string, string[]>();
  for (const { unit, files } of changed) {
    for (const file of new Set(files)) byFile.set(file, [...(byFile.get(file) ?? []), unit]);
  }
  return [...byFile]
    .map(([file, by]) => ({ file, attempts: by.length, units: new Set(by).size }))
    .filter(({ attempts }) => attempts >= HOT_FROM)
    .sort((a, b) => b.attempts - a.attempts);
}

function stalledOf(units: readonly TriedUnit[]): readonly Counted[] {
  const areas = new Map<string, number>();
  const succeeded = new Set<string>();
  for (const unit of units) {
    const area = areaOf(unit);
    areas.set(area, (areas.get(area) ?? 0) + unit.failures);
    if (unit.fate === "done") succeeded.add(area);
  }
  return [...areas]
    .filter(([area, failures]) => failures >= STALLED_FROM && !succeeded.has(area))
    .sort(mostFirst);
}

function effortOf(units: readonly TriedUnit[]): readonly Counted[] {
  const total = units.reduce((sum, { costUsd }) => sum + costUsd, 0);
  const spent = new Map<string, number>();
  for (const unit of units) {
    spent.set(areaOf(unit), (spent.get(areaOf(unit)) ?? 0) + unit.costUsd);
  }
  return [...spent]
    .map(([area, usd]): Counted => [area, total > 0 ? usd / total : 0])
    .sort(mostFirst);
}

function counted(words: readonly string[]): readonly Counted[] {
  const counts = new Map<string, number>();
  for (const word of words) if (word !== "") counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(mostFirst);
}

const mostFirst = (a: Counted, b: Counted): number => b[1] - a[1];
