// What the attempts of a mission show together, told to whoever plans next: what to split, what to do another way, what to look into
// first. Names in it are of plans, files and tests: data.
import { categoryOf } from "../attempt/failure-category.ts";
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { AttemptRow, Evidence, UnitRow } from "../engine/rows/unit-row.ts";
import { isDone } from "../mission/facts.ts";
import { isNotItsFault } from "../mission/retry.ts";
import { oneLine } from "../plan/context.ts";
import {
  type Batch,
  type BatchSignals,
  batchSignals,
  type FailedAttempt,
  type TriedUnit,
  unknownFiles,
} from "./batch-signals.ts";
import { fitting } from "./recall-text.ts";

const NOTE_MAX_CHARS = 1_800;
const SHOWN = 5;
const NAME_MAX_CHARS = 120;
/** What failed once stands with its unit already. */
const CLUSTER_FROM = 2;

/** For the planner; empty: nothing stands out. */
export function batchNote(draft: Draft, mission: MissionRow): string {
  if (!mission.config.learning.enabled) return "";
  const units = draft.unitsOf(mission.mission);
  const attempts = [...draft.attempts.values()].filter((one) => one.mission === mission.mission);
  const batch = batchOf(units, attempts);
  const signals = batchSignals(batch);
  const failing = batch.units.filter(({ fate, failures }) => fate !== "done" && failures > 0);
  const gaps = unknownFiles(
    failing.flatMap(({ files }) => files),
    lookedInto(units, attempts),
  );
  return signalsText(signals, gaps);
}

/** The lines that say something, within the note's size. */
export function signalsText(signals: BatchSignals, gaps: readonly string[]): string {
  const { hotspots, stalled, clusters, retried } = signals;
  const share = new Map(signals.effort);
  const list = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [title, ...lines.slice(0, SHOWN).map((line) => `- ${line}`)];
  const lines = [
    ...list(
      "Files that many attempts change; give all that is left in one of them to a single unit, or split it first:",
      hotspots.map(
        ({ file, attempts, units }) =>
          `${name(file)} (${attempts} attempts, ${units} ${units === 1 ? "unit" : "units"})`,
      ),
    ),
    ...list(
      "Areas tried again without success; another way, smaller steps, or leave them:",
      stalled.map(([area, failures]) => {
        const percent = Math.round((share.get(area) ?? 0) * 100);
        const money = percent === 0 ? "" : `, ${percent}% of the money`;
        return `${name(area)}: ${failures} failures${money}`;
      }),
    ),
    // Where one area alone failed, the list of failed units has said it.
    ...(gaps.length === 0 || stalled.length === 0
      ? []
      : [
          `No research unit looked into these before they were worked on: ${gaps.map(name).join(", ")}`,
        ]),
    ...list(
      "What failed more than once; one cause may stand behind it:",
      clusters
        .filter(([, count]) => count >= CLUSTER_FROM)
        .map(([what, count]) => `${name(what)} (${count})`),
    ),
    ...list(
      "Most retried:",
      retried
        .filter(([, count]) => count >= CLUSTER_FROM)
        .map(([unit, count]) => `${unit} (${count})`),
    ),
  ];
  if (lines.length === 0) return "";
  const said = ["## Signals of the attempts so far", ...lines, ...breakdown(signals.stages)];
  return fitting(said, NOTE_MAX_CHARS).join("\n");
}

/** Where attempts ended; empty: none failed. */
export function breakdown(stages: BatchSignals["stages"]): readonly string[] {
  const total = stages.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return [];
  return [
    `Failure breakdown (${total} total):`,
    ...stages.map(([stage, count]) => `  - ${stage}: ${count}`),
  ];
}

const name = (text: string): string => oneLine(text, NAME_MAX_CHARS);

function batchOf(units: readonly UnitRow[], attempts: readonly AttemptRow[]): Batch {
  const left = new Map(attempts.map((one) => [`${one.unit}/${one.attempt}`, one.details]));
  return {
    units: units.map((unit): TriedUnit => {
      const own = unit.evidence.filter(({ cause }) => !isNotItsFault(cause));
      return {
        ...{ unit: unit.unit, title: unit.title, files: unit.files, costUsd: unit.costUsd },
        fate: isDone(unit) ? "done" : unit.state === "failed" ? "failed" : "open",
        failures: own.length,
      };
    }),
    changed: attempts.map(({ unit, details }) => ({ unit, files: details.files ?? [] })),
    failed: units.flatMap((unit) =>
      unit.evidence.map((evidence): FailedAttempt => {
        const concerns = left.get(`${unit.unit}/${evidence.attempt}`)?.concerns ?? [];
        return { stage: stageOf(evidence), complaints: [...complaintsOf(evidence), ...concerns] };
      }),
    ),
  };
}

/** Where an attempt was stopped; what is nobody's fault is a stage of its own. */
export function stageOf({ stage, cause }: Pick<Evidence, "stage" | "cause">): string {
  if (isNotItsFault(cause)) return "infrastructure";
  if (stage === "conflict") return "merge_conflict";
  return stage === "verify" ? "verification" : stage;
}

/** By name where it has names, else by its kind. */
function complaintsOf(evidence: Evidence): readonly string[] {
  if (isNotItsFault(evidence.cause)) return [];
  const { kind, names } = categoryOf(evidence);
  const known = evidence.failing !== undefined && evidence.failing.length > 0;
  const found = known ? (evidence.failing ?? []) : names;
  return found.length === 0
    ? [`${kind}: ${evidence.cause}`]
    : found.map((one) => `${kind}: ${one}`);
}

/** Files that units which only look have been about. */
function lookedInto(units: readonly UnitRow[], attempts: readonly AttemptRow[]): readonly string[] {
  const looking = units.filter((unit) => unit.kind !== "implement" && isDone(unit));
  const ids = new Set(looking.map(({ unit }) => unit));
  return [
    ...looking.flatMap(({ files }) => files),
    ...attempts.filter(({ unit }) => ids.has(unit)).flatMap(({ details }) => details.files ?? []),
  ];
}
