// Doing it twice equals doing it once: comments, labels, checks and pull requests against a GitHub that remembers.
import { expect, test } from "vitest";
import { TransientError } from "../../../app/engine/errors.ts";
import type { EffectOf } from "../../../core/engine/effect.ts";
import { performer } from "../support/deed.ts";
import { own } from "../support/desk.ts";
import { commit } from "../support/state.ts";
import type { Answer, Answers, Asked } from "../support/wire-github.ts";

const bodyOf = (asked: Asked): string => JSON.stringify(asked.body);
const textOf = (asked: Asked): string => {
  const { body } = asked;
  return typeof body === "object" && body !== null && "body" in body ? String(body.body) : "";
};

const comment = (body: string): EffectOf<"comment.ensure"> => ({
  kind: "comment.ensure",
  key: "comment.ensure/1/mission",
  thread: 1,
  topic: "mission",
  body,
  debounceMs: 0,
});

/** The comments of issue 1, as GitHub keeps them. */
function threadOf(comments: Map<number, { body: string; login: string }>, failOnce: number[] = []) {
  const answers: Answers = {
    "GET /repos/o/r/issues/1/comments": () => ({
      json: [...comments].map(([id, one]) => ({ id, body: one.body, user: { login: one.login } })),
    }),
    "POST /repos/o/r/issues/1/comments": (asked): Answer => {
      const id = 100 + comments.size;
      comments.set(id, { body: textOf(asked), login: own.login });
      const status = failOnce.shift();
      return status === undefined ? { status: 201, json: { id } } : { status };
    },
  };
  const editable = new Proxy(answers, {
    get(target, key) {
      const id = /^PATCH \/repos\/o\/r\/issues\/comments\/(\d+)$/.exec(String(key))?.[1];
      if (id === undefined) return Reflect.get(target, key);
      return (asked: Asked): Answer => {
        const one = comments.get(Number(id));
        if (one === undefined) return { status: 404 };
        comments.set(Number(id), { ...one, body: textOf(asked) });
        return { json: { id: Number(id) } };
      };
    },
  });
  return editable;
}

test("a comment is written once and edited in place, with one search", async () => {
  const comments = new Map<number, { body: string; login: string }>();
  const { perform, lines } = performer({ answers: threadOf(comments) });
  await perform(comment("one"), 0);
  await perform(comment("two"), 0);
  await perform(comment("three"), 0);
  expect([...comments.values()]).toEqual([
    { body: "<!-- mc:mission -->\nthree", login: own.login },
  ]);
  expect(lines()).toHaveLength(4);
});

test("after a restart the comment is found again", async () => {
  const comments = new Map([[7, { body: "<!-- mc:mission -->\nold", login: own.login }]]);
  await performer({ answers: threadOf(comments) }).perform(comment("new"), 0);
  expect([...comments]).toEqual([[7, { body: "<!-- mc:mission -->\nnew", login: own.login }]]);
});

test("a marker in somebody else's comment is not ours", async () => {
  const comments = new Map([[7, { body: "<!-- mc:mission -->\nmine!", login: "mallory" }]]);
  await performer({ answers: threadOf(comments) }).perform(comment("new"), 0);
  expect(comments.get(7)?.body).toContain("mine!");
  expect(comments.size).toBe(2);
});

test("a deleted comment is written anew (SR28)", async () => {
  const comments = new Map<number, { body: string; login: string }>();
  const { perform } = performer({ answers: threadOf(comments) });
  await perform(comment("one"), 0);
  comments.clear();
  await perform(comment("two"), 0);
  expect([...comments.values()].map(({ body }) => body)).toEqual(["<!-- mc:mission -->\ntwo"]);
});

test("a comment whose answer was lost is not written twice", async () => {
  const comments = new Map<number, { body: string; login: string }>();
  const { perform } = performer({ answers: threadOf(comments, [502]) });
  await expect(perform(comment("one"), 0)).rejects.toBeInstanceOf(TransientError);
  await perform(comment("one"), 1);
  expect(comments.size).toBe(1);
});

