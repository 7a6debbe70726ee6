// SR6 over Probot's own server: the raw body's signature, one row per delivery id, any order.

import { once } from "node:events";
import { createServer } from "node:net";
import { sign } from "@octokit/webhooks-methods";
import type { Server } from "probot";
import { afterEach, expect, test } from "vitest";
import { startServer } from "../../app/boot/server.ts";
import type { Delivery } from "../../app/engine/port.ts";
import { createIngest } from "../../app/inbox/ingest.ts";
import type { Pages } from "../../app/web/pages.ts";
import { KEY } from "./key.ts";

const SECRET = "a secret";
let server: Server | null = null;
afterEach(async () => {
  await server?.stop();
  server = null;
});

async function start(pages?: Pages): Promise<{ url: string; stored: Map<string, Delivery> }> {
  const stored = new Map<string, Delivery>();
  const ingest = createIngest({
    secret: SECRET,
    deliver: async (delivery) => {
      if (stored.has(delivery.id)) return "duplicate";
      stored.set(delivery.id, delivery);
      return "stored";
    },
  });
  server = await startServer(
    { ingest },
    {
      host: "127.0.0.1",
      port: await freePort(),
      credentials: { appId: 1, privateKey: KEY, webhookSecret: SECRET },
      apiUrl: "http://127.0.0.1:1/api/v3",
      webhookProxyUrl: null,
      ...(pages === undefined ? {} : { pages }),
    },
  );
  return { url: `http://127.0.0.1:${server.port}`, stored };
}

/** Probot's server takes 0 for 3000. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

const body = JSON.stringify({ action: "opened", repository: { full_name: "o/r" }, n: "é" });

async function post(url: string, more: Record<string, string> = {}, text = body): Promise<number> {
  const response = await fetch(url, {
    method: "POST",
    body: text,
    headers: {
      "content-type": "application/json",
      "x-github-event": "issues",
      "x-github-delivery": "d1",
      "x-hub-signature-256": await sign(SECRET, body),
      ...more,
    },
  });
  await response.arrayBuffer();
  return response.status;
}

test.each(["/api/github/webhooks", "/"])(
  "a signed webhook at %s is stored, then answered",
  async (path) => {
    const { url, stored } = await start();
    expect(await post(url + path)).toBe(202);
    expect(stored.get("d1")).toMatchObject({ repo: "o/r", name: "issues", payload: body });
  },
);

test("the same id twice is one row", async () => {
  const { url, stored } = await start();
  const hook = `${url}/api/github/webhooks`;
  expect(await post(hook, { "x-github-delivery": "d2" })).toBe(202);
  expect(await post(hook)).toBe(202);
  expect(await post(hook, { "x-github-delivery": "d2" })).toBe(202);
  expect([...stored.keys()]).toEqual(["d2", "d1"]);
});

test.each([
  ["a wrong signature", { "x-hub-signature-256": `sha256=${"0".repeat(64)}` }, body],
  ["an old kind of signature", { "x-hub-signature-256": "", "x-hub-signature": "sha1=00" }, body],
  ["another body", {}, `${body} `],
])("%s is 401 and stores nothing", async (_, headers, text) => {
  const { url, stored } = await start();
  expect(await post(`${url}/api/github/webhooks`, headers, text)).toBe(401);
  expect(stored.size).toBe(0);
});

test("no signature is 401", async () => {
  const { url, stored } = await start();
  const response = await fetch(`${url}/api/github/webhooks`, { method: "POST", body });
  expect(response.status).toBe(401);
  expect(stored.size).toBe(0);
});

test("the pages have their paths, and no others", async () => {
  const { url } = await start(async (request, response) => {
    if (!(request.url ?? "").startsWith("/queue")) return false;
    response.writeHead(200).end("the queue");
    return true;
  });
  expect(await (await fetch(`${url}/queue/o/r`)).text()).toBe("the queue");
  expect(await post(`${url}/api/github/webhooks`)).toBe(202);
  expect((await fetch(`${url}/nowhere`)).status).toBe(404);
});

test("without pages their paths are nobody's", async () => {
  const { url } = await start();
  expect((await fetch(`${url}/queue/o/r`)).status).toBe(404);
});

test("other paths are Probot's", async () => {
  const { url } = await start();
  expect((await fetch(`${url}/ping`)).status).toBe(200);
  expect((await fetch(`${url}/nowhere`)).status).toBe(404);
});
