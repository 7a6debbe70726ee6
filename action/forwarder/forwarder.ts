// Stands between an agent and the model's vendor: the agent sees a loopback address and a key that is worth nothing, the real
// key goes upstream only (SR12). What passes is metered, and ends when the attempt's money is used up (SR25).
import { randomBytes } from "node:crypto";
import { Agent, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Agent as SecureAgent } from "node:https";
import type { AddressInfo } from "node:net";
import { addressOf, type ModelApi, routeOf } from "./api.ts";
import { exchange } from "./exchange.ts";
import { showsKey } from "./headers.ts";
import { openLedger, type Spent } from "./ledger.ts";
import { refuse } from "./refusal.ts";
import { openTranscript } from "./transcript.ts";
import { type Upstreams, upstreamsOf } from "./upstream.ts";

export type { ModelApi } from "./api.ts";
export type { ModelSpent, Spent } from "./ledger.ts";

export interface Forwarder {
  /** Address that the API's clients take: OpenAI's with its version, the others' without. */
  address(api: ModelApi): string;
  /** What an agent presents where a key is asked for; worth nothing elsewhere. */
  readonly key: string;
  /** The job has a key, or a server that needs none, for this API. */
  serves(api: ModelApi): boolean;
  /** Metered so far. */
  readonly spent: Spent;
  /** A request was refused, or an answer cut, since the money is used up. */
  readonly exhausted: boolean;
  /** Sets so much of the money aside until the answer is called. */
  keepBack(usd: number): () => void;
  /** What a person should know, bounded. */
  readonly concerns: readonly string[];
  close(): Promise<void>;
}

export interface ForwarderOptions {
  /** The job's own: real keys, and addresses of upstream servers. */
  readonly environment: NodeJS.ProcessEnv;
  /** USD for everything that passes. */
  readonly limitUsd: number;
  /** One JSON line for each exchange. */
  readonly transcriptPath: string;
  /** Taken out of the transcript and of what servers say. */
  readonly secrets: readonly string[];
  /** Instead of what the environment says, for one API: a server of the maintainer's own. */
  readonly upstreams?: Partial<Upstreams>;
}

const BODY_BYTES = 32_000_000;
const BODY_READ_BYTES = 10 * BODY_BYTES;
const CONCERNS = 10;
const IDLE_MS = 3_600_000;

export async function openForwarder(options: ForwarderOptions): Promise<Forwarder> {
  const upstreams = { ...upstreamsOf(options.environment), ...options.upstreams };
  const key = `mc-${randomBytes(32).toString("base64url")}`;
  const ledger = openLedger(options.limitUsd);
  const transcript = openTranscript(options.transcriptPath, options.secrets);
  const concerns = new Set<string>();
  const onConcern = (text: string): void => {
    if (concerns.size < CONCERNS) concerns.add(text);
  };
  // The job may reach the vendor through a proxy only.
  const reach = { keepAlive: true, proxyEnv: options.environment };
  const agents = { plain: new Agent(reach), secure: new SecureAgent(reach) };
  const counter = { ledger, transcript, agents, secrets: options.secrets, onConcern };
  let host = "";

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", `http://${host}`);
    const method = request.method ?? "";
    const route = routeOf(method, url);
    const api = route?.api ?? "anthropic";
    // A page that some name leads here is no agent of ours.
    if (request.headers.host !== host || !showsKey(request.headers, url, key)) {
      return refuse(response, api, "key", "This key is not known here.");
    }
    if (route === null) {
      const path = url.pathname.slice(0, 200);
      onConcern(
        `The agent asked the model's server for \`${method} ${path}\`, which is not passed on.`,
      );
      return refuse(response, api, "path", "This path is not passed on.");
    }
    const upstream = upstreams[route.api];
    if (upstream === null) {
      return refuse(response, api, "unconfigured", "The job was given no key for this API.");
    }
    const body = await bodyOf(request);
    if (body === null) {
      return refuse(response, api, "size", `Requests are limited to ${BODY_BYTES} bytes.`);
    }
    const { headers } = request;
    await exchange({ route, method, headers, body }, upstream, counter, response);
  };

  const underWay = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const one = answer(request, response)
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        onConcern(`The forwarder failed: ${why}`);
        response.destroy();
      })
      .finally(() => underWay.delete(one));
    underWay.add(one);
  });
  // Answers may take their time; the attempt has a limit of its own.
  server.requestTimeout = 0;
  // Not every client notices that we end an idle connection in the moment in which it takes it.
  server.keepAliveTimeout = IDLE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  host = `127.0.0.1:${port}`;

  return {
    address: (api) => addressOf(api, `http://${host}`),
    key,
    serves: (api) => upstreams[api] !== null,
    get spent() {
      return ledger.spent;
    },
    get exhausted() {
      return ledger.exhausted;
    },
    keepBack: (usd) => ledger.keepBack(usd),
    get concerns() {
      return [...concerns];
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      // What was under way is still to be paid for.
      await Promise.all(underWay);
      agents.plain.destroy();
      agents.secure.destroy();
    },
  };
}

/** For agents that bring their own way to a model, or ask none. */
export const NO_FORWARDER: Forwarder = {
  address: () => "",
  key: "",
  serves: () => false,
  spent: openLedger(0).spent,
  exhausted: false,
  keepBack: () => () => {},
  concerns: [],
  close: async () => {},
};

/** null: too long; the rest is read all the same, so that the client hears why it is refused. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
    if (bytes > BODY_READ_BYTES) break;
  }
  return bytes > BODY_BYTES ? null : Buffer.concat(chunks);
}
