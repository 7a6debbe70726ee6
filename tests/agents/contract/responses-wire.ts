// Replies as the Responses API streams them.
import { type ErrorAnswer, type Spoken, TOKENS, type Turn, type WireEvent } from "./reply.ts";

const KINDS: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "invalid_api_key",
  429: "rate_limit_exceeded",
  500: "server_error",
  529: "server_is_overloaded",
};

export const responsesError = (status: number): ErrorAnswer =>
  answer(status, KINDS[status] ?? "server_error");

export const responsesBilling = (): ErrorAnswer => answer(429, "insufficient_quota");

const answer = (status: number, kind: string): ErrorAnswer => ({
  status,
  body: JSON.stringify({ error: { message: "scripted", type: kind, code: kind, param: null } }),
});

export function responsesEvents(reply: Spoken, turn: Turn): readonly string[] {
  const response = { id: `resp_${turn.number}`, object: "response", model: turn.model };
  const usage = {
    input_tokens: TOKENS.input,
    input_tokens_details: { cached_tokens: TOKENS.cached },
    output_tokens: TOKENS.output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: TOKENS.input + TOKENS.output,
  };
  const incomplete = { usage, incomplete_details: { reason: "max_output_tokens" } };
  const end: WireEvent =
    "cut" in reply
      ? { type: "response.incomplete", response: { ...response, ...incomplete } }
      : { type: "response.completed", response: { ...response, usage } };
  const events: readonly WireEvent[] = [
    { type: "response.created", response },
    { type: "response.output_item.done", output_index: 0, item: itemOf(reply, turn) },
    end,
  ];
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

function itemOf(reply: Spoken, turn: Turn): object {
  if ("run" in reply) return command(reply.run, turn);
  if ("write" in reply) return command(patch(reply.write, reply.text), turn);
  const content =
    "refuse" in reply
      ? { type: "refusal", refusal: reply.refuse }
      : { type: "output_text", text: wordsOf(reply) };
  return { type: "message", role: "assistant", id: `msg_${turn.number}`, content: [content] };
}

function wordsOf(reply: Exclude<Spoken, { run: string } | { write: string } | { refuse: string }>) {
  if ("form" in reply) return JSON.stringify(reply.form);
  return "cut" in reply ? reply.cut : reply.say;
}

const command = (cmd: string, turn: Turn): object => ({
  type: "function_call",
  name: "exec_command",
  arguments: JSON.stringify({ cmd }),
  call_id: `call_${turn.number}`,
});

/** The CLI takes this command for its own tool. */
function patch(path: string, text: string): string {
  const added = text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => `+${line}`);
  const lines = ["*** Begin Patch", `*** Add File: ${path}`, ...added, "*** End Patch"];
  return ["apply_patch <<'EOF'", ...lines, "EOF"].join("\n");
}
