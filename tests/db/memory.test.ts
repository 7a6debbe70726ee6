// What is remembered, in the database: found by its words in its own repository, said again it is surer, pruned by worth; and
// nothing in what is looked for is query syntax.
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { search } from "../../app/engine/recall.ts";
import { sweep } from "../../app/engine/sweep.ts";
import { missionId, repoName, unitId } from "../../core/base/brand.ts";
import type {
  ContextRow,
  EpisodeRow,
  ExperienceRow,
  RuleRow,
} from "../../core/engine/rows/memory-row.ts";
import { pathPhrase, phrase, phrasesOf } from "../../core/learn/recall-query.ts";
import type { RecallRequest } from "../../core/report/recall.ts";
import { applyChanges, loadRepoState } from "../../db/repo-state.ts";
import { contextItems } from "../../db/repos/context-items.ts";
import { experiences } from "../../db/repos/experiences.ts";
import { recalls } from "../../db/repos/recalls.ts";
import { repositories } from "../../db/repos/repositories.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import * as rows from "./rows.ts";

const OTHER = repoName("ada/engine-two");

let it: TestDatabase;
beforeEach(async () => {
  it = await testDatabase();
  await it.db.write(async (tx) => {
    await applyChanges(tx, rows.REPO, rows.allChanges);
    await repositories.ensure(tx, OTHER);
  });
});
afterEach(() => it.close());

let made = 0;
const experience = (patch: Partial<ExperienceRow> = {}): ExperienceRow => {
  made += 1;
  return {
    repo: rows.REPO,
    mission: missionId("m1"),
    unit: unitId(`u${made}`),
    attempt: 1,
    at: rows.at(made),
    title: "Retry the client",
    scope: "requests that time out are tried again",
    files: ["src/http/client.ts"],
    status: "landed",
    category: "",
    summary: "backoff with jitter",
    discoveries: ["the socket pool must be drained"],
    concerns: [],
    reward: 0.5,
    agent: "scripted",
    model: "",
    specialist: "",
    ...patch,
  };
};

const context = (patch: Partial<ContextRow> = {}): ContextRow => ({
  repo: rows.REPO,
  key: "k1",
  type: "gotcha",
  content: "the socket pool must be drained",
  scope: ["src/http/client.ts"],
  confidence: 0.5,
  level: "mission",
  mission: missionId("m1"),
  at: rows.at(0),
  ...patch,
});

const request = (terms: string[], scope: string[] = []): RecallRequest => ({
  audience: "worker",
  terms,
  scope,
  budget: 3000,
});

const add = (...list: readonly ExperienceRow[]): Promise<void> =>
  it.db.write(async (tx) => {
    for (const row of list) await experiences.add(tx, row);
  });
const find = async (asked: RecallRequest, repo: string = rows.REPO): Promise<string[]> =>
  (await it.db.read((tx) => search(tx, repo, asked))).experiences.map(({ row }) => row.unit);

