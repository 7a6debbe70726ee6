// What the last attempt at a unit was given and what it took: earlier work it was told of, wording, passes, money by part. For
// `/mc why` in a thread and `mc why` on the command line.
import { words } from "../base/markdown.ts";
import { visible } from "../base/unicode.ts";
import type { TournamentRow } from "../engine/rows/tournament-row.ts";
import type { AttemptRow, UnitRow } from "../engine/rows/unit-row.ts";
import type { Told } from "../learn/told.ts";
import { BUILT_IN } from "../learn/variants.ts";
import { usd } from "./units-word.ts";

export interface Given {
  readonly attempt: number;
  readonly told: readonly Told[];
  /** By the part of the prompt they word. */
  readonly variants: Readonly<Record<string, string>>;
  readonly passes: readonly { readonly name: string; readonly status: string }[];
  readonly rootCause: string;
  /** Candidates of its last repair in this attempt. */
  readonly repairs: readonly {
    /** Wave and number. */
    readonly name: string;
    readonly variant: string;
    readonly told: readonly Told[];
  }[];
  /** Of the whole unit. `passes` is a part of `work`. */
  readonly costUsd: {
    readonly work: number;
    readonly passes: number;
    readonly review: number;
    readonly fixup: number;
    readonly all: number;
  };
}

const sum = (numbers: readonly number[]): number =>
  Number(numbers.reduce((all, one) => all + one, 0).toFixed(6));

/** null: it was never begun. */
export function givenOf(
  unit: UnitRow,
  attempts: readonly AttemptRow[],
  tournaments: readonly TournamentRow[],
): Given | null {
  const own = attempts.filter((one) => one.unit === unit.unit && one.mission === unit.mission);
  const last = own.toSorted((a, b) => b.attempt - a.attempt)[0];
  if (last === undefined) return null;
  const work = sum(own.map(({ costUsd }) => costUsd));
  const fixup = sum(
    tournaments
      .filter((one) => one.unit === unit.unit && one.mission === unit.mission)
      .flatMap(({ candidates }) => candidates.map(({ costUsd }) => costUsd)),
  );
  const { told = [], variants = {}, passes = [], rootCause } = last.details;
  return {
    attempt: last.attempt,
    told,
    variants: Object.fromEntries(Object.entries(variants)),
    passes: passes.map(({ name, status }) => ({ name, status })),
    rootCause: rootCause?.rootCause ?? "",
    repairs: repairsOf(unit, last, tournaments),
    costUsd: {
      work,
      passes: sum(
        own.flatMap((one) => (one.details.passes ?? []).map((pass) => pass.costUsd ?? 0)),
      ),
      review: Math.max(0, sum([unit.costUsd, -work, -fixup])),
      fixup,
      all: sum([unit.costUsd]),
    },
  };
}

function repairsOf(
  unit: UnitRow,
  { attempt }: AttemptRow,
  tournaments: readonly TournamentRow[],
): Given["repairs"] {
  const wave = tournaments
    .filter((one) => one.unit === unit.unit && one.mission === unit.mission)
    .filter((one) => one.attempt === attempt)
    .toSorted((a, b) => b.wave - a.wave)[0];
  return (wave?.candidates ?? []).flatMap(({ index, variant = "", told = [] }) =>
    variant === "" && told.length === 0 ? [] : [{ name: `${wave?.wave}.${index}`, variant, told }],
  );
}

const TOLD = 8;
const TOLD_MAX_CHARS = 120;
const CAUSE_MAX_CHARS = 300;

/** `quote` makes a text of others harmless where the lines are shown. */
function lines(given: Given, quote: (text: string, max: number) => string): readonly string[] {
  const { told, variants, passes, rootCause, repairs, costUsd } = given;
  const wording = [
    ...Object.entries(variants).map(([part, variant]) => `${part}: ${variant}`),
    ...repairs.flatMap(({ name, variant }) =>
      variant === "" || variant === BUILT_IN ? [] : [`repair ${name}: ${variant}`],
    ),
  ];
  // Candidates of one repair are told the same.
  const toRepairs = repairs.find((one) => one.told.length > 0)?.told ?? [];
  const parts = [
    `work ${usd(costUsd.work)}${costUsd.passes > 0 ? ` (passes ${usd(costUsd.passes)})` : ""}`,
    ...(costUsd.review > 0 ? [`review ${usd(costUsd.review)}`] : []),
    ...(costUsd.fixup > 0 ? [`repairs ${usd(costUsd.fixup)}`] : []),
  ];
  return [
    ...toldLines("told", told, quote),
    ...toldLines("repairs were told", toRepairs, quote),
    ...(wording.length === 0 ? [] : [`wording: ${quote(wording.join(", "), TOLD_MAX_CHARS)}`]),
    ...(passes.length === 0
      ? []
      : [
          `passes before the work: ${passes.map(({ name, status }) => `${name} ${status}`).join(", ")}`,
        ]),
    ...(rootCause === ""
      ? []
      : [`root cause of the attempt before: ${quote(rootCause, CAUSE_MAX_CHARS)}`]),
    ...(costUsd.all > 0 ? [`cost ${usd(costUsd.all)}: ${parts.join(", ")}`] : []),
  ];
}

function toldLines(
  begin: string,
  told: readonly Told[],
  quote: (text: string, max: number) => string,
): readonly string[] {
  return [
    ...told
      .slice(0, TOLD)
      .map(
        ({ kind, text }) => `${begin}, ${kind}: ${quote(text.replace(/^- /, ""), TOLD_MAX_CHARS)}`,
      ),
    ...(told.length > TOLD ? [`${begin}: ${told.length - TOLD} more`] : []),
  ];
}

export const givenMarkdown = (given: Given): readonly string[] => lines(given, words);

/** For a terminal. */
export const givenText = (given: Given): readonly string[] =>
  lines(given, (text, max) => visible(text).replace(/\s+/g, " ").trim().slice(0, max));
