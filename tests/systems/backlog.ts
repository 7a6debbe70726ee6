import type { System } from "./system.ts";

const TOLD = "tests/core/backlog/told.test.ts";
const SCENARIO = "tests/scenarios/backlog.scenario.test.ts";

export const SYSTEMS: readonly System[] = [
  {
    system: "backlog",
    differs:
      "told the best entries, the planner takes one up and its issue is closed once that is promoted; without it the mission plans its objective alone, and issues are nobody's",
    tests: [
      {
        file: TOLD,
        test: "a planner that is told of the backlog takes the best entry up, and it is in progress",
      },
      {
        file: TOLD,
        test: "with the backlog switched off the planner plans its objective alone",
      },
      {
        file: SCENARIO,
        test: "what a plan names is in progress, and completed once it is promoted",
      },
      { file: SCENARIO, test: "nothing of it happens while it is off" },
    ],
  },
];
