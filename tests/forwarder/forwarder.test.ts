// What passes between an agent and a vendor, and what does not: keys (SR12), paths, headers, errors, redirects.
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { type Between, MESSAGE, openBetween, REAL, SONNET } from "./support/open.ts";
import { eventText, heldStream, json, stream } from "./support/vendor.ts";

let between: Between;
afterEach(() => between.close());

test("a stream is passed on as it is, counted and priced; the real key goes upstream only (SR12)", async () => {
  between = await openBetween(stream(MESSAGE, 7));
  const messages = [{ role: "user", content: `mine is ${REAL}` }];
  const answer = await between.ask("/v1/messages?beta=true", { ...SONNET, messages });
  expect(await answer.text()).toBe(eventText(MESSAGE));
  const { asked } = between.vendor;
  expect(asked[0]).toMatchObject({
    url: "/v1/messages?beta=true",
    headers: { "x-api-key": REAL },
  });
  expect(JSON.stringify(asked)).not.toContain(between.forwarder.key);
  const [line] = await between.ended();
  expect(between.forwarder.spent).toMatchObject({
    usage: { inputTokens: 1000, outputTokens: 200, cacheReadTokens: 2000, cacheWriteTokens: 0 },
    requests: 1,
    costUsd: 0.0066,
    models: [{ model: "claude-sonnet-4-5-20250929", priceKnown: true, requests: 1 }],
  });
  expect(line).toMatchObject({
    api: "anthropic",
    asked: "claude-sonnet-4-5",
    status: 200,
    ended: "complete",
    messages: ['{"role":"user","content":"mine is ***"}'],
    answer: "hello",
    costUsd: 0.0066,
  });
  expect(between.raw()).not.toContain(REAL);
});

test("not even a part of a key stays in the transcript where a text is cut", async () => {
  const said = { type: "content_block_delta", delta: { type: "text_delta", text: "" } };
  const long = (chars: number) => "x ".repeat(chars / 2 - 10) + REAL;
  said.delta.text = long(20_000);
  between = await openBetween(stream([MESSAGE[0], said, ...MESSAGE.slice(2)]));
  const messages = [{ role: "user", content: long(4000 - 30) }];
  await (await between.ask("/v1/messages", { ...SONNET, messages })).text();
  const [line] = await between.ended();
  expect(line).toMatchObject({ answer: expect.stringMatching(/\*\*\*$/) });
  expect(between.raw()).not.toContain("sk-ant");
});

test("each piece reaches the agent before the next one is there", async () => {
  const held = heldStream();
  between = await openBetween(held.answer);
  const answer = await between.ask("/v1/messages", SONNET);
  const reader = answer.body?.getReader();
  for (const event of MESSAGE) {
    held.next([event]);
    const piece = await reader?.read();
    expect(Buffer.from(piece?.value ?? []).toString()).toBe(eventText([event]));
  }
  held.end();
  expect((await reader?.read())?.done).toBe(true);
});

test("when the agent goes away the vendor is left too, and what was begun is paid for", async () => {
  const held = heldStream();
  between = await openBetween(held.answer);
  const leaving = new AbortController();
  const answer = await between.ask("/v1/messages", SONNET, { signal: leaving.signal });
  held.next(MESSAGE.slice(0, 2));
  await answer.body?.getReader().read();
  leaving.abort();
  await between.vendor.asked[0]?.left;
  const [line] = await between.ended();
  expect(line).toMatchObject({ ended: "left" });
  // The input as told; of the output the five characters that came.
  expect(between.forwarder.spent.usage).toMatchObject({ inputTokens: 1000, outputTokens: 2 });
});

