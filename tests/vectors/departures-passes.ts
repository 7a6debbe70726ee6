// How work is done and why it failed: reference cases that we answer differently.
import type { Departure } from "./departures.ts";

type Departures = Readonly<Record<string, Departure>>;

export const failureCategory: Departures = {
  "rule of equals": {
    instead: "a ruler is no conflict",
    expected: { category: "Unknown failure", lastError: null },
  },
  npm: {
    instead: "a script that is not there is a kind of its own",
    expected: { category: "Set-up failure", names: "test" },
  },
};
