// Stored notices to a channel over real HTTP: windows, tries, restarts. Nobody is told twice, and nothing is lost in silence.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Notifier } from "../../../app/notify/notifier.ts";
import { sql } from "../../../db/sql.ts";
import { type HttpServer, httpServer } from "./http-server.ts";
import { type Stand, stand } from "./stand.ts";

const TOKEN = "123456:abc-DEF_secret-of-the-bot";
let server: HttpServer;
let it: Stand;
const open: Notifier[] = [];

beforeEach(async () => {
  server = await httpServer();
  it = await stand({ telegram: { token: TOKEN, chat: "42", apiUrl: server.url } });
});
afterEach(async () => {
  await server.close();
  for (const notifier of open.splice(0)) await notifier.close();
  await it.close();
});

async function notifier(): Promise<Notifier> {
  const one = await it.open();
  open.push(one);
  return one;
}
const texts = (): readonly string[] => server.requests.map(({ json }) => String(json.text));

describe("the window", () => {
  test("what comes within five seconds goes out together, the rest later", async () => {
    const one = await notifier();
    await it.ask("a", "telegram");
    one.look(["telegram"]);
    await it.passes(one, 3_000);
    await it.ask("b", "telegram");
    one.look(["telegram"]);
    await it.passes(one, 1_999);
    expect(server.requests).toHaveLength(0);
    await it.passes(one, 1);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.path).toBe(`/bot${TOKEN}/sendMessage`);
    expect(server.requests[0]?.json).toMatchObject({ chat_id: "42", parse_mode: "MarkdownV2" });
    expect(texts()[0]).toBe(
      [
        "*ada/engine: Title of a*\nBody of a\\.\nhttps://github\\.example/ada/engine/pull/7",
        "*ada/engine: Title of b*\nBody of b\\.\nhttps://github\\.example/ada/engine/pull/7",
      ].join("\n\\-\\-\\-\n"),
    );
    await it.ask("c", "telegram");
    one.look(["telegram"]);
    await it.passes(one, 5_000);
    expect(server.requests).toHaveLength(2);
    expect(await it.states("telegram")).toEqual({ sent: 3 });
  });

  test("the same notice is stored once, whatever is decided again", async () => {
    const one = await notifier();
    await it.ask("a", "telegram");
    one.look(["telegram"]);
    await it.passes(one, 5_000);
    await it.ask("a", "telegram");
    one.look(["telegram"]);
    await it.passes(one, 60_000);
    expect(server.requests).toHaveLength(1);
  });

  test("what is held back until later does not go with what is due", async () => {
    const one = await notifier();
    await it.ask("quiet", "telegram", { kind: "trouble", dueMs: it.clock.now() + 3_600_000 });
    await it.ask("now", "telegram");
    one.look(["telegram"]);
    await it.passes(one, 5_000);
    expect(texts().join()).toContain("Title of now");
    expect(texts().join()).not.toContain("Title of quiet");
    await it.passes(one, 3_600_000);
    expect(texts()[1]).toContain("Title of quiet");
  });
});

describe("what fails", () => {
  test("is tried again after 1 and 2 seconds, then in a later window", async () => {
    server.answers.push({ status: 503 }, "reset", { status: 502 });
    const one = await notifier();
    await it.ask("a", "telegram");
    one.look(["telegram"]);
    const at: number[] = [];
    const start = it.clock.now();
    for (let second = 0; second < 90; second += 1) {
      const before = server.requests.length;
      await it.passes(one, 1_000);
      if (server.requests.length > before) at.push((it.clock.now() - start) / 1000);
    }
    expect(at).toEqual([5, 6, 8, 68]);
    expect(await it.states("telegram")).toEqual({ sent: 1 });
  });

  test("429 is obeyed for the whole channel", async () => {
    server.answers.push({ status: 429, headers: { "retry-after": "30" } });
    const one = await notifier();
    await it.ask("a", "telegram");
    one.look(["telegram"]);
    await it.passes(one, 10_000);
    await it.ask("b", "telegram");
    one.look(["telegram"]);
    await it.passes(one, 24_999);
    expect(server.requests).toHaveLength(1);
    await it.passes(one, 1);
    expect(server.requests).toHaveLength(2);
    expect(texts()[1]).toContain("Title of b");
  });

  test("Telegram's own way to say how long is read too", async () => {
    const body = JSON.stringify({ ok: false, parameters: { retry_after: 7 } });
    server.answers.push({ status: 429, body });
    const one = await notifier();
    await it.ask("a", "telegram");
    one.look(["telegram"]);
    await it.passes(one, 11_999);
    expect(server.requests).toHaveLength(1);
    await it.passes(one, 1);
    expect(server.requests).toHaveLength(2);
  });

  test("Markdown that is refused is sent as plain text", async () => {
    server.answers.push({ status: 400, body: "can't parse entities" });
    const one = await notifier();
    await it.ask("a", "telegram", { title: "Fix a_b*c" });
    one.look(["telegram"]);
    await it.passes(one, 5_000);
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]?.json.parse_mode).toBeUndefined();
    expect(texts()[1]).toContain("ada/engine: Fix a_b*c\nBody of a.");
    expect(await it.states("telegram")).toEqual({ sent: 1 });
  });

  test("for a day: it is left out, and the next message says so", async () => {
    server.decide = () => ({ status: 401, body: "Unauthorized" });
    const one = await notifier();
    await it.ask("a", "telegram");
    one.look(["telegram"]);
    await it.passes(one, 25 * 3_600_000);
    expect(await it.states("telegram")).toEqual({ expired: 1 });
    const tried = server.requests.length;
    expect(tried).toBeGreaterThan(20);
    expect(tried).toBeLessThan(40);
    server.decide = null;
    await it.ask("b", "telegram");
    one.look(["telegram"]);
    await it.passes(one, 2 * 3_600_000);
    expect(server.requests.length).toBe(tried + 1);
    expect(texts().at(-1)).toMatch(
      /^1 notice could not be sent for a day.*\n\\-\\-\\-\n.*Title of b/s,
    );
    await it.passes(one, 3_600_000);
    expect(server.requests.length).toBe(tried + 1);
  });

  test("no redirect is followed", async () => {
    server.answers.push({ status: 302, headers: { location: `${server.url}/elsewhere` } });
    const one = await notifier();
    await it.ask("a", "telegram");
    one.look(["telegram"]);
    await it.passes(one, 5_000);
    expect(server.requests.map(({ path }) => path)).toEqual([`/bot${TOKEN}/sendMessage`]);
    expect(await it.states("telegram")).toEqual({ waiting: 1 });
  });

  test("the token is in no log and no row", async () => {
    server.answers.push({ status: 500, body: `no such bot ${TOKEN}` }, "reset");
    const one = await notifier();
    await it.ask("a", "telegram");
    one.look(["telegram"]);
    await it.passes(one, 7_000);
    expect(it.log.join("")).toContain("notices wait");
    expect(it.log.join("")).not.toContain(TOKEN);
    const rows = await it.db.read((tx) => tx.all(sql`select error from notice where id > 0`));
    expect(JSON.stringify(rows)).toContain("not reached");
    expect(JSON.stringify(rows)).not.toContain("secret-of-the-bot");
  });
});