describe("experiences", () => {
  test("come back as they were put, and are never changed", async () => {
    const row = experience({ discoveries: ['say "hi"', "naïve 日本"] });
    await add(row, { ...row, summary: "another" });
    const stored = await it.db.read((tx) =>
      experiences.ofAttempt(tx, row.repo, row.mission, row.unit, 1),
    );
    expect(stored).toEqual(row);
  });

  test("are found by a word in any of their texts, in other forms too", async () => {
    await add(
      experience({ unit: unitId("title") }),
      experience({ unit: unitId("none"), title: "x", scope: "y", files: [], discoveries: [] }),
    );
    for (const word of ["retry", "times", "socket"])
      expect(await find(request([word]))).toEqual(["title"]);
    expect(await find(request(["retries"]))).toEqual(["title"]);
    expect((await find(request(["jitter"]))).toSorted()).toEqual(["none", "title"]);
    expect(await find(request(["unheard"]))).toEqual([]);
  });

  test("are found by folder and name of a path, not by a part of a name", async () => {
    await add(
      experience({ unit: unitId("same") }),
      experience({ unit: unitId("elsewhere"), files: ["lib/data-client.ts"] }),
    );
    expect(await find(request([], ["src/http/client.ts"]))).toEqual(["same"]);
  });

  test("of another repository are never told", async () => {
    await add(experience({ repo: OTHER, unit: unitId("theirs") }));
    expect(await find(request(["retry"], ["src/http/client.ts"]))).toEqual([]);
    await add(experience({ unit: unitId("ours") }));
    expect(await find(request(["retry"]))).toEqual(["ours"]);
    expect(await find(request(["retry"]), OTHER)).toEqual(["theirs"]);
  });

  test("a word that all of them have brings the newest", async () => {
    await add(
      ...Array.from({ length: 230 }, (_, index) => experience({ unit: unitId(`n${index}`) })),
    );
    const found = await find(request(["retry"]));
    expect(found).toHaveLength(12);
    expect(found[0]).toBe("n229");
  });

  test("beyond what is kept, those that were worth least go, of these the oldest; the index follows", async () => {
    await add(
      experience({ unit: unitId("good"), reward: 0.9 }),
      experience({ unit: unitId("old"), reward: 0.2, at: rows.at(-9) }),
      experience({ unit: unitId("new"), reward: 0.2, at: rows.at(-1) }),
      experience({ repo: OTHER, unit: unitId("theirs"), reward: 0 }),
    );
    const pruned = await it.db.write((tx) => experiences.prune(tx, rows.REPO, 2, 100));
    expect(pruned).toBe(1);
    expect((await find(request(["retry"]))).toSorted()).toEqual(["good", "new"]);
    expect(await it.db.write((tx) => experiences.prune(tx, rows.REPO, 2, 100))).toBe(0);
  });
});

describe("context", () => {
  const say = (...list: readonly ContextRow[]): Promise<void> =>
    it.db.write(async (tx) => {
      for (const row of list) await contextItems.say(tx, row, 3);
    });
  const all = () => it.db.read((tx) => contextItems.all(tx, rows.REPO));

  test("said again it is surer, and known to the whole repository once another mission says it", async () => {
    await say(context(), context({ at: rows.at(5), scope: ["src/pool.ts"] }));
    expect(await all()).toMatchObject([
      {
        confidence: 0.75,
        sources: 2,
        level: "mission",
        scope: ["src/pool.ts", "src/http/client.ts"],
        at: rows.at(5),
      },
    ]);
    await say(context({ mission: missionId("m2") }));
    expect(await all()).toMatchObject([{ confidence: 0.875, sources: 3, level: "repository" }]);
    await say(context({ confidence: 1, level: "repository" }));
    expect(await all()).toMatchObject([{ confidence: 1, sources: 4 }]);
  });

  test("only so many are kept: those of the lowest rank go", async () => {
    await say(
      ...[0.9, 0.2, 0.8, 0.7].map((confidence, index) =>
        context({ key: `k${index}`, content: `c${index}`, confidence }),
      ),
    );
    expect((await all()).map(({ content }) => content)).toEqual(["c0", "c2", "c3"]);
  });

  test("is found by its text and by the folder it is about", async () => {
    await say(context());
    const found = (asked: RecallRequest) =>
      it.db.read(async (tx) => (await search(tx, rows.REPO, asked)).context.length);
    expect(await found(request(["socket"]))).toBe(1);
    expect(await found(request([], ["src/http/server.ts"]))).toBe(1);
    expect(await found(request(["kettle"], ["lib/kettle.ts"]))).toBe(0);
  });
});

test("episodes and rules are part of the memory of a repository", async () => {
  const episode: EpisodeRow = {
    repo: rows.REPO,
    mission: missionId("m1"),
    unit: unitId("parser"),
    lesson: 1,
    outcome: "fail",
    content: "the lexer is stateful",
    scope: ["src/lexer.ts"],
    confidence: 0.5,
    access: 2,
    at: rows.at(0),
    ttlDays: 30,
  };
  const rule: RuleRow = {
    repo: rows.REPO,
    rule: "abc",
    text: "Reset the lexer between tests.",
    scope: ["src"],
    episodes: ["m1/parser/1"],
    confidence: 0.6,
    applied: 1,
    state: "active",
    at: rows.at(1),
  };
  const put = (...changes: Parameters<typeof applyChanges>[2][number][]) =>
    it.db.write((tx) => applyChanges(tx, rows.REPO, changes));
  const load = async () =>
    (await it.db.read((tx) => loadRepoState(tx, rows.REPO, rows.NOW_MS))).memory;
  await put({ kind: "episode.put", row: episode }, { kind: "rule.put", row: rule });
  expect(await load()).toEqual({
    episodes: new Map([["m1/parser/1", episode]]),
    rules: new Map([["abc", rule]]),
  });
  await put(
    { kind: "episode.remove", row: episode },
    { kind: "rule.put", row: { ...rule, state: "retired" } },
  );
  const after = await load();
  expect(after.episodes.size).toBe(0);
  expect(after.rules.get("abc")?.state).toBe("retired");
});

