// `mc why`: what people name leads to the reasons about it.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { why } from "../../app/engine/why.ts";
import { givenText } from "../../core/voice/given.ts";
import { applyChanges } from "../../db/repo-state.ts";
import { decisions } from "../../db/repos/decisions.ts";
import { recalls } from "../../db/repos/recalls.ts";
import { type TestDatabase, testDatabase } from "../db/database.ts";
import * as rows from "../db/rows.ts";

let it: TestDatabase;
beforeEach(async () => {
  it = await testDatabase();
  await it.db.write(async (tx) => {
    await applyChanges(tx, rows.REPO, rows.allChanges);
    const say = (position: number, subject: string, text: string) =>
      decisions.append(tx, {
        repo: rows.REPO,
        delivery: "d",
        position,
        eventType: "JobFinished",
        event: "{}",
        changes: "[]",
        at: rows.at(position),
        because: [{ subject, text }],
      });
    await say(0, "mission:m1", "the plan is explicit");
    await say(1, "unit:m1/parser", "dispatched");
    await say(2, `commit:${rows.commit("a")}`, "verified");
    await say(3, "unit:m1/parser", "its review asked for changes");
    await say(4, "dispatch:mc-m1-work-1", "its run finished");
    await say(5, "pull:12", "its head moved");
    await say(6, "repo", "the configuration was read");
  });
});
afterEach(() => it.close());

const texts = async (name: string): Promise<string[]> =>
  (await why(it.db, rows.REPO, name)).entries.map(({ text }) => text);

describe("names", () => {
  test.each([
    ["#1", ["the plan is explicit"]],
    ["1", ["the plan is explicit"]],
    ["m1", ["the plan is explicit"]],
    ["#12", ["dispatched", "its review asked for changes", "its head moved"]],
    ["#4", ["the plan is explicit"]],
    ["parser", ["dispatched", "its review asked for changes"]],
    ["m1/parser", ["dispatched", "its review asked for changes"]],
    ["aaaa", ["verified"]],
    ["a".repeat(40), ["verified"]],
    ["mc-m1-work-1", ["its run finished"]],
    ["repo", ["the configuration was read"]],
    ["", ["the configuration was read"]],
    ["#99", []],
    ["nothing%", []],
  ])("%s", async (name, expected) => {
    expect(await texts(name)).toEqual(expected);
  });
});

test("the newest are kept, oldest first, with their times and events", async () => {
  const { subjects, entries } = await why(it.db, rows.REPO, "parser", 1);
  expect(subjects).toEqual(["unit:m1/parser"]);
  expect(entries).toEqual([
    {
      at: rows.at(3),
      subject: "unit:m1/parser",
      text: "its review asked for changes",
      event: "JobFinished",
    },
  ]);
});

test("of a unit also what its last attempt was told, with all of the text", async () => {
  const told = [{ kind: "rule" as const, id: "r", text: "- Reset the lexer." }];
  await it.db.write(async (tx) => {
    await applyChanges(tx, rows.REPO, [
      { kind: "attempt.put", row: { ...rows.attempt, details: { told } } },
    ]);
    await recalls.add(tx, {
      repo: rows.REPO,
      dispatch: rows.attempt.dispatch,
      leg: "parser",
      audience: "worker",
      items: told,
      text: "### Learned Rules (from past missions)\n- Reset the lexer.",
      at: rows.at(1),
    });
  });
  const { given } = await why(it.db, rows.REPO, "parser");
  expect(given).toMatchObject([
    {
      subject: "unit:m1/parser",
      attempt: 2,
      told,
      memory: "### Learned Rules (from past missions)\n- Reset the lexer.",
      costUsd: { work: 0.01, all: 0.75 },
    },
  ]);
  expect((await why(it.db, rows.REPO, "m1")).given).toEqual([]);
});

test("of a unit that was repaired also what its candidates were told, and under which wording", async () => {
  const told = [{ kind: "context" as const, id: "c", text: "- [gotcha] reset the lexer" }];
  const candidate = {
    ...{ index: 1, strategy: "", leg: "parser-f1", branch: "", state: "passed" as const },
    ...{ cause: null, summary: "", head: null, verify: null, testsTotal: null, testsPassed: null },
    ...{ lintErrors: null, protectedPaths: [], additions: 0, deletions: 0, changedFiles: [] },
    ...{ lines: 0, costUsd: 0.6, variant: "fixup-0badcafe", told },
  };
  const { dispatch } = rows.workDispatch;
  const tournament = {
    ...{ repo: rows.REPO, mission: rows.unit.mission, unit: rows.unit.unit },
    ...{ kind: "repair" as const, attempt: rows.attempt.attempt, state: "won" as const },
    ...{ base: rows.commit("1"), head: rows.commit("2"), because: "", dispatch },
    ...{ candidates: [candidate], winner: 1, startedAt: rows.at(0), endedAt: null },
  };
  await it.db.write(async (tx) => {
    await applyChanges(tx, rows.REPO, [
      { kind: "tournament.put", row: { ...tournament, wave: 3 } },
    ]);
    await recalls.add(tx, {
      ...{ repo: rows.REPO, dispatch, leg: "parser-f1", audience: "worker", items: told },
      ...{ text: "- [gotcha] reset the lexer", at: rows.at(1) },
    });
  });
  const [given] = (await why(it.db, rows.REPO, "parser")).given;
  expect(given?.repairMemory).toBe("- [gotcha] reset the lexer");
  expect(given?.repairs[0]).toEqual({ name: "3.1", variant: "fixup-0badcafe", told });
  expect(given === undefined ? [] : givenText(given)).toEqual(
    expect.arrayContaining([
      "repairs were told, context: [gotcha] reset the lexer",
      expect.stringContaining("repair 3.1: fixup-0badcafe"),
    ]),
  );
});
