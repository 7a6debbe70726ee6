// What comes next: where we answer differently from the reference, and why.
import type { Departure } from "./departures.ts";

export const STRATEGIST_PARSE: Readonly<Record<string, Departure>> = {
  "strategy: score true": {
    instead: "true is not 1: no score, so the middle",
    expected: ["o", "", 5],
  },
  "followup: null becomes text None": {
    instead: "null is no objective: the word None would be run as one",
    expected: "",
  },
};

export const CLEANUP_DUE: Readonly<Record<string, Departure>> = {
  "only newest interval+5 are looked at": {
    instead: "all since the last cleanup count: failures would push real work out of sight",
    expected: true,
  },
  "seven failures leave one visible": {
    instead: "all since the last cleanup count: failures would push real work out of sight",
    expected: true,
  },
};

const refused = (problem: string): Departure => ({
  instead: "the list is refused with the reason: objectives that never ran were called completed",
  expected: { problems: [problem] },
});

export const CAMPAIGN: Readonly<Record<string, Departure>> = {
  "cycle stays pending but the campaign says completed": refused(
    "objectives 1, 2 wait for each other, so none could begin",
  ),
  "bad index never runs": refused("objective 1 waits for number 8, and the list has 1"),
  self: refused("objectives 1 wait for each other, so none could begin"),
};
