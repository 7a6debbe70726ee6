// The same verb against the local GitHub, in process: a lost answer, a restart, a later head and a wrong line leave one review.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { openConnection } from "../../../app/github/connection.ts";
import { openGitHub } from "../../../app/github/octokit.ts";
import { createPerform } from "../../../app/github/perform.ts";
import type { GitHub } from "../../../app/github/port.ts";
import { openTokens } from "../../../app/github/tokens.ts";
import { type Sha, sha } from "../../../core/base/brand.ts";
import type { EffectOf, InlineComment } from "../../../core/engine/effect.ts";
import type { LocalGitHub } from "../../../local/api.ts";
import { openLocalGitHub } from "../../../local/open.ts";
import { gitPort } from "../support/deed.ts";
import { stateOf } from "../support/state.ts";

const folder = mkdtempSync(join(tmpdir(), "mc-reviews-"));
const source = join(folder, "source");
const at = { owner: "o", repo: "r" };
let local: LocalGitHub;
let github: GitHub;
let person: ReturnType<typeof openConnection>;
let head: Sha;
let pull: number;
const git = (...args: string[]): string =>
  execFileSync("git", ["-C", source, "-c", "user.name=o", "-c", "user.email=o@x", ...args], {
    encoding: "utf8",
  });

beforeAll(async () => {
  execFileSync("git", ["init", "-q", "-b", "main", source]);
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
  writeFileSync(join(source, "a.txt"), `${lines.join("\n")}\n`);
  git("add", ".");
  git("commit", "-q", "-m", "first");
  git("switch", "-q", "-c", "mc/m1/form/1");
  writeFileSync(join(source, "a.txt"), `${lines.with(2, "three").with(3, "four").join("\n")}\n`);
  git("commit", "-q", "-a", "-m", "form");
  head = sha(git("rev-parse", "HEAD").trim());
  local = await openLocalGitHub({
    dataDir: join(folder, "github"),
    port: null,
    actions: { actionPaths: {}, execute: false },
  });
  const token = await local.user("o");
  await local.repository({ owner: "o", name: "r", source });
  const manifest = parse(readFileSync(new URL("../../../app.yml", import.meta.url), "utf8"));
  const credentials = await local.app({
    slug: "mission-control",
    owner: "o",
    permissions: manifest.default_permissions,
    events: manifest.default_events,
    webhook: { secret: "s", target: async () => 202 },
  });
  const installationId = await local.install("mission-control", "o/r");
  const network = {
    apiUrl: local.apiUrl,
    fetch: (input: string | URL | Request, init?: RequestInit) =>
      local.fetch(new Request(input, init)),
  };
  const tokens = openTokens({ ...credentials, ...network, clock: { now: () => Date.now() } });
  github = openGitHub({
    octokit: openConnection(network),
    repo: "o/r",
    ownLogin: "mission-control[bot]",
    tokenFor: (permissions) => tokens.tokenFor({ installationId, repo: "o/r", permissions }),
  });
  person = openConnection(network);
  person.hook.before("request", (options) => {
    options.headers.authorization = `token ${token}`;
  });
  const made = await person.rest.pulls.create({
    ...{ ...at, title: "Form", head: "mc/m1/form/1", base: "main" },
  });
  pull = made.data.number;
});
afterAll(async () => {
  expect(local.violations).toEqual([]);
  await local.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A process that remembers nothing of the one before. */
function restarted(port: GitHub = github) {
  const state = stateOf({ missions: [], units: [], dispatches: [] });
  const perform = createPerform({
    githubFor: () => port,
    gitFor: () => gitPort(),
    onboard: async () => null,
    upgrade: async () => null,
    look: () => null,
    clock: { now: () => Date.now() },
  });
  return (effect: EffectOf<"review.ensure">, attempt = 0) =>
    perform(effect, state.repo, () => state, attempt);
}

const comment = (id: string, line: number, startLine: number | null = null): InlineComment => ({
  ...{ id, path: "a.txt", startLine, line },
  body: `Better:\n\n\`\`\`suggestion\n${id}\n\`\`\``,
  inBody: `- listed ${id}`,
});
const effect = (more: Partial<EffectOf<"review.ensure">>): EffectOf<"review.ensure"> => ({
  ...{ kind: "review.ensure", key: "review.ensure/1", pull, commit: head, body: "3 of 10" },
  ...{ comments: [comment("one", 3), comment("two", 4, 3)], isNew: true },
  ...more,
});
async function seen() {
  const reviews = (await person.rest.pulls.listReviews({ ...at, pull_number: pull })).data;
  const comments = (await person.rest.pulls.listReviewComments({ ...at, pull_number: pull })).data;
  return {
    texts: reviews.map(({ body, state }) => `${state} ${body.split("\n").slice(1).join("\n")}`),
    places: comments.map(
      ({ path, start_line: start, line, body }) =>
        `${path}:${start ?? line}-${line} ${body.split("\n")[0]}`,
    ),
  };
}

test("an answer that is lost is found again: one review, each comment once", async () => {
  const lossy: GitHub = {
    ...github,
    createReview: async (review) => {
      await github.createReview(review);
      throw new Error("the answer is lost");
    },
  };
  await expect(restarted(lossy)(effect({}))).rejects.toThrow("lost");
  await restarted()(effect({}), 1);
  expect(await seen()).toEqual({
    texts: ["COMMENTED 3 of 10"],
    places: ["a.txt:3-3 <!-- mc:finding:one -->", "a.txt:3-4 <!-- mc:finding:two -->"],
  });
});

test("a later head: the text is edited after a restart too, what is new is told once", async () => {
  git("commit", "-q", "--allow-empty", "-m", "again");
  const later = sha(git("rev-parse", "HEAD").trim());
  git("push", "-q", local.gitDir("o/r"), "mc/m1/form/1");
  const next = effect({
    ...{ commit: later, body: "8 of 10", isNew: false },
    comments: [comment("two", 4), comment("three", 5)],
  });
  await restarted()(next);
  await restarted()(next, 1);
  const { texts, places } = await seen();
  expect(texts[0]).toBe("COMMENTED 8 of 10");
  expect(texts).toHaveLength(2);
  expect(places.slice(2)).toEqual(["a.txt:5-5 <!-- mc:finding:three -->"]);
});

test("a line outside the diff is told in the text", async () => {
  const process = restarted();
  const wrong = effect({ comments: [comment("far", 29), comment("near", 6)], isNew: false });
  await process(wrong);
  const { texts, places } = await seen();
  expect(texts[0]).toMatch(/^COMMENTED 3 of 10\n\nOn lines .*\n\n- listed far$/);
  expect(places.at(-1)).toBe("a.txt:6-6 <!-- mc:finding:near -->");
});
