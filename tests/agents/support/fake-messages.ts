// The Messages API on loopback, answering with what a test scripted: for running the real CLI without a model.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Reply =
  | { readonly text: string }
  | { readonly tool: string; readonly input: Readonly<Record<string, unknown>> }
  | { readonly status: number; readonly error: string };

export interface FakeMessages {
  readonly url: string;
  /** Bodies of the requests, newest last. */
  readonly requests: readonly { readonly key: string; readonly body: string }[];
  close(): Promise<void>;
}

/** Replies in order; the last one is repeated. */
export async function openFakeMessages(replies: readonly Reply[]): Promise<FakeMessages> {
  const requests: { key: string; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.method !== "POST" || !request.url?.startsWith("/v1/messages?")) {
        response.writeHead(404).end();
        return;
      }
      const reply = replies[Math.min(requests.length, replies.length - 1)] ?? { text: "" };
      const key = request.headers["x-api-key"];
      requests.push({
        key: typeof key === "string" ? key : "",
        body: Buffer.concat(chunks).toString(),
      });
      if ("status" in reply) {
        response.writeHead(reply.status, { "content-type": "application/json" });
        const error = { type: reply.error, message: "scripted" };
        response.end(JSON.stringify({ type: "error", error }));
        return;
      }
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const event of eventsOf(reply, requests.length)) {
        response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      }
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function eventsOf(
  reply: Exclude<Reply, { status: number }>,
  turn: number,
): readonly Record<string, unknown>[] {
  const isText = "text" in reply;
  const block = isText
    ? { type: "text", text: "" }
    : { type: "tool_use", id: `toolu_${turn}`, name: reply.tool, input: {} };
  const delta = isText
    ? { type: "text_delta", text: reply.text }
    : { type: "input_json_delta", partial_json: JSON.stringify(reply.input) };
  const message = {
    id: `msg_${turn}`,
    type: "message",
    role: "assistant",
    model: "claude-opus-5-5",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 1 },
  };
  const stop = { stop_reason: isText ? "end_turn" : "tool_use", stop_sequence: null };
  return [
    { type: "message_start", message },
    { type: "content_block_start", index: 0, content_block: block },
    { type: "content_block_delta", index: 0, delta },
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: stop, usage: { output_tokens: 5 } },
    { type: "message_stop" },
  ];
}