test("what was told is written once, and goes with the journal", async () => {
  const row = {
    repo: rows.REPO,
    dispatch: "d1",
    leg: "parser",
    audience: "worker" as const,
    items: [{ kind: "rule" as const, id: "abc", text: "- x" }],
    text: "x",
    at: rows.at(0),
  };
  await it.db.write(async (tx) => {
    await recalls.add(tx, row);
    await recalls.add(tx, { ...row, text: "another" });
  });
  const told = () => it.db.read((tx) => recalls.ofDispatch(tx, rows.REPO, "d1"));
  expect(await told()).toMatchObject([{ leg: "parser", text: "x", items: row.items }]);
  expect(await it.db.write((tx) => recalls.sweep(tx, rows.at(0), 10))).toBe(0);
  expect(await it.db.write((tx) => recalls.sweep(tx, rows.at(1), 10))).toBe(1);
  expect(await told()).toEqual([]);
});

test("the hourly sweep prunes experiences and what was told longer ago than the journal", async () => {
  const told = { repo: rows.REPO, leg: "a", audience: "worker" as const, items: [], text: "" };
  await it.db.write(async (tx) => {
    await recalls.add(tx, { ...told, dispatch: "old", at: rows.at(-91 * 86_400) });
    await recalls.add(tx, { ...told, dispatch: "new", at: rows.at(-89 * 86_400) });
  });
  await add(experience());
  await sweep(it.db, 0, rows.NOW_MS);
  const of = (dispatch: string) =>
    it.db.read(async (tx) => (await recalls.ofDispatch(tx, rows.REPO, dispatch)).length);
  expect([await of("old"), await of("new")]).toEqual([0, 1]);
  expect(await find(request(["retry"]))).toHaveLength(1);
});

describe("query syntax in what is looked for", () => {
  const EVIL = [
    '"',
    '""',
    'a" OR title : "b',
    "NEAR(a b)",
    "repo_word : x",
    "a*",
    "^a",
    "(",
    ")",
    "{title}",
    "-a",
    "a AND NOT b",
    "'; drop table experience; --",
    "\0",
    "日本",
    "₂",
  ];
  test.each(EVIL)("%j", async (word) => {
    await add(experience({ repo: OTHER, unit: unitId("theirs"), title: `${word} title b` }));
    await add(experience({ unit: unitId("ours") }));
    expect(await find(request([word, "jitter"], [word, `src/${word}.ts`]))).toEqual(["ours"]);
  });

  test("nothing is an error and nothing of another repository comes back", async () => {
    await add(experience({ repo: OTHER }), experience());
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ maxLength: 30 }), { maxLength: 6 }),
        fc.array(fc.string({ maxLength: 30 }), { maxLength: 3 }),
        async (terms, scope) => {
          const found = await it.db.read((tx) => search(tx, rows.REPO, request(terms, scope)));
          expect(found.experiences.every(({ row }) => row.repo === rows.REPO)).toBe(true);
          expect(found.context.every((row) => row.repo === rows.REPO)).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("a phrase is one quoted string", () => {
    expect(phrase('say "hi"')).toBe('"say ""hi"""');
    expect(pathPhrase("src/http/client.test.ts")).toBe('"http client.test"');
    expect(pathPhrase(".env")).toBe('".env"');
    expect(phrasesOf({ terms: ["...", "ok"], scope: ["//"] })).toEqual(['"ok"']);
  });
});
