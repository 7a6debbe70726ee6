// One request on its way to the vendor and its answer on the way back: passed on piece by piece, metered as it goes by, cut when
// its output alone costs more than was left. When the client leaves, the vendor is left too.
import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as plain,
  type ServerResponse,
} from "node:http";
import { request as secure } from "node:https";
import { redact } from "../../core/base/redact.ts";
import { FREE, NOTHING_BILLED, nanosOf, priceOf } from "../../core/budget/prices.ts";
import type { Route } from "./api.ts";
import { openEventReader } from "./events.ts";
import { requestHeaders, responseHeaders } from "./headers.ts";
import type { Ledger, Stake } from "./ledger.ts";
import { type Meter, openMeter } from "./meter.ts";
import { type Refusal, refusalBody, refusalEvent, statusOf } from "./refusal.ts";
import type { Exchange, Transcript } from "./transcript.ts";
import type { Upstream } from "./upstream.ts";

export interface ExchangeOptions {
  readonly route: Route;
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
  readonly method: string;
  readonly upstream: Upstream;
  readonly ledger: Ledger;
  readonly transcript: Transcript;
  readonly secrets: readonly string[];
  readonly onConcern: (text: string) => void;
}

/** Whole answers that are read before they are passed on: errors, in which a key must not come back. */
const ERROR_BYTES = 1_000_000;
/** A whole answer that is longer is passed on, and its tokens are estimated. */
const ANSWER_BYTES = 32_000_000;
/** For requests that name no limit of their own. */
const OUTPUT_TOKENS = 32_000;

export const MONEY = "This attempt's money is used up.";

export async function exchange(options: ExchangeOptions, response: ServerResponse): Promise<void> {
  const { route, body, ledger, upstream } = options;
  const startedAt = performance.now();
  const left = new AbortController();
  response.once("close", () => left.abort());
  const asked = askedOf(route, body);
  const meter = openMeter(route.api, body.length);
  let stake: Stake | null = null;
  if (route.billed) {
    const price = upstream.free ? FREE : priceOf(asked.model);
    const worst = {
      ...NOTHING_BILLED,
      inputTokens: body.length / 4,
      outputTokens: asked.maxTokens,
    };
    stake = await ledger.begin(nanosOf(worst, price), left.signal);
    if (stake === null) {
      if (!left.signal.aborted) refuse(response, route.api, "money", MONEY);
      record(options, {
        meter,
        asked: asked.model,
        status: 402,
        ended: "refused",
        costUsd: 0,
        startedAt,
      });
      return;
    }
  }
  const outcome = await pass(options, asked.model, meter, stake, response, left.signal);
  const usage = outcome.isBilled ? meter.billed : NOTHING_BILLED;
  const model = pricedModel(meter.model, asked.model);
  const costUsd = stake?.settle({ model, usage, free: upstream.free }) ?? 0;
  if (route.billed)
    record(options, { meter, asked: asked.model, costUsd, startedAt, ...outcome, usage });
}

interface Outcome {
  readonly status: number;
  readonly ended: Exchange["ended"];
  readonly isBilled: boolean;
}

function pass(
  options: ExchangeOptions,
  asked: string,
  meter: Meter,
  stake: Stake | null,
  response: ServerResponse,
  left: AbortSignal,
): Promise<Outcome> {
  const { route, upstream, body, method } = options;
  const target = new URL(`${upstream.address}${route.path}${route.query}`);
  const send = target.protocol === "https:" ? secure : plain;
  return new Promise((resolve) => {
    const request = send(target, {
      method,
      headers: requestHeaders(options.headers, upstream, body.length),
      signal: left,
    });
    request.once("error", (error) => {
      if (left.aborted) return resolve({ status: 0, ended: "left", isBilled: true });
      if (!response.headersSent) {
        const why = redact(error.message, options.secrets);
        refuse(response, route.api, "upstream", `The model's server could not be reached: ${why}`);
      }
      resolve({ status: 502, ended: "broken", isBilled: false });
    });
    request.once("response", (answer) => {
      const status = answer.statusCode ?? 502;
      if (status >= 300 && status < 400) {
        answer.destroy();
        options.onConcern(
          `The model's server answered with a redirect (${status}), which was not followed.`,
        );
        refuse(response, route.api, "upstream", "The model's server answered with a redirect.");
        return resolve({ status, ended: "broken", isBilled: false });
      }
      const done =
        status >= 400
          ? passError(answer, response, options.secrets)
          : passAnswer({ options, asked, meter, stake }, answer, response, left);
      done.then(
        (ended) => resolve({ status, ended, isBilled: status < 400 }),
        () => {
          response.destroy();
          resolve({ status, ended: left.aborted ? "left" : "broken", isBilled: status < 400 });
        },
      );
    });
    request.end(body);
  });
}

