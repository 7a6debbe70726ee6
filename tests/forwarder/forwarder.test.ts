// What passes between an agent and a vendor: which key is seen where, what is counted, what is refused.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Forwarder, openForwarder } from "../../action/forwarder/forwarder.ts";
import { type Answer, json, openVendor, stream, type Vendor } from "./support/vendor.ts";

const REAL = "sk-ant-real-0123456789abcdef";

let folder: string;
let vendor: Vendor;
let forwarder: Forwarder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-forwarder-"));
});
afterEach(async () => {
  await forwarder.close();
  await vendor.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(answer: Answer, limitUsd = 1): Promise<void> {
  vendor = await openVendor(answer);
  forwarder = await openForwarder({
    environment: {
      ANTHROPIC_API_KEY: REAL,
      ANTHROPIC_BASE_URL: vendor.address,
      OPENAI_API_KEY: REAL,
      OPENAI_BASE_URL: `${vendor.address}/v1`,
      GEMINI_API_KEY: REAL,
      GOOGLE_GEMINI_BASE_URL: vendor.address,
    },
    limitUsd,
    transcriptPath: join(folder, "exchanges.jsonl"),
    secrets: [REAL],
  });
}

const ask = (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
  fetch(`${forwarder.address("anthropic")}${path}`, {
    method: "POST",
    headers: { "x-api-key": forwarder.key, "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

const MESSAGE = [
  {
    type: "message_start",
    message: {
      model: "claude-sonnet-4-5-20250929",
      usage: { input_tokens: 1000, cache_read_input_tokens: 2000, output_tokens: 1 },
    },
  },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "hello" } },
  { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 200 } },
  { type: "message_stop" },
];

test("an answer is passed on as it is, counted and priced; the real key goes upstream only (SR12)", async () => {
  await open(stream(MESSAGE, 7));
  const answer = await ask("/v1/messages?beta=true", {
    model: "claude-sonnet-4-5",
    messages: [{ role: "user", content: `mine is ${REAL}` }],
  });
  expect(await answer.text()).toBe(
    MESSAGE.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""),
  );
  expect(vendor.asked[0]).toMatchObject({
    url: "/v1/messages?beta=true",
    headers: { "x-api-key": REAL },
  });
  await forwarder.close();
  const usage = {
    inputTokens: 1000,
    outputTokens: 200,
    cacheReadTokens: 2000,
    cacheWriteTokens: 0,
  };
  expect(forwarder.spent).toMatchObject({ usage, requests: 1, costUsd: 0.0066 });
  const transcript = readFileSync(join(folder, "exchanges.jsonl"), "utf8");
  expect(JSON.parse(transcript)).toMatchObject({
    answer: "hello",
    ended: "complete",
    costUsd: 0.0066,
  });
  expect(transcript).not.toContain(REAL);
});

test("without our key nothing passes", async () => {
  await open(json({}));
  const answer = await ask("/v1/messages", {}, { "x-api-key": REAL });
  expect(answer.status).toBe(401);
  expect(vendor.asked).toEqual([]);
});

test("when nothing is left a request is refused as a matter of billing", async () => {
  await open(stream(MESSAGE), 0.001);
  await (await ask("/v1/messages", { model: "claude-sonnet-4-5" })).text();
  const answer = await ask("/v1/messages", { model: "claude-sonnet-4-5" });
  expect(answer.status).toBe(402);
  expect(await answer.json()).toMatchObject({ type: "error", error: { type: "billing_error" } });
  expect(forwarder.exhausted).toBe(true);
  expect(vendor.asked).toHaveLength(1);
});
