// The same verb against the local GitHub: an answer that is lost, a restart and a person's edit leave one issue, and what
// comes back of it through the webhook makes nothing happen.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { openConnection } from "../../../app/github/connection.ts";
import { openGitHub } from "../../../app/github/octokit.ts";
import { createPerform } from "../../../app/github/perform.ts";
import type { GitHub } from "../../../app/github/port.ts";
import { openTokens } from "../../../app/github/tokens.ts";
import { createTranslate } from "../../../app/inbox/translate.ts";
import { isoTime } from "../../../core/base/brand.ts";
import type { EffectOf } from "../../../core/engine/effect.ts";
import type { LocalGitHub } from "../../../local/api.ts";
import { openLocalGitHub } from "../../../local/open.ts";
import { gitPort } from "../support/deed.ts";
import { stateOf } from "../support/state.ts";

const folder = mkdtempSync(join(tmpdir(), "mc-issues-"));
const at = { owner: "o", repo: "r" };
const heard: { event: string; body: string }[] = [];
let local: LocalGitHub;
let github: GitHub;
let person: ReturnType<typeof openConnection>;

beforeAll(async () => {
  local = await openLocalGitHub({
    dataDir: join(folder, "github"),
    port: null,
    actions: { actionPaths: {}, execute: false },
  });
  const token = await local.user("o");
  await local.repository({ owner: "o", name: "r" });
  const manifest = parse(readFileSync(new URL("../../../app.yml", import.meta.url), "utf8"));
  const credentials = await local.app({
    slug: "mission-control",
    owner: "o",
    permissions: manifest.default_permissions,
    events: manifest.default_events,
    webhook: {
      secret: "s",
      target: async ({ event, body }) => {
        heard.push({ event, body: body.toString() });
        return 202;
      },
    },
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
  return (effect: EffectOf<"issue.ensure">, attempt = 0) =>
    perform(effect, state.repo, () => state, attempt);
}

const wanted: EffectOf<"issue.ensure"> = {
  kind: "issue.ensure",
  key: "issue.ensure/proposal/42",
  topic: "proposal/42",
  title: "Add a cache",
  body: "It is slow.\n\n/mc stop",
  labels: ["mc:objective", "mc:proposed"],
};

test("an answer that is lost is found again; a person's edit stays; one issue", async () => {
  const lossy: GitHub = {
    ...github,
    createIssue: async (issue) => {
      await github.createIssue(issue);
      throw new Error("the answer is lost");
    },
  };
  await expect(restarted(lossy)(wanted)).rejects.toThrow("lost");
  const found = await restarted()(wanted, 1);
  expect(found).toMatchObject({ type: "IssueEnsured", issue: 1, created: false });
  await person.rest.issues.update({ ...at, issue_number: 1, title: "Mine", state: "closed" });
  expect(await restarted()(wanted)).toMatchObject({ issue: 1, created: false });
  const { data } = await person.rest.issues.listForRepo({ ...at, state: "all" });
  expect(data.map(({ title, state }) => `${title} ${state}`)).toEqual(["Mine closed"]);
  expect(data[0]?.labels.map((label) => (typeof label === "string" ? label : label.name))).toEqual([
    "mc:objective",
    "mc:proposed",
  ]);
});

test("its webhooks are translated to nothing: an issue of ours starts and says nothing (SR2)", async () => {
  await local.idle();
  const translate = createTranslate({
    githubFor: () => github,
    ownSlug: "mission-control",
    appId: 1,
    isKnownInstallation: async () => true,
    clock: { now: () => Date.now() },
  });
  const ours = heard.filter(
    ({ event, body }) =>
      event === "issues" && JSON.parse(body).sender.login === "mission-control[bot]",
  );
  expect(ours.map(({ body }) => JSON.parse(body).action)).toEqual(["opened", "labeled", "labeled"]);
  for (const { event: name, body: payload } of ours) {
    const delivery = { id: "d", repo: "o/r", name, payload, receivedAt: isoTime(Date.now()) };
    expect(await translate(delivery, stateOf())).toEqual([]);
  }
});
