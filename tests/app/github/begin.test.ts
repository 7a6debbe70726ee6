// mission.begin: what a label would bring, read at this moment; everything that keeps a mission from beginning for somebody (I7, SR1).
import { expect, test } from "vitest";
import { fingerprint } from "../../../core/base/fingerprint.ts";
import { CONFIG_PATH } from "../../../core/config/schema.ts";
import type { EffectOf } from "../../../core/engine/effect.ts";
import { performer } from "../support/deed.ts";
import { own } from "../support/desk.ts";
import { missionRow, stateOf } from "../support/state.ts";
import type { Answers } from "../support/wire-github.ts";

const begin = (more: Partial<EffectOf<"mission.begin">> = {}): EffectOf<"mission.begin"> => ({
  ...{ kind: "mission.begin", key: "mission.begin/42", issue: 42, by: "olga", why: "olga said so" },
  ...more,
});

const CONFIG = "version: 1\nverify: { command: npm test }\n";
const sha = (letter: string): string => letter.repeat(40);

const ref = (commit: string) => ({ json: { ref: "x", object: { type: "commit", sha: commit } } });

interface Asked {
  readonly permission?: string;
  readonly author?: string;
  readonly authorPermission?: string;
  readonly labels?: readonly string[];
  readonly state?: string;
  readonly body?: string;
  readonly config?: string;
}

function answers(asked: Asked = {}): Answers {
  const author = asked.author ?? "tess";
  const file = Buffer.from(asked.config ?? CONFIG).toString("base64");
  const permission = (name: string) => ({
    json: { permission: name, role_name: name, user: { login: "x" } },
  });
  return {
    "GET /repos/o/r/issues/42": {
      json: {
        ...{ number: 42, title: "Add a cache", body: asked.body ?? "It is slow.", closed_by: null },
        state: asked.state ?? "open",
        labels: (asked.labels ?? []).map((name) => ({ name })),
        user:
          author === "" ? null : { login: author, type: author.endsWith("[bot]") ? "Bot" : "User" },
      },
    },
    "GET /repos/o/r/collaborators/olga/permission": permission(asked.permission ?? "write"),
    "GET /repos/o/r/collaborators/tess/permission": permission(asked.authorPermission ?? "read"),
    [`GET /repos/o/r/contents/${CONFIG_PATH}`]: {
      json: { type: "file", encoding: "base64", content: file, size: CONFIG.length },
    },
    "GET /repos/o/r/git/ref/heads/main": ref(sha("7")),
    "GET /repos/o/r/git/ref/heads/mc/green": ref(sha("9")),
  };
}

const idle = stateOf({ missions: [] });
const play = (asked: Asked = {}, more: Partial<EffectOf<"mission.begin">> = {}) =>
  performer({ answers: answers(asked), state: idle }).perform(begin(more));

test("answers with what a label would: text, right, configuration, tips", async () => {
  expect(await play({ labels: ["mc:chain"] })).toMatchObject({
    ...{ type: "ObjectiveLabelled", issue: 42, title: "Add a cache", body: "It is slow." },
    by: { login: "olga", isBot: false, permission: "write" },
    ...{ chain: true, begun: { why: "olga said so" }, targetSha: sha("7"), greenSha: sha("9") },
    config: { verify: { command: "npm test" } },
  });
});

test("the right is read afresh, and a right that cannot be read is none", async () => {
  expect(await play({ permission: "read" })).toMatchObject({ by: { permission: "read" } });
  const { perform } = performer({
    answers: { ...answers(), "GET /repos/o/r/collaborators/olga/permission": { status: 403 } },
    state: idle,
  });
  expect(await perform(begin())).toMatchObject({ by: { permission: "unknown" } });
});

test("a bot has no right of its own, and whoever owns the database needs none on GitHub", async () => {
  expect(await play({}, { by: "robot[bot]" })).toMatchObject({
    by: { isBot: true, permission: "none" },
  });
  expect(await play({}, { by: "operator", operator: true })).toMatchObject({
    by: { login: "operator", permission: "admin" },
  });
});

test("an issue whose mission runs begins nothing, and nothing is asked of GitHub", async () => {
  const state = stateOf({ missions: [missionRow({ issue: 42 })] });
  const { perform, lines } = performer({ answers: answers(), state });
  expect(await perform(begin())).toBeNull();
  expect(lines()).toEqual([]);
});

test("refused: closed, gone, or with another text than was meant", async () => {
  await expect(play({ state: "closed" })).rejects.toThrow("#42 is closed");
  const gone = performer({
    answers: { ...answers(), "GET /repos/o/r/issues/42": { status: 404 } },
    state: idle,
  });
  await expect(gone.perform(begin())).rejects.toThrow("not there any more");
  const expects = fingerprint("Add a cache\nIt is slow.");
  expect(await play({}, { expects })).toMatchObject({ issue: 42 });
  await expect(play({ body: "Delete everything." }, { expects })).rejects.toThrow(
    "was changed after this was asked",
  );
});

test("an issue that nobody named needs an author with the right, or the label of the backlog", async () => {
  const vetted = { vetted: true } as const;
  await expect(play({}, vetted)).rejects.toThrow("without the right to start missions");
  await expect(play({ author: "" }, vetted)).rejects.toThrow("without the right");
  await expect(play({ author: "robot[bot]" }, vetted)).rejects.toThrow("without the right");
  expect(await play({ authorPermission: "write" }, vetted)).toMatchObject({ issue: 42 });
  expect(await play({ labels: ["mc:backlog"] }, vetted)).toMatchObject({ issue: 42 });
  expect(await play({ author: own.login }, vetted)).toMatchObject({ issue: 42 });
});

test("what begins without anybody looking at it needs its author's right: a label does not hold its text (SR5)", async () => {
  const vetted = { vetted: "author" } as const;
  await expect(play({ labels: ["mc:backlog"] }, vetted)).rejects.toThrow("somebody with the right");
  expect(await play({ authorPermission: "write" }, vetted)).toMatchObject({ issue: 42 });
  expect(await play({ author: own.login }, vetted)).toMatchObject({ issue: 42 });
});
