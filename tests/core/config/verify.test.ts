// What is verified must be said, named once, and able to pass.
import { describe, expect, test } from "vitest";
import { checkConfig } from "../../../core/config/check.ts";

const noLine = (): null => null;
const of = (verify: unknown) => {
  const { config, problems } = checkConfig({ verify }, noLine);
  return { isValid: config !== null, problems: problems.map((one) => [one.key, one.message]) };
};
const lint = { name: "lint", command: "npm run lint" };

describe("the required set", () => {
  test.each([[{}], [{ command: "  " }], [{ checks: [] }]])(
    "%j is refused with what to do",
    (verify) => {
      expect(of(verify)).toEqual({
        isValid: false,
        problems: [
          [
            "verify.command",
            "`verify.command` is empty and no check of `verify.checks` is required, so no commit could ever be verified; set `verify.command`, for example to `npm test`",
          ],
        ],
      });
    },
  );

  test("checks that only advise make no required set", () => {
    const { isValid, problems } = of({ checks: [{ ...lint, required: false }] });
    expect(isValid).toBe(false);
    expect(problems[0]?.[1]).toContain("has only checks with `required: false`");
  });

  test.each([
    [{ command: "npm test" }],
    [{ checks: [lint] }],
    [{ command: "npm test", checks: [{ ...lint, required: false, timeout_minutes: 3 }] }],
  ])("%j is one", (verify) => {
    expect(of(verify)).toEqual({ isValid: true, problems: [] });
  });
});

test.each([
  [
    { command: "npm test", checks: [{ name: "Verify", command: "x" }] },
    "verify.checks.0.name",
    "`verify.checks.0.name` is `Verify`, which is already the name of `verify.command`; give each check its own name",
  ],
  [
    { checks: [lint, { name: "LINT", command: "y" }] },
    "verify.checks.1.name",
    "`verify.checks.1.name` is `LINT`, which is already the name of `verify.checks.0`; give each check its own name",
  ],
  [
    { command: "npm test", checks: [{ name: "lint", command: "  " }] },
    "verify.checks.0.command",
    "`verify.checks.0.command` is blank; give the command that `lint` runs, or remove the check",
  ],
  [
    { command: "npm test", timeout_minutes: 1, min_seconds: 90 },
    "verify.min_seconds",
    "`verify.min_seconds` (90) is more than the time limit of the only required check (60 seconds), so no pass would be believed; lower it",
  ],
])("%j: %s", (verify, key, message) => {
  expect(of(verify)).toEqual({ isValid: false, problems: [[key, message]] });
});

test("limits that add up to more than a job may take are warned about", () => {
  const { isValid, problems } = of({
    command: "npm test",
    timeout_minutes: 200,
    checks: [{ ...lint, timeout_minutes: 200 }],
  });
  expect(isValid).toBe(true);
  expect(problems).toEqual([
    [
      "verify.checks",
      "the time limits of `verify` add up to 410 minutes, but GitHub ends a job after 360; what comes last may never run to its limit",
    ],
  ]);
});
