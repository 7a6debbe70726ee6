// Work on mc/green that a unit takes back without having been asked to (I5b). A branch whose content was made from an
// older tree, and then put on the newest commit, merges cleanly and passes: its own diff takes back what others landed,
// tests included. It shows in the content alone: files are again what they were some steps ago.
//
// A unit is held when, beside whatever else it does,
//  - a file is again, as a whole, what it was at an earlier step (changed back, or deleted there and back again), or
//  - it deletes at least two files, and with them everything that some landing brought.
// Not counted: a file that has gone back and forth before (a version, a switch); a deletion that is half of a rename; a
// unit that changes one single file (going back is then all that it does, and everybody who reads it sees that); content
// from before the window; the commit that the history starts with.
import type { Changes, RawPath } from "./changes.ts";
import type { Past, Step } from "./past.ts";

export interface Reversal {
  readonly path: RawPath;
  /** back: its earlier content · gone: it did not exist. */
  readonly to: "back" | "gone";
  /** The step that is undone for this path. */
  readonly step: Step;
}

/** `renamed`: deleted paths whose content lives on under another name. */
export function reversalsOf(
  past: Past,
  changes: Changes,
  renamed: ReadonlySet<RawPath>,
): readonly Reversal[] {
  if (changes.size < 2) return [];
  const back: Reversal[] = [];
  const gone: Reversal[] = [];
  for (const [path, { after }] of changes) {
    const earlier = past.of(path).filter((step) => step.changes.get(path)?.before === after);
    const [step] = earlier;
    if (step === undefined) continue;
    if (after === "") {
      if (step.parent !== null && !renamed.has(path)) gone.push({ path, to: "gone", step });
    } else if (earlier.length === 1) back.push({ path, to: "back", step });
  }
  if (back.length > 0) return [...back, ...gone];
  return gone.length >= 2 && undoesLanding(gone) ? gone : [];
}

/** All that one step brought is among what is gone. */
function undoesLanding(gone: readonly Reversal[]): boolean {
  const paths = new Set(gone.map(({ path }) => path));
  return gone.some(({ step }) => [...step.changes.keys()].every((path) => paths.has(path)));
}
