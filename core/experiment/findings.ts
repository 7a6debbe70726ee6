// What research and experiments found, for the units that build on them: summaries, discoveries, the comparison. Words of models:
// bounded here, quoted as data in the prompt.
import { sanitise, sanitiseLine } from "../base/sanitise.ts";
import type { Draft } from "../engine/draft.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { attemptKey } from "../engine/state.ts";
import type { ComparisonReport } from "./report.ts";

export const FINDINGS_MAX_CHARS = 10_000;
const UNITS_MAX = 8;
const SUMMARY_MAX_CHARS = 1_500;
const POINT_MAX_CHARS = 400;
const POINTS_MAX = 12;

/** Of all that the unit builds on, directly or not, nearest first; empty: it builds on no such unit. */
export function findingsFor(draft: Draft, unit: UnitRow): string {
  const sources = ancestors(draft, unit).filter(
    (one) => one.kind !== "implement" && one.state === "unchanged",
  );
  const text = sources
    .slice(0, UNITS_MAX)
    .map((one) => sectionOf(draft, one))
    .join("\n\n");
  return text.slice(0, FINDINGS_MAX_CHARS);
}

function ancestors(draft: Draft, unit: UnitRow): readonly UnitRow[] {
  const found = new Map<string, UnitRow>();
  let next: readonly UnitRow[] = [unit];
  while (next.length > 0) {
    const needed = next.flatMap(({ mission, dependsOn }) =>
      dependsOn.flatMap((id) => draft.unit(mission, id) ?? []),
    );
    next = needed.filter((one) => one.unit !== unit.unit && !found.has(one.unit));
    for (const one of next) found.set(one.unit, one);
  }
  return [...found.values()];
}

function sectionOf(draft: Draft, unit: UnitRow): string {
  const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));
  const { discoveries = [], concerns = [] } = attempt?.details ?? {};
  return [
    `## ${unit.unit}: ${sanitiseLine(unit.title, 200)} (${unit.kind})`,
    sanitise(unit.summary, SUMMARY_MAX_CHARS),
    ...points("Found", discoveries),
    ...points("Unsure of", concerns),
    ...(unit.details.report === undefined ? [] : comparison(unit.details.report)),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

const points = (title: string, texts: readonly string[]): readonly string[] =>
  texts.length === 0
    ? []
    : [
        `${title}:`,
        ...texts.slice(0, POINTS_MAX).map((text) => `- ${sanitiseLine(text, POINT_MAX_CHARS)}`),
      ];

function comparison({ approaches, recommended, rationale }: ComparisonReport): readonly string[] {
  return [
    "Compared:",
    ...approaches.map(({ name, metrics, description }) => {
      const measured = metrics.map((one) => `${one.name} ${one.value}`).join(", ");
      return `- ${name}${measured === "" ? "" : ` (${measured})`}: ${sanitiseLine(description, POINT_MAX_CHARS)}`;
    }),
    `Recommended: ${recommended === "" ? "none of them" : recommended}. ${sanitiseLine(rationale, POINT_MAX_CHARS)}`,
  ];
}
