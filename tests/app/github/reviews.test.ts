// The review of ours on a pull request: opened once, edited from then on, never stuck on a line that GitHub does not take.
import { describe, expect, test } from "vitest";
import { RefusedError } from "../../../app/engine/errors.ts";
import type { EffectOf, InlineComment } from "../../../core/engine/effect.ts";
import { performer } from "../support/deed.ts";
import { commit } from "../support/state.ts";
import type { Answers, Asked } from "../support/wire-github.ts";

const REVIEWS = "/repos/o/r/pulls/10/reviews";
const COMMENTS = "/repos/o/r/pulls/10/comments";
const own = { login: "mission-control[bot]" };
const comment = (id: string, line: number, startLine: number | null = null): InlineComment => ({
  ...{ id, path: "src/a.js", startLine, line, body: `text ${id}`, inBody: `- listed ${id}` },
});
const effect = (more: Partial<EffectOf<"review.ensure">> = {}): EffectOf<"review.ensure"> => ({
  kind: "review.ensure",
  key: "review.ensure/10",
  pull: 10,
  commit: commit("a"),
  body: "3 of 10",
  comments: [comment("one", 3), comment("two", 9, 7)],
  isNew: true,
  ...more,
});
const review = (id: number, body: string, user = own) => ({ id, body, user });
const made = { json: review(77, "") };
const standing: Answers = {
  [`GET ${REVIEWS}`]: {
    json: [
      review(1, "<!-- mc:review -->\nforged", { login: "mallory" }),
      review(70, "<!-- mc:review-more -->\nMore."),
      review(77, "<!-- mc:review -->\nold"),
      review(78, "<!-- mc:review -->\na second one"),
    ],
  },
  [`PUT ${REVIEWS}/77`]: { json: review(77, "new") },
};
const told = (...ids: readonly string[]): Answers => ({
  [`GET ${COMMENTS}`]: {
    json: ids.map((id) => ({ user: own, body: `<!-- mc:finding:${id} -->\ntext` })),
  },
});
const refusal = { status: 422, json: { message: "U", errors: ["Line could not be resolved"] } };
const sent = (asked: readonly Asked[], method: string) =>
  asked.filter((one) => one.method === method).map(({ body }) => body);

test("the first try is one request: a comment with its comments, no verdict", async () => {
  const { perform, asked } = performer({ answers: { [`POST ${REVIEWS}`]: made } });
  expect(await perform(effect(), 0)).toBeNull();
  expect(asked.map(({ body }) => body)).toEqual([
    {
      commit_id: commit("a"),
      event: "COMMENT",
      body: "<!-- mc:review -->\n3 of 10",
      comments: [
        { path: "src/a.js", line: 3, side: "RIGHT", body: "<!-- mc:finding:one -->\ntext one" },
        {
          ...{ path: "src/a.js", line: 9, side: "RIGHT", start_line: 7, start_side: "RIGHT" },
          body: "<!-- mc:finding:two -->\ntext two",
        },
      ],
    },
  ]);
});

test("a later try finds what the first one left, and adds nothing", async () => {
  const { perform, lines, asked } = performer({ answers: { ...standing, ...told("one", "two") } });
  await perform(effect(), 1);
  expect(lines().map((line) => line.split("?")[0])).toEqual([
    `GET ${REVIEWS}`,
    `GET ${COMMENTS}`,
    `PUT ${REVIEWS}/77`,
  ]);
  expect(sent(asked, "PUT")).toEqual([{ body: "<!-- mc:review -->\n3 of 10" }]);
});

test("for a later head the text is edited, and only a new finding gets a comment", async () => {
  const { perform, asked } = performer({
    answers: { ...standing, ...told("one"), [`POST ${REVIEWS}`]: made },
  });
  await perform(effect({ isNew: false }), 0);
  expect(sent(asked, "POST")).toMatchObject([
    {
      event: "COMMENT",
      body: expect.stringContaining("<!-- mc:review-more -->"),
      comments: [{ line: 9 }],
    },
  ]);
  expect(sent(asked, "PUT")).toEqual([{ body: "<!-- mc:review -->\n3 of 10" }]);
});

