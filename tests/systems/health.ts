import type { System } from "./system.ts";

const MISSIONS = "tests/core/health/missions.test.ts";
const MONEY = "tests/core/health/money.scenario.test.ts";
const SCENARIO = "tests/scenarios/health.scenario.test.ts";

export const SYSTEMS: readonly System[] = [
  {
    system: "Mean costs",
    differs: "A mission ends before an attempt that it can probably not pay, and says the figures.",
    tests: [
      {
        file: MONEY,
        test: "with too little left for what an attempt costs as a rule, it ends and says the figures",
      },
    ],
  },
  {
    system: "Reservation of money",
    differs: "Fewer units run at a time where the caps of all of them would pass the limit.",
    tests: [
      {
        file: MONEY,
        test: "what runs keeps its whole cap; the next one starts when there is enough for it",
      },
      { file: MONEY, test: "reviews, plans and repairs are reserved like work" },
      { file: MONEY, test: "no limit is passed by dispatching, whatever the jobs cost" },
    ],
  },
  {
    system: "Limit of a day",
    differs: "With it a mission waits for the next day; without it all units land at once.",
    tests: [
      {
        file: MONEY,
        test: "pauses the mission when it is used up, with figures, and goes on by itself",
      },
      { file: MONEY, test: "without a limit nothing waits" },
      {
        file: SCENARIO,
        test: "its money is used up: the mission waits, says so with figures, and goes on when there is more",
      },
    ],
  },
  {
    system: "Level 1: fewer workers",
    differs:
      "Half of the units are worked on at a time after conflicts, or when money is nearly gone.",
    tests: [
      { file: MISSIONS, test: "merges that conflict: half the workers" },
      {
        file: MISSIONS,
        test: "money that is nearly gone: fewer workers and a line that says so",
      },
    ],
  },
  {
    system: "Level 2: nothing in several ways",
    differs: "One candidate instead of three, and no forks, while GitHub loses runs.",
    tests: [{ file: MISSIONS, test: "runs that are lost: one candidate instead of three" }],
  },
  {
    system: "Level 3: fallback model",
    differs: "Jobs are asked of the fallback model while the agent's own is limited.",
    tests: [
      {
        file: MISSIONS,
        test: "three limits within ten minutes: the fallback model and fewer workers, and back when it is quiet",
      },
      { file: MISSIONS, test: "switched off, the dear model goes on being asked" },
      {
        file: SCENARIO,
        test: "its fallback model takes over with fewer workers, people see why, and it recovers",
      },
    ],
  },
  {
    system: "Levels 4 and 5: nothing new, and standing still",
    differs: "No further unit is burnt while verification throws out one after the other.",
    tests: [
      {
        file: MISSIONS,
        test: "verification that throws out one unit after the other: nothing new starts, mc/green is looked at, one unit is tried",
      },
    ],
  },
  {
    system: "Circuit breakers",
    differs:
      "An agent that is down is asked once in a while, and no unit loses its attempts to it.",
    tests: [
      {
        file: MISSIONS,
        test: "three failures: it is left alone, then asked with one unit, and no attempt is lost",
      },
      { file: MISSIONS, test: "switched off, every unit burns its attempts" },
    ],
  },
  {
    system: "Auto-pause",
    differs: "Units that would all fail wait until one that is tried alone goes well.",
    tests: [
      {
        file: MISSIONS,
        test: "three units in a row left nothing: it pauses, checks, tries one, and goes on with all",
      },
      { file: MISSIONS, test: "switched off, all of them fail" },
      { file: MISSIONS, test: "mc/green that fails is no ground to go on from" },
    ],
  },
  {
    system: "Heartbeat",
    differs: "Units whose run was over long ago land instead of standing still.",
    tests: [
      { file: MISSIONS, test: "units whose run is over are helped" },
      { file: MISSIONS, test: "switched off, they stay where they are" },
    ],
  },
  {
    system: "Adaptive workers",
    differs: "Fewer units are worked on at a time while many of them conflict.",
    tests: [
      { file: MISSIONS, test: "much conflicts: fewer work at a time" },
      { file: MISSIONS, test: "switched off, as many as configured" },
      { file: MISSIONS, test: "a healthy mission is never slowed" },
    ],
  },
  {
    system: "Traces",
    differs: "What each job was told and answered is kept and can be exported.",
    tests: [
      { file: MISSIONS, test: "every job of an agent leaves one, with its error and its model" },
      { file: MISSIONS, test: "switched off, none is kept" },
      { file: SCENARIO, test: "every job leaves one in the database, read page by page" },
    ],
  },
];
