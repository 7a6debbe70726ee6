import type { System } from "./system.ts";

const MISSIONS = "tests/core/learn/evolution.test.ts";
const WORDINGS = "tests/core/learn/wordings.test.ts";
const SANDBOX = "tests/action/sandbox/run.scenario.test.ts";

export const SYSTEMS: readonly System[] = [
  {
    system: "causal attribution",
    differs:
      "who starts first, how many at a time, what the brief says, and whether somebody thinks first",
    tests: [
      {
        file: MISSIONS,
        test: "the safer of two equally urgent units starts first; without it, the plan's order holds",
      },
      {
        file: MISSIONS,
        test: "the worker of a risky unit is told, and somebody thinks first; without it, neither",
      },
      { file: MISSIONS, test: "fewer start at a time where so many at once have failed" },
      {
        file: MISSIONS,
        test: "the planner is told what fails more than the rest; nothing where nothing does",
      },
    ],
  },
  {
    system: "prompt variants",
    differs: "the text of a brief, after outcomes that differ",
    tests: [
      {
        file: MISSIONS,
        test: "the brief gets the one that has served better, and its outcome is counted",
      },
    ],
  },
  {
    system: "wordings of planners",
    differs: "the text of the planner's brief, after plans that were worth more or less",
    tests: [
      {
        file: WORDINGS,
        test: "the one that has served better is given, and rewarded by what landed and how it was cut",
      },
      { file: WORDINGS, test: "the built-in prompt stays while nothing serves better" },
    ],
  },
  {
    system: "wordings of repairs",
    differs:
      "the text of the candidates' briefs, after repairs that passed verification or did not",
    tests: [
      {
        file: WORDINGS,
        test: "each candidate has one; the better one is given more often; each is judged by its verification",
      },
    ],
  },
  {
    system: "prompt evolution",
    differs:
      "a run more after a mission in which much failed, and another wording that is tried next",
    tests: [
      {
        file: MISSIONS,
        test: "is asked for after a mission in which much failed, from what failed; and is tried next",
      },
      {
        file: MISSIONS,
        test: "is not asked for unless it is switched on, or while little failed",
      },
      {
        file: WORDINGS,
        test: "is asked for of every prompt that failed, in one run, from what failed under it; each is tried next",
      },
      { file: WORDINGS, test: "is not asked for unless it is switched on" },
    ],
  },
  {
    system: "tool synthesis",
    differs: "the second worker has the program that the first left, and can run it in a sandbox",
    tests: [
      {
        file: MISSIONS,
        test: "the second worker has what the first left and landed; without the switch nobody has, and nobody is asked",
      },
      { file: SANDBOX, test: "writes no file, starts no process, reaches no network" },
    ],
  },
  {
    system: "self-play",
    differs:
      "bugs are planted and hunted on copies; how the hunts end changes the figures that wordings are chosen by",
    tests: [
      {
        file: "tests/e2e/selfplay.slow.test.ts",
        test: "bugs are planted, hunted and graded on copies; the figures are kept, the repository is untouched",
      },
      {
        file: "tests/core/selfplay/plant.test.ts",
        test: "is judged by its grade, whatever landed",
      },
    ],
  },
];
