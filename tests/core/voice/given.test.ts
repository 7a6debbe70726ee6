// What the last attempt was given and what it took, as people read it.
import { expect, test } from "vitest";
import { missionId } from "../../../core/base/brand.ts";
import { givenMarkdown, givenOf, givenText } from "../../../core/voice/given.ts";
import * as rows from "../../db/rows.ts";

const unit = { ...rows.unit, costUsd: 2.1 };
const first = { ...rows.attempt, attempt: 1, costUsd: 0.5 };
const last = {
  ...rows.attempt,
  attempt: 2,
  costUsd: 0.75,
  details: {
    told: [
      { kind: "context" as const, id: "k", text: "- [gotcha] use `UTC` @everyone" },
      { kind: "experience" as const, id: "m0/a/1", text: "- [Retry] FAILED: 2 failed" },
    ],
    variants: { worker: "worker-0badcafe" },
    passes: [
      {
        name: "diagnose" as const,
        status: "completed" as const,
        cause: "ok" as const,
        costUsd: 0.25,
      },
    ],
    rootCause: { rootCause: "nobody reset the lexer", why: [], edits: [], avoid: [] },
  },
};
const tournament = {
  repo: rows.REPO,
  mission: missionId("m1"),
  unit: rows.unit.unit,
  wave: 1,
  kind: "repair" as const,
  attempt: 1,
  base: rows.commit("1"),
  head: rows.commit("2"),
  state: "won" as const,
  because: "",
  dispatch: rows.workDispatch.dispatch,
  candidates: [
    {
      ...{ index: 1, strategy: "", leg: "", branch: "", state: "passed" as const, cause: null },
      ...{ summary: "", head: null, verify: null, testsTotal: null, testsPassed: null },
      ...{ lintErrors: null, protectedPaths: [], additions: 0, deletions: 0, changedFiles: [] },
      ...{ lines: 0, costUsd: 0.6 },
    },
  ],
  winner: 1,
  startedAt: rows.at(0),
  endedAt: null,
};

test("what was told, the wording, the passes, the root cause, and the money by part", () => {
  const given = givenOf(unit, [first, last], [tournament]);
  expect(given).toMatchObject({
    attempt: 2,
    variants: { worker: "worker-0badcafe" },
    passes: [{ name: "diagnose", status: "completed" }],
    rootCause: "nobody reset the lexer",
    costUsd: { work: 1.25, passes: 0.25, fixup: 0.6, review: 0.25, all: 2.1 },
  });
  if (given === null) return;
  expect(givenText(given)).toEqual([
    "told, context: [gotcha] use `UTC` @everyone",
    "told, experience: [Retry] FAILED: 2 failed",
    "wording: worker: worker-0badcafe",
    "passes before the work: diagnose completed",
    "root cause of the attempt before: nobody reset the lexer",
    "cost $2.10: work $1.25 (passes $0.25), review $0.25, repairs $0.60",
  ]);
  // In a thread nobody is called, and nothing is markup.
  const said = givenMarkdown(given).join("\n");
  expect(said).not.toContain("@everyone");
  expect(said).not.toContain("`UTC`");
});

test("a unit that was never begun was given nothing; one that was told nothing says nothing", () => {
  expect(givenOf(unit, [], [])).toBeNull();
  const plain = givenOf({ ...unit, costUsd: 0 }, [{ ...first, costUsd: 0 }], []);
  expect(plain === null ? null : givenText(plain)).toEqual([]);
});
