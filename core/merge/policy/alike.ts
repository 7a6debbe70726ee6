// Do two failures look like the same one? A defect shows wherever it is: of several failures that are blamed on one element,
// those that look different have another cause, or none.
import type { Observation } from "./view.ts";

const TESTS = "tests: ";
/** What only tests show that are known to fail by chance: two of them are less than two. */
const BY_CHANCE = "flaky: ";
const DOUBTFUL = 0.7;

const weigh = (failures: readonly Observation[]): number =>
  failures.reduce(
    (sum, { signature }) => sum + (signature?.startsWith(BY_CHANCE) === true ? DOUBTFUL : 1),
    0,
  );

/** What failed in `small` also failed in `large`; unknown looks fit everything. */
export function showsIn(small: string | null, large: string | null): boolean {
  if (small === null || large === null || small === large) return true;
  if (!small.startsWith(TESTS) || !large.startsWith(TESTS)) return false;
  const all = new Set(large.slice(TESTS.length).split(", "));
  return small
    .slice(TESTS.length)
    .split(", ")
    .every((name) => all.has(name));
}

/** So many of these failures of `id` bear each other out: what it showed alone, and others that show it as well. */
export function agreeing(id: string, failures: readonly Observation[]): number {
  const alone = failures.filter(({ kind, members }) => kind === "solo" && members.at(-1) === id);
  const solo = failures.filter((one) => one.members.length === 1 || alone.includes(one));
  if (solo.length > 0) {
    const others = failures.filter((one) => !solo.includes(one));
    return weigh([
      ...solo,
      ...others.filter((one) => solo.some(({ signature }) => showsIn(signature, one.signature))),
    ]);
  }
  return Math.max(
    0,
    ...failures.map(({ signature }) =>
      weigh(
        failures.filter(
          (other) => showsIn(signature, other.signature) || showsIn(other.signature, signature),
        ),
      ),
    ),
  );
}
