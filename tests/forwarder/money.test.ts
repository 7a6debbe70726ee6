// The hard limit in the middle of a session: who asks with nothing left is told in the words of the API, and an answer that
// costs more than was left is cut (SR25).
import { afterEach, expect, test } from "vitest";
import { type Between, MESSAGE, openBetween, SONNET } from "./support/open.ts";
import { heldStream, json, stream } from "./support/vendor.ts";

let between: Between;
afterEach(() => between.close());

test.each([
  ["/v1/messages", { type: "error", error: { type: "billing_error" } }],
  ["/openai/v1/responses", { error: { type: "insufficient_quota", code: "insufficient_quota" } }],
  ["/openai/v1/chat/completions", { error: { code: "insufficient_quota" } }],
  [
    "/gemini/v1beta/models/gemini-2.5-pro:generateContent",
    { error: { code: 402, status: "FAILED_PRECONDITION" } },
  ],
])("with nothing left %s is refused as a matter of billing", async (path, error) => {
  between = await openBetween(json({}), { limitUsd: 0 });
  const answer = await between.ask(path, { model: "gpt-5" });
  // No client tries a 402 again.
  expect(answer.status).toBe(402);
  expect(await answer.json()).toMatchObject(error);
  expect(between.forwarder.exhausted).toBe(true);
  expect(between.vendor.asked).toEqual([]);
  const [line] = await between.ended();
  expect(line).toMatchObject({ ended: "refused", costUsd: 0 });
});

test("the limit holds in the middle: the answer that passes it is the last one", async () => {
  between = await openBetween(stream(MESSAGE), { limitUsd: 0.013 });
  for (const status of [200, 200, 402, 402]) {
    const answer = await between.ask("/v1/messages", SONNET);
    await answer.text();
    expect(answer.status).toBe(status);
  }
  expect(between.vendor.asked).toHaveLength(2);
  expect(between.forwarder.spent).toMatchObject({ costUsd: 0.0132, requests: 2 });
});

test("counting tokens is no matter of money", async () => {
  between = await openBetween(json({ input_tokens: 5 }), { limitUsd: 0 });
  const answer = await between.ask("/v1/messages/count_tokens", SONNET);
  expect(await answer.json()).toEqual({ input_tokens: 5 });
  expect(between.forwarder).toMatchObject({ exhausted: false, spent: { requests: 0 } });
});

/** $0.015 for a thousand tokens of output, four characters each at most. */
const THOUSAND = "word".repeat(1000);

test("an answer whose output alone costs more than was left is cut, and the vendor left", async () => {
  const held = heldStream();
  between = await openBetween(held.answer, { limitUsd: 0.02 });
  const answer = await between.ask("/v1/messages", SONNET);
  const delta = { type: "content_block_delta", delta: { type: "text_delta", text: THOUSAND } };
  held.next([MESSAGE[0], delta]);
  const reader = answer.body?.getReader();
  let seen = "";
  const more = async (): Promise<boolean> => {
    const piece = await reader?.read();
    seen += Buffer.from(piece?.value ?? []).toString();
    return piece?.done === false;
  };
  await more();
  expect(between.forwarder.exhausted).toBe(false);
  held.next([delta]);
  await between.vendor.asked[0]?.left;
  while (await more());
  expect(seen).toMatch(/event: error\ndata: \{"type":"error","error":\{"type":"billing_error"/);
  expect(between.forwarder.exhausted).toBe(true);
  const [line] = await between.ended();
  expect(line).toMatchObject({ ended: "cut" });
  // Two thousand tokens at least were written; they are counted as what they may have been.
  expect(between.forwarder.spent.usage.outputTokens).toBe(3200);
});

test.each([
  [
    "/openai/v1/responses",
    { type: "response.output_text.delta", delta: THOUSAND },
    /event: response\.failed\ndata: .*insufficient_quota/,
  ],
  [
    "/openai/v1/chat/completions",
    { model: "gpt-5", choices: [{ delta: { content: THOUSAND } }] },
    /data: \{"error":.*insufficient_quota/,
  ],
  [
    "/gemini/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse",
    { candidates: [{ content: { parts: [{ text: THOUSAND }] } }] },
    /data: \{"error":.*FAILED_PRECONDITION/,
  ],
])("each API is told of the cut in its own words: %s", async (path, event, words) => {
  between = await openBetween(stream([event]), { limitUsd: 0.005 });
  const answer = await between.ask(path, { model: "gpt-5", stream: true });
  expect(await answer.text()).toMatch(words);
  expect(between.forwarder.exhausted).toBe(true);
});

test("an unknown model is counted as the dearest it can be, and said so", async () => {
  const usage = { prompt_tokens: 1000, completion_tokens: 100 };
  between = await openBetween(json({ model: "gpt-99", choices: [], usage }));
  await (await between.ask("/openai/v1/chat/completions", { model: "gpt-99" })).text();
  await between.forwarder.close();
  expect(between.forwarder.spent.models).toMatchObject([{ model: "gpt-99", priceKnown: false }]);
  expect(between.forwarder.spent.costUsd).toBeGreaterThan(0.02);
});

test("an alias is priced by the model that answered, a strange answer by the model that was asked", async () => {
  const usage = { input_tokens: 1_000_000 };
  const answers = [
    { type: "message", model: "claude-opus-4-5-20251101", content: [], usage },
    { type: "message", model: "something-internal", content: [], usage },
  ];
  between = await openBetween((response, asked) => json(answers.shift())(response, asked), {
    limitUsd: 100,
  });
  for (const model of ["opus", "claude-haiku-4-5"]) {
    await (await between.ask("/v1/messages", { model })).text();
  }
  await between.forwarder.close();
  expect(between.forwarder.spent.models).toMatchObject([
    { model: "claude-opus-4-5-20251101", costUsd: 5 },
    { model: "claude-haiku-4-5", costUsd: 1 },
  ]);
});
