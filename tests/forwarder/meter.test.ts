// What answers of all three APIs cost, whole and streamed, in whatever pieces they come, and when they break off.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelApi } from "../../action/forwarder/api.ts";
import { openEventReader } from "../../action/forwarder/events.ts";
import { type Meter, openMeter } from "../../action/forwarder/meter.ts";
import type { BilledUsage } from "../../core/budget/prices.ts";
import { MESSAGE } from "./support/open.ts";
import { eventText } from "./support/vendor.ts";

function read(api: ModelApi, events: readonly unknown[], requestBytes = 0): Meter {
  const meter = openMeter(api, requestBytes);
  for (const event of events) meter.event(event);
  return meter;
}

const chat = (delta: unknown, rest: Record<string, unknown> = {}) => ({
  object: "chat.completion.chunk",
  model: "gpt-5-2025-08-07",
  choices: [{ index: 0, delta }],
  usage: null,
  ...rest,
});
const gemini = (text: string, rest: Record<string, unknown> = {}) => ({
  candidates: [{ content: { role: "model", parts: [{ text }] } }],
  modelVersion: "gemini-2.5-pro",
  ...rest,
});

interface Case {
  readonly name: string;
  readonly api: ModelApi;
  readonly events: readonly unknown[];
  readonly billed: Partial<BilledUsage>;
  readonly model: string;
  readonly text: string;
}

