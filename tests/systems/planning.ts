import type { System } from "./system.ts";

const PLANNING = "tests/core/mission/planning.test.ts";
const REPLAN = "tests/core/mission/replan.test.ts";
const CONTEXT = "tests/core/mission/context.test.ts";
const SCENARIO = "tests/scenarios/planning.scenario.test.ts";

export const SYSTEMS: readonly System[] = [
  {
    system: "decomposition",
    differs:
      "with depth a split scope is planned by two more planners and gives four units; without it the same answer gives two units and nobody else is asked",
    tests: [
      {
        file: PLANNING,
        test: "a scope that is split is planned by one planner per part, in one run",
      },
      {
        file: PLANNING,
        test: "without depth the same answer is one unit per part, and nobody else is asked",
      },
      { file: SCENARIO, test: "is split among planners, criticised, made better, and worked on" },
    ],
  },
  {
    system: "critic",
    differs:
      "with it the plan is made again with what was found and a third unit lands; without it the first plan is worked on and one run less is made",
    tests: [
      { file: PLANNING, test: "what the critic finds goes back to the planner with its plan" },
      { file: PLANNING, test: "switched off, the first plan is taken and no critic runs" },
      { file: PLANNING, test: "faults that need no reader cost no run of the critic" },
    ],
  },
  {
    system: "ambition gate",
    differs:
      "with it a plan of one typo becomes a plan of three units, told what raises its score; without it the typo is all that is done",
    tests: [
      {
        file: PLANNING,
        test: "a plan that aims too low is made again with the score and what raises it",
      },
      { file: PLANNING, test: "ambition switched off, the first plan is taken" },
    ],
  },
  {
    system: "replanning",
    differs:
      "with `plan.replans` a mission gets further units, made on mc/green and told why; without it there is one plan",
    tests: [
      {
        file: REPLAN,
        test: "adds units after the ones that are there, told why and from mc/green",
      },
      { file: REPLAN, test: "is bounded by plan.replans, and refused where the mission is over" },
      {
        file: SCENARIO,
        test: "that does not reach the objective is followed by another, which a person approves anew",
      },
    ],
  },
  {
    system: "decomposition grade",
    differs:
      "the brief of a later round says how well the plan before was cut and what was weakest",
    tests: [
      {
        file: CONTEXT,
        test: "a later round is told what is merged, what failed and why, and how well the plan was cut",
      },
    ],
  },
  {
    system: "planner's context",
    differs:
      "the first planner is told nothing; a later one what is merged, locked and failed, within a size of which the oldest goes first",
    tests: [
      {
        file: CONTEXT,
        test: "a later round is told what is merged, what failed and why, and how well the plan was cut",
      },
      {
        file: CONTEXT,
        test: "never more than its size; what is left out is the oldest, and that is said",
      },
    ],
  },
  {
    system: "forecast",
    differs:
      "the plan's pull request says what the units will cost and take once five attempts ended, and that it is unknown before",
    tests: [
      {
        file: SCENARIO,
        test: "says what it will cost once enough was seen, and that it is unknown before",
      },
      {
        file: "tests/core/plan/forecast.test.ts",
        test: "too little seen is unknown, with what is missing",
      },
    ],
  },
  {
    system: "overlap",
    differs:
      "units of different planners that name one file are worked on one after the other; units of files of their own at the same time",
    tests: [
      { file: PLANNING, test: "units of different parts that touch one file are put in order" },
      {
        file: "tests/core/plan/tree.test.ts",
        test: "units are put after what is under way where they may touch the same files",
      },
    ],
  },
];
