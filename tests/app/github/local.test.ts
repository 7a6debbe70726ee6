// The same verbs against the local GitHub, in process: real shapes, real permissions, nothing said twice.
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
import type { Effect } from "../../../core/engine/effect.ts";
import type { LocalGitHub } from "../../../local/api.ts";
import { openLocalGitHub } from "../../../local/open.ts";
import { gitPort } from "../support/deed.ts";
import { M1, stateOf } from "../support/state.ts";

const folder = mkdtempSync(join(tmpdir(), "mc-verbs-"));
let local: LocalGitHub;
let github: GitHub;
let person: ReturnType<typeof openConnection>;
let head: Sha;
const repo = { owner: "o", repo: "r" };

beforeAll(async () => {
  const source = join(folder, "source");
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", source, "-c", "user.name=o", "-c", "user.email=o@x", ...args], {
      encoding: "utf8",
    });
  execFileSync("git", ["init", "-q", "-b", "main", source]);
  writeFileSync(join(source, "README.md"), "hello\n");
  git("add", ".");
  git("commit", "-q", "-m", "first");
  git("switch", "-q", "-c", "mc/m1/form/1");
  writeFileSync(join(source, "form.ts"), "export {};\n");
  git("add", ".");
  git("commit", "-q", "-m", "form");
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
  await person.rest.issues.create({ ...repo, title: "Add a form" });
});
afterAll(async () => {
  await local.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A process that remembers nothing of the one before. */
function restarted(): (effect: Effect, attempt?: number) => Promise<unknown> {
  const state = stateOf({ missions: [], units: [], dispatches: [] });
  const perform = createPerform({
    githubFor: () => github,
    gitFor: () => gitPort(),
    onboard: async () => null,
    upgrade: async () => null,
    look: () => null,
    clock: { now: () => Date.now() },
  });
  return (effect, attempt) => perform(effect, state.repo, () => state, attempt);
}

test("a comment stays one over restarts and deletion", async () => {
  const say = (body: string): Effect => ({
    kind: "comment.ensure",
    key: "c",
    thread: 1,
    topic: "mission",
    body,
    debounceMs: 0,
  });
  await restarted()(say("one"), 0);
  const perform = restarted();
  await perform(say("two"), 0);
  await perform(say("three"), 1);
  const comments = async () =>
    (await person.rest.issues.listComments({ ...repo, issue_number: 1 })).data;
  expect((await comments()).map(({ body }) => body)).toEqual(["<!-- mc:mission -->\nthree"]);
  const [one] = await comments();
  await person.rest.issues.deleteComment({ ...repo, comment_id: one?.id ?? 0 });
  await perform(say("four"), 0);
  expect((await comments()).map(({ body }) => body)).toEqual(["<!-- mc:mission -->\nfour"]);
});

test("a pull request, a check and labels are made once", async () => {
  const effects: Effect[] = [
    {
      kind: "pull.ensure",
      key: "p",
      head: "mc/m1/form/1",
      base: "main",
      title: "Form",
      body: "Why.",
      owner: { kind: "promotion", mission: M1 },
    },
    {
      kind: "check.ensure",
      key: "k",
      name: "mc/review",
      commit: head,
      conclusion: "success",
      title: "Fine",
      summary: "All good.",
      annotations: [
        { path: "form.ts", startLine: 1, endLine: 1, level: "notice", message: "Small." },
      ],
      detailsUrl: null,
    },
    { kind: "labels.ensure", key: "l", thread: 1, add: ["mc:running"], remove: ["mc:planning"] },
  ];
  for (const attempt of [0, 1, 0]) {
    const perform = restarted();
    for (const effect of effects) await perform(effect, attempt);
  }
  expect((await person.rest.pulls.list({ ...repo, state: "all" })).data).toHaveLength(1);
  const checks = await person.rest.checks.listForRef({ ...repo, ref: head, filter: "all" });
  expect(checks.data.total_count).toBe(1);
  const labels = await person.rest.issues.listLabelsOnIssue({ ...repo, issue_number: 1 });
  expect(labels.data.map(({ name }) => name)).toEqual(["mc:running"]);
});

test("reading: permission, files, branches, pull requests", async () => {
  expect(await github.permission("o")).toBe("admin");
  expect(await github.permission("nobody-here")).toBe("none");
  expect((await github.file("README.md", "main"))?.text).toBe("hello\n");
  expect(await github.file("missing.md", "main")).toBeNull();
  expect(await github.branch("mc/m1/form/1")).toBe(head);
  expect(await github.branch("mc/none")).toBeNull();
  const pull = await github.pullByHead("mc/m1/form/1");
  expect(pull).toMatchObject({ head, open: true, merged: false, base: "main" });
  expect(await github.pullFiles(pull?.pull ?? 0)).toEqual(["form.ts"]);
});

test("nothing broke GitHub's published schemas", () => {
  expect(local.violations).toEqual([]);
});