const CASES: readonly Case[] = [
  {
    name: "messages, streamed",
    api: "anthropic",
    events: [{ type: "ping" }, ...MESSAGE, { type: "unheard_of" }],
    billed: { inputTokens: 1000, outputTokens: 200, cacheReadTokens: 2000 },
    model: "claude-sonnet-4-5-20250929",
    text: "hello",
  },
  {
    name: "messages, whole, with a long cache, searches, fast, in one country",
    api: "anthropic",
    events: [
      {
        type: "message",
        model: "claude-opus-4-6",
        content: [
          { type: "thinking", thinking: "hm" },
          { type: "text", text: "hi" },
          { type: "tool_use", id: "t", name: "Read", input: { path: "a" } },
        ],
        usage: {
          input_tokens: 7,
          output_tokens: 9,
          cache_creation_input_tokens: 500,
          cache_read_input_tokens: 0,
          cache_creation: { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 300 },
          server_tool_use: { web_search_requests: 2 },
          speed: "fast",
          inference_geo: "us",
        },
      },
    ],
    billed: {
      inputTokens: 7,
      outputTokens: 9,
      cacheWriteTokens: 500,
      cacheWriteLongTokens: 300,
      searches: 2,
      isFast: true,
      placeFactor: 1.1,
    },
    model: "claude-opus-4-6",
    text: "hi",
  },
  {
    name: "messages whose steps on the server add up to more than the sums say",
    api: "anthropic",
    events: [
      {
        type: "message_start",
        message: { model: "m", usage: { input_tokens: 10, output_tokens: 1 } },
      },
      {
        type: "message_delta",
        usage: {
          input_tokens: 10,
          output_tokens: 5,
          iterations: [
            { type: "compaction", input_tokens: 4000, output_tokens: 300 },
            { type: "message", input_tokens: 10, output_tokens: 5 },
          ],
        },
      },
    ],
    billed: { inputTokens: 4010, outputTokens: 305 },
    model: "m",
    text: "",
  },
  {
    name: "chat completions, streamed",
    api: "openai",
    events: [
      chat({ role: "assistant", content: "" }),
      chat({ content: "he" }),
      chat({ content: "llo" }),
      chat(
        {},
        {
          choices: [],
          usage: {
            prompt_tokens: 120,
            completion_tokens: 30,
            prompt_tokens_details: { cached_tokens: 100 },
            completion_tokens_details: { reasoning_tokens: 25 },
          },
        },
      ),
    ],
    billed: { inputTokens: 20, cacheReadTokens: 100, outputTokens: 30 },
    model: "gpt-5-2025-08-07",
    text: "hello",
  },
  {
    name: "chat completions, whole, priority",
    api: "openai",
    events: [
      {
        object: "chat.completion",
        model: "gpt-5",
        choices: [{ message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
        usage: { prompt_tokens: 12, completion_tokens: 3 },
        service_tier: "priority",
      },
    ],
    billed: { inputTokens: 12, outputTokens: 3, isFast: true },
    model: "gpt-5",
    text: "hi",
  },
  {
    name: "responses, streamed, with writes into the cache",
    api: "openai",
    events: [
      { type: "response.created", response: { id: "r", model: "gpt-5.6-sol" } },
      { type: "response.output_text.delta", delta: "hel" },
      { type: "response.output_text.delta", delta: "lo" },
      { type: "response.function_call_arguments.delta", delta: '{"cmd":"ls"}' },
      {
        type: "response.output_item.done",
        item: { type: "message", content: [{ text: "hello" }] },
      },
      {
        type: "response.completed",
        response: {
          model: "gpt-5.6-sol",
          output: [{ content: [{ type: "output_text", text: "hello" }] }],
          usage: {
            input_tokens: 100,
            input_tokens_details: { cached_tokens: 10, cache_write_tokens: 60 },
            output_tokens: 20,
            output_tokens_details: { reasoning_tokens: 5 },
            total_tokens: 120,
          },
        },
      },
    ],
    billed: { inputTokens: 30, cacheReadTokens: 10, cacheWriteTokens: 60, outputTokens: 20 },
    model: "gpt-5.6-sol",
    text: "hello",
  },
  {
    name: "responses, whole",
    api: "openai",
    events: [
      {
        object: "response",
        model: "gpt-5",
        output: [{ type: "reasoning" }, { type: "message", content: [{ text: "hi" }] }],
        usage: { input_tokens: 8, output_tokens: 2 },
      },
    ],
    billed: { inputTokens: 8, outputTokens: 2 },
    model: "gpt-5",
    text: "hi",
  },
  {
    name: "responses that searched",
    api: "openai",
    events: [
      {
        type: "response.completed",
        response: {
          model: "gpt-5",
          output: [{ type: "web_search_call" }, { type: "web_search_call" }, { type: "message" }],
          usage: { input_tokens: 8, output_tokens: 2 },
        },
      },
    ],
    billed: { inputTokens: 8, outputTokens: 2, searches: 2 },
    model: "gpt-5",
    text: "",
  },
  {
    name: "gemini that searched",
    api: "gemini",
    events: [
      {
        candidates: [
          { finishReason: "STOP", groundingMetadata: { webSearchQueries: ["a", "b", "c"] } },
        ],
        usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 2 },
      },
    ],
    billed: { inputTokens: 4, outputTokens: 2, searches: 3 },
    model: "",
    text: "",
  },
  {
    name: "responses that stopped at their limit",
    api: "openai",
    events: [
      {
        type: "response.incomplete",
        response: { model: "gpt-5", usage: { input_tokens: 8, output_tokens: 900 } },
      },
    ],
    billed: { inputTokens: 8, outputTokens: 900 },
    model: "gpt-5",
    text: "",
  },
  {
    name: "gemini, streamed, thoughts counted beside the answer",
    api: "gemini",
    events: [
      gemini("he", { usageMetadata: { promptTokenCount: 100, totalTokenCount: 100 } }),
      gemini("llo", {
        usageMetadata: {
          promptTokenCount: 100,
          cachedContentTokenCount: 10,
          candidatesTokenCount: 20,
          thoughtsTokenCount: 300,
          toolUsePromptTokenCount: 5,
        },
        candidates: [{ content: { parts: [{ text: "llo" }] }, finishReason: "STOP" }],
      }),
    ],
    billed: { inputTokens: 95, cacheReadTokens: 10, outputTokens: 320 },
    model: "gemini-2.5-pro",
    text: "hello",
  },
  {
    name: "gemini, as one array",
    api: "gemini",
    events: [
      [
        gemini("he"),
        {
          candidates: [{ content: { parts: [{ text: "y" }] }, finishReason: "STOP" }],
          modelVersion: "gemini-2.5-flash",
          usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 2 },
        },
      ],
    ],
    billed: { inputTokens: 4, outputTokens: 2 },
    model: "gemini-2.5-flash",
    text: "hey",
  },
];

const NONE = {
  inputTokens: 0,
  outputTokens: 0,
  cacheWriteTokens: 0,
  cacheReadTokens: 0,
  cacheWriteLongTokens: 0,
  searches: 0,
  isFast: false,
  placeFactor: 1,
};

