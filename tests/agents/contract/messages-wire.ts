// Replies as the Messages API streams them.
import { join } from "node:path";
import { type ErrorAnswer, type Spoken, TOKENS, type Turn, type WireEvent } from "./reply.ts";

const KINDS: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  429: "rate_limit_error",
  500: "api_error",
  529: "overloaded_error",
};

export const messagesError = (status: number): ErrorAnswer => answer(status, "scripted");

export const messagesBilling = (): ErrorAnswer =>
  answer(400, "Your credit balance is too low to access the Anthropic API.");

const answer = (status: number, message: string): ErrorAnswer => ({
  status,
  body: JSON.stringify({ type: "error", error: { type: KINDS[status] ?? "api_error", message } }),
});

export function messagesEvents(reply: Spoken, turn: Turn): readonly string[] {
  const { block, delta, stop } = shapeOf(reply, turn);
  const usage = {
    input_tokens: TOKENS.input - TOKENS.cached,
    cache_read_input_tokens: TOKENS.cached,
    cache_creation_input_tokens: 0,
    output_tokens: 1,
  };
  const message = {
    id: `msg_${turn.number}`,
    type: "message",
    role: "assistant",
    model: turn.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage,
  };
  const events: readonly WireEvent[] = [
    { type: "message_start", message },
    { type: "content_block_start", index: 0, content_block: block },
    { type: "content_block_delta", index: 0, delta },
    { type: "content_block_stop", index: 0 },
    {
      type: "message_delta",
      delta: { stop_reason: stop, stop_sequence: null },
      usage: { output_tokens: TOKENS.output },
    },
    { type: "message_stop" },
  ];
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

interface Shape {
  readonly block: object;
  readonly delta: object;
  readonly stop: string;
}

function shapeOf(reply: Spoken, turn: Turn): Shape {
  if ("run" in reply) {
    return toolUse("Bash", { command: reply.run, description: "a scripted command" }, turn);
  }
  if ("write" in reply) {
    const input = { file_path: join(turn.folder, reply.write), content: reply.text };
    return toolUse("Write", input, turn);
  }
  if ("form" in reply) return toolUse("StructuredOutput", reply.form, turn);
  if ("refuse" in reply) return words(reply.refuse, "refusal");
  if ("cut" in reply) return words(reply.cut, "max_tokens");
  return words(reply.say, "end_turn");
}

const words = (text: string, stop: string): Shape => ({
  block: { type: "text", text: "" },
  delta: { type: "text_delta", text },
  stop,
});

const toolUse = (name: string, input: object, turn: Turn): Shape => ({
  block: { type: "tool_use", id: `toolu_${turn.number}`, name, input: {} },
  delta: { type: "input_json_delta", partial_json: JSON.stringify(input) },
  stop: "tool_use",
});
