// Who may do what: apps, installation tokens, job tokens, people, strangers; over REST and over git.
import { createSign } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Auth } from "../../../local/github/auth.ts";
import { Faults } from "../../../local/github/faults.ts";
import { GitDoor } from "../../../local/github/git-door.ts";
import { openHost } from "../../../local/github/host.ts";
import { Hub } from "../../../local/github/hub.ts";
import { emptyState } from "../../../local/github/model.ts";
import {
  commitFile,
  git,
  gitFails,
  inProcess,
  openWorld,
  REPO,
  refusal,
  WHERE,
  type World,
} from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ private: true });
  for (const login of ["ben", "rita", "mallory"]) await world.github.user(login);
  await world.github.collaborator(REPO, "ben", "write");
  await world.github.collaborator(REPO, "rita", "read");
});
afterAll(() => world.close());

function jwt(
  claims: Readonly<Record<string, unknown>>,
  key = world.credentials.privateKey,
): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}`;
  return `${text}.${createSign("RSA-SHA256").update(text).sign(key, "base64url")}`;
}

async function status(path: string, authorization?: string): Promise<number> {
  const headers = authorization === undefined ? {} : { authorization };
  const reply = await world.github.fetch(new Request(`${world.github.apiUrl}${path}`, { headers }));
  return reply.status;
}

describe("App JWTs", () => {
  const now = () => Math.floor(Date.now() / 1000);
  test.each([
    [
      "a good one",
      () => jwt({ iss: world.credentials.appId, iat: now() - 30, exp: now() + 500 }),
      200,
    ],
    [
      "the client id as issuer",
      () => jwt({ iss: world.credentials.clientId, iat: now(), exp: now() + 500 }),
      200,
    ],
    [
      "an expired one",
      () => jwt({ iss: world.credentials.appId, iat: now() - 900, exp: now() - 1 }),
      401,
    ],
    [
      "one that lives too long",
      () => jwt({ iss: world.credentials.appId, iat: now(), exp: now() + 3600 }),
      401,
    ],
    [
      "one from the future",
      () => jwt({ iss: world.credentials.appId, iat: now() + 300, exp: now() + 600 }),
      401,
    ],
    ["an unknown app", () => jwt({ iss: 1, iat: now(), exp: now() + 500 }), 401],
    [
      "a forged signature",
      () =>
        `${jwt({ iss: world.credentials.appId, iat: now(), exp: now() + 500 }).slice(0, -8)}AAAAAAAA`,
      401,
    ],
  ])("%s", async (_name, make, expected) => {
    expect(await status("/app", `Bearer ${make()}`)).toBe(expected);
  });

  test("serve app operations only", async () => {
    const good = jwt({ iss: world.credentials.appId, iat: now(), exp: now() + 500 });
    expect(await status(`/repos/${REPO}`, `Bearer ${good}`)).toBe(401);
    expect(await status("/app", `token ${await world.token()}`)).toBe(401);
  });
});

describe("a private repository", () => {
  test("does not exist for those who may not see it", async () => {
    expect(await status(`/repos/${REPO}`)).toBe(404);
    expect(await status(`/repos/${REPO}`, `token ${await world.github.user("mallory")}`)).toBe(404);
    expect(await status(`/repos/${REPO}`, "token ghp_wrong")).toBe(401);
    expect(await status(`/repos/${REPO}`, `token ${await world.github.user("rita")}`)).toBe(200);
  });

  test("is invisible to a token made for another one", async () => {
    await world.github.repository({ owner: "olga", name: "other", private: true });
    await world.github.install("robot", "olga/other");
    const { data } = await world.app().rest.apps.createInstallationAccessToken({
      installation_id: world.installation,
      repositories: ["other"],
    });
    expect(await status(`/repos/${REPO}`, `token ${data.token}`)).toBe(404);
    expect(await status("/repos/olga/other", `token ${data.token}`)).toBe(200);
  });
});

describe("installation tokens", () => {
  test("carry the permissions that were asked for, and no others", async () => {
    const narrow = await world.installed({ issues: "read" });
    expect((await narrow.rest.issues.listForRepo(WHERE)).status).toBe(200);
    const create = () => narrow.rest.issues.create({ ...WHERE, title: "no" });
    expect(await refusal(create)).toEqual([403, "Resource not accessible by integration"]);
    const file = () => narrow.rest.repos.getContent({ ...WHERE, path: "README.md" });
    expect(await refusal(file)).toEqual([403, "Resource not accessible by integration"]);
  });

  test("cannot get what the app was not given", async () => {
    expect((await refusal(() => world.token({ workflows: "write" })))[0]).toBe(422);
    expect((await refusal(() => world.token({ administration: "read" })))[0]).toBe(422);
  });

  test("end when they are revoked", async () => {
    const octokit = await world.installed();
    await octokit.rest.apps.revokeInstallationAccessToken();
    expect((await refusal(() => octokit.rest.repos.get(WHERE)))[0]).toBe(401);
  });

  test("with pull_requests alone write on pull requests and not on issues", async () => {
    const olga = await world.person("olga");
    const { data: issue } = await olga.rest.issues.create({ ...WHERE, title: "An issue" });
    const narrow = await world.installed({ pull_requests: "write" });
    const comment = () =>
      narrow.rest.issues.createComment({ ...WHERE, issue_number: issue.number, body: "no" });
    expect((await refusal(comment))[0]).toBe(403);
  });
});

describe("people", () => {
  test("may do what their role allows", async () => {
    const rita = await world.person("rita");
    const { data: issue } = await rita.rest.issues.create({
      ...WHERE,
      title: "By a reader",
      labels: ["x"],
    });
    expect(issue.labels).toEqual([]);
    const label = () =>
      rita.rest.issues.addLabels({ ...WHERE, issue_number: issue.number, labels: ["x"] });
    expect((await refusal(label))[0]).toBe(403);
    expect(
      (await rita.rest.issues.update({ ...WHERE, issue_number: issue.number, title: "Mine" }))
        .status,
    ).toBe(200);
    const ben = await world.person("ben");
    const labelled = await ben.rest.issues.addLabels({
      ...WHERE,
      issue_number: issue.number,
      labels: ["x"],
    });
    expect(labelled.data.map(({ name }) => name)).toEqual(["x"]);
  });

  test("are told their permission", async () => {
    const robot = await world.installed();
    const of = async (username: string) =>
      (await robot.rest.repos.getCollaboratorPermissionLevel({ ...WHERE, username })).data;
    expect((await of("olga")).permission).toBe("admin");
    expect((await of("ben")).role_name).toBe("write");
    expect((await of("mallory")).permission).toBe("none");
    expect((await refusal(() => of("nobody-at-all")))[0]).toBe(404);
  });

  test("cannot write checks", async () => {
    const olga = await world.person("olga");
    const { data } = await olga.rest.repos.getBranch({ ...WHERE, branch: "main" });
    const create = () =>
      olga.rest.checks.create({ ...WHERE, name: "mine", head_sha: data.commit.sha });
    expect(await refusal(create)).toEqual([403, "You must authenticate via a GitHub App."]);
  });
});

describe("git", () => {
  test("a token with contents: read fetches and cannot push", async () => {
    const clone = await world.clone(await world.token({ contents: "read" }));
    await commitFile(clone, "a.txt", "a\n");
    expect(await gitFails(clone, "push", "origin", "HEAD:refs/heads/no")).toContain("403");
    const robot = await world.installed();
    expect((await refusal(() => robot.rest.git.getRef({ ...WHERE, ref: "heads/no" })))[0]).toBe(
      404,
    );
  });

  test("a reader cannot push, a stranger finds nothing", async () => {
    const rita = await world.clone(await world.github.user("rita"));
    await commitFile(rita, "a.txt", "a\n");
    expect(await gitFails(rita, "push", "origin", "HEAD:refs/heads/no")).toContain("403");
    const stranger = await world.github.user("mallory");
    const address = world.github.url.replace("//", `//x:${stranger}@`);
    expect(await gitFails(rita, "ls-remote", `${address}/${REPO}.git`)).toContain("not found");
    const wrong = world.github.url.replace("//", "//x:ghs_wrong@");
    expect(await gitFails(rita, "ls-remote", `${wrong}/${REPO}.git`)).toContain(
      "Authentication failed",
    );
  });

  test("workflows change only with the permission for it", async () => {
    const clone = await world.clone(await world.token());
    await git(clone, "checkout", "-q", "-b", "flows");
    await commitFile(clone, ".github/workflows/ci.yml", "on: workflow_dispatch\n");
    const said = await gitFails(clone, "push", "origin", "flows");
    expect(said).toContain(
      "refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml` without `workflows` permission",
    );
    const person = world.github.url.replace("//", `//x:${await world.github.user("ben")}@`);
    await git(clone, "push", "-q", `${person}/${REPO}.git`, "flows");
    // What is in the repository already may be pushed on by anybody who may push.
    await commitFile(clone, "b.txt", "b\n");
    await git(clone, "push", "-q", "origin", "flows:flows-2");
    const robot = await world.installed();
    const write = () =>
      robot.rest.repos.createOrUpdateFileContents({
        ...WHERE,
        path: ".github/workflows/x.yml",
        message: "x",
        content: "",
      });
    expect((await refusal(write))[0]).toBe(403);
  });
});

