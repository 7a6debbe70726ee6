// Reference cases of forks that we answer differently: what we do instead, and the answer that is asserted.
import type { Departure } from "./departures.ts";

export const speculationSelect: Readonly<Record<string, Departure>> = {
  "no review counts 5.0": {
    instead: "what nobody reviewed stands behind everything that somebody did",
    expected: { winner: 1, totalCost: 2 },
  },
  "status = first passing": {
    instead: "who came in first says nothing; of equals the cheaper one is taken",
    expected: { winner: 2, totalCost: 11 },
  },
  "unknown metric behaves like status": {
    instead: "a misspelt order is refused with the configuration",
    expected: "refused",
  },
  "merge fails: no second choice": {
    instead: "the runner-up takes its place",
    expected: { winner: 1, totalCost: 2 },
  },
};