describe("back-pressure", () => {
  test("over a hundred: the oldest low ones go, and the message says how many", async () => {
    server.decide = () => ({ status: 503 });
    const one = await notifier();
    for (let n = 0; n < 100; n += 1) await it.ask(`low${n}`, "telegram", { kind: "progress" });
    for (let n = 0; n < 3; n += 1) await it.ask(`high${n}`, "telegram");
    expect(await it.states("telegram")).toEqual({ waiting: 100, dropped: 3 });
    server.decide = null;
    one.look(["telegram"]);
    await it.passes(one, 5_000);
    const all = texts().join("\n");
    expect(texts()[0]).toMatch(/^3 notices of low urgency left out: too many waited\\\./);
    expect(all).not.toContain("Title of low0*");
    expect(all).not.toContain("Title of low2*");
    expect(all.indexOf("Title of high0")).toBeLessThan(all.indexOf("Title of low3*"));
    expect(all.match(/Title of/g)).toHaveLength(100);
    for (const text of texts()) expect(text.length).toBeLessThanOrEqual(4096);
  });

  test("high ones are never dropped", async () => {
    for (let n = 0; n < 120; n += 1) await it.ask(`high${n}`, "telegram");
    expect(await it.states("telegram")).toEqual({ waiting: 120 });
  });
});

describe("an end", () => {
  test("that is orderly sends what waits for its window", async () => {
    const one = await it.open();
    await it.ask("a", "telegram");
    one.look(["telegram"]);
    await one.idle();
    await one.close();
    expect(texts()).toHaveLength(1);
    const two = await notifier();
    await it.passes(two, 60_000);
    expect(server.requests).toHaveLength(1);
  });

  test("before the window is over: it is told after the start", async () => {
    const one = await it.open();
    await it.ask("a", "telegram");
    one.look(["telegram"]);
    await one.idle();
    await it.die();
    const two = await notifier();
    await it.passes(two, 5_000);
    expect(server.requests.length).toBe(1);
    expect(await it.states("telegram")).toEqual({ sent: 1 });
  });

  test("while it was being sent: not a second time, and the next message says where to look", async () => {
    server.answers.push("silence");
    const one = await it.open();
    await it.ask("a", "telegram");
    one.look(["telegram"]);
    await one.idle();
    it.clock.advance(5_000);
    await server.received(1);
    await it.die();
    const two = await notifier();
    await it.passes(two, 10_000);
    expect(server.requests).toHaveLength(2);
    expect(texts()[1]).not.toContain("Title of a");
    expect(texts()[1]).toBe(
      "Mission Control ended while it sent 1 notice; if nothing arrived, look here:\nhttps://github\\.example/ada/engine/pull/7",
    );
    await it.passes(two, 3_600_000);
    expect(server.requests).toHaveLength(2);
  });

  test("between two tries: the third comes after the start", async () => {
    server.answers.push({ status: 500 }, { status: 500 });
    const one = await it.open();
    await it.ask("a", "telegram");
    one.look(["telegram"]);
    await it.passes(one, 6_000);
    expect(server.requests).toHaveLength(2);
    await it.die();
    const two = await notifier();
    await it.passes(two, 2_000);
    expect(server.requests).toHaveLength(3);
    expect(await it.states("telegram")).toEqual({ sent: 1 });
  });
});

test("two instances on one database tell it once", async () => {
  const one = await notifier();
  const two = await notifier();
  await it.ask("a", "telegram");
  one.look(["telegram"]);
  two.look(["telegram"]);
  await one.idle();
  await two.idle();
  it.clock.advance(5_000);
  await one.idle();
  await two.idle();
  expect(server.requests).toHaveLength(1);
});

test("a channel that is not set up: the log says so, and nothing else happens", async () => {
  const one = await notifier();
  await it.ask("a", "slack");
  one.look(["slack"]);
  one.look(["slack"]);
  await it.passes(one, 60_000);
  expect(server.requests).toHaveLength(0);
  expect(it.log.filter((line) => line.includes("not set up"))).toHaveLength(1);
});
