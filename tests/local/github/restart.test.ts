// What the data folder keeps, and registration of an app from its manifest.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LocalGitHub } from "../../../local/api.ts";
import { openLocalGitHub } from "../../../local/open.ts";
import { EVENTS, inProcess, PERMISSIONS, REPO, WHERE } from "./world.ts";

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

let folder: string;
const opened: LocalGitHub[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "local-restart-"));
});
afterEach(async () => {
  for (const github of opened.splice(0)) await github.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(): Promise<LocalGitHub> {
  const github = await openLocalGitHub({ dataDir: folder, port: null });
  opened.push(github);
  return github;
}

async function shut(github: LocalGitHub): Promise<void> {
  opened.splice(opened.indexOf(github), 1);
  await github.close();
}

const robot = (target: (delivery: { id: string }) => Promise<number>) => ({
  slug: "robot",
  owner: "olga",
  permissions: PERMISSIONS,
  events: [...EVENTS],
  webhook: { secret: "s", target },
});

test("everything is there again: people, tokens, threads, apps, deliveries", async () => {
  const first = await open();
  const token = await first.user("olga");
  await first.repository({ owner: "olga", name: "shop" });
  const registered = await first.app(robot(async () => 500));
  const installation = await first.install("robot", REPO);
  const client = (github: LocalGitHub, auth: string) =>
    new Octokit({ baseUrl: github.apiUrl, auth, request: { fetch: inProcess(github) } });
  await client(first, token).rest.issues.create({ ...WHERE, title: "Before", labels: ["a"] });
  const app = (github: LocalGitHub) =>
    new Octokit({
      baseUrl: github.apiUrl,
      authStrategy: createAppAuth,
      auth: { appId: registered.appId, privateKey: registered.privateKey },
      request: { fetch: inProcess(github) },
    });
  const { data } = await app(first).rest.apps.createInstallationAccessToken({
    installation_id: installation,
  });
  await first.idle();
  await shut(first);

  const second = await open();
  expect(await second.user("olga")).toBe(token);
  const issue = await client(second, data.token).rest.issues.get({ ...WHERE, issue_number: 1 });
  expect(issue.data).toMatchObject({ title: "Before", labels: [{ name: "a" }] });
  const ids: string[] = [];
  const again = await second.app(
    robot(async ({ id }) => {
      ids.push(id);
      return 200;
    }),
  );
  expect(again).toEqual(registered);
  expect(await second.install("robot", REPO)).toBe(installation);
  const { data: failed } = await app(second).rest.apps.listWebhookDeliveries();
  expect(failed.map(({ status_code }) => status_code)).toEqual([500, 500, 500]);
  const [latest] = failed;
  await app(second).rest.apps.redeliverWebhookDelivery({ delivery_id: latest?.id ?? 0 });
  await second.idle();
  expect(ids).toEqual([latest?.guid]);
  const next = await client(second, token).rest.issues.create({ ...WHERE, title: "After" });
  expect(next.data.number).toBe(2);
});

test("a manifest becomes an app with its credentials", async () => {
  const github = await open();
  await github.user("olga");
  const manifest = {
    name: "Mission Control Test",
    url: "http://127.0.0.1:3000",
    hook_attributes: { url: "http://127.0.0.1:3000/api/github/webhooks" },
    redirect_url: "http://127.0.0.1:3000/probot/setup",
    default_permissions: { issues: "write", metadata: "read" },
    default_events: ["issues"],
  };
  const posted = await github.fetch(
    new Request(`${github.url}/settings/apps/new?state=xyz`, {
      method: "POST",
      body: new URLSearchParams({ manifest: JSON.stringify(manifest) }),
    }),
  );
  expect(posted.status).toBe(302);
  const back = new URL(posted.headers.get("location") ?? "");
  expect(back.searchParams.get("state")).toBe("xyz");
  const octokit = new Octokit({
    baseUrl: github.apiUrl,
    request: { fetch: inProcess(github) },
    log: SILENT,
  });
  const code = back.searchParams.get("code") ?? "";
  const { data } = await octokit.rest.apps.createFromManifest({ code });
  expect(data).toMatchObject({ slug: "mission-control-test", events: ["issues"] });
  const own = new Octokit({
    baseUrl: github.apiUrl,
    authStrategy: createAppAuth,
    auth: { appId: data.id, privateKey: data.pem },
    request: { fetch: inProcess(github) },
  });
  expect((await own.rest.apps.getAuthenticated()).data?.slug).toBe("mission-control-test");
  await expect(octokit.rest.apps.createFromManifest({ code })).rejects.toMatchObject({
    status: 404,
  });
  expect(github.violations).toEqual([]);
});