describe("job tokens", () => {
  test.each([
    ["contents: read", { contents: "read" }, 200, 403],
    ["contents: write", { contents: "write" }, 200, 200],
    ["nothing", {}, 403, 403],
  ] as const)("%s", async (_name, permissions, fetched, pushed) => {
    const folder = await mkdtemp(join(tmpdir(), "local-job-"));
    const hub = new Hub({
      url: "http://local.invalid",
      dataDir: folder,
      state: emptyState("seed"),
      now: Date.now,
      changed: () => {},
    });
    await hub.addRepo({
      owner: "olga",
      name: "shop",
      defaultBranch: "main",
      private: true,
      description: null,
    });
    const auth = new Auth(hub);
    const counters = { requests: 0, contentRequests: 0, tokenRequests: 0, gitRequests: 0 };
    const door = new GitDoor({ hub, auth, faults: new Faults(), counters });
    const { token, revoke } = openHost(hub, auth, { actionPaths: {} }).mintJobToken(
      REPO,
      permissions,
    );
    const ask = async (service: string) => {
      const url = new URL(`http://local.invalid/${REPO}.git/info/refs?service=${service}`);
      const authorization = `Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
      const request = new Request(url, { headers: { authorization } });
      const reply = await door.answer(request, REPO, "/info/refs", url);
      await reply.arrayBuffer();
      return reply.status;
    };
    expect(auth.caller(`Bearer ${token}`)).toMatchObject({
      kind: "job",
      login: "github-actions[bot]",
      repos: [REPO],
    });
    expect(await ask("git-upload-pack")).toBe(fetched);
    expect(await ask("git-receive-pack")).toBe(pushed);
    revoke();
    expect(await ask("git-upload-pack")).toBe(401);
    hub.close();
    await rm(folder, { recursive: true, force: true });
  });
});

test("the API answers without its prefix as well", async () => {
  const octokit = new Octokit({
    baseUrl: world.github.url,
    auth: await world.token(),
    request: { fetch: inProcess(world.github) },
  });
  expect((await octokit.rest.repos.get(WHERE)).data.full_name).toBe(REPO);
});
