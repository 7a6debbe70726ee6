// A Messages API on loopback that plans, works and reviews a mission of two units, and writes its own bill: every answer costs
// something else, counted here by prices of its own.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface BillingApi {
  readonly url: string;
  /** Keys that were presented. */
  readonly keys: ReadonlySet<string>;
  readonly requests: number;
  /** In billionths of a dollar, a whole number. */
  readonly billedNanos: number;
  close(): Promise<void>;
}

/** Billionths of a dollar for a token: input, output, written into the cache, read from it. */
const PRICES: Readonly<Record<string, readonly [number, number, number, number]>> = {
  "claude-opus-5-5": [4000, 20_000, 5000, 200],
  "claude-haiku-4-5": [1000, 5000, 1250, 100],
};

const PLAN = `<!-- PLAN -->${JSON.stringify({
  type: "leaves",
  units: ["one", "two"].map((name) => ({
    title: `Write ${name}`,
    description: `Write ${name}.js`,
    files_hint: `${name}.js`,
  })),
})}<!-- /PLAN -->`;
const REVIEW =
  'REVIEW_RESULT:{"alignment":8,"approach":8,"test_quality":7,"criteria_met":8,"rationale":"fine"}';
const DONE =
  'MC_RESULT:{"status":"completed","commits":[],"summary":"done","files_changed":[],"discoveries":[],"concerns":[]}';

type Reply = { readonly text: string } | { readonly command: string };

function replyTo(conversation: string): Reply {
  if (conversation.includes("Now write the plan")) return { text: PLAN };
  if (conversation.includes("Review the diff now")) return { text: REVIEW };
  if (conversation.includes('"type":"tool_result"')) return { text: DONE };
  const name = conversation.includes("Write one.js") ? "one" : "two";
  const write = `echo 'export const value = "${name}";' > ${name}.js`;
  return { command: `${write} && git add -A && git commit -qm 'Write ${name}'` };
}

export async function openBillingApi(): Promise<BillingApi> {
  const keys = new Set<string>();
  let requests = 0;
  let billedNanos = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.url?.startsWith("/v1/messages?") !== true) return response.writeHead(404).end();
      requests += 1;
      keys.add(String(request.headers["x-api-key"]));
      const body: { model: string; messages: unknown } = JSON.parse(
        Buffer.concat(chunks).toString(),
      );
      const price = PRICES[body.model];
      if (price === undefined) return response.writeHead(404).end();
      const usage = {
        input_tokens: 1000 + 37 * requests,
        cache_creation_input_tokens: 13 * requests,
        cache_read_input_tokens: 3 + 311 * requests,
        output_tokens: 53 * requests,
      };
      billedNanos +=
        usage.input_tokens * price[0] +
        usage.output_tokens * price[1] +
        usage.cache_creation_input_tokens * price[2] +
        usage.cache_read_input_tokens * price[3];
      const reply = replyTo(JSON.stringify(body.messages));
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const event of eventsOf(reply, body.model, requests, usage)) {
        response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      }
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    keys,
    get requests() {
      return requests;
    },
    get billedNanos() {
      return billedNanos;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function eventsOf(
  reply: Reply,
  model: string,
  number: number,
  usage: { readonly output_tokens: number },
): readonly { readonly type: string; readonly [field: string]: unknown }[] {
  const isText = "text" in reply;
  const message = {
    id: `msg_${number}`,
    type: "message",
    role: "assistant",
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usage, output_tokens: 1 },
  };
  const block = isText
    ? { type: "text", text: "" }
    : { type: "tool_use", id: `toolu_${number}`, name: "Bash", input: {} };
  const delta = isText
    ? { type: "text_delta", text: reply.text }
    : {
        type: "input_json_delta",
        partial_json: JSON.stringify({ command: reply.command, description: "work" }),
      };
  const stop = { stop_reason: isText ? "end_turn" : "tool_use", stop_sequence: null };
  return [
    { type: "message_start", message },
    { type: "content_block_start", index: 0, content_block: block },
    { type: "content_block_delta", index: 0, delta },
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: stop, usage: { output_tokens: usage.output_tokens } },
    { type: "message_stop" },
  ];
}
