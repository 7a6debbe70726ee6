// What programs say that they cost, against the reference cases.
import { expect, test } from "vitest";
import { z } from "zod";
import { claimedCost } from "../../../core/budget/claimed-cost.ts";
import { followsVectors } from "../../vectors/load.ts";

/** The reference falls back to a number that its caller gives. */
const NOT_REPORTED = {
  instead: "what nobody says is not reported, instead of the whole budget",
  expected: null,
};
const SAYS_NOTHING = ["''", "'$4.5'", "'$12'", "'cost: $1.2.3'", "'no money'", "'€5.00'"];

followsVectors("planner-cost", {
  input: z.object({ stderr: z.string() }),
  answer: ({ stderr }) => claimedCost(stderr),
  departures: Object.fromEntries(SAYS_NOTHING.map((name) => [name, NOT_REPORTED])),
});

test("a long line without an amount takes no time", () => {
  const startedAt = performance.now();
  expect(claimedCost(`cost ${"cost $ ".repeat(200_000)}`)).toBeNull();
  expect(performance.now() - startedAt).toBeLessThan(2000);
});
