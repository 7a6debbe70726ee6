// Slack, webhook and e-mail over their real protocols, and the operator's settings they come from.
import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readEnvironment } from "../../../app/boot/env.ts";
import { channelsOf, readNotifySettings, secretsOf } from "../../../app/notify/settings.ts";
import { createRedact } from "../../../app/observe/redact.ts";
import type { Channel } from "../../../core/notice/channels.ts";
import { type HttpServer, httpServer } from "./http-server.ts";
import { smtpServer } from "./smtp-server.ts";
import { type Asked, type Stand, stand } from "./stand.ts";

let server: HttpServer;
beforeEach(async () => {
  server = await httpServer();
});
afterEach(() => server.close());

/** Asks for these, lets the window pass, and ends. */
async function tell(
  it: Stand,
  channel: Channel,
  asked: readonly (readonly [string, Asked])[],
): Promise<void> {
  const notifier = await it.open();
  for (const [id, more] of asked) await it.ask(id, channel, more);
  notifier.look([channel]);
  await it.passes(notifier, 10_000);
  await notifier.close();
}

describe("Slack", () => {
  test("plain text in which nothing is a link or a mention", async () => {
    const it = await stand({ slack: { url: `${server.url}/services/T0/B0/secret` } });
    await tell(it, "slack", [
      ["a", { title: "<!channel> & <https://evil.example|click>" }],
      ["b", {}],
    ]);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.json).toEqual({
      text: [
        "ada/engine: &lt;!channel&gt; &amp; &lt;https://evil.example|click&gt;\nBody of a.\nhttps://github.example/ada/engine/pull/7",
        "ada/engine: Title of b\nBody of b.\nhttps://github.example/ada/engine/pull/7",
      ].join("\n---\n"),
      mrkdwn: false,
      unfurl_links: false,
      unfurl_media: false,
    });
    await it.close();
  });

  test("is split at its own limit, between notices", async () => {
    const it = await stand({ slack: { url: `${server.url}/x` } });
    const asked = Array.from(
      { length: 9 },
      (_, n) => [`n${n}`, { body: "x".repeat(1000) }] as const,
    );
    await tell(it, "slack", asked);
    const texts = server.requests.map(({ json }) => String(json.text));
    expect(texts.length).toBe(3);
    for (const text of texts) expect(text.length).toBeLessThanOrEqual(4000);
    expect(texts.join().match(/Title of n\d/g)).toEqual(asked.map(([id]) => `Title of ${id}`));
    await it.close();
  });
});

describe("webhook", () => {
  test("signed JSON with a key that is the same when it comes again", async () => {
    const secret = "a secret of 24 characters";
    const it = await stand({ webhook: { url: `${server.url}/hook?key=1`, secret } });
    server.answers.push({ status: 500 });
    await tell(it, "webhook", [["a", { kind: "trouble" }]]);
    const [first, second] = server.requests;
    expect(server.requests).toHaveLength(2);
    expect(first?.path).toBe("/hook?key=1");
    expect(first?.json).toEqual({
      schema: "mc.notices/1",
      key: first?.headers["idempotency-key"],
      notices: [
        {
          id: "a",
          repo: "ada/engine",
          kind: "trouble",
          urgency: "low",
          title: "Title of a",
          body: "Body of a.",
          url: "https://github.example/ada/engine/pull/7",
          at: "2026-01-01T00:00:00.000Z",
        },
      ],
      lost: "",
    });
    expect(second?.text).toBe(first?.text);
    const hash = createHmac("sha256", secret)
      .update(first?.text ?? "")
      .digest("hex");
    expect(first?.headers["x-mc-signature-256"]).toBe(`sha256=${hash}`);
    await it.close();
  });

  test("repositories that the operator did not name are left out", async () => {
    const it = await stand({
      webhook: { url: server.url, secret: null },
      repos: ["ada/engine"],
    });
    await tell(it, "webhook", [
      ["a", { repo: "mallory/spam" }],
      ["b", { repo: "Ada/Engine" }],
    ]);
    expect(server.requests.map(({ json }) => JSON.stringify(json.notices))).toEqual([
      expect.stringContaining("Title of b"),
    ]);
    expect(server.requests[0]?.text).not.toContain("mallory");
    await it.close();
  });
});

