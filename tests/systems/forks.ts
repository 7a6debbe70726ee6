// Forks: several ways at once, experiments, findings. Each is switched on and off in its test, and what comes out differs.
import type { System } from "./system.ts";

export const SYSTEMS: readonly System[] = [
  {
    system: "speculation",
    differs:
      "an uncertain unit is worked on by two agents at once and the way that passes lands; off, one agent does it and one leg runs",
    tests: [
      {
        file: "tests/core/forks/speculation.test.ts",
        test: "is tried in two ways in one run, each with a hint of its own, and the smaller one lands",
      },
      {
        file: "tests/core/forks/speculation.test.ts",
        test: "is done in one way where speculation is off",
      },
      {
        file: "tests/scenarios/forks.scenario.test.ts",
        test: "without speculation the same unit is done in one way",
      },
    ],
  },
  {
    system: "alternates",
    differs:
      "what was chosen and thrown out is replaced by the next way that passed, without another run of work; with none left the unit is redone",
    tests: [
      {
        file: "tests/core/forks/speculation.test.ts",
        test: "takes the place of a winner that breaks mc/green, before any repair",
      },
      {
        file: "tests/core/forks/speculation.test.ts",
        test: "none is left: the unit is repaired, then redone as any other",
      },
    ],
  },
  {
    system: "experiment units",
    differs:
      "an experiment ends in a report instead of a merge; promoted, what it recommends is one more unit that lands",
    tests: [
      {
        file: "tests/core/experiment/experiment.test.ts",
        test: "always: the recommended approach is done at once",
      },
      {
        file: "tests/core/experiment/experiment.test.ts",
        test: "does not hold the mission; afterwards a mission is to be started for it",
      },
      {
        file: "tests/scenarios/forks.scenario.test.ts",
        test: "an experiment ends in a comment with its report, and what is promoted lands",
      },
    ],
  },
  {
    system: "experiment mode",
    differs: "the planner's units are compared instead of done",
    tests: [
      {
        file: "tests/core/experiment/experiment.test.ts",
        test: "is what an agent's units become in experiment mode; a person's plan keeps its kinds",
      },
    ],
  },
  {
    system: "research findings",
    differs:
      "the brief of a unit that builds on research holds what was found; the brief of another does not",
    tests: [
      {
        file: "tests/core/experiment/experiment.test.ts",
        test: "what it found is in the briefs of the units that build on it, and of no other",
      },
    ],
  },
];
