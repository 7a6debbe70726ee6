import type { System } from "./system.ts";

const SCENARIOS = "tests/scenarios/memory.scenario.test.ts";

export const SYSTEMS: readonly System[] = [
  {
    system: "Experiences",
    differs:
      "A unit that fails first without it lands at its first attempt, because its brief tells what failed before.",
    tests: [
      {
        file: SCENARIOS,
        test: "a lesson of the first mission is told to the second, which then lands at once",
      },
      {
        file: SCENARIOS,
        test: "with learning switched off nothing is told, and the second mission fails first",
      },
    ],
  },
  {
    system: "Memory of repairs",
    differs:
      "A candidate of a tournament that is told of an earlier failure repairs the unit; without it the worker does it again.",
    tests: [
      {
        file: SCENARIOS,
        test: "candidates of a repair are told as well: the one who knows the lesson repairs it",
      },
      {
        file: SCENARIOS,
        test: "with learning switched off no candidate is told, and the worker has to do it again",
      },
    ],
  },
  {
    system: "Rewards",
    differs: "Of two experiences that fit alike, the one that was worth more is told.",
    tests: [
      {
        file: "tests/core/learn/recall.test.ts",
        test: "of two that fit alike, the one that was worth more is told first: rewards decide",
      },
      {
        file: "tests/core/learn/memory.test.ts",
        test: "a failure is worth less, and says where it was stopped",
      },
    ],
  },
  {
    system: "Typed context",
    differs:
      "What one attempt found out is told to other missions once it landed or two of them say it, not before.",
    tests: [
      {
        file: "tests/core/learn/recall.test.ts",
        test: "of another mission only what is known everywhere",
      },
      {
        file: "tests/db/memory.test.ts",
        test: "said again it is surer, and known to the whole repository once another mission says it",
      },
    ],
  },
  {
    system: "Episodes and rules",
    differs:
      "What three units agree on is told to every worker there; a rule that does not help is told no more.",
    tests: [
      {
        file: SCENARIOS,
        test: "what three units agree on becomes a rule that later workers there are told",
      },
      { file: "tests/core/learn/memory.test.ts", test: "under .3 they retire" },
    ],
  },
  {
    system: "Distilled rules",
    differs: "One more run after the mission, and a rule that no text says by itself.",
    tests: [
      {
        file: SCENARIOS,
        test: "where lessons differ a model is asked once, and its rule is kept with the lessons it names",
      },
      {
        file: "tests/core/learn/memory.test.ts",
        test: "where they differ a model is asked only if that is wanted and there is money left",
      },
    ],
  },
  {
    system: "Record of what was told",
    differs:
      "A second try of a run tells the same though more is known by then; people read what an attempt was told.",
    tests: [
      {
        file: "tests/engine/recall.test.ts",
        test: "a second try tells exactly the same, whatever was learned in between",
      },
      {
        file: "tests/engine/why.test.ts",
        test: "of a unit also what its last attempt was told, with all of the text",
      },
    ],
  },
];