test("one process remembers its review: an edit is one request, and none when nothing changed", async () => {
  const { perform, lines } = performer({
    answers: { ...standing, [`POST ${REVIEWS}`]: made },
  });
  await perform(effect(), 0);
  await perform(effect({ isNew: false, comments: [], body: "9 of 10" }), 0);
  await perform(effect({ isNew: false, comments: [], body: "9 of 10" }), 0);
  expect(lines()).toEqual([`POST ${REVIEWS}`, `PUT ${REVIEWS}/77`]);
});

test("nothing is opened to say nothing", async () => {
  const { perform, asked } = performer({ answers: { [`GET ${REVIEWS}`]: { json: [] } } });
  await perform(effect({ isNew: false, comments: [] }), 0);
  expect(sent(asked, "POST")).toEqual([]);
});

test("gone meanwhile: written anew", async () => {
  const { perform, asked } = performer({
    answers: {
      ...standing,
      ...told("one", "two"),
      [`PUT ${REVIEWS}/77`]: { status: 404, json: { message: "Not Found" } },
      [`POST ${REVIEWS}`]: made,
    },
  });
  await perform(effect({ isNew: false }), 0);
  expect(sent(asked, "POST")).toHaveLength(1);
});

describe("a line that GitHub does not take", () => {
  const patch = { filename: "src/a.js", patch: "@@ -1,3 +1,4 @@\n a\n b\n+c\n d" };
  const answers = (post: (asked: Asked) => object): Answers => ({
    [`GET ${REVIEWS}`]: { json: [] },
    "GET /repos/o/r/pulls/10/files": { json: [patch] },
    [`POST ${REVIEWS}`]: post,
  });
  const comments = ({ body }: Asked): readonly unknown[] =>
    typeof body === "object" && body !== null && "comments" in body && Array.isArray(body.comments)
      ? body.comments
      : [];

  test("goes into the text, the others stay where they are", async () => {
    const { perform, asked } = performer({
      answers: answers((one) => (comments(one).length > 1 ? refusal : made)),
    });
    expect(await perform(effect(), 0)).toBeNull();
    expect(sent(asked, "POST").at(-1)).toMatchObject({
      body: expect.stringMatching(/^<!-- mc:review -->\n3 of 10\n\nOn lines .*\n\n- listed two$/),
      comments: [{ line: 3 }],
    });
    expect(asked).toHaveLength(4);
  });
  test("all of them, when GitHub takes none", async () => {
    const { perform, asked } = performer({
      answers: answers((one) => (comments(one).length > 0 ? refusal : made)),
    });
    expect(await perform(effect(), 0)).toBeNull();
    expect(sent(asked, "POST").at(-1)).toMatchObject({
      body: expect.stringContaining("- listed one\n- listed two"),
      comments: [],
    });
  });
  test("a review that GitHub kept although it refused is the one that is edited", async () => {
    let posts = 0;
    const { perform, asked } = performer({
      answers: {
        [`POST ${REVIEWS}`]: () => {
          posts += 1;
          return refusal;
        },
        ...standing,
      },
    });
    expect(await perform(effect(), 0)).toBeNull();
    expect(posts).toBe(1);
    expect(sent(asked, "PUT")).toMatchObject([{ body: expect.stringContaining("- listed one") }]);
  });
  test("no review at all is a refusal in words", async () => {
    const { perform } = performer({ answers: answers(() => refusal) });
    const waiting = perform(effect(), 0);
    await expect(waiting).rejects.toBeInstanceOf(RefusedError);
    await expect(waiting).rejects.toThrow(/no review of #10: Line could not be resolved/);
  });
  test("of a later head, in the text of the standing review", async () => {
    const { perform, asked } = performer({
      answers: { ...answers(() => refusal), ...standing, ...told() },
    });
    expect(await perform(effect({ isNew: false }), 0)).toBeNull();
    expect(sent(asked, "PUT")).toMatchObject([
      { body: expect.stringContaining("- listed one\n- listed two") },
    ]);
  });
});
