// What comes back of our own acts is not stored: only what translation makes nothing of anyway, and only from our own bot.
import { expect, test } from "vitest";
import { isEcho } from "../../../app/inbox/echo.ts";
import { Envelope } from "../../../app/inbox/lanes.ts";
import { common, olga, own, strangerBot, translated } from "../support/desk.ts";

const sha = (digit: string): string => digit.repeat(40);
const push = (ref: string): object => ({
  ...{ ref, before: sha("1"), after: sha("2"), forced: true, commits: [] },
});
const comment = (action: string, by: object, body = "<!-- mc:mission -->"): object => ({
  action,
  issue: { number: 12 },
  comment: { id: 5, body, user: by },
  changes: { body: { from: "<!-- mc:mission -->" } },
});

const ECHOES: readonly (readonly [string, string, object])[] = [
  ["our comment", "issue_comment", comment("created", own)],
  ["our edit of our comment", "issue_comment", comment("edited", own)],
  ["a command in our own words", "issue_comment", comment("created", own, "/mc stop")],
  ["our push to mc/green", "push", push("refs/heads/mc/green")],
  ["our push to a candidate", "push", push("refs/heads/mc/cand/1/1")],
  ["our tag", "push", push("refs/tags/mc/landed/1")],
];
const sentBy = (sender: object, payload: object): object => ({ ...common, ...payload, sender });
const seen = (event: string, payload: object): boolean =>
  isEcho(event, Envelope.parse(payload), own.login);

test.each(ECHOES)("%s is an echo, and no event either", async (_, event, payload) => {
  expect(seen(event, sentBy(own, payload))).toBe(true);
  expect((await translated(event, sentBy(own, payload))).events).toEqual([]);
});

test.each(ECHOES)("%s, done by somebody else, is none", (_, event, payload) => {
  for (const sender of [olga, strangerBot])
    expect(seen(event, sentBy(sender, payload))).toBe(false);
  expect(seen(event, { ...common, ...payload, sender: undefined })).toBe(false);
});

test.each([
  ["our push to the default branch may bring a configuration", "push", push("refs/heads/main")],
  ["our pull request", "pull_request", { action: "opened" }],
  ["the end of a run that we asked for", "workflow_run", { action: "completed" }],
])("%s: stored", (_, event, payload) => {
  expect(seen(event, sentBy(own, payload))).toBe(false);
});

test("a push that does not say which branch is the default one is stored", () => {
  const payload = { ...push("refs/heads/main"), repository: { full_name: "o/r" }, sender: own };
  expect(seen("push", payload)).toBe(false);
});
