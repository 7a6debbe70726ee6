import type { System } from "./system.ts";

const SCENARIO = "tests/scenarios/dashboard.scenario.test.ts";

export const SYSTEMS: readonly System[] = [
  {
    system: "Dashboard",
    differs:
      "With it an issue is opened and pinned that shows what runs; without it there is none.",
    tests: [
      { file: SCENARIO, test: "is not there unless it is wanted" },
      { file: SCENARIO, test: "is opened, labelled and pinned once, and shows what runs" },
      {
        file: "tests/scenarios/dashboard-fate.scenario.test.ts",
        test: "switched off, it says so once and is left alone; on again, it goes on",
      },
    ],
  },
  {
    system: "Clicks",
    differs:
      "A tick by somebody who may changes the mission; by anybody else, or under other words, it changes nothing.",
    tests: [
      { file: SCENARIO, test: "on pause and resume, by somebody who may" },
      {
        file: SCENARIO,
        test: "by somebody without the right does nothing, is said and is cleared (SR1)",
      },
      {
        file: SCENARIO,
        test: "under other words does not count: nobody puts a meaning under a click",
      },
    ],
  },
  {
    system: "Notes",
    differs:
      "What people type survives every write; without being told of edits that fall between reading and writing, lines are lost.",
    tests: [
      {
        file: "tests/core/dashboard/merge.test.ts",
        test: "no line of anybody's is lost, wherever it was typed and whatever was written meanwhile",
      },
      { file: SCENARIO, test: "while we write is not lost, and neither is a click" },
    ],
  },
];
