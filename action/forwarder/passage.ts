// A request on its way to the vendor and the answer on its way back: passed on piece by piece, looked at as it goes by, cut when
// told so. When the agent leaves, the vendor is left too. No redirect is followed: the key goes to one address.
import {
  type Agent,
  type IncomingMessage,
  request as requestPlain,
  type ServerResponse,
} from "node:http";
import { request as requestSecure, type Agent as SecureAgent } from "node:https";
import { redact } from "../../core/base/redact.ts";
import { openEventReader } from "./events.ts";
import type { Counter, Request } from "./exchange.ts";
import { requestHeaders, responseHeaders } from "./headers.ts";
import type { Meter } from "./meter.ts";
import { MONEY, refusalEvent, refuse } from "./refusal.ts";
import type { Ended } from "./transcript.ts";
import type { Upstream } from "./upstream.ts";

export interface Agents {
  readonly plain: Agent;
  readonly secure: SecureAgent;
}

export interface Passage extends Request {
  readonly upstream: Upstream;
  readonly counter: Pick<Counter, "agents" | "secrets" | "onConcern">;
  readonly left: AbortSignal;
}

export interface Outcome {
  readonly status: number;
  readonly ended: Ended;
  readonly isBilled: boolean;
}

/** Errors are read whole before they are passed on: no key may come back in them. */
const ERROR_BYTES = 1_000_000;
/** A whole answer that is longer is passed on all the same, and its tokens are estimated. */
const ANSWER_BYTES = 32_000_000;

/** `mayGoOn` is asked after each piece of a stream. */
export function passOn(
  passage: Passage,
  meter: Meter,
  response: ServerResponse,
  mayGoOn: () => boolean,
): Promise<Outcome> {
  const { route, upstream, body, left, counter } = passage;
  return new Promise((resolve) => {
    const request = open(passage);
    request.once("error", (error: NodeJS.ErrnoException) => {
      if (left.aborted) return resolve({ status: 0, ended: "left", isBilled: true });
      // The vendor ended an idle connection in the very moment in which we took it: nothing was asked yet.
      if (request.reusedSocket && error.code === "ECONNRESET" && !response.headersSent) {
        return resolve(passOn(passage, meter, response, mayGoOn));
      }
      if (!response.headersSent) {
        const why = redact(error.message, counter.secrets);
        refuse(response, route.api, "upstream", `The model's server cannot be reached: ${why}`);
      }
      resolve({ status: 502, ended: "broken", isBilled: false });
    });
    request.once("response", (answer) => {
      const status = answer.statusCode ?? 502;
      const isBilled = status < 300;
      if (status >= 300 && status < 400) {
        answer.destroy();
        counter.onConcern(
          `The model's server \`${new URL(upstream.address).host}\` answered with a redirect, which is not followed.`,
        );
        refuse(response, route.api, "upstream", "The model's server answered with a redirect.");
        return resolve({ status, ended: "broken", isBilled });
      }
      const passing =
        status >= 400
          ? passError(answer, response, counter.secrets)
          : passAnswer(passage, meter, answer, response, mayGoOn);
      passing.then(
        (ended) => resolve({ status, ended, isBilled }),
        () => {
          response.destroy();
          resolve({ status, ended: left.aborted ? "left" : "broken", isBilled });
        },
      );
    });
    request.end(body);
  });
}

function open({ route, method, headers, body, upstream, left, counter }: Passage) {
  const target = new URL(`${upstream.address}${route.path}${route.query}`);
  const options = {
    method,
    headers: requestHeaders(headers, upstream, body.length),
    signal: left,
  };
  return target.protocol === "https:"
    ? requestSecure(target, { ...options, agent: counter.agents.secure })
    : requestPlain(target, { ...options, agent: counter.agents.plain });
}

async function passError(
  answer: IncomingMessage,
  response: ServerResponse,
  secrets: readonly string[],
): Promise<Ended> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    bytes += chunk.length;
    if (bytes > ERROR_BYTES) break;
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const text = body.toString("utf8");
  response.writeHead(answer.statusCode ?? 502, responseHeaders(answer.headers));
  response.end(secrets.some((secret) => text.includes(secret)) ? redact(text, secrets) : body);
  return "complete";
}

async function passAnswer(
  { route, left }: Passage,
  meter: Meter,
  answer: IncomingMessage,
  response: ServerResponse,
  mayGoOn: () => boolean,
): Promise<Ended> {
  const type = answer.headers["content-type"] ?? "";
  const isLines = /^application\/x-ndjson\b/.test(type);
  const isStream = isLines || /^text\/event-stream\b/.test(type);
  const events = openEventReader((value) => meter.event(value), isLines ? "lines" : "events");
  const whole: Buffer[] = [];
  let bytes = 0;
  response.writeHead(answer.statusCode ?? 200, responseHeaders(answer.headers));
  response.flushHeaders();
  for await (const chunk of answer) {
    if (!response.write(chunk)) await drained(response, left);
    bytes += chunk.length;
    if (isStream) events.add(chunk);
    else if (bytes <= ANSWER_BYTES) whole.push(chunk);
    if (isStream && !mayGoOn()) {
      answer.destroy();
      response.end(refusalEvent(route.api, route.path, MONEY));
      return "cut";
    }
  }
  events.end();
  if (!isStream && bytes <= ANSWER_BYTES) meter.whole(Buffer.concat(whole).toString("utf8"));
  meter.end(bytes);
  response.end();
  return "complete";
}

/** An agent that reads slowly slows the vendor down, instead of filling our memory. */
const drained = (response: ServerResponse, left: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (left.aborted) return resolve();
    const done = () => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.once("drain", done);
    response.once("close", done);
  });
