// What `mc/verify` says: verdict and numbers in the title; checks, mc/green beside it, flakes and the next step below.
import { describe, expect, it } from "vitest";
import type { FlakyRow, VerdictCheck } from "../../../core/engine/rows/verdict-row.ts";
import { renderVerifyCheck } from "../../../core/voice/check.ts";
import * as rows from "./rows.ts";

const UNIT = rows.unitRow("parser", { state: "queued", changedFiles: ["src/parser.ts"] });
const check = (patch: Partial<VerdictCheck>): VerdictCheck => ({
  ...{ name: "verify", required: true, exitCode: 0, timedOut: false, durationMs: 30_000 },
  ...{ testsTotal: null, testsFailed: null },
  ...patch,
});
const failure = (name: string, path: string | null = null, line: number | null = null) => ({
  ...{ name, path, line, message: `${name} is not so` },
});
const flaky = (test: string, patch: Partial<FlakyRow> = {}): FlakyRow => ({
  ...{ repo: rows.REPO, test, path: null, seen: 2, firstSeen: rows.at(1), lastSeen: rows.at(2) },
  ...{ lastCommit: rows.commit("a"), quarantinedBy: null, quarantinedAt: null },
  ...patch,
});
const RED = rows.verdictRow({
  ...{ outcome: "failed", commit: rows.commit("e"), testsTotal: 118, testsPassed: 116 },
  ...{ testsFailed: 2, lintErrors: 3, log: "boom" },
  failures: [failure("adds", "lib/x.ts", 7), failure("parses", "src/parser.ts", 3), failure("odd")],
  checks: [
    check({ exitCode: 1, testsTotal: 118, testsFailed: 2 }),
    check({ name: "e2e", exitCode: null, timedOut: true }),
    check({ name: "docs", required: false, exitCode: 1 }),
  ],
});
const GREEN = rows.verdictRow({ lintErrors: 1, failures: [failure("odd")] });
const beside = {
  base: GREEN,
  flaky: new Map([
    ["adds", flaky("adds")],
    ["odd", flaky("odd", { quarantinedBy: "olga" })],
  ]),
};

describe("renderVerifyCheck", () => {
  it("tells a failure whole", () => {
    const { title, summary, conclusion } = renderVerifyCheck(UNIT, RED, beside);
    expect([title, conclusion]).toEqual([
      "Failed: 116 of 118 tests passed, 2 newly failing, 34 s",
      "failure",
    ]);
    expect(summary).toMatchInlineSnapshot(`
      "Verification ran on \`eeeeeee\`, the commit in which \`parser\` is merged with everything before it.

      | check | | result | time | tests passed |
      | --- | --- | --- | --- | --- |
      | \`verify\` | required | **exit code 1** | 30 s | 116 of 118 |
      | \`e2e\` | required | **time limit** | 30 s |  |
      | \`docs\` | advisory | exit code 1 | 30 s |  |

      | | mc/green | here |
      | --- | --- | --- |
      | tests run | 120 | 118 (−2) |
      | tests failed | 0 | 2 (+2) |
      | lint errors | 1 | 3 (+2) |

      Newly failing: \`adds\`, \`parses\`.

      Known to be flaky:

      - \`adds\` passed and failed on 2 commits; \`/mc quarantine adds\` blames nobody for it
      - \`odd\` passed and failed on 2 commits; in quarantine since olga said so

      Nothing is needed from you: whoever repairs it gets this output.

      The end of its output:

      \`\`\`text
      boom
      \`\`\`"
    `);
  });

  it("puts each failure on its line, those of the change itself first", () => {
    expect(renderVerifyCheck(UNIT, RED, beside).annotations).toEqual([
      {
        ...{ path: "src/parser.ts", startLine: 3, endLine: 3, level: "failure" },
        message: "parses is not so",
      },
      { path: "lib/x.ts", startLine: 7, endLine: 7, level: "failure", message: "adds is not so" },
    ]);
  });

  it.each([
    ["/etc/passwd", 1],
    ["../up.ts", 1],
    ["a/../../up.ts", 1],
    ["C:\\x.ts", 1],
    ["", 1],
  ])("no annotation on %j", (path, line) => {
    const verdict = { ...RED, failures: [failure("x", path, line)] };
    expect(renderVerifyCheck(UNIT, verdict).annotations).toEqual([]);
  });

  it.each([null, 0, -3, 1.5])("line %j is the first", (line) => {
    const verdict = { ...RED, failures: [failure("x", "a.ts", line)] };
    expect(renderVerifyCheck(UNIT, verdict).annotations).toMatchObject([{ startLine: 1 }]);
  });

  it.each([
    [
      "infrastructure",
      "it verified bbbbbbb, not eeeeeee",
      0,
      "No verdict: it verified bbbbbbb, not eeeeeee",
    ],
    ["failed", "ran 90 tests, mc/green runs 120", 0, "Failed: ran 90 tests, mc/green runs 120"],
    ["failed", "`e2e` ran into its own time limit", 2, "Failed: 116 of 118 tests passed, 34 s"],
  ] as const)("%s with the note %j", (outcome, note, testsFailed, title) => {
    const told = renderVerifyCheck(UNIT, { ...RED, outcome, note, testsFailed });
    expect(told.title).toBe(title);
    expect(told.summary).toContain("**");
  });

  it("says what a person can do", () => {
    const lost = renderVerifyCheck({ ...UNIT, state: "failed" }, RED).summary;
    expect(lost).toContain("`/mc retry parser` gives it another attempt.");
    const mute = renderVerifyCheck(UNIT, { ...RED, outcome: "infrastructure" }).summary;
    expect(mute).toContain("it is tried again");
  });

  it("text of tests stays text", () => {
    const name = "a | b\n@olga ```<img src=x> closes #1";
    const { summary } = renderVerifyCheck(UNIT, { ...RED, failures: [failure(name)] }, beside);
    const outside = summary.replace(/(`+)[^`][\s\S]*?\1/g, "");
    expect(outside).not.toMatch(/<img|@olga|closes #1/);
    expect(summary).toContain("<img");
  });
});
