// One issue of ours per topic, whatever was lost: against tables of answers. What people made of it stays theirs.
import { expect, test } from "vitest";
import { z } from "zod";
import type { EffectOf } from "../../../core/engine/effect.ts";
import { performer } from "../support/deed.ts";
import { own } from "../support/desk.ts";
import { stateOf } from "../support/state.ts";
import type { Answer, Answers, Asked } from "../support/wire-github.ts";

const wanted = (topic = "proposal/42"): EffectOf<"issue.ensure"> => ({
  kind: "issue.ensure",
  key: `issue.ensure/${topic}`,
  topic,
  title: "Add a cache",
  body: "It is slow.",
  labels: ["mc:proposed"],
});

const IssueText = z.object({ title: z.string(), body: z.string() });

interface Stored {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly user: { readonly login: string };
  readonly pull_request?: object;
}

/** Issues as GitHub keeps them; `lost`: statuses of answers that came too late, the issue made all the same. */
function repository(issues: Stored[], lost: number[] = []): Answers {
  return {
    "GET /repos/o/r/issues": () => ({ json: issues.toReversed() }),
    "GET /repos/o/r/labels": { json: [{ name: "mc:objective" }] },
    "POST /repos/o/r/labels": { status: 201, json: {} },
    "POST /repos/o/r/issues": (asked: Asked): Answer => {
      const { title, body } = IssueText.parse(asked.body);
      const one = { number: 10 + issues.length, title, body, user: { login: own.login } };
      issues.push(one);
      const status = lost.shift();
      return status === undefined ? { status: 201, json: one } : { status };
    },
  };
}

test("opened once, with its marker and its labels; asked again, nothing is asked of GitHub", async () => {
  const issues: Stored[] = [];
  const { perform, lines, asked } = performer({ answers: repository(issues) });
  const first = await perform(wanted(), 0);
  expect(first).toMatchObject({ type: "IssueEnsured", issue: 10, created: true });
  expect(issues[0]?.body).toBe("<!-- mc:proposal/42 -->\nIt is slow.");
  expect(asked.at(-1)?.body).toMatchObject({ labels: ["mc:proposed"] });
  const before = lines().length;
  const again = await perform(wanted(), 0);
  expect(again).toMatchObject({ issue: 10, created: false });
  expect(lines().length).toBe(before);
  expect(before).toBe(4); // issues of ours, labels, the label, the issue
});

test("a second topic costs one request", async () => {
  const issues: Stored[] = [];
  const { perform, lines } = performer({ answers: repository(issues) });
  await perform(wanted("proposal/1"), 0);
  const before = lines().length;
  await perform(wanted("proposal/2"), 0);
  expect(lines().slice(before)).toEqual(["POST /repos/o/r/issues"]);
  expect(issues).toHaveLength(2);
});

test("an answer that was lost: the next try finds the issue, in this process and in a new one", async () => {
  const issues: Stored[] = [];
  const answers = repository(issues, [502, 502]);
  const { perform } = performer({ answers });
  await expect(perform(wanted("proposal/1"), 0)).rejects.toThrow("502");
  expect(await perform(wanted("proposal/1"), 1)).toMatchObject({ issue: 10, created: false });
  await expect(perform(wanted("proposal/2"), 0)).rejects.toThrow("502");
  const reborn = performer({ answers });
  expect(await reborn.perform(wanted("proposal/2"), 1)).toMatchObject({
    issue: 11,
    created: false,
  });
  expect(issues).toHaveLength(2);
});

test("what the state knows is not looked for, and a deleted issue is not made again", async () => {
  const state = stateOf();
  const known = { ...state, projections: new Map([["issue/proposal/42", "77"]]) };
  const { perform, lines } = performer({ answers: {}, state: known });
  expect(await perform(wanted(), 0)).toMatchObject({ issue: 77, created: false });
  expect(lines()).toEqual([]);
});

test("the marker in somebody else's issue, or in a pull request of ours, is not it", async () => {
  const body = "<!-- mc:proposal/42 -->\nmine";
  const pull = { number: 2, title: "p", body, user: { login: own.login }, pull_request: {} };
  const issues: Stored[] = [{ number: 1, title: "x", body, user: { login: "mallory" } }, pull];
  const { perform } = performer({ answers: repository(issues) });
  expect(await perform(wanted(), 0)).toMatchObject({ issue: 12, created: true });
});

test("of two that a crash left the oldest counts", async () => {
  const body = "<!-- mc:proposal/42 -->\nIt is slow.";
  const one = (number: number): Stored => ({ number, title: "", body, user: { login: own.login } });
  const { perform } = performer({ answers: repository([one(5), one(6)]) });
  expect(await perform(wanted(), 0)).toMatchObject({ issue: 5, created: false });
});

test("a topic that its marker could not carry is refused before any request", async () => {
  const { perform, lines } = performer({ answers: {} });
  await expect(perform(wanted("a --> b"), 0)).rejects.toThrow("cannot be a topic");
  expect(lines()).toEqual([]);
});
