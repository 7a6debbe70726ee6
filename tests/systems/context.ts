import type { System } from "./system.ts";

const TOLD = "tests/core/learn/signals-told.test.ts";

export const SYSTEMS: readonly System[] = [
  {
    system: "signals of the attempts",
    differs:
      "told that three attempts changed one file, the planner makes one unit of what is left there instead of three; told that a place failed twice, it plans another way, which lands",
    tests: [
      { file: TOLD, test: "a file that three attempts changed is one unit of the next plan" },
      {
        file: TOLD,
        test: "with learning switched off the planner is not told, and plans three units in it again",
      },
      {
        file: TOLD,
        test: "what failed twice in one place is not planned a third time, and its failing test is named",
      },
      { file: TOLD, test: "with learning switched off it is planned again, and fails again" },
    ],
  },
  {
    system: "state of mc/green",
    differs:
      "told which test fails on mc/green, the planner plans to mend it; without the note it plans something else",
    tests: [
      { file: TOLD, test: "a planner that knows which test fails on mc/green plans to mend it" },
      {
        file: TOLD,
        test: "with learning switched off, or where nobody counts tests, it plans something else",
      },
    ],
  },
];
