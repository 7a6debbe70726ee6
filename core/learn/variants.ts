// Which wording of a prompt is used next: UCB1 over how often each succeeded. What was never tried goes first; of the rest the
// one whose success, given how seldom it was tried, could still be the best. Deterministic.
import type { PromptComponent, VariantRow } from "../engine/rows/learned-row.ts";
import { wilson } from "./wilson.ts";

/** The built-in prompt: nothing is added. Never retired, because all others are measured against it. */
export const BUILT_IN = "builtin";
export const COMPONENTS: readonly PromptComponent[] = ["worker", "planner", "fixup"];
export const VARIANT_MAX_CHARS = 1_500;
/** Wordings of one component that are tried at a time. */
export const POPULATION = 6;
/** With fewer, chance looks like merit. */
const RETIRE_SAMPLES = 10;

export interface Tried {
  readonly wins: number;
  readonly samples: number;
  /** Given out, outcome open: counts as tried, so that one batch does not all go to one wording. */
  readonly pending?: number;
}

export const winRate = ({ wins, samples }: Tried): number => (samples > 0 ? wins / samples : 0);

const triedOf = ({ samples, pending = 0 }: Tried): number => samples + pending;

/** null: never tried. */
export function ucbScore(one: Tried, all: readonly Tried[], explore: number): number | null {
  const tried = triedOf(one);
  if (tried <= 0) return null;
  const total = all.reduce((sum, each) => sum + triedOf(each), 0);
  return winRate(one) + explore * Math.sqrt(Math.log(total) / tried);
}

/** The best first by success; equal ones as they were given. null: there are none. */
export function chooseVariant<One extends Tried>(all: readonly One[], explore: number): One | null {
  const ordered = [...all].sort((a, b) => winRate(b) - winRate(a));
  const untried = ordered.find((one) => triedOf(one) <= 0);
  if (untried !== undefined) return untried;
  let best: { readonly one: One; readonly score: number } | null = null;
  for (const one of ordered) {
    const score = ucbScore(one, ordered, explore) ?? 0;
    if (best === null || score > best.score) best = { one, score };
  }
  return best?.one ?? null;
}

/** Those that are surely worse than the best one. */
export function outclassed(all: readonly VariantRow[]): readonly VariantRow[] {
  const active = all.filter((row) => row.state === "active");
  const best = Math.max(0, ...active.map((row) => wilson(row.wins, row.samples).lower));
  return active.filter(
    (row) =>
      row.variant !== BUILT_IN &&
      row.samples >= RETIRE_SAMPLES &&
      wilson(row.wins, row.samples).upper < best,
  );
}