describe("errors", () => {
  test("pass as they are, with what they say about trying again, and cost nothing", async () => {
    const error = { type: "error", error: { type: "rate_limit_error", message: "slow down" } };
    between = await openBetween(json(error, 429, { "retry-after": "7", "request-id": "r1" }));
    const answer = await between.ask("/v1/messages", SONNET);
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBe("7");
    expect(answer.headers.get("request-id")).toBe("r1");
    expect(await answer.json()).toEqual(error);
    const [line] = await between.ended();
    expect(line).toMatchObject({ status: 429, costUsd: 0 });
    expect(between.forwarder.spent).toMatchObject({ costUsd: 0, requests: 1 });
  });

  test("do not bring the real key back", async () => {
    between = await openBetween(json({ error: { message: `no such key: ${REAL}` } }, 401));
    const answer = await between.ask("/v1/messages", SONNET);
    expect(await answer.text()).toBe('{"error":{"message":"no such key: ***"}}');
  });

  test("a redirect is not followed: the key goes to one address", async () => {
    between = await openBetween(json({}, 307, { location: "http://127.0.0.1:9/v1/messages" }));
    const answer = await between.ask("/v1/messages", SONNET);
    expect(answer.status).toBe(502);
    expect(between.forwarder.concerns[0]).toContain("redirect");
    expect(between.vendor.asked).toHaveLength(1);
  });

  test("a server that is not there is told as one that failed", async () => {
    between = await openBetween(json({}), {
      environment: { ANTHROPIC_BASE_URL: "http://127.0.0.1:9" },
    });
    const answer = await between.ask("/v1/messages", SONNET);
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ type: "error", error: { type: "api_error" } });
    expect(between.forwarder.spent.costUsd).toBe(0);
  });

  test("a connection that the vendor ends while it is taken again is no error", async () => {
    const ports = new Set<number | undefined>();
    between = await openBetween((response, asked) => {
      const { remotePort } = response.req.socket;
      if (ports.has(remotePort)) response.req.socket.resetAndDestroy();
      else stream(MESSAGE)(response, asked);
      ports.add(remotePort);
    });
    for (const _time of [1, 2, 3]) {
      const answer = await between.ask("/v1/messages", SONNET);
      expect(answer.status).toBe(200);
      await answer.text();
    }
    await between.forwarder.close();
    expect(between.vendor.asked.length).toBeGreaterThan(3);
    expect(between.forwarder.spent).toMatchObject({ requests: 3, costUsd: 0.0198 });
  });

  test("one that is ended anew each time is told, not tried for ever", async () => {
    between = await openBetween((response) => void response.req.socket.resetAndDestroy());
    const answer = await between.ask("/v1/messages", SONNET);
    expect(answer.status).toBe(502);
    expect(between.vendor.asked).toHaveLength(1);
  });

  test("an answer that is packed against our wish is passed on and counted by its length", async () => {
    between = await openBetween((response) => {
      response.writeHead(200, {
        "content-type": "text/event-stream",
        "content-encoding": "gzip",
      });
      response.end(gzipSync(eventText(MESSAGE)));
    });
    const answer = await between.ask("/v1/messages", SONNET);
    expect(await answer.text()).toBe(eventText(MESSAGE));
    await between.forwarder.close();
    expect(between.forwarder.spent.usage.outputTokens).toBeGreaterThan(50);
  });

  test("an answer that breaks off breaks off for the agent too", async () => {
    between = await openBetween((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(eventText(MESSAGE.slice(0, 2)));
      setImmediate(() => response.destroy());
    });
    const answer = await between.ask("/v1/messages", SONNET);
    await expect(answer.text()).rejects.toThrow();
    const [line] = await between.ended();
    expect(line).toMatchObject({ ended: "broken" });
    expect(between.forwarder.spent.costUsd).toBeGreaterThan(0);
  });
});

