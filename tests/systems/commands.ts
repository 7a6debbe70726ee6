import type { System } from "./system.ts";

const STEERING = "tests/core/mission/steering.test.ts";

export const SYSTEMS: readonly System[] = [
  {
    system: "Workers of a running mission",
    differs: "So many units are at work at a time as was said, not as was configured.",
    tests: [
      { file: STEERING, test: "fewer: what runs goes on, nothing new starts until there is room" },
      { file: STEERING, test: "more than configured, at once" },
    ],
  },
  {
    system: "Budget of a running mission",
    differs: "More starts with more money; below what is spent the mission ends.",
    tests: [
      { file: STEERING, test: "raised, more may start; both figures are said" },
      {
        file: STEERING,
        test: "below what is spent the mission ends by its limit, jobs and all",
      },
    ],
  },
  {
    system: "Skip and cancel",
    differs:
      "What waits for a skipped unit starts without it; what needs a cancelled one is blocked.",
    tests: [
      {
        file: STEERING,
        test: "a skipped unit counts as done: what waits for it starts, and says so nowhere as landed",
      },
      {
        file: STEERING,
        test: "a cancelled unit blocks what needs it, and skipping it sets that free",
      },
    ],
  },
  {
    system: "Commands of the command line",
    differs: "What is typed is carried out by the app that runs, or by the next one, once.",
    tests: [
      {
        file: "tests/scenarios/command-line.scenario.test.ts",
        test: "stored while no app runs, the next one carries each out once, in order",
      },
    ],
  },
];