describe("e-mail", () => {
  test("one mail for a window, one id for it, nothing of a notice in its headers but words", async () => {
    const smtp = await smtpServer();
    const it = await stand({
      email: {
        url: `smtp://127.0.0.1:${smtp.port}`,
        from: "Mission Control <mc@example.com>",
        to: ["olga@example.com", "pavel@example.com"],
      },
    });
    smtp.answers.push("451 later");
    await tell(it, "email", [
      ["a", { title: "Hello\r\nBcc: mallory@example.com" }],
      ["b", {}],
    ]);
    expect(smtp.mails).toHaveLength(1);
    const [mail] = smtp.mails;
    expect(mail).toMatchObject({
      from: "mc@example.com",
      to: ["olga@example.com", "pavel@example.com"],
    });
    const [headers = "", ...body] = (mail?.text ?? "").split("\n\n");
    expect(headers).toMatch(
      /^Subject: ada\/engine: Hello Bcc: mallory@example\.com \(and 1 more\)$/m,
    );
    expect(headers).not.toMatch(/^Bcc:/m);
    expect(headers).toMatch(/^Message-ID: <mc-[0-9a-f]{16}@example\.com>$/m);
    expect(headers).toMatch(/^Auto-Submitted: auto-generated$/m);
    expect(body.join("\n\n")).toContain("Body of a.");
    expect(body.join("\n\n")).toContain("---\nada/engine: Title of b");
    expect(await it.states("email")).toEqual({ sent: 2 });
    await it.close();
    await smtp.close();
  });

  test("a password is not sent to a server that does not encrypt", async () => {
    const smtp = await smtpServer();
    const it = await stand({
      email: {
        url: `smtp://olga:hunter2secret@0.0.0.0:${smtp.port}`,
        from: "mc@example.com",
        to: ["olga@example.com"],
      },
    });
    await tell(it, "email", [["a", {}]]);
    expect(smtp.mails).toEqual([]);
    expect(it.log.join("")).toMatch(/not reached: ETLS|TLS/);
    expect(it.log.join("")).not.toContain("hunter2secret");
    expect(await it.states("email")).toEqual({ waiting: 1 });
    await it.close();
    await smtp.close();
  });
});

describe("settings", () => {
  const whole = {
    MC_NOTIFY_TELEGRAM_TOKEN: "1:abcdefg",
    MC_NOTIFY_TELEGRAM_CHAT: "-100123",
    MC_NOTIFY_SLACK_URL: "https://hooks.slack.example/services/T/B/verysecret",
    MC_NOTIFY_WEBHOOK_URL: "https://receiver.example/verysecret",
    MC_NOTIFY_WEBHOOK_SECRET: "0123456789abcdef",
    MC_NOTIFY_SMTP_URL: "smtps://olga:p%40ssword@mail.example",
    MC_NOTIFY_SMTP_FROM: "mc@example.com",
    MC_NOTIFY_SMTP_TO: "olga@example.com, Pavel <pavel@example.com>",
    MC_NOTIFY_REPOS: "Ada/Engine, ada/kit",
  };

  test("come from the environment alone", () => {
    const { settings, problems } = readNotifySettings(whole);
    expect(problems).toEqual([]);
    expect(channelsOf(settings)).toEqual(["telegram", "slack", "webhook", "email"]);
    expect(settings.repos).toEqual(["ada/engine", "ada/kit"]);
    expect(settings.email?.to).toEqual(["olga@example.com", "Pavel <pavel@example.com>"]);
    expect(channelsOf(readEnvironment(whole).notify)).toHaveLength(4);
    expect(channelsOf(readNotifySettings({}).settings)).toEqual([]);
  });

  test("none of them is ever shown", () => {
    const redact = createRedact(secretsOf(readNotifySettings(whole).settings));
    for (const secret of ["1:abcdefg", "verysecret", "0123456789abcdef", "p%40ssword", "p@ssword"])
      expect(redact(`${Object.values(whole).join(" ")} p@ssword`)).not.toContain(secret);
  });

  test.each([
    [{ MC_NOTIFY_TELEGRAM_TOKEN: "1:abc" }, "MC_NOTIFY_TELEGRAM_CHAT: missing"],
    [{ MC_NOTIFY_SMTP_URL: "smtp://h" }, "MC_NOTIFY_SMTP_FROM: missing"],
    [{ MC_NOTIFY_SLACK_URL: "file:///etc/passwd" }, "MC_NOTIFY_SLACK_URL: an http(s) address"],
    [{ MC_NOTIFY_TELEGRAM_TOKEN: "nonsense" }, "MC_NOTIFY_TELEGRAM_TOKEN: a bot's token"],
    [{ MC_NOTIFY_WEBHOOK_SECRET: "0123456789abcdef" }, "MC_NOTIFY_WEBHOOK_URL: missing"],
    [{ MC_NOTIFY_REPOS: "nonsense" }, "MC_NOTIFY_REPOS: owner/name"],
  ])("%o: %s", (variables, problem) => {
    expect(readNotifySettings(variables).problems.join("\n")).toContain(problem);
    expect(() => readEnvironment(variables)).toThrow(problem);
  });
});