describe("nothing passes", () => {
  test.each([
    ["without a key", {}],
    ["with the real key", { "x-api-key": REAL }],
    ["with another key", { authorization: "Bearer mc-0000" }],
  ])("%s", async (_how, headers) => {
    between = await openBetween(json({}));
    const answer = await between.ask("/v1/messages", SONNET, {
      headers: { "x-api-key": "", ...headers },
    });
    expect(answer.status).toBe(401);
    expect(between.vendor.asked).toEqual([]);
  });

  test("that comes by another name of this machine", async () => {
    between = await openBetween(json({}));
    const url = new URL(between.forwarder.address("anthropic"));
    const headers = { host: `localhost:${url.port}`, "x-api-key": between.forwarder.key };
    const status = await new Promise((resolve, reject) => {
      request(`${url.origin}/v1/messages`, { method: "POST", headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on("error", reject)
        .end("{}");
    });
    expect(status).toBe(401);
    expect(between.vendor.asked).toEqual([]);
  });

  test.each([
    ["POST", "/v1/messages/batches"],
    ["GET", "/v1/messages"],
    ["POST", "/v1/organizations/keys"],
    ["POST", "/v1/messages/../files"],
    ["POST", "/openai/v1/files"],
    ["POST", "/openai/v1/../../v1/messages/batches"],
    ["DELETE", "/openai/v1/models"],
    ["POST", "/gemini/v1beta/models/gemini-2.5-pro:batchGenerateContent"],
    ["POST", "/gemini/v1beta/models/a%2f..%2fb:generateContent"],
    ["POST", "/gemini/v1beta/files"],
  ])("to another path: %s %s, and somebody hears of it", async (method, path) => {
    between = await openBetween(json({}));
    const answer = await between.ask(path, method === "POST" ? {} : undefined, { method });
    expect(answer.status).toBe(404);
    expect(between.vendor.asked).toEqual([]);
    expect(between.forwarder.concerns).toHaveLength(1);
    expect(between.forwarder.concerns[0]).toContain(method);
  });

  test("that is larger than any request should be", async () => {
    between = await openBetween(json({}));
    const answer = await between.ask("/v1/messages", { messages: "x".repeat(33_000_000) });
    expect(answer.status).toBe(413);
    expect(between.vendor.asked).toEqual([]);
  });

  test("to a vendor for which the job has no key", async () => {
    between = await openBetween(json({}), { environment: { OPENAI_API_KEY: "" } });
    expect(between.forwarder.serves("openai")).toBe(false);
    expect(between.forwarder.serves("anthropic")).toBe(true);
    const answer = await between.ask("/openai/v1/responses", {});
    expect(answer.status).toBe(401);
    expect(between.vendor.asked).toEqual([]);
  });
});

describe("keys and headers", () => {
  test("an OAuth token goes as a bearer, with the beta that it needs", async () => {
    const environment = { ANTHROPIC_API_KEY: "", CLAUDE_CODE_OAUTH_TOKEN: REAL };
    between = await openBetween(stream(MESSAGE), { environment });
    const headers = { "anthropic-beta": "context-1m,fine-grained" };
    await (await between.ask("/v1/messages", SONNET, { headers })).text();
    const sent = between.vendor.asked[0]?.headers;
    expect(sent).toMatchObject({
      authorization: `Bearer ${REAL}`,
      "anthropic-beta": "context-1m,fine-grained,oauth-2025-04-20",
    });
    expect(sent).not.toHaveProperty("x-api-key");
  });

  test("a gateway's token goes as a bearer, before the key", async () => {
    const token = "gateway-token-0123456789";
    between = await openBetween(stream(MESSAGE), { environment: { ANTHROPIC_AUTH_TOKEN: token } });
    await (await between.ask("/v1/messages", SONNET)).text();
    const sent = between.vendor.asked[0]?.headers;
    expect(sent).toMatchObject({ authorization: `Bearer ${token}` });
    expect(sent).not.toHaveProperty("x-api-key");
    expect(sent).not.toHaveProperty("anthropic-beta");
  });

  test("what belongs to an account or a connection does not cross, the rest does", async () => {
    between = await openBetween(
      json({}, 200, { "set-cookie": "a=b", "anthropic-organization-id": "o" }),
    );
    const answer = await between.ask(
      "/openai/v1/chat/completions",
      {},
      {
        headers: {
          authorization: `Bearer ${between.forwarder.key}`,
          cookie: "c=d",
          "openai-organization": "another",
          "x-forwarded-for": "1.2.3.4",
          "openai-beta": "responses=v1",
          "user-agent": "agent/1",
        },
      },
    );
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(answer.headers.get("anthropic-organization-id")).toBeNull();
    const sent = between.vendor.asked[0]?.headers ?? {};
    expect(sent).toMatchObject({
      authorization: `Bearer ${REAL}`,
      "openai-beta": "responses=v1",
      "user-agent": "agent/1",
      "accept-encoding": "identity",
    });
    for (const name of ["cookie", "openai-organization", "x-forwarded-for", "x-api-key"]) {
      expect(sent).not.toHaveProperty(name);
    }
  });

  test.each([
    ["/openai/v1/responses", "/v1/responses", "authorization", `Bearer ${REAL}`],
    ["/openai/v1/chat/completions", "/v1/chat/completions", "authorization", `Bearer ${REAL}`],
    [
      "/gemini/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse&key=KEY",
      "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse",
      "x-goog-api-key",
      REAL,
    ],
    [
      "/v1/messages/count_tokens?beta=true",
      "/v1/messages/count_tokens?beta=true",
      "x-api-key",
      REAL,
    ],
  ])("%s goes to %s", async (path, url, header, value) => {
    between = await openBetween(json({}));
    const answer = await between.ask(path.replace("KEY", between.forwarder.key), {});
    expect(answer.status).toBe(200);
    expect(between.vendor.asked[0]?.url).toBe(url);
    expect(between.vendor.asked[0]?.headers[header]).toBe(value);
  });

  test("addresses are as each API's clients take them", async () => {
    between = await openBetween(json({ data: [] }));
    const { forwarder } = between;
    const origin = forwarder.address("anthropic");
    expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(forwarder.address("openai")).toBe(`${origin}/openai/v1`);
    expect(forwarder.address("gemini")).toBe(`${origin}/gemini`);
    const headers = { authorization: `Bearer ${forwarder.key}` };
    const answer = await fetch(`${forwarder.address("openai")}/models`, { headers });
    expect(await answer.json()).toEqual({ data: [] });
    expect(forwarder.spent.requests).toBe(0);
  });

  test("the job's proxy is on the way to the vendor", async () => {
    const seen: string[] = [];
    const proxy = createServer((asked, answer) => {
      seen.push(asked.url ?? "");
      asked.resume();
      answer.end("{}");
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const { port } = proxy.address() as AddressInfo;
    const environment = {
      HTTP_PROXY: `http://127.0.0.1:${port}`,
      NO_PROXY: "",
      ANTHROPIC_BASE_URL: "http://vendor.example",
    };
    between = await openBetween(json({}), { environment });
    const answer = await between.ask("/v1/messages", SONNET);
    expect(answer.status).toBe(200);
    expect(seen).toEqual(["http://vendor.example/v1/messages"]);
    await between.forwarder.close();
    await new Promise((resolve) => proxy.close(resolve));
  });

  test("a server of the maintainer's own gets no key and costs nothing", async () => {
    const usage = { prompt_tokens: 5000, completion_tokens: 5000 };
    between = await openBetween(json({ model: "qwen3", choices: [], usage }));
    const { ownServer } = await import("../../action/forwarder/upstream.ts");
    const own = await openBetween(json({}), {
      environment: { OPENAI_API_KEY: REAL },
      upstreams: { openai: ownServer(`${between.vendor.address}/v1/`) },
      limitUsd: 0.01,
    });
    await (await own.ask("/openai/v1/chat/completions", { model: "qwen3" })).text();
    expect(between.vendor.asked[0]).toMatchObject({ url: "/v1/chat/completions" });
    expect(between.vendor.asked[0]?.headers).not.toHaveProperty("authorization");
    await own.forwarder.close();
    expect(own.forwarder.spent).toMatchObject({ costUsd: 0, usage: { inputTokens: 5000 } });
    await own.close();
  });
});
