// How unsure a planner is of a unit's way, in both vocabularies; what is no number is no reason to refuse a plan.
import { expect, test } from "vitest";
import { planUnits } from "../../../core/plan/units.ts";

const one = (fields: Record<string, unknown>) => {
  const planned = planUnits([{ title: "A", ...fields }], { maxUnits: 5, source: "agent" });
  if (!planned.ok) throw new Error(planned.problems.join("\n"));
  return { ...planned.units[0], notes: planned.notes };
};

test.each([
  [{}, 0],
  [{ speculation_score: 0.7 }, 0.7],
  [{ uncertainty: 0.4, speculation_score: 0.9 }, 0.4],
  [{ speculation_score: "0.8" }, 0.8],
  [{ speculation_score: 7 }, 1],
  [{ speculation_score: -1 }, 0],
  [{ speculation_score: null }, 0],
])("%j is %d", (fields, uncertainty) => {
  expect(one(fields).uncertainty).toBe(uncertainty);
});

test("a word is noted and counts as nothing", () => {
  const told = one({ speculation_score: "high" });
  expect(told.uncertainty).toBe(0);
  expect(told.notes.join()).toContain("no number from 0 to 1");
});

test("the entry of the backlog that it serves is kept", () => {
  expect(one({ backlog_item_id: "b-12" }).backlogItem).toBe("b-12");
});
