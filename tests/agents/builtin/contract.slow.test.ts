// The contract of all agent back-ends, kept by our own: the scenarios, the road and the scripted API are those of the CLIs.
import { describe, expect, test } from "vitest";
import { BACK_ENDS } from "../contract/back-end.ts";
import { play } from "../contract/play.ts";
import type { Departure, Scenario } from "../contract/scenario.ts";
import { SCENARIOS } from "../contract/scenarios.ts";

/** What only a program of its own can be asked; each is asked in another way beside this file. */
const NOT_APPLICABLE: Readonly<Record<string, string>> = {
  "edits files with its own tool; what it did not commit is committed for it":
    "it commits what it leaves itself, so there is nothing to tell",
  "its environment and arguments hold no key, no secret of the job and no text of others":
    "it is no process; what its commands see is looked at in the tests of its tools",
  "somebody kills it": "it is no process",
  "the job is cancelled while a command runs":
    "commands in the background are refused; a cancelled command is played in `loop.test.ts`",
  "answers in the form that was asked for":
    "it has no forms: it reminds once of the line in the text",
  "breaks the form that was asked for": "it has no forms",
  "a critic answers in the form that was asked for": "it has no forms",
  "a critic breaks the form that was asked for": "it has no forms",
  "a planner answers in the form that was asked for": "it has no forms",
};

const DEPARTURES: Readonly<Record<string, Departure>> = {
  "ends at its turns": {
    status: "failed",
    cause: "no_result",
    why: "the third equal call is seen to go round in circles before the limit is reached",
  },
  "passes over the form that was asked for": {
    status: "completed",
    cause: "ok",
    why: "it reminds once; what is still not said is for the app to read, and then unknown",
  },
};

const backEnd = BACK_ENDS.find(({ name }) => name === "claude-code");
const names = SCENARIOS.map(({ name }) => name);

function forBuiltin(scenario: Scenario): Scenario {
  const departure = DEPARTURES[scenario.name];
  const settings = { type: "builtin", model: `anthropic:${backEnd?.model}` } as const;
  return {
    ...scenario,
    settings: { ...scenario.settings, ...settings },
    departures: departure === undefined ? {} : { "claude-code": departure },
  };
}

describe("the contract of the back-ends", () => {
  test.concurrent.each(SCENARIOS.filter(({ name }) => NOT_APPLICABLE[name] === undefined))(
    "$name",
    async (scenario) => {
      if (backEnd === undefined) throw new Error("there is no back-end with the Messages API");
      const stage = { programs: "/nowhere", shortS: 1 };
      const { problems } = await play(forBuiltin(scenario), backEnd, stage);
      expect(problems).toEqual([]);
    },
  );

  test("every exception names a scenario", () => {
    const exceptions = [...Object.keys(NOT_APPLICABLE), ...Object.keys(DEPARTURES)];
    expect(exceptions.filter((name) => !names.includes(name))).toEqual([]);
  });
});
