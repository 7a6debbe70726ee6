// Comments on lines: where GitHub takes them, and that one wrong line refuses the whole review.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { commitFile, git, openWorld, refusal, type World } from "./world.ts";

let world: World;
let number: number;
let head: string;
const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);

/** Of 40 lines, 10 is changed, 30 is removed, and two come after 33: that is 32 then. */
beforeAll(async () => {
  world = await openWorld({ port: 0 });
  const clone = await world.clone(await world.token());
  await commitFile(clone, "src/a.txt", `${lines(1, 40).join("\n")}\n`);
  await git(clone, "push", "-q", "origin", "main");
  await git(clone, "checkout", "-q", "-b", "work");
  const changed = [
    ...[...lines(1, 9), "ten", ...lines(11, 29), ...lines(31, 33)],
    ...["new", "newer", ...lines(34, 40)],
  ];
  head = await commitFile(clone, "src/a.txt", `${changed.join("\n")}\n`);
  await git(clone, "push", "-q", "origin", "work");
  const robot = await world.installed();
  const { data } = await robot.rest.pulls.create({
    ...{ ...world.where, title: "Work", head: "work", base: "main" },
  });
  number = data.number;
});
afterAll(() => world.close());
afterEach(() => expect(world.github.violations).toEqual([]));

interface Comment {
  readonly path: string;
  readonly line?: number;
  readonly start_line?: number;
  readonly side?: "LEFT" | "RIGHT";
  readonly position?: number;
}
const at = () => ({ ...world.where, pull_number: number });

async function review(...comments: readonly Comment[]): Promise<number> {
  const robot = await world.installed();
  const { data } = await robot.rest.pulls.createReview({
    ...at(),
    commit_id: head,
    event: "COMMENT",
    body: "Look.",
    comments: comments.map((one) => ({ ...one, body: "Hm." })),
  });
  return data.id;
}
async function shown() {
  const robot = await world.installed();
  const { data } = await robot.rest.pulls.listReviewComments(at());
  return data;
}

describe("a line is taken where the diff shows it", () => {
  test.each<[string, Comment, object]>([
    ["added", { path: "src/a.txt", line: 33 }, { line: 33, position: 17, side: "RIGHT" }],
    ["context", { path: "src/a.txt", line: 7 }, { line: 7, position: 1 }],
    ["removed", { path: "src/a.txt", line: 30, side: "LEFT" }, { line: 30, side: "LEFT" }],
    ["a range", { path: "src/a.txt", start_line: 33, line: 34 }, { start_line: 33, line: 34 }],
    ["a position", { path: "src/a.txt", position: 5 }, { line: 10, position: 5 }],
  ])("%s", async (_name, comment, expected) => {
    const id = await review(comment);
    const one = (await shown()).at(-1);
    expect(one).toMatchObject({
      ...expected,
      pull_request_review_id: id,
      commit_id: head,
      diff_hunk: expect.stringMatching(/^@@ -\d+,\d+ \+\d+,\d+ @@/),
    });
  });

  test("its hunk ends with the line", async () => {
    await review({ path: "src/a.txt", line: 10 });
    const one = (await shown()).at(-1);
    expect(one?.diff_hunk.split("\n").slice(1)).toEqual([
      ...[" line 7", " line 8", " line 9", "-line 10", "+ten"],
    ]);
  });
});

test.each<[string, Comment, string]>([
  ["a line between the hunks", { path: "src/a.txt", line: 20 }, "Line could not be resolved"],
  ["a line behind the end", { path: "src/a.txt", line: 99 }, "Line could not be resolved"],
  ["the removed line on the right", { path: "src/a.txt", line: 14 }, "Line could not be resolved"],
  ["another file", { path: "README.md", line: 1 }, "Path could not be resolved"],
  ["no place", { path: "src/a.txt" }, "Position could not be resolved"],
  [
    "a range over two hunks",
    { path: "src/a.txt", start_line: 10, line: 33 },
    "must be part of the same hunk as the line",
  ],
  [
    "a range of one line",
    { path: "src/a.txt", start_line: 33, line: 33 },
    "start line must precede the end line",
  ],
])("refused, with everything that came with it: %s", async (_name, comment, problem) => {
  const robot = await world.installed();
  const all = async () => [(await robot.rest.pulls.listReviews(at())).data, await shown()];
  const before = await all();
  const [status, said] = await refusal(() => review({ path: "src/a.txt", line: 33 }, comment));
  expect([status, said]).toEqual([422, expect.stringContaining(problem)]);
  expect(await all()).toEqual(before);
});

test("a comment by itself is held to the same, a reply stands where its parent does", async () => {
  const robot = await world.installed();
  const alone = (line: number) =>
    robot.rest.pulls.createReviewComment({
      ...{ ...at(), commit_id: head, path: "src/a.txt", body: "Hm.", line, side: "RIGHT" },
    });
  expect((await refusal(() => alone(20)))[0]).toBe(422);
  const { data } = await alone(33);
  const reply = await robot.rest.pulls.createReviewComment({
    ...{ ...at(), commit_id: head, path: "src/a.txt", body: "Done.", in_reply_to: data.id },
  });
  expect(reply.data).toMatchObject({ line: 33, in_reply_to_id: data.id, path: "src/a.txt" });
});

test("the text of a review is edited in place by its author alone", async () => {
  const id = await review({ path: "src/a.txt", line: 33 });
  const count = (await shown()).length;
  const robot = await world.installed();
  const olga = await world.person("olga");
  const edit = { ...at(), review_id: id, body: "Look again." };
  expect((await refusal(() => olga.rest.pulls.updateReview(edit)))[0]).toBe(403);
  await robot.rest.pulls.updateReview(edit);
  expect((await robot.rest.pulls.listReviews(at())).data.at(-1)).toMatchObject({
    ...{ id, body: "Look again.", state: "COMMENTED" },
  });
  expect(await shown()).toHaveLength(count);
});
