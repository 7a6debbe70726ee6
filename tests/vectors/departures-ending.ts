// What checks the work, and how a mission comes to its end: reference cases that we answer differently.
import type { Departure } from "./departures.ts";

type Departures = Readonly<Record<string, Departure>>;

export const diffSanity: Departures = {
  "isTest testing/a.py": {
    instead: "the test folders of every ecosystem are known",
    expected: true,
  },
  "isTest tests.py": {
    instead: "a file of this name holds tests (Django)",
    expected: true,
  },
};

export const criteriaValidator: Departures = {
  "'cat src/../src/a.py'": {
    instead: "`..` that stays inside the repository is fine",
    expected: [],
  },
  "\"grep -q 'foo.bar' src/a.py\"": {
    instead: "a pattern is no path",
    expected: [],
  },
  "'v1.2.3 x1.2.3'": {
    instead: "a dot makes no path: the ending must be one of a file",
    expected: [],
  },
};

export const evaluatorRound: Departures = {
  "tests lost but none failing": {
    instead: "fewer tests than before are a regression",
    expected: 0.2,
  },
  "random 8": {
    instead: "fewer tests than before are a regression",
    expected: 0.066667,
  },
  "random 19": {
    instead: "fewer tests than before are a regression",
    expected: 0,
  },
  "random 20": {
    instead: "fewer tests than before are a regression",
    expected: 0,
  },
  "random 23": {
    instead: "fewer tests than before are a regression",
    expected: 0.033333,
  },
};

export const stallDetection: Departures = {
  "max beats stall": {
    instead: "how many rounds there may be is `plan.replans`, which is asked before",
    expected: "stalled",
  },
};
