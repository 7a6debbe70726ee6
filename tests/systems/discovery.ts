// Discovery: what is other with it than without it.
import type { System } from "./system.ts";

const SCENARIOS = "tests/scenarios/discovery.scenario.test.ts";

export const SYSTEMS: readonly System[] = [
  {
    system: "Discovery",
    differs:
      "Asked for improvements, issues appear that nobody wrote; with `discovery.agent: false` only those that can be counted, and nothing is spent.",
    tests: [
      {
        file: SCENARIOS,
        test: "what is counted and what an agent thinks of become issues, told in the thread that asked",
      },
      {
        file: SCENARIOS,
        test: "without the agent only what can be counted is proposed, and nothing is spent",
      },
    ],
  },
  {
    system: "Signals",
    differs:
      "What can be counted in the checkout is proposed where the agent fails, mumbles or is not asked at all.",
    tests: [
      {
        file: SCENARIOS,
        test: "an agent that fails or mumbles costs nothing that was counted, and the thread says why",
      },
      {
        file: "tests/action/discover/look.test.ts",
        test: "many in one file are one signal with their lines; words in code are none",
      },
    ],
  },
  {
    system: "Memory of proposals",
    differs: "What a person refused is not proposed again, in other words neither.",
    tests: [
      {
        file: SCENARIOS,
        test: "one that was closed as not planned never comes again, in other words neither; nor does one that a person had opened",
      },
    ],
  },
];
