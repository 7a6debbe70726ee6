// SR30 in short: one mission in which every call fails once. The long form, call by call, is in faults.slow.test.ts.
import { expect, test } from "vitest";
import { missionUnder } from "../support/faults.ts";

for (const [trouble, words] of [
  ["before", "before it took effect"],
  ["after", "after it took effect"],
] as const) {
  const title = {
    before: "each call fails once before it took effect: the mission completes (SR30)",
    after: "each call fails once after it took effect: the mission completes (SR30)",
  }[trouble];
  test(title, { timeout: 60_000 }, async () => {
    const { calls } = await missionUnder([]);
    expect(calls.length).toBeGreaterThan(20);
    const ending = await missionUnder(calls.map((call) => ({ call, trouble })));
    expect(ending, `${words}\n${ending.diary}`).toMatchObject({
      visible: "completed: objective_met",
      history: ["first"],
      duplicates: [],
    });
  });
}
