// What attribution tells: a worker what has gone wrong with work like its own, the planner what kind of unit fails here.
import type { Draft } from "../engine/draft.ts";
import { causalKey } from "../engine/rows/learned-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { EVERY, type Risk, riskOf, summaryOf } from "./attribution.ts";
import type { UnitRisk } from "./attribution-dispatch.ts";

const TOLD_MAX = 8;
/** What a planner can do something about. */
const PLANNED = [
  "specialist",
  "kind",
  "file_count",
  "has_dependencies",
  "uncertainty",
  "overlap",
  "concurrent",
];

const percent = (share: number): string => `${Math.round(share * 100)}%`;

const line = ({ dimension, value, share, rest }: Risk): string =>
  `${dimension}=${value}: ${percent(share)} of such attempts failed, ${percent(rest)} of the others`;

/** One sentence for each risk of the unit. */
export const riskFlags = (risk: UnitRisk | undefined): readonly string[] =>
  (risk?.factors ?? []).map(
    (factor) => `In this repository ${line(factor)}${advice(factor.dimension)}`,
  );

function advice(dimension: string): string {
  switch (dimension) {
    case "file_count":
      return "; keep the change as small as the unit allows and verify after each file.";
    case "attempt":
      return "; find out what was wrong with the earlier way before you write anything.";
    case "overlap":
    case "concurrent":
      return "; stay within your own files, others are at work beside you.";
    default:
      return "; check your work twice before you finish.";
  }
}

/** For the planner: what to plan differently. "": nothing is surely worse than the rest. */
export function attributionNote(draft: Draft, mission: MissionRow): string {
  if (!mission.config.learning.attribution) return "";
  const { causal } = draft.learned;
  const every = causal.get(causalKey(EVERY.dimension, EVERY.value));
  const risks = [...causal.values()]
    .filter((row) => PLANNED.includes(row.dimension))
    .map((row) => riskOf(row, every, draft.at))
    .filter((risk) => risk !== null)
    .sort((a, b) => b.lower - a.lower || line(a).localeCompare(line(b)))
    .slice(0, TOLD_MAX);
  if (risks.length === 0) return "";
  const { merged, failed, topReasons } = summaryOf(every, draft.at);
  const stages = topReasons.map(([stage, weight]) => `${stage} (${Math.round(weight)})`).join(", ");
  return [
    "## What fails more often than the rest here",
    `Of the last attempts about ${merged} landed and ${failed} failed; they failed at: ${stages}.`,
    ...risks.map((risk) => `- ${line(risk)}`),
    "Plan units of other kinds where the objective leaves the choice.",
  ].join("\n");
}
