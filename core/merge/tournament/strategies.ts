// What each candidate of a tournament is told to try: different ways to the same end, so that they do not all fail alike. None
// of them may weaken a test.
import type { TournamentRow } from "../../engine/rows/tournament-row.ts";

export interface Strategy {
  /** A few words for tables. */
  readonly name: string;
  /** One paragraph for the prompt. */
  readonly text: string;
}

const REPAIR: readonly Strategy[] = [
  {
    name: "fix the implementation",
    text: "Fix the implementation of this unit. Take every test as it stands for right, and change the code until it does what they say.",
  },
  {
    name: "adapt to what landed",
    text: "Look first at what landed on mc/green since this work began (`git log -p` and `git diff` between the two parents of the merge commit HEAD). Adapt this unit to it: new signatures, moved files, changed conventions. Leave what landed as it is.",
  },
  {
    name: "smallest change",
    text: "Make the smallest change that passes. Where one part of the unit causes the failure and the rest does not need it, take that part back and keep the rest working; say in your summary what is missing now.",
  },
  {
    name: "root cause first",
    text: "Reproduce the failure on its own first, then follow it to its cause before you change a line. Repair the cause wherever it lies, also outside the unit's files, and add a test that shows it repaired.",
  },
  {
    name: "do it another way",
    text: "Keep what the unit is for and do it another way: replace the approach that fails by a simpler one that needs less of the code around it.",
  },
  {
    name: "make the parts independent",
    text: "Take the parts that break each other apart: shared state, order of execution, global settings, names used twice. Give each its own.",
  },
  {
    name: "follow the neighbours",
    text: "Find code of the same kind in this repository that passes, and bring the unit to the same pattern step by step, running the verification after each step.",
  },
  {
    name: "harden the edges",
    text: "Go through each failing case by itself, look at its inputs, and make the implementation right for exactly these: empty, missing, repeated, out of order, too large.",
  },
];

const REBASE: readonly Strategy[] = [
  {
    name: "keep both intents",
    text: "Resolve every conflict so that both sides keep what they meant; where both changed the same lines, write what a person would have written who knew of both.",
  },
  {
    name: "build on what landed",
    text: "Take the side of mc/green in every conflict, then do what the unit was for again on top of it.",
  },
  {
    name: "smallest resolution",
    text: "Resolve the conflicts with as few changed lines as possible, and change nothing outside the conflicting files unless the verification needs it.",
  },
  {
    name: "start from the unit",
    text: "Take the unit's side in every conflict, then bring back by hand all that landed on mc/green in those places.",
  },
  {
    name: "move apart",
    text: "Where the two sides collide in one place, move the unit's part into a place of its own (a function, a file), so that what landed stays as it is.",
  },
  {
    name: "file by file",
    text: "Resolve one conflicting file at a time: read its history on both sides, resolve, run what tests it, go on.",
  },
  {
    name: "redo the unit",
    text: "Put every conflicting file to what mc/green has, read the unit's description, and do the unit afresh in the style of what is there now.",
  },
  {
    name: "tests first",
    text: "Bring both sides' tests together first, all of them, then resolve the code until they pass.",
  },
];

/** As many as asked for; a later wave begins where the earlier one ended. */
export function strategiesFor(
  kind: TournamentRow["kind"],
  wave: number,
  count: number,
): readonly Strategy[] {
  const all = kind === "repair" ? REPAIR : REBASE;
  const first = (wave - 1) * count;
  return Array.from({ length: count }, (_, index) => all[(first + index) % all.length]).filter(
    (one) => one !== undefined,
  );
}

/** The paragraph behind a strategy's name. */
export const strategyText = (kind: TournamentRow["kind"], name: string): string =>
  (kind === "repair" ? REPAIR : REBASE).find((one) => one.name === name)?.text ?? name;
