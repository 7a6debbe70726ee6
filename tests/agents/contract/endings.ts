// The part of the contract that is about ending badly: limits, an API that says no, interruptions. Nobody is left running, and
// somebody is told why.
import { ANALYSIS, COMPLETED } from "./asked.ts";
import type { Reply } from "./reply.ts";
import { type Scenario, unless } from "./scenario.ts";

const failing = (name: string, replies: readonly Reply[], cause: Scenario["cause"]): Scenario => ({
  name,
  replies,
  status: "failed",
  cause,
  changed: false,
  problems: ({ left, handoff }) =>
    unless(
      [left.length === 0, `${left.length} processes were left`],
      [handoff.summary !== "", "nobody is told why"],
    ),
});

export const ENDINGS: readonly Scenario[] = [
  {
    ...failing("ends at its turns", [{ run: "true" }], "turn_limit"),
    settings: { maxTurns: 3 },
    problems: ({ requests, left }) =>
      unless(
        [requests.length >= 3 && requests.length <= 4, `${requests.length} requests`],
        [left.length === 0, `${left.length} processes were left`],
      ),
  },
  {
    ...failing("ends when its money is used up", [{ run: "true" }], "budget"),
    settings: { maxCostUsd: 0.0005 },
    problems: ({ requests, handoff }, { requestUsd }) =>
      unless(
        [requests.length <= 2, `${requests.length} requests were let through`],
        [(handoff.usage.costUsd ?? 0) >= requestUsd, `$${handoff.usage.costUsd} is told`],
      ),
  },
  failing("the API refuses the request (400)", [{ status: 400 }], "api_other"),
  failing("the API refuses the key (401)", [{ status: 401 }], "api_auth"),
  failing("the account has no money", [{ billing: true }], "api_billing"),
  failing("the API limits the rate (429)", [{ status: 429 }], "api_rate"),
  failing("the API fails (500)", [{ status: 500 }], "api_overload"),
  failing("the API is overloaded (529)", [{ status: 529 }], "api_overload"),
  {
    name: "an error that passes is nothing",
    replies: [{ status: 500 }, { say: "an answer" }],
    brief: ANALYSIS,
    status: "completed",
    cause: "ok",
    problems: ({ handoff }) => unless([handoff.text.trim() === "an answer", handoff.text]),
  },
  {
    ...failing("the model declines", [{ refuse: "I will not." }], "refusal"),
    departures: {
      codex: {
        status: "failed",
        cause: "no_result",
        why: "the CLI drops refusals: there is no answer",
      },
    },
  },
  {
    ...failing(
      "the answer is cut at the largest number of tokens",
      [{ cut: "half" }],
      "bad_output",
    ),
    problems: ({ left }) => unless([left.length === 0, `${left.length} processes were left`]),
    departures: {
      gemini: {
        status: "completed",
        cause: "no_changes",
        why: "the CLI passes a cut answer on as a whole one: there is no marker, and nothing was changed",
      },
    },
  },
  {
    ...failing(
      "the job is cancelled while the model is being asked",
      [{ hang: true }],
      "cancelled",
    ),
    interruption: { kind: "cancel", at: 1 },
  },
  {
    ...failing(
      "the job is cancelled while a command runs",
      [{ run: "tail -f README.md & echo x > begun; wait" }, COMPLETED],
      "cancelled",
    ),
    interruption: { kind: "cancel", at: "begun" },
  },
  {
    ...failing("somebody kills it", [{ hang: true }], "no_result"),
    interruption: { kind: "kill", at: 1 },
  },
  {
    ...failing("it takes longer than it may", [{ hang: true }], "timeout"),
    settings: { timeoutS: 0 },
  },
];
