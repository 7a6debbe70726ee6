// The queue page: who may see it, what it says, and that nothing in it acts, whatever was written into the rows.
import { request as send } from "node:http";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { Access } from "../../../app/web/access.ts";
import { renderIndex, renderQueuePage } from "../../../app/web/queue-page.ts";
import type { ServedPages } from "../../../app/web/serve.ts";
import { queuePicture } from "../../../core/voice/queue-picture.ts";
import { hostileState } from "../../core/voice/queue-hostile.ts";
import { busyState, NOW_MS } from "../../core/voice/queue-rows.ts";
import { repoRow } from "../../core/voice/rows.ts";
import { serve } from "./support.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";
const WITH_TOKEN: Access = { kind: "token", token: TOKEN };
const STATES = { "acme/calc": busyState(), "acme/data.json": busyState() };

const open: ServedPages[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
async function served(access: Access): Promise<string> {
  const pages = await serve(access, STATES);
  open.push(pages);
  return pages.url;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const basic = (text: string) => ({
  authorization: `Basic ${Buffer.from(text).toString("base64")}`,
});

describe("with a token", () => {
  test.each<[string, Record<string, string>, number]>([
    ["as a Bearer token", bearer(TOKEN), 200],
    ["as a password", basic(`anybody:${TOKEN}`), 200],
    ["none", {}, 401],
    ["another", bearer(`${TOKEN.slice(0, -1)}0`), 401],
    ["the beginning of it", bearer(TOKEN.slice(0, 20)), 401],
    ["more than it", bearer(`${TOKEN}0`), 401],
    ["as a name", basic(`${TOKEN}:`), 401],
    ["no colon", basic(TOKEN), 401],
    ["no value", { authorization: "Bearer" }, 401],
    ["another scheme", { authorization: `Digest ${TOKEN}` }, 401],
    ["in the address alone", { "x-path": `?token=${TOKEN}` }, 401],
  ])("%s", async (_name, { "x-path": query = "", ...headers }, status) => {
    const url = await served(WITH_TOKEN);
    expect((await fetch(`${url}/queue/acme/calc${query}`, { headers })).status).toBe(status);
  });

  test("without it nobody learns which repositories there are", async () => {
    const url = await served(WITH_TOKEN);
    const bodies = await Promise.all(
      [
        "/queue/acme/calc",
        "/queue/acme/none",
        "/queue",
        "/queue/acme/calc.json",
        "/queue/style.css",
      ].map(async (path) => {
        const response = await fetch(url + path);
        expect(response.status).toBe(401);
        expect(response.headers.get("www-authenticate")).toContain("Basic");
        return await response.text();
      }),
    );
    expect(new Set(bodies).size).toBe(1);
  });
});

describe("off, or on loopback", () => {
  test("switched off there is nothing", async () => {
    const url = await served({ kind: "off" });
    expect((await fetch(`${url}/queue/acme/calc`)).status).toBe(404);
  });

  test.each<[string, Record<string, string>, number]>([
    ["this machine", {}, 200],
    ["by its name", { host: "localhost:3081" }, 200],
    ["a name of the web that was pointed here", { host: "evil.example" }, 404],
    ["a name that only begins so", { host: "localhost.evil.example" }, 404],
    ["through a proxy", { "x-forwarded-for": "8.8.8.8" }, 404],
    ["through a tunnel", { forwarded: "for=8.8.8.8" }, 404],
  ])("%s", async (_name, headers, status) => {
    const url = await served({ kind: "loopback" });
    // `fetch` does not let anybody choose the host.
    const answer = await new Promise<number>((resolve, reject) => {
      send(`${url}/queue/acme/calc`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on("error", reject)
        .end();
    });
    expect(answer).toBe(status);
  });
});

test.each<[string, string, number, string]>([
  ["GET", "/queue/acme/calc", 200, "text/html"],
  ["HEAD", "/queue/acme/calc", 200, "text/html"],
  ["GET", "/queue/acme/calc?still", 200, "text/html"],
  ["GET", "/queue/acme/calc.json", 200, "application/json"],
  ["GET", "/queue/acme/data.json", 200, "text/html"],
  ["GET", "/queue/acme/data.json.json", 200, "application/json"],
  ["GET", "/queue", 200, "text/html"],
  ["GET", "/queue/style.css", 200, "text/css"],
  ["GET", "/queue/acme/none", 404, "text/html"],
  ["GET", "/queue/acme/none.json", 404, "application/json"],
  ["GET", "/queue/acme/calc/x", 404, "text/html"],
  ["GET", "/queue/..%2f..%2fetc/passwd", 404, "text/html"],
  ["POST", "/queue/acme/calc", 405, "text/plain"],
  ["GET", "/queues", 404, "text/plain"],
])("%s %s", async (method, path, status, type) => {
  const url = await served(WITH_TOKEN);
  const response = await fetch(url + path, { method, headers: bearer(TOKEN) });
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toContain(type);
  if (path === "/queues") return;
  expect(response.headers.get("content-security-policy")).toBe(
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
});

test("JSON is the picture", async () => {
  const url = await served(WITH_TOKEN);
  const response = await fetch(`${url}/queue/acme/calc.json`, { headers: bearer(TOKEN) });
  expect(await response.json()).toEqual(
    JSON.parse(JSON.stringify(queuePicture(busyState(), NOW_MS))),
  );
});

describe("the page", () => {
  const page = (state = busyState(), live = true): string =>
    renderQueuePage(queuePicture(state, NOW_MS), "https://github.com/", live).text;

  test("draws what is verified together beside the chain", () => {
    const rows = page().split("<tbody>")[1]?.split("</tbody>")[0]?.split("<tr").slice(1) ?? [];
    const bars = rows.map((row) =>
      [...row.matchAll(/<td class="bar([^"]*)"/g)].map((found) => (found[1] ?? "").trim()),
    );
    expect(bars).toEqual([
      ["on prefix", "on prefix", "on solo"],
      ["on prefix", "on prefix", "by solo"],
      ["on prefix end", "on prefix", "by solo"],
      ["", "on prefix end", "by solo"],
      ["", "", "on solo end"],
      ["", "", ""],
    ]);
  });

  test("links lead to the web: pull requests, commits, runs", () => {
    const text = page();
    for (const url of [
      "/acme/calc/pull/33",
      `/acme/calc/commit/${"b".repeat(40)}`,
      "/acme/calc/actions/runs/7",
    ])
      expect(text).toContain(`href="https://github.com${url}"`);
  });

  test("says what a person can do when it is closed", () => {
    const closed = "olga closed it: release day";
    const state = busyState({
      repo: repoRow({ queueClosed: closed }),
      projections: new Map([["queue-closed-by-person", closed]]),
    });
    expect(page(state)).toContain(`<strong>Closed: nothing lands.</strong> ${closed}`);
    expect(page(state)).toContain("What to do: <code>/mc open-queue</code> lands again");
  });

  test("looks again by itself, and stands still when asked", () => {
    expect(page()).toContain('<meta http-equiv="refresh" content="10">');
    expect(page(busyState(), false)).not.toContain("http-equiv");
  });

  const TAGS = new Set(
    (
      "!doctype html head meta title link body header main h1 h2 p a strong dl div dt dd section table thead tbody " +
      "tr th td abbr span ul li code time meter"
    ).split(" "),
  );
  const ATTRIBUTES = new Set(
    (
      "lang charset name content http-equiv rel href class id role title scope datetime aria-labelledby aria-hidden " +
      "min max low high optimum value html"
    ).split(" "),
  );
  /** Every tag is one that we write, with attributes that we write: nothing else came in. */
  const safe = (text: string): void => {
    for (const [, inside = ""] of text.matchAll(/<([^>]*)>/g)) {
      const [, tag = "", rest = ""] = /^\/?(\S+)(.*)$/s.exec(inside) ?? [];
      expect(TAGS).toContain(tag);
      expect(rest).toMatch(/^(?: [\w-]+(?:="[^"<>]*")?)*$/);
      for (const [, name = "", , url] of rest.matchAll(/ ([\w-]+)(="([^"]*)")?/g)) {
        expect(ATTRIBUTES).toContain(name);
        if (name === "href") expect(url).toMatch(/^(?:https:\/\/github\.com\/|\/queue|\?)/);
      }
    }
    expect(text.replace(/<[^>]*>/g, "")).not.toMatch(/[<>]/);
  };

  test.each([
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "</title></head><body onload=alert(1)>",
    "<!--",
    "\u202eabc",
  ])("%s stays text", (text) => {
    for (const closed of [true, false]) safe(page(hostileState(text, closed)));
    safe(renderIndex([text]).text);
  });

  test("any text stays text", () => {
    const piece = fc.constantFrom(
      "<",
      ">",
      '"',
      "'",
      "&",
      "script",
      " onload=",
      "javascript:",
      "=",
      "/",
      "-->",
      "<!--",
      "a",
      "`",
      "&lt;",
      "\n",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }).map((all) => all.join("")),
        (text) => safe(page(hostileState(text, text.length % 2 === 0))),
      ),
      { numRuns: 200 },
    );
  });
});
