// A mission's report names the tests that flaked while it ran, and those in quarantine.
import { expect, test } from "vitest";
import type { FlakyRow } from "../../../core/engine/rows/verdict-row.ts";
import { missionReport } from "../../../core/report/mission.ts";
import * as rows from "../voice/rows.ts";

const flaky = (test: string, patch: Partial<FlakyRow>): [string, FlakyRow] => [
  test,
  {
    ...{ repo: rows.REPO, test, path: null, seen: 1, firstSeen: rows.at(0), lastSeen: rows.at(0) },
    ...{ lastCommit: rows.commit("a"), quarantinedBy: null, quarantinedAt: null },
    ...patch,
  },
];

test("most seen first; what flaked before the mission and is in no quarantine is left out", () => {
  const state = {
    ...rows.stateOf({}),
    flaky: new Map([
      flaky("before", { lastSeen: rows.at(1), seen: 9 }),
      flaky("during", { lastSeen: rows.at(7), seen: 2 }),
      flaky("known", { lastSeen: rows.at(1), seen: 4, quarantinedBy: "olga" }),
    ]),
  };
  const report = missionReport(state, rows.missionRow({ startedAt: rows.at(5) }));
  expect(report.flaky_tests).toEqual([
    { test: "known", seen: 4, quarantined_by: "olga" },
    { test: "during", seen: 2, quarantined_by: null },
  ]);
});
