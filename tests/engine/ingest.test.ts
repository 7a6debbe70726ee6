// The door: only what GitHub signed gets in, an answer of 202 means stored, and what cannot be stored is refused.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { sign } from "@octokit/webhooks-methods";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Delivery } from "../../app/engine/port.ts";
import { createIngest, type Ingest } from "../../app/inbox/ingest.ts";
import { Envelope, lanesOf } from "../../app/inbox/lanes.ts";

const SECRET = "a webhook secret";
let delivered: Delivery[];
let answer: () => Promise<"stored" | "duplicate">;
let ingest: Ingest;
beforeEach(() => {
  delivered = [];
  answer = async () => "stored";
  ingest = createIngest({
    secret: SECRET,
    maxBytes: 10_000,
    now: () => Date.UTC(2026, 0, 1),
    reposOf: async () => ["ada/one", "ada/two"],
    deliver: async (delivery) => {
      delivered.push(delivery);
      return await answer();
    },
  });
});

const PAYLOAD = JSON.stringify({
  action: "opened",
  repository: { full_name: "ada/engine" },
  ü: "é",
});

async function request(options: { payload?: string; headers?: Record<string, string> } = {}) {
  const payload = options.payload ?? PAYLOAD;
  return new Request("http://localhost/api/github/webhooks", {
    method: "POST",
    body: payload,
    headers: {
      "content-type": "application/json",
      "x-github-delivery": "d1",
      "x-github-event": "issues",
      "x-hub-signature-256": await sign(SECRET, payload || " "),
      ...options.headers,
    },
  });
}

async function post(options: { payload?: string; headers?: Record<string, string> } = {}) {
  const response = await ingest.fetch(await request(options));
  return { status: response.status, body: await response.json() };
}

describe("a signed webhook", () => {
  test("is stored as it came, then answered", async () => {
    expect(await post()).toEqual({ status: 202, body: { status: "stored" } });
    expect(delivered).toEqual([
      {
        id: "d1",
        repo: "ada/engine",
        name: "issues",
        payload: PAYLOAD,
        receivedAt: "2026-01-01T00:00:00.000Z",
      },
    ]);
  });

  test("that is known already is answered the same way", async () => {
    answer = async () => "duplicate";
    expect(await post()).toEqual({ status: 202, body: { status: "duplicate" } });
  });

  test("that cannot be stored is refused, so that GitHub offers it again", async () => {
    answer = async () => {
      throw new Error("disk full");
    };
    const { status, body } = await post();
    expect(status).toBe(503);
    expect(JSON.stringify(body)).not.toContain("disk full");
  });

  test("about no repository of ours is not stored", async () => {
    expect(await post({ payload: "{}", headers: { "x-github-event": "ping" } })).toEqual({
      status: 202,
      body: { status: "ignored" },
    });
    expect(delivered).toEqual([]);
  });

  test("of an installation goes to the lane of each repository", async () => {
    const payload = JSON.stringify({
      action: "created",
      repositories: [{ full_name: "ada/x" }, { full_name: "ada/y" }],
    });
    await post({ payload, headers: { "x-github-event": "installation" } });
    expect(delivered.map(({ id, repo }) => [id, repo])).toEqual([
      ["d1/ada/x", "ada/x"],
      ["d1/ada/y", "ada/y"],
    ]);
  });

  test("that suspends an installation goes to every repository known to belong to it", async () => {
    const payload = JSON.stringify({ action: "suspend", installation: { id: 7 } });
    await post({ payload, headers: { "x-github-event": "installation" } });
    expect(delivered.map(({ repo }) => repo)).toEqual(["ada/one", "ada/two"]);
  });
});

describe("anything else is refused (SR1)", () => {
  test.each([
    ["no signature", { headers: { "x-hub-signature-256": "" } }, 401],
    ["a wrong one", { headers: { "x-hub-signature-256": `sha256=${"0".repeat(64)}` } }, 401],
    ["sha1", { headers: { "x-hub-signature-256": `sha1=${"0".repeat(40)}` } }, 401],
    ["an empty body", { payload: "" }, 401],
    ["no JSON", { payload: "payload=%7B%7D" }, 400],
    ["a list", { payload: "[]" }, 400],
    ["a repository without an owner", { payload: '{"repository":{"full_name":"x"}}' }, 400],
    ["no delivery id", { headers: { "x-github-delivery": "" } }, 400],
    ["an odd delivery id", { headers: { "x-github-delivery": "a b" } }, 400],
    ["no event", { headers: { "x-github-event": "" } }, 400],
    ["too long", { payload: JSON.stringify({ text: "x".repeat(10_000) }) }, 413],
  ])("%s", async (_, options, status) => {
    const refused = await post(options);
    expect(refused.status).toBe(status);
    expect(refused.body).toMatchObject({ error: expect.any(String), hint: expect.any(String) });
    expect(delivered).toEqual([]);
  });

  test("another method", async () => {
    const response = await ingest.fetch(new Request("http://localhost/", { method: "GET" }));
    expect(response.status).toBe(405);
  });

  test("an app without a secret does not open", () => {
    expect(() => createIngest({ secret: "", deliver: answer })).toThrow("WEBHOOK_SECRET");
  });
});

describe("over node:http", () => {
  let server: Server;
  let url: string;
  beforeEach(async () => {
    server = createServer((req, res) => void ingest.node(req, res));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

  test("stores the bytes that were signed", async () => {
    const { headers } = await request();
    const response = await fetch(url, { method: "POST", headers, body: PAYLOAD });
    expect([response.status, await response.json()]).toEqual([202, { status: "stored" }]);
    expect(delivered[0]?.payload).toBe(PAYLOAD);
  });

  test("answers a body that grows beyond the limit", async () => {
    const { headers } = await request();
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let index = 0; index < 20; index += 1) controller.enqueue(new Uint8Array(1000));
        controller.close();
      },
    });
    const init: RequestInit & { duplex: "half" } = {
      method: "POST",
      headers,
      body,
      duplex: "half",
    };
    const response = await fetch(url, init);
    expect(response.status).toBe(413);
    expect(delivered).toEqual([]);
  });
});

test.each([
  ["push", { repository: { full_name: "a/b" } }, ["a/b"]],
  ["repository", { repository: { full_name: "a/b" } }, ["a/b"]],
  [
    "repository",
    { repository: { full_name: "a/new" }, changes: { repository: { name: { from: "old" } } } },
    ["a/new", "a/old"],
  ],
  [
    "repository",
    { repository: { full_name: "b/x" }, changes: { owner: { from: { user: { login: "a" } } } } },
    ["b/x", "a/x"],
  ],
  [
    "installation_repositories",
    { repositories_added: [{ full_name: "a/b" }], repositories_removed: [{ full_name: "a/c" }] },
    ["a/b", "a/c"],
  ],
  ["installation", { installation: { id: 1 } }, []],
])("lanes of %s %j", (event, payload, lanes) => {
  expect(lanesOf(event, Envelope.parse(payload))).toEqual(lanes);
});
