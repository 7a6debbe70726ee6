// A model's API on loopback that answers what a test scripted, in the wire format of its vendor: for running real agent CLIs,
// and fakes of them, without a model.
import { createServer, type IncomingMessage } from "node:http";
import { never } from "../../../core/base/assert.ts";
import type { VendorApi } from "./back-end.ts";
import { geminiBilling, geminiBody, geminiError, geminiEvents } from "./gemini-wire.ts";
import { messagesBilling, messagesError, messagesEvents } from "./messages-wire.ts";
import type { ErrorAnswer, Reply, Spoken, Turn } from "./reply.ts";
import { responsesBilling, responsesError, responsesEvents } from "./responses-wire.ts";

export interface SeenRequest {
  readonly path: string;
  /** Credential that was presented, without its scheme. */
  readonly key: string;
  readonly body: string;
}

export interface ScriptedApi {
  /** As the API's own clients take it: with `/v1` for OpenAI, without a version for the others. */
  readonly url: string;
  /** Requests for an answer, oldest first. */
  readonly requests: readonly SeenRequest[];
  /** Resolves when so many requests for an answer have come in. */
  asked(requests: number): Promise<void>;
  close(): Promise<void>;
}

const PATHS: Readonly<Record<VendorApi, RegExp>> = {
  anthropic: /^\/v1\/messages(?:\?|$)/,
  openai: /^\/v1\/responses(?:\?|$)/,
  gemini: /^\/v1beta\/models\/([^:/]+):(?:streamGenerateContent|generateContent)(?:\?|$)/,
};

/** Answers in order; the last one is repeated. */
export async function openScriptedApi(
  api: VendorApi,
  replies: readonly Reply[],
  folder: string,
): Promise<ScriptedApi> {
  const requests: SeenRequest[] = [];
  const waiting: { readonly requests: number; readonly resolve: () => void }[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url ?? "";
    const body = await textOf(request);
    if (request.method !== "POST" || !PATHS[api].test(path)) {
      response.writeHead(404, { "content-type": "application/json" }).end("{}");
      return;
    }
    const reply = replies[Math.min(requests.length, replies.length - 1)] ?? { say: "" };
    requests.push({ path, key: keyOf(request), body });
    const turn: Turn = { number: requests.length, model: modelOf(api, path, body), folder };
    for (const each of waiting) if (requests.length >= each.requests) each.resolve();
    if ("hang" in reply) return;
    if ("status" in reply || "billing" in reply) {
      const { status, body: text } = errorOf(api, reply);
      response.writeHead(status, { "content-type": "application/json" }).end(text);
    } else if (path.includes(":generateContent")) {
      const text = geminiBody(reply, turn);
      response.writeHead(200, { "content-type": "application/json" }).end(text);
    } else {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const event of eventsOf(api, reply, turn)) response.write(event);
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}${api === "openai" ? "/v1" : ""}`,
    requests,
    asked: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve();
        else waiting.push({ requests: count, resolve });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
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

function errorOf(
  api: VendorApi,
  reply: Extract<Reply, { status: number } | { billing: true }>,
): ErrorAnswer {
  const status = "status" in reply ? reply.status : null;
  switch (api) {
    case "anthropic":
      return status === null ? messagesBilling() : messagesError(status);
    case "openai":
      return status === null ? responsesBilling() : responsesError(status);
    case "gemini":
      return status === null ? geminiBilling() : geminiError(status);
    default:
      return never(api);
  }
}

function modelOf(api: VendorApi, path: string, body: string): string {
  if (api === "gemini") return PATHS.gemini.exec(path)?.[1] ?? "";
  const parsed: { model?: unknown } = JSON.parse(body);
  return typeof parsed.model === "string" ? parsed.model : "";
}

function keyOf({ headers }: IncomingMessage): string {
  const key = headers["x-api-key"] ?? headers["x-goog-api-key"] ?? headers.authorization ?? "";
  return String(key).replace(/^Bearer /, "");
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}
