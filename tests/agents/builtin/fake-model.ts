// Model APIs on loopback that answer as a test says: the Messages API, chat completions and Ollama's, as streams, in small pieces.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { isRecord } from "../../../core/base/json.ts";

export interface Call {
  readonly name: string;
  /** Text is sent as it is, also when it is no JSON. */
  readonly input: Readonly<Record<string, unknown>> | string;
}

export type Reply =
  | {
      readonly text?: string;
      readonly calls?: readonly Call[];
      readonly stop?: "length" | "refusal";
      readonly tokens?: readonly [number, number];
    }
  | { readonly status: number; readonly message: string; readonly retryAfter?: string }
  /** Begins, and never ends. */
  | { readonly hang: true; readonly text: string };

export interface Asked {
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** The same as text, for searching. */
  readonly raw: string;
}

export interface FakeModel {
  readonly origin: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/** Replies in order, the last one again and again; or computed. */
export async function openFakeModel(
  replies: readonly Reply[] | ((asked: Asked, turn: number) => Reply),
): Promise<FakeModel> {
  const asked: Asked[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks).toString();
    const body: unknown = JSON.parse(raw === "" ? "{}" : raw);
    const one = {
      url: request.url ?? "",
      headers: request.headers,
      body: isRecord(body) ? body : {},
      raw,
    };
    const turn = asked.push(one) - 1;
    const reply =
      typeof replies === "function"
        ? replies(one, turn)
        : (replies[Math.min(turn, replies.length - 1)] ?? { text: "" });
    const isMessages = one.url.startsWith("/v1/messages");
    if ("status" in reply) {
      const { status, message, retryAfter } = reply;
      const headers = retryAfter === undefined ? {} : { "retry-after": retryAfter };
      response.writeHead(status, { "content-type": "application/json", ...headers });
      const type = status === 429 ? "rate_limit_error" : "some_error";
      response.end(
        JSON.stringify(
          isMessages
            ? { type: "error", error: { type, message } }
            : { error: { message, type, code: null } },
        ),
      );
      return;
    }
    const isOllama = one.url === "/api/chat";
    const type = isOllama ? "application/x-ndjson" : "text/event-stream";
    response.writeHead(200, { "content-type": type });
    for (const event of isOllama
      ? ollamaLines(reply)
      : isMessages
        ? messagesEvents(reply, turn)
        : chatEvents(reply, turn))
      response.write(event);
    if (!("hang" in reply)) response.end();
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

type Spoken = Exclude<Reply, { status: number }>;

const pieces = (text: string): readonly string[] => text.match(/[\s\S]{1,17}/g) ?? [];
const inputText = (input: Call["input"]): string =>
  typeof input === "string" ? input : JSON.stringify(input);
const callsOf = (reply: Spoken): readonly Call[] => ("calls" in reply ? (reply.calls ?? []) : []);
const tokensOf = (reply: Spoken): readonly [number, number] =>
  "tokens" in reply ? (reply.tokens ?? [100, 10]) : [100, 10];

function chatEvents(reply: Spoken, turn: number): readonly string[] {
  const base = { id: `chat-${turn}`, object: "chat.completion.chunk", created: 1, model: "tiny" };
  const chunk = (delta: unknown, finish: string | null = null) =>
    `data: ${JSON.stringify({ ...base, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
  const events = pieces(reply.text ?? "").map((content) => chunk({ role: "assistant", content }));
  if ("hang" in reply) return events;
  const calls = callsOf(reply);
  for (const [index, { name, input }] of calls.entries()) {
    const id = `call_${turn}_${index}`;
    events.push(
      chunk({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] }),
    );
    for (const part of pieces(inputText(input))) {
      events.push(chunk({ tool_calls: [{ index, function: { arguments: part } }] }));
    }
  }
  const finish =
    reply.stop === "refusal"
      ? "content_filter"
      : (reply.stop ?? (calls.length > 0 ? "tool_calls" : "stop"));
  const [prompt, completion] = tokensOf(reply);
  const usage = {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
  };
  return [
    ...events,
    chunk({}, finish),
    `data: ${JSON.stringify({ ...base, choices: [], usage })}\n\n`,
    "data: [DONE]\n\n",
  ];
}

function ollamaLines(reply: Spoken): readonly string[] {
  const base = { model: "tiny", created_at: "2026-01-01T00:00:00Z" };
  const line = (part: object) => `${JSON.stringify({ ...base, ...part })}\n`;
  const message = (part: object) =>
    line({ message: { role: "assistant", content: "", ...part }, done: false });
  const lines = pieces(reply.text ?? "").map((content) => message({ content }));
  if ("hang" in reply) return lines;
  for (const { name, input } of callsOf(reply)) {
    lines.push(message({ tool_calls: [{ function: { name, arguments: input } }] }));
  }
  const [prompt_eval_count, eval_count] = tokensOf(reply);
  const done_reason = reply.stop === "length" ? "length" : "stop";
  const last = { message: { role: "assistant", content: "" }, done: true, done_reason };
  return [...lines, line({ ...last, prompt_eval_count, eval_count })];
}

function messagesEvents(reply: Spoken, turn: number): readonly string[] {
  const [input, output] = tokensOf(reply);
  const event = (type: string, part: Readonly<Record<string, unknown>>) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...part })}\n\n`;
  const usage = {
    input_tokens: input,
    output_tokens: 1,
    cache_read_input_tokens: 0,
    cache_creation_input_tokens: 0,
  };
  const message = {
    id: `msg_${turn}`,
    type: "message",
    role: "assistant",
    model: "claude-sonnet-4-5",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage,
  };
  const events = [event("message_start", { message })];
  let index = 0;
  const block = (content: unknown, deltas: readonly unknown[]) => {
    events.push(event("content_block_start", { index, content_block: content }));
    for (const delta of deltas) events.push(event("content_block_delta", { index, delta }));
    events.push(event("content_block_stop", { index }));
    index += 1;
  };
  if ((reply.text ?? "") !== "") {
    const deltas = pieces(reply.text ?? "").map((text) => ({ type: "text_delta", text }));
    block({ type: "text", text: "" }, deltas);
  }
  if ("hang" in reply) return events;
  const calls = callsOf(reply);
  for (const [at, { name, input: given }] of calls.entries()) {
    const deltas = pieces(inputText(given)).map((part) => ({
      type: "input_json_delta",
      partial_json: part,
    }));
    block({ type: "tool_use", id: `toolu_${turn}_${at}`, name, input: {} }, deltas);
  }
  const reasons = { length: "max_tokens", refusal: "refusal" };
  const stop =
    reply.stop === undefined ? (calls.length > 0 ? "tool_use" : "end_turn") : reasons[reply.stop];
  events.push(
    event("message_delta", {
      delta: { stop_reason: stop, stop_sequence: null },
      usage: { output_tokens: output },
    }),
  );
  events.push(event("message_stop", {}));
  return events;
}
