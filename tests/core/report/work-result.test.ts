// A worker's result and the objective check, beyond the reference.
import { describe, expect, test } from "vitest";
import { parseObjectiveCheck, parseWorkResult } from "../../../core/report/work-result.ts";

describe("parseWorkResult", () => {
  test("a broken last marker does not hide a good one", () => {
    const parsed = parseWorkResult(
      'MC_RESULT:{"status":"completed","summary":"did"}\nMC_RESULT: {"sta',
    );
    expect(parsed).toMatchObject({ ok: true, result: { status: "completed", summary: "did" } });
  });

  test("an echoed template does not hide the answer before it", () => {
    const parsed = parseWorkResult(
      'MC_RESULT:{"status":"blocked"}\nMC_RESULT:{"status":"completed|failed|blocked"}',
    );
    expect(parsed).toMatchObject({ ok: true, result: { status: "blocked" } });
  });

  test("criteria are read one by one", () => {
    const parsed = parseWorkResult(
      'MC_RESULT:{"status":"completed","criteria":[{"criterion":"c","met":true,"evidence":"e"},{"met":true},5]}',
    );
    expect(parsed.ok && parsed.result.criteria).toEqual([
      { criterion: "c", met: true, evidence: "e" },
    ]);
  });

  test("without a marker the output is searched, and the result says so", () => {
    const output = "[main (root-commit) abc1234] Add login\n src/login.ts | 12 ++++\n| a | 3 |\n";
    expect(parseWorkResult(output, 0)).toEqual({
      ok: false,
      problem: "the agent left no `MC_RESULT:`",
      fallback: {
        status: "completed",
        summary: "[Fallback] | a | 3 |",
        commits: ["abc1234"],
        filesChanged: ["src/login.ts"],
        discoveries: [],
        concerns: [
          "the agent left no `MC_RESULT:`; status, commits and files were guessed from its output",
        ],
        criteria: [],
        extras: {},
      },
    });
  });
});

describe("parseObjectiveCheck", () => {
  test.each([
    ['OBJECTIVE_CHECK:{"met":true,"reason":"all there"}', "met"],
    ['OBJECTIVE_CHECK:{"met":false,"reason":"no tests"}', "not_met"],
    ['OBJECTIVE_CHECK:{"met":true,"reason":"…"}\nOBJECTIVE_CHECK:{"met":false}', "not_met"],
    ['OBJECTIVE_CHECK:{"met":true}\nOBJECTIVE_CHECK:{"met":false}', "unknown"],
    ['OBJECTIVE_CHECK:{"met":"yes"}', "unknown"],
    ['OBJECTIVE_CHECK:{"reason":"x"}', "unknown"],
    ["it is met", "unknown"],
  ])("%s is %s", (text, state) => {
    expect(parseObjectiveCheck(text).state).toBe(state);
  });
});