test("a body that is too long is cut, and says so", async () => {
  const comments = new Map<number, { body: string; login: string }>();
  await performer({ answers: threadOf(comments) }).perform(comment("x".repeat(70_000)), 0);
  const [one] = comments.values();
  expect(one?.body.length).toBeLessThan(65_536);
  expect(one?.body).toContain("Cut: ");
});

const check = (more: Partial<EffectOf<"check.ensure">> = {}): EffectOf<"check.ensure"> => ({
  kind: "check.ensure",
  key: "check",
  name: "mc/review",
  commit: commit("a"),
  conclusion: "success",
  title: "Fine",
  summary: "All good.",
  annotations: [],
  detailsUrl: null,
  ...more,
});
const CHECKS = `GET /repos/o/r/commits/${commit("a")}/check-runs`;

test("a check run is created once, then updated", async () => {
  const { perform, lines } = performer({
    answers: {
      [CHECKS]: { json: { total_count: 0, check_runs: [] } },
      "POST /repos/o/r/check-runs": { status: 201, json: { id: 5 } },
      "PATCH /repos/o/r/check-runs/5": { json: { id: 5 } },
    },
  });
  await perform(check({ conclusion: null }), 0);
  await perform(check(), 0);
  expect(lines().map((line) => line.split("?")[0])).toEqual([
    CHECKS,
    "POST /repos/o/r/check-runs",
    "PATCH /repos/o/r/check-runs/5",
  ]);
});

test("a check run of another app is not ours", async () => {
  const { perform, lines } = performer({
    answers: {
      [CHECKS]: {
        json: { total_count: 1, check_runs: [{ id: 8, name: "mc/review", app: { slug: "ci" } }] },
      },
      "POST /repos/o/r/check-runs": { status: 201, json: { id: 5 } },
    },
  });
  await perform(check(), 1);
  expect(lines()[1]).toBe("POST /repos/o/r/check-runs");
});

test("annotations go out fifty at a time", async () => {
  const sent: number[] = [];
  const count = (asked: Asked): Answer => {
    sent.push(bodyOf(asked).split('"annotation_level"').length - 1);
    return { json: { id: 5 } };
  };
  const note = { path: "a.ts", startLine: 1, endLine: 1, level: "warning", message: "m" } as const;
  const { perform } = performer({
    answers: {
      [CHECKS]: { json: { total_count: 0, check_runs: [] } },
      "POST /repos/o/r/check-runs": count,
      "PATCH /repos/o/r/check-runs/5": count,
    },
  });
  await perform(check({ annotations: Array.from({ length: 120 }, () => note) }), 0);
  expect(sent).toEqual([50, 50, 20]);
});

test("labels: read once, missing ones made, only what differs is changed", async () => {
  const present = new Set(["bug", "mc:planning"]);
  const { perform, lines } = performer({
    answers: {
      "GET /repos/o/r/issues/1/labels": () => ({ json: [...present].map((name) => ({ name })) }),
      "GET /repos/o/r/labels": { json: [{ name: "bug" }, { name: "mc:planning" }] },
      "POST /repos/o/r/labels": { status: 201, json: {} },
      "POST /repos/o/r/issues/1/labels": () => {
        present.add("mc:running");
        return { json: [] };
      },
      "DELETE /repos/o/r/issues/1/labels/mc:planning": () => {
        present.delete("mc:planning");
        return { json: [] };
      },
    },
  });
  const labels: EffectOf<"labels.ensure"> = {
    kind: "labels.ensure",
    key: "l",
    thread: 1,
    add: ["mc:running"],
    remove: ["mc:planning", "mc:done", "mc:failed"],
  };
  await perform(labels, 0);
  expect([...present]).toEqual(["bug", "mc:running"]);
  expect(lines()).toHaveLength(5);
  await perform(labels, 1);
  expect(lines()).toHaveLength(5);
});
