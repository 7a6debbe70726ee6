// GitHub's description judges requests and replies while the server runs.
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Auth } from "../../../local/github/auth.ts";
import { Faults } from "../../../local/github/faults.ts";
import { Hub } from "../../../local/github/hub.ts";
import { emptyState } from "../../../local/github/model.ts";
import { Rest } from "../../../local/github/rest.ts";
import type { Reply } from "../../../local/github/route.ts";
import { Router } from "../../../local/github/router.ts";
import { openRoutes } from "../../../local/github/routes.ts";
import { RestContract } from "../../../local/schemas/contract.ts";
import { OPERATIONS } from "../../../local/schemas/operations.ts";
import { openWorld, REPO, WHERE, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ port: null });
});
afterAll(() => world.close());

async function post(path: string, body: string): Promise<Response> {
  const authorization = `token ${await world.github.user("olga")}`;
  return world.github.fetch(
    new Request(`${world.github.apiUrl}${path}`, {
      method: "POST",
      body,
      headers: { authorization },
    }),
  );
}

test("a request that breaks the description is refused as GitHub does, and noted", async () => {
  const reply = await post(`/repos/${REPO}/issues`, '{"title": ["no"]}');
  expect(reply.status).toBe(422);
  expect(await reply.json()).toMatchObject({
    message: expect.stringContaining("Invalid request.\n\nFor 'properties/title'"),
    status: "422",
  });
  expect(world.github.violations.at(-1)).toContain("request POST /repos/{owner}/{repo}/issues");
  const missing = await post(`/repos/${REPO}/issues/comments/1/reactions`, "{}");
  expect(await missing.json()).toMatchObject({
    message: `Invalid request.\n\n"content" wasn't supplied.`,
  });
});

test("what is no JSON is 400", async () => {
  const reply = await post(`/repos/${REPO}/issues`, "{");
  expect(reply.status).toBe(400);
  expect(await reply.json()).toMatchObject({ message: "Problems parsing JSON" });
});

test("a rule of the resource is 422 with the field", async () => {
  const reply = await post(`/repos/${REPO}/issues`, '{"title": " "}');
  expect(await reply.json()).toMatchObject({
    message: "Validation Failed",
    errors: [{ resource: "Issue", field: "title", code: "missing_field" }],
  });
});

test("a reply that breaks the description is 500 and noted", async () => {
  const violations: string[] = [];
  const hub = new Hub({
    url: "http://local.invalid",
    dataDir: world.dataDir,
    state: emptyState("seed"),
    now: Date.now,
    changed: () => {},
  });
  const router = new Router();
  const broken: Reply = { status: 200, json: { login: 7 } };
  router.add([
    { method: "GET", path: "/users/{username}", needs: "none", answer: async () => broken },
  ]);
  const rest = new Rest({
    hub,
    auth: new Auth(hub),
    router,
    faults: new Faults(),
    contract: new RestContract(),
    violations,
    counters: { requests: 0, contentRequests: 0, tokenRequests: 0, gitRequests: 0 },
  });
  const url = new URL("http://local.invalid/users/x");
  const reply = await rest.answer(new Request(url), "/users/x", url);
  expect(reply.status).toBe(500);
  expect(violations[0]).toContain("reply GET /users/{username} 200");
});

test("every operation that is served is described, and most that are described are served", () => {
  const hub = new Hub({
    url: "http://local.invalid",
    dataDir: world.dataDir,
    state: emptyState("seed"),
    now: Date.now,
    changed: () => {},
  });
  const served = new Set(
    openRoutes(hub, new Auth(hub)).map(({ method, path }) => `${method} ${path}`),
  );
  // The root of a repository's files is one operation with an empty path.
  const aliases = [`GET /repos/{owner}/{repo}/contents`, `GET /repos/{owner}/{repo}/contents/`];
  for (const operation of served)
    if (!aliases.includes(operation)) expect(OPERATIONS).toContain(operation);
  const missing = OPERATIONS.filter((name) => !served.has(name) && !name.includes("/actions/"));
  expect(missing).toEqual(["GET /rate_limit"]);
});

test("the extracts are small and say where they come from", async () => {
  let size = 0;
  for (const name of ["rest", "webhooks"]) {
    const text = await readFile(
      new URL(`../../../local/schemas/${name}.json`, import.meta.url),
      "utf8",
    );
    size += text.length;
    expect(JSON.parse(text).source).toMatch(/^@octokit\/\S+ \d+\.\d+\.\d+/);
  }
  expect(size).toBeLessThan(400 * 1024);
});

test("unknown operations and repositories are 404", async () => {
  const robot = await world.installed();
  const reply = (path: string) => robot.request(`GET ${path}`).catch((error) => error.status);
  expect(await reply("/nothing/here")).toBe(404);
  expect(await reply("/repos/olga/none")).toBe(404);
  expect(await reply(`/repos/${REPO}/issues/99`)).toBe(404);
  expect(await reply(`/repos/${REPO}/issues/x`)).toBe(404);
  expect(WHERE.owner).toBe("olga");
});
