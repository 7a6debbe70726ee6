// A model's API on loopback that plans, works and reviews a mission of two units, and writes its own bill: each answer costs more
// than the one before it.
import { createServer } from "node:http";
import { never } from "../../../core/base/assert.ts";
import type { BackEnd, VendorApi } from "../../agents/contract/back-end.ts";
import { geminiEvents } from "../../agents/contract/gemini-wire.ts";
import { messagesEvents } from "../../agents/contract/messages-wire.ts";
import type { Spoken, Turn } from "../../agents/contract/reply.ts";
import { responsesEvents } from "../../agents/contract/responses-wire.ts";

export interface BillingApi {
  /** As the API's own clients take it. */
  readonly url: string;
  /** Credentials that were presented. */
  readonly keys: ReadonlySet<string>;
  readonly requests: number;
  readonly billedUsd: number;
  close(): Promise<void>;
}

const PATHS: Readonly<Record<VendorApi, RegExp>> = {
  anthropic: /^\/v1\/messages\?/,
  openai: /^\/v1\/responses$/,
  gemini: /^\/v1beta\/models\/[^:/]+:streamGenerateContent\?alt=sse$/,
};
const TOKEN_COUNTS = /"(\w*(?:_tokens|TokenCount))":(\d+)/g;

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
const SUFFICIENT = 'CRITIC_RESULT:{"findings":[],"verdict":"sufficient","confidence":0.9}';
const MET = 'OBJECTIVE_CHECK:{"met":true,"reason":"both modules are there"}';
const DONE =
  'MC_RESULT:{"status":"completed","commits":[],"summary":"done","files_changed":[],"discoveries":[],"concerns":[]}';

function replyTo(conversation: string): Spoken {
  if (conversation.includes("Now write the plan")) return { say: PLAN };
  if (conversation.includes("Review the diff now")) return { say: REVIEW };
  if (conversation.includes("Judge the plan")) return { say: SUFFICIENT };
  if (conversation.includes("Check it now")) return { say: MET };
  if (/"tool_result"|"function_call_output"|"functionResponse"/.test(conversation)) {
    return { say: DONE };
  }
  const name = conversation.includes("Write one.js") ? "one" : "two";
  // Not every sandbox lets an agent into `.git`: what is left is committed for it.
  return { run: `echo 'export const value = "${name}";' > ${name}.js` };
}

function eventsOf(api: VendorApi, reply: Spoken, turn: Turn): readonly string[] {
  switch (api) {
    case "anthropic":
      return messagesEvents(reply, turn);
    case "openai":
      return responsesEvents(reply, turn);
    case "gemini":
      return geminiEvents(reply, turn);
    default:
      return never(api);
  }
}

export async function openBillingApi({ api, model, requestUsd }: BackEnd): Promise<BillingApi> {
  const keys = new Set<string>();
  let requests = 0;
  let billed = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      if (!PATHS[api].test(request.url ?? "")) {
        response.writeHead(404, { "content-type": "application/json" }).end("{}");
        return;
      }
      const { headers } = request;
      const key = headers["x-api-key"] ?? headers["x-goog-api-key"] ?? headers.authorization ?? "";
      keys.add(String(key).replace(/^Bearer /, ""));
      requests += 1;
      billed += requests;
      const times = requests;
      const events = eventsOf(api, replyTo(body), { number: requests, model, folder: "" });
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const event of events) {
        response.write(
          event.replace(TOKEN_COUNTS, (_, name, count) => `"${name}":${Number(count) * times}`),
        );
      }
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}${api === "openai" ? "/v1" : ""}`,
    keys,
    get requests() {
      return requests;
    },
    get billedUsd() {
      return billed * requestUsd;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
