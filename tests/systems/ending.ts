import type { System } from "./system.ts";

const ENDING = "tests/core/mission/ending.test.ts";
const PROOF = "tests/core/mission/proof.test.ts";
const SCENARIO = "tests/scenarios/ending.scenario.test.ts";

export const SYSTEMS: readonly System[] = [
  {
    system: "objective check",
    differs:
      "with it an objective that is not met is planned again and a second unit lands; without it the mission ends after the first",
    tests: [
      {
        file: ENDING,
        test: "not met: it is planned again with the reason, then checked again, then it ends",
      },
      { file: ENDING, test: "switched off: nobody is asked, and it ends with what was planned" },
      { file: SCENARIO, test: "not met: planned again with the reason, checked again, closed" },
      { file: SCENARIO, test: "nobody can say: a person decides, and the issue stays open" },
    ],
  },
  {
    system: "replanning after a round that left units behind",
    differs:
      "with it another unit takes the place of the one that failed and the issue is closed; without it the mission ends with a failed unit",
    tests: [
      { file: ENDING, test: "is planned again, with what failed named" },
      { file: ENDING, test: "switched off: what failed stays behind" },
    ],
  },
  {
    system: "stall",
    differs:
      "with it units that were not begun are withdrawn after three attempts without a landing; without it all eight are tried in vain",
    tests: [
      { file: ENDING, test: "withdraws what was not begun and plans anew" },
      { file: ENDING, test: "switched off: every unit is tried" },
    ],
  },
  {
    system: "score of a round",
    differs: "rounds worth the same end the planning after three; rounds that gain tests go on",
    tests: [
      {
        file: ENDING,
        test: "rounds that are all worth the same lead nowhere: no further planning",
      },
      { file: ENDING, test: "rounds that gain tests are not all the same" },
    ],
  },
  {
    system: "criteria that can run",
    differs:
      "a criterion that is a command and fails sends the unit back with its output; a sentence does not",
    tests: [
      {
        file: PROOF,
        test: "fails: back to the worker with its real output, no review, no pull request",
      },
      {
        file: PROOF,
        test: "nothing to prove: the leg is over with its publish job, and nothing is said",
      },
      {
        file: SCENARIO,
        test: "a criterion that fails first is evidence; the next attempt proves it and lands",
      },
    ],
  },
  {
    system: "new tests must fail on the base",
    differs: "tests that pass without the change cost an attempt, then a person's look",
    tests: [
      { file: PROOF, test: "first the worker is told, then a person looks" },
      { file: PROOF, test: "that fail without it: it goes on, and the reviewer is told" },
      { file: "tests/action/prove.scenario.test.ts", test: "that pass on the base prove nothing" },
    ],
  },
  {
    system: "weakened tests",
    differs: "a deleted test waits for a person, unless plan or repository allow it",
    tests: [
      { file: PROOF, test: "wait for a person, and reviewer and pull request say which" },
      { file: PROOF, test: "that the plan asked for need nobody" },
      { file: SCENARIO, test: "a deleted test is found in the diff and waits for a person" },
    ],
  },
];
