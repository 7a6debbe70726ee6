// What one unit adds to its verification, as people write it: every form read, every mistake named, nothing taken away.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readUnitVerify } from "../../../core/plan/unit-verify.ts";
import { planUnits } from "../../../core/plan/units.ts";

describe("readUnitVerify", () => {
  test.each([
    [undefined, null],
    [null, null],
    ["", null],
    [{}, null],
    ["npm run e2e", { command: "npm run e2e", timeoutMinutes: null, fewerTests: 0 }],
    [{ command: " make e2e " }, { command: "make e2e", timeoutMinutes: null, fewerTests: 0 }],
    [{ timeout_minutes: 90 }, { command: "", timeoutMinutes: 90, fewerTests: 0 }],
    [{ timeout_minutes: "360" }, { command: "", timeoutMinutes: 360, fewerTests: 0 }],
    [{ fewer_tests: 12 }, { command: "", timeoutMinutes: null, fewerTests: 12 }],
  ])("%j", (value, verify) => {
    expect(readUnitVerify(value)).toEqual({ verify, problems: [], notes: [] });
  });

  test.each([
    [7, "must be a command such as"],
    [["npm test"], "must be a command such as"],
    [{ command: 7 }, "needs `command` as text"],
    [{ command: "x".repeat(4001) }, "more than 4000 characters"],
    [{ timeout_minutes: 361 }, "GitHub ends a job after 6 hours"],
    [{ timeout_minutes: 0 }, "needs `timeout_minutes`"],
    [{ timeout_minutes: "soon" }, "needs `timeout_minutes`"],
    [{ fewer_tests: -1 }, "whole number"],
    [{ fewer_tests: 1.5 }, "whole number"],
  ])("%j is refused: %s", (value, problem) => {
    const read = readUnitVerify(value);
    expect(read.verify).toBeNull();
    expect(read.problems.join()).toContain(problem);
  });

  test("an unknown key is noted", () => {
    expect(readUnitVerify({ timeout_minuts: 3, command: "x" }).notes).toEqual([
      "`verify.timeout_minuts` is no setting of a unit; did you mean `timeout_minutes`?",
    ]);
  });

  test("whatever is written, what is read is in bounds", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (command, minutes, fewer) => {
        const { verify } = readUnitVerify({
          command,
          timeout_minutes: minutes,
          fewer_tests: fewer,
        });
        if (verify === null) return;
        expect(verify.timeoutMinutes ?? 1).toBeGreaterThan(0);
        expect(verify.timeoutMinutes ?? 1).toBeLessThanOrEqual(360);
        expect(verify.fewerTests).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

test("a plan carries it, and names the unit whose `verify` is wrong", () => {
  const units = (verify: unknown) =>
    planUnits({ units: [{ id: "a", title: "A", verify }] }, { maxUnits: 5 });
  expect(units("npm run x")).toMatchObject({
    ok: true,
    units: [{ verify: { command: "npm run x" } }],
  });
  expect(units(7)).toMatchObject({
    ok: false,
    problems: [expect.stringMatching(/^unit 1 \(`a`\): `verify` must be a command/)],
  });
});
