// Each fault scenario has its own outcome, and all invariants hold on the way there.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeTemplate } from "../template.ts";
import { SCENARIOS } from "./table.ts";

let template: Awaited<ReturnType<typeof makeTemplate>>;
beforeAll(async () => {
  template = await makeTemplate();
});
afterAll(() => template.remove());

describe("fault scenarios", () => {
  for (const { number, name, title, defect, play } of SCENARIOS) {
    const check = defect === null ? test : test.fails;
    check(`${number} ${name}: ${title}`, async () => {
      expect(await play(template.path)).toBeNull();
    });
  }

  test("all thirty are there", () => {
    expect([...new Set(SCENARIOS.map(({ number }) => number))].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_, at) => at + 1),
    );
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
  });
});
