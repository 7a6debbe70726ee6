import type { System } from "./system.ts";

const CHAIN = "tests/core/strategy/chain.test.ts";
const CAMPAIGN = "tests/core/strategy/campaign.test.ts";
const SCHEDULE = "tests/core/strategy/schedule.test.ts";
const HINT = "tests/core/strategy/told.test.ts";
const SCENARIO = "tests/scenarios/strategy.scenario.test.ts";

export const SYSTEMS: readonly System[] = [
  {
    system: "Chain",
    differs: "With it missions follow one another from one label; without it one is all.",
    tests: [
      {
        file: CHAIN,
        test: "three missions and a cleanup from one label, then the depth is said in a comment",
      },
      { file: CHAIN, test: "nothing follows without the label" },
      {
        file: SCENARIO,
        test: "three missions and a cleanup from one label: nothing begins in quiet hours, nothing past the day's money",
      },
    ],
  },
  {
    system: "Cleanup missions",
    differs: "With them another mission runs, and what was chosen comes after it.",
    tests: [
      {
        file: CHAIN,
        test: "a cleanup that is due goes first, and what was chosen waits behind it",
      },
      { file: CHAIN, test: "cleanup_every 0: none" },
    ],
  },
  {
    system: "Strategist",
    differs: "With it an issue is opened for the next objective; without it nobody is asked.",
    tests: [
      {
        file: CHAIN,
        test: "strategy.propose: the next objective is an issue that a person starts",
      },
      { file: CHAIN, test: "by default nobody is asked" },
    ],
  },
  {
    system: "Better things in the backlog",
    differs: "A planner of little ambition is told of them; where there are none, of none.",
    tests: [{ file: HINT, test: "a plan of little ambition is told what is waiting" }],
  },
  {
    system: "Campaign",
    differs: "Objectives of one issue are pursued in their order; what cannot be is skipped.",
    tests: [
      {
        file: CAMPAIGN,
        test: "one after another in the order of need; the list is ticked, and its issue closed",
      },
      { file: CAMPAIGN, test: "problems are told on the issue, and nothing begins" },
    ],
  },
  {
    system: "Schedule",
    differs: "With an entry a mission begins by itself; without one nothing does.",
    tests: [
      {
        file: SCHEDULE,
        test: "the top of the backlog begins at its time, on behalf of whoever is named, and again the next day",
      },
      { file: SCHEDULE, test: "nothing by default, and nothing where the app is switched off" },
    ],
  },
  {
    system: "Quiet hours",
    differs: "With them the second unit waits for the morning; without them it lands at once.",
    tests: [
      {
        file: SCHEDULE,
        test: "what runs is finished, nothing new begins, and the time does not count",
      },
    ],
  },
  {
    system: "Limit of a week",
    differs: "With it the next mission waits until the window lets go.",
    tests: [{ file: CHAIN, test: "the money of the week: it waits until the window lets go" }],
  },
];
