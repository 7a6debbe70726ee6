// Looks and proposals in the database: they come back as they were put, the last looks alone.
import { afterEach, beforeEach, expect, test } from "vitest";
import { dispatchId, isoTime } from "../../core/base/brand.ts";
import type { LookRow, ProposalRow } from "../../core/engine/rows/discovery-row.ts";
import { applyChanges, loadRepoState } from "../../db/repo-state.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import * as rows from "./rows.ts";

let it: TestDatabase;
beforeEach(async () => {
  it = await testDatabase();
});
afterEach(() => it.close());

const at = (minute: number) => isoTime(rows.NOW_MS + minute * 60_000);

const proposal: ProposalRow = {
  ...{
    repo: rows.REPO,
    id: "0badcafe0bad",
    track: "quality",
    title: "Test it",
    description: "a\nb",
  },
  ...{
    rationale: "why",
    files: ["a.ts"],
    impact: 7,
    effort: 3,
    score: 6.5,
    signal: "untested/a.ts",
  },
  ...{
    issue: null,
    state: "asked",
    look: dispatchId("mc-q-check-1"),
    createdAt: at(0),
    changedAt: at(0),
  },
};
const look = (number: number): LookRow => ({
  ...{ repo: rows.REPO, look: dispatchId(`mc-q-check-${number}`), tracks: ["quality"], by: "olga" },
  ...{ thread: 7, state: "comparing", because: "it looks", costUsd: 0.5 },
  candidates: [
    {
      ...{ id: "0badcafe0bad", track: "quality", title: "Test it", description: "", rationale: "" },
      ...{ files: [], impact: 7, effort: 3, score: 6.5, signal: null },
    },
  ],
  ...{ askedAt: at(number), endedAt: null },
});

test("what is put comes back; a proposal is the newest of its name, looks are the last ones", async () => {
  const opened: ProposalRow = { ...proposal, issue: 12, state: "rejected", changedAt: at(9) };
  await it.db.write((tx) =>
    applyChanges(tx, rows.REPO, [
      { kind: "proposal.put", row: proposal },
      ...[1, 2, 3, 4, 5, 6, 7].map((number) => ({ kind: "look.put", row: look(number) }) as const),
      { kind: "proposal.put", row: opened },
    ]),
  );
  const { discovery } = await it.db.read((tx) => loadRepoState(tx, rows.REPO, rows.NOW_MS));
  expect([...discovery.proposals]).toEqual([["0badcafe0bad", opened]]);
  expect([...discovery.looks.values()]).toEqual([7, 6, 5, 4, 3].map(look));
});
