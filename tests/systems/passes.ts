import type { System } from "./system.ts";

const PASSES = "tests/passes/passes.scenario.test.ts";
const DECIDED = "tests/core/attempt/passes.test.ts";
const FIX = "tests/passes/fix-mode.scenario.test.ts";
const PROMPT = "tests/core/prompt/fit.test.ts";
const WHOLE = "tests/e2e/passes.slow.test.ts";

export const SYSTEMS: readonly System[] = [
  {
    system: "architect pass",
    differs: "The editor's prompt holds an analysis that another run wrote before it.",
    tests: [
      {
        file: PASSES,
        test: "an architect's analysis reaches the editor as data; without the pass there is none",
      },
      { file: DECIDED, test: "%s, %s" },
    ],
  },
  {
    system: "root cause analysis",
    differs: "A retry begins with edits that follow from five whys, and its pull request says why.",
    tests: [
      {
        file: PASSES,
        test: "a root cause opens the retry's prompt as mandatory first actions, and is kept",
      },
      { file: WHOLE, test: "the retry knows the cause and has the earlier version" },
      { file: WHOLE, test: "switched off, it begins anew and knows the log alone" },
    ],
  },
  {
    system: "fix mode",
    differs: "What the earlier attempt did right lands with the retry instead of being lost.",
    tests: [
      {
        file: FIX,
        test: "a retry goes on from the earlier version, in one line on its base; without fix it begins anew",
      },
      {
        file: DECIDED,
        test: "begins with a root cause analysis and from the earlier version; switched off, with neither",
      },
    ],
  },
  {
    system: "regression protection",
    differs: "A retry that breaks what passed before is dropped instead of published.",
    tests: [{ file: FIX, test: "$name" }],
  },
  {
    system: "failure categories",
    differs: "The brief of a retry says what kind of failure it was and what usually helps.",
    tests: [{ file: DECIDED, test: "knows what kind of failure it was, and what helps" }],
  },
  {
    system: "specialists of the repository",
    differs: "A unit is worked on as the repository's own file says.",
    tests: [
      {
        file: "tests/passes/specialists.test.ts",
        test: "its own wins over the built-in one of the same name, and is bounded",
      },
    ],
  },
  {
    system: "micro-builds",
    differs: "A small model writes one file at a time, each checked, instead of all at once.",
    tests: [
      {
        file: "tests/agents/builtin/micro.scenario.test.ts",
        test: "one file at a time, what is imported first, tests last; switched off, all at once",
      },
    ],
  },
  {
    system: "prompt budgets",
    differs: "A brief that is too large loses its least important parts and says which.",
    tests: [
      {
        file: PROMPT,
        test: "a full work prompt keeps its total; what matters is there, what went is named",
      },
      { file: PROMPT, test: "each field of the brief changes the prompt" },
    ],
  },
];
