// The door for webhooks: signature, envelope, stored, answered. Nothing else happens while GitHub waits, and an answer of
// 202 means stored (I5); what cannot be stored is refused, so that GitHub offers it again.
import type { IncomingMessage, ServerResponse } from "node:http";
import { verify } from "@octokit/webhooks-methods";
import { isoTime } from "../../core/base/brand.ts";
import { WEBHOOK_MAX_BYTES } from "../../core/base/limits.ts";
import type { Delivery } from "../engine/port.ts";
import type { Log } from "../observe/log.ts";
import { isEcho } from "./echo.ts";
import { Envelope, lanesOf } from "./lanes.ts";

export interface IngestOptions {
  readonly secret: string;
  readonly deliver: (delivery: Delivery) => Promise<"stored" | "duplicate">;
  /** Lanes of an installation, for its events that name no repository (suspended, deleted). */
  readonly reposOf?: (installationId: number) => Promise<readonly string[]>;
  /** Of our bot user: what comes back of our own acts is not stored. */
  readonly ownLogin?: string;
  readonly maxBytes?: number;
  readonly now?: () => number;
  readonly log?: Log;
}

export interface Ingest {
  /** For node:http and for frameworks that pass its request and response on. The body must not have been read. */
  node(request: IncomingMessage, response: ServerResponse): Promise<void>;
  fetch(request: Request): Promise<Response>;
  /** What both of them call. */
  receive(arrived: Arrived): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly body: { readonly status: string } | { readonly error: string; readonly hint: string };
}

export interface Arrived {
  readonly method: string;
  header(name: string): string | null;
  /** null: longer than the limit. */
  read(maxBytes: number): Promise<Buffer | null>;
}

const refuse = (status: number, error: string, hint: string): Answer => ({
  status,
  body: { error, hint },
});

const SECRET_HINT = "WEBHOOK_SECRET must be the secret of the app's webhook settings.";
const DELIVERY_ID = /^[\w.:-]{1,100}$/;
const EVENT = /^[a-z0-9_]{1,60}$/;

export function createIngest(options: IngestOptions): Ingest {
  if (options.secret === "") throw new Error("A webhook secret is required: set WEBHOOK_SECRET.");
  const accept = (arrived: Arrived): Promise<Answer> => receive(options, arrived);
  return {
    receive: accept,
    async node(request, response) {
      const answer = await accept({
        method: request.method ?? "",
        header: (name) => {
          const value = request.headers[name];
          return typeof value === "string" ? value : null;
        },
        read: (maxBytes) => readAll(request.iterator({ destroyOnReturn: false }), maxBytes),
      });
      const body = JSON.stringify(answer.body);
      response.writeHead(answer.status, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        // What is left of a body that was too long is not read.
        ...(answer.status === 413 ? { connection: "close" } : {}),
        ...(answer.status === 503 ? { "retry-after": "10" } : {}),
      });
      response.end(body);
    },
    async fetch(request) {
      const answer = await accept({
        method: request.method,
        header: (name) => request.headers.get(name),
        read: (maxBytes) => readAll(request.body ?? [], maxBytes),
      });
      return Response.json(answer.body, {
        status: answer.status,
        headers: answer.status === 503 ? { "retry-after": "10" } : {},
      });
    },
  };
}

async function receive(options: IngestOptions, arrived: Arrived): Promise<Answer> {
  if (arrived.method !== "POST") {
    return refuse(405, "method not allowed", "GitHub posts webhooks here; nothing else is served.");
  }
  const maxBytes = options.maxBytes ?? WEBHOOK_MAX_BYTES;
  const bytes =
    Number(arrived.header("content-length") ?? 0) > maxBytes ? null : await arrived.read(maxBytes);
  if (bytes === null) return refuse(413, "payload too large", `The limit is ${maxBytes} bytes.`);
  const signature = arrived.header("x-hub-signature-256");
  const payload = bytes.toString("utf8");
  if (!signature || payload === "" || !(await verify(options.secret, payload, signature))) {
    if (signature) options.log?.warn({ hint: SECRET_HINT }, "webhook refused: wrong signature");
    return refuse(401, "signature missing or wrong", SECRET_HINT);
  }
  const id = arrived.header("x-github-delivery") ?? "";
  const event = arrived.header("x-github-event") ?? "";
  if (!DELIVERY_ID.test(id) || !EVENT.test(event)) {
    return refuse(400, "headers missing", "X-GitHub-Delivery and X-GitHub-Event are required.");
  }
  const envelope = parseEnvelope(payload);
  if (envelope === null) {
    return refuse(
      400,
      "payload malformed",
      "A webhook is a JSON object; set the content type to application/json.",
    );
  }
  if (options.ownLogin !== undefined && isEcho(event, envelope, options.ownLogin)) {
    return { status: 202, body: { status: "ignored" } };
  }
  return await store(options, { id, event, payload, envelope });
}

interface Accepted {
  readonly id: string;
  readonly event: string;
  readonly payload: string;
  readonly envelope: Envelope;
}

async function store(options: IngestOptions, accepted: Accepted): Promise<Answer> {
  const { id, event, payload, envelope } = accepted;
  const receivedAt = isoTime((options.now ?? Date.now)());
  try {
    const lanes = await lanesFor(options, event, envelope);
    const answers = await Promise.all(
      lanes.map((repo) =>
        options.deliver({
          id: lanes.length === 1 ? id : `${id}/${repo}`,
          repo,
          name: event,
          payload,
          receivedAt,
        }),
      ),
    );
    if (answers.length === 0) return { status: 202, body: { status: "ignored" } };
    const status = answers.includes("stored") ? "stored" : "duplicate";
    return { status: 202, body: { status } };
  } catch (error) {
    options.log?.warn({ delivery: id, event, err: error }, "delivery not stored");
    return refuse(503, "not stored", "The database is busy or the app is stopping. Deliver again.");
  }
}

async function lanesFor(
  options: IngestOptions,
  event: string,
  envelope: Envelope,
): Promise<readonly string[]> {
  const lanes = lanesOf(event, envelope);
  if (lanes.length > 0 || event !== "installation" || envelope.installation === undefined) {
    return lanes;
  }
  return (await options.reposOf?.(envelope.installation.id)) ?? [];
}

function parseEnvelope(payload: string): Envelope | null {
  try {
    const parsed = Envelope.safeParse(JSON.parse(payload));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

async function readAll(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, maxBytes: number) {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > maxBytes) return null;
    chunks.push(chunk);
  }
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined
    ? Buffer.from(only.buffer, only.byteOffset, only.byteLength)
    : Buffer.concat(chunks);
}