test.each(CASES)("$name", ({ api, events, billed, model, text }) => {
  // The length of the request counts for nothing when the vendor says what it counted.
  const meter = read(api, events, 1_000_000);
  expect(meter.billed).toEqual({ ...NONE, ...billed });
  expect(meter.model).toBe(model);
  expect(meter.text).toBe(text);
});

test("in whatever pieces a stream comes, it says the same", () => {
  for (const { api, events, billed } of CASES) {
    for (const end of ["\n", "\r\n"]) {
      const bytes = Buffer.from(
        `: a comment${end}${eventText(events).replaceAll("\n", end)}data: [DONE]`,
      );
      fc.assert(
        fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), (cuts) => {
          const meter = openMeter(api, 0);
          const events = openEventReader((event) => meter.event(event));
          const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
          places.forEach((from, index) => {
            events.add(bytes.subarray(from, places[index + 1] ?? bytes.length));
          });
          events.end();
          expect(meter.billed).toEqual({ ...NONE, ...billed });
        }),
        { numRuns: 20 },
      );
    }
  }
});

describe("an answer that breaks off", () => {
  const words = "x".repeat(1000);

  test("costs the input that was told, and the output that was seen", () => {
    const said = { type: "content_block_delta", delta: { type: "text_delta", text: words } };
    const meter = read("anthropic", [MESSAGE[0], said], 9999);
    expect(meter.billed).toMatchObject({ inputTokens: 1000, outputTokens: 400 });
    // While it runs it is judged by what it wrote at least: never cut too early.
    expect(meter.outputTokens).toBe(250);
  });

  test.each<[ModelApi, unknown]>([
    ["openai", chat({ content: words })],
    ["openai", chat({ tool_calls: [{ function: { arguments: words } }] })],
    ["openai", { type: "response.reasoning_summary_text.delta", delta: words }],
    ["gemini", gemini(words)],
  ])("costs an estimate of both where nothing was told: %s", (api, event) => {
    expect(read(api, [event], 2500).billed).toMatchObject({ inputTokens: 1000, outputTokens: 400 });
  });

  test("costs its input even when nothing came", () => {
    expect(read("openai", [], 2500).billed).toMatchObject({ inputTokens: 1000, outputTokens: 0 });
  });

  test("costs by its length when it is no JSON", () => {
    const meter = openMeter("openai", 2500);
    meter.whole("<html>".repeat(100));
    meter.end(600);
    expect(meter.billed).toMatchObject({ inputTokens: 1000, outputTokens: 240 });
  });
});

test.each<[ModelApi, unknown]>([
  ["anthropic", { type: "error", error: { type: "overloaded_error", message: "busy" } }],
  [
    "openai",
    { type: "response.failed", response: { model: "gpt-5", error: { code: "x" }, usage: null } },
  ],
  ["openai", { error: { message: "busy", code: 503 } }],
  ["gemini", { error: { code: 503, status: "UNAVAILABLE" } }],
])("an error in place of an answer costs nothing: %s %j", (api, event) => {
  const meter = read(api, [event], 2500);
  meter.end(100);
  expect(meter.billed).toEqual(NONE);
});

test("an error after half an answer costs what was there", () => {
  const events = [...MESSAGE.slice(0, 2), { type: "error", error: { type: "overloaded_error" } }];
  expect(read("anthropic", events).billed).toMatchObject({ inputTokens: 1000, outputTokens: 2 });
});

test("whatever an upstream says, nothing is negative, nothing is no number", () => {
  const odd = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.constant(null), fc.object());
  const record = fc.record(
    {
      type: fc.constantFrom("message", "message_start", "message_delta", "response.completed"),
      message: fc.record({ usage: fc.record({ input_tokens: odd, output_tokens: odd }) }),
      response: fc.record({ usage: fc.record({ input_tokens: odd, output_tokens: odd }) }),
      choices: fc.constant([]),
      usage: fc.record({ prompt_tokens: odd, completion_tokens: odd, input_tokens: odd }),
      usageMetadata: fc.record({ promptTokenCount: odd, cachedContentTokenCount: odd }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.constantFrom("anthropic", "openai", "gemini"),
      fc.oneof(record, fc.anything()),
      (api, event) => {
        const { billed } = read(api, [event]);
        for (const tokens of [billed.inputTokens, billed.outputTokens, billed.cacheReadTokens]) {
          expect(Number.isSafeInteger(tokens) && tokens >= 0).toBe(true);
        }
      },
    ),
  );
});