async function passError(
  answer: IncomingMessage,
  response: ServerResponse,
  secrets: readonly string[],
): Promise<Exchange["ended"]> {
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

interface Passing {
  readonly options: ExchangeOptions;
  readonly asked: string;
  readonly meter: Meter;
  readonly stake: Stake | null;
}

async function passAnswer(
  { options, asked, meter, stake }: Passing,
  answer: IncomingMessage,
  response: ServerResponse,
  left: AbortSignal,
): Promise<Exchange["ended"]> {
  const { route, upstream } = options;
  const isStream = String(answer.headers["content-type"] ?? "").startsWith("text/event-stream");
  const events = openEventReader((value) => meter.event(value));
  const whole: Buffer[] = [];
  let bytes = 0;
  response.writeHead(answer.statusCode ?? 200, responseHeaders(answer.headers));
  response.flushHeaders();
  for await (const chunk of answer) {
    if (!response.write(chunk)) await drained(response, left);
    bytes += chunk.length;
    if (!isStream) {
      if (bytes <= ANSWER_BYTES) whole.push(chunk);
      continue;
    }
    events.add(chunk);
    const price = upstream.free ? FREE : priceOf(pricedModel(meter.model, asked));
    const output = { ...NOTHING_BILLED, outputTokens: meter.outputTokens };
    if (stake?.grow(nanosOf(output, price)) === false) {
      answer.destroy();
      response.end(refusalEvent(route.api, route.path, MONEY));
      return "cut";
    }
  }
  events.end();
  if (!isStream && bytes <= ANSWER_BYTES) {
    try {
      meter.event(JSON.parse(Buffer.concat(whole).toString("utf8")));
    } catch {
      // No JSON: its tokens are estimated.
    }
  }
  response.end();
  return "complete";
}

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

export function refuse(
  response: ServerResponse,
  api: Route["api"],
  refusal: Refusal,
  message: string,
): void {
  response.writeHead(statusOf(refusal), { "content-type": "application/json" });
  response.end(refusalBody(api, refusal, message));
}

/** The answer's own name of the model is the more exact one, unless only the asked one has a price. */
function pricedModel(answered: string, asked: string): string {
  return answered !== "" && (priceOf(answered).known || !priceOf(asked).known) ? answered : asked;
}

function askedOf(route: Route, body: Buffer): { model: string; maxTokens: number } {
  let parsed: Record<string, unknown> = {};
  try {
    parsed = Object(JSON.parse(body.toString("utf8")));
  } catch {
    // The vendor will say so.
  }
  const config = Object(parsed.generationConfig);
  const most = [
    parsed.max_tokens,
    parsed.max_completion_tokens,
    parsed.max_output_tokens,
    config.maxOutputTokens,
  ].find((each) => typeof each === "number" && each > 0);
  return {
    model: route.model ?? (typeof parsed.model === "string" ? parsed.model : ""),
    maxTokens: typeof most === "number" ? most : OUTPUT_TOKENS,
  };
}

interface Told {
  readonly meter: Meter;
  readonly asked: string;
  readonly status: number;
  readonly ended: Exchange["ended"];
  readonly costUsd: number;
  readonly startedAt: number;
  readonly usage?: Exchange["usage"];
}

function record({ route, body, transcript }: ExchangeOptions, told: Told): void {
  transcript.add({
    api: route.api,
    path: route.path,
    requestedModel: told.asked.slice(0, 200),
    model: told.meter.model.slice(0, 200),
    status: told.status,
    ended: told.ended,
    request: body.toString("utf8"),
    answer: told.meter.text,
    usage: told.usage ?? NOTHING_BILLED,
    costUsd: told.costUsd,
    ms: Math.round(performance.now() - told.startedAt),
  });
}
