// SR30, call by call: each one that a mission makes fails once before and once after it took effect, and the mission completes
// all the same; and each is refused for good, and the mission ends or stands where a person can see what it waits for.
import { beforeAll, describe, expect, test } from "vitest";
import { missionUnder } from "../support/faults.ts";

/** The plan and the base are worked on side by side, and either may use up its tries first. */
const RESULTS_UNREADABLE = ["failed: base_red", "failed: plan_failed"];
/** Every call of a small mission, and what a person sees when GitHub answers 403 to it for ever. */
const REFUSED: Readonly<Record<string, string | readonly string[]>> = {
  // Without any token nothing can be read and nothing can be said: the log and the parked delivery are all there is.
  "POST /app/installations/{n}/access_tokens": "no mission",
  "GET /repos/*/collaborators/{login}/permission": "said: not started",
  "GET /repos/*/contents/{path}": "said: not started",
  "GET /repos/*/git/ref/{ref}": "said: not started",
  "GET /repos/*/branches/{ref}": "completed: objective_met",
  "GET /repos/*/rules/branches/{ref}": "completed: objective_met",
  // Nothing moves before the reviews are read again.
  "GET /repos/*/issues/{n}": "paused",
  "GET /repos/*/pulls": "paused",
  "GET /repos/*/pulls/{n}/reviews": "paused",
  "GET /repos/*/issues/{n}/comments": "completed: objective_met",
  "GET /repos/*/issues/{n}/labels": "completed: objective_met",
  "POST /repos/*/issues/{n}/comments": "completed: objective_met",
  "PATCH /repos/*/issues/comments/{n}": "completed: objective_met",
  "GET /repos/*/labels": "completed: objective_met",
  "POST /repos/*/labels": "completed: objective_met",
  "POST /repos/*/issues/{n}/labels": "completed: objective_met",
  "DELETE /repos/*/issues/{n}/labels/{name}": "completed: objective_met",
  "POST /repos/*/check-runs": "completed: objective_met",
  "PATCH /repos/*/issues/{n}": "completed: objective_met",
  "git push (list)": "paused",
  "git push": "paused",
  "git fetch (list)": "failed: error",
  "git fetch": "failed: error",
  "POST /repos/*/actions/workflows/mc-plan.yml/dispatches": "paused",
  "POST /repos/*/actions/workflows/mc-work.yml/dispatches": "paused",
  "POST /repos/*/actions/workflows/mc-review.yml/dispatches": "paused",
  "POST /repos/*/actions/workflows/mc-verify.yml/dispatches": "failed: base_red",
  "GET /repos/*/actions/runs/{n}/artifacts": RESULTS_UNREADABLE,
  "GET /repos/*/actions/artifacts/{n}/zip": RESULTS_UNREADABLE,
  "GET /_downloads/{token}": RESULTS_UNREADABLE,
  "POST /repos/*/pulls": "paused",
};
const CALLS = Object.keys(REFUSED);

let usual: readonly string[] = [];
beforeAll(async () => {
  usual = (await missionUnder([])).calls;
});

test("the table names every call that a mission makes", () => {
  expect([...usual].sort()).toEqual([...CALLS].sort());
});

describe.each(CALLS)("%s", (call) => {
  test.each(["before", "after", "lost"] as const)("fails once (%s)", async (trouble) => {
    const ending = await missionUnder([{ call, trouble }]);
    expect(ending, ending.diary).toMatchObject({
      visible: "completed: objective_met",
      history: ["first"],
      duplicates: [],
    });
  });
  test("refused for good (SR30)", async () => {
    const ending = await missionUnder([
      { call, trouble: "refused", times: Number.POSITIVE_INFINITY },
    ]);
    expect([REFUSED[call]].flat(), ending.diary).toContain(ending.visible);
    expect(ending.duplicates, ending.diary).toEqual([]);
    const moved = ending.history.length > 0;
    expect(moved).toBe(REFUSED[call] === "completed: objective_met");
  });
});
