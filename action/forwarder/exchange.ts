// One request of an agent, from its place in the budget to its bill: begun only while money is left, settled however it ends.
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { FREE, NOTHING_BILLED, nanosOf, type Price, priceOf } from "../../core/budget/prices.ts";
import type { Route } from "./api.ts";
import { readAsked } from "./asked.ts";
import type { Ledger } from "./ledger.ts";
import { openMeter } from "./meter.ts";
import { type Agents, type Outcome, passOn } from "./passage.ts";
import { MONEY, refuse } from "./refusal.ts";
import type { Transcript } from "./transcript.ts";
import type { Upstream } from "./upstream.ts";

export interface Request {
  readonly route: Route;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Counter {
  readonly ledger: Ledger;
  readonly transcript: Transcript;
  readonly agents: Agents;
  readonly secrets: readonly string[];
  readonly onConcern: (text: string) => void;
}

export async function exchange(
  request: Request,
  upstream: Upstream,
  counter: Counter,
  response: ServerResponse,
): Promise<void> {
  const { route, body } = request;
  const startedAt = performance.now();
  const left = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) left.abort();
  });
  const passage = { ...request, upstream, counter, left: left.signal };
  const meter = openMeter(route.api, body.length);
  if (!route.billed) {
    await passOn(passage, meter, response, () => true);
    return;
  }

  const asked = readAsked(route, body);
  const priceNow = (): Price =>
    upstream.free ? FREE : priceOf(pricedModel(meter.model, asked.model));
  const worst = {
    ...NOTHING_BILLED,
    inputTokens: Math.ceil(body.length / 4),
    outputTokens: asked.outputTokens,
  };
  const worstNanos = upstream.free ? null : nanosOf(worst, priceNow());
  const stake = await counter.ledger.begin(worstNanos, left.signal);
  let outcome: Outcome = { status: 402, ended: "refused", isBilled: false };
  let costUsd = 0;
  if (stake === null) {
    if (left.signal.aborted) return;
    refuse(response, route.api, "money", MONEY);
  } else {
    outcome = await passOn(passage, meter, response, () =>
      stake.grow(nanosOf({ ...NOTHING_BILLED, outputTokens: meter.outputTokens }, priceNow())),
    );
    const usage = outcome.isBilled ? meter.billed : NOTHING_BILLED;
    const model = pricedModel(meter.model, asked.model);
    costUsd = stake.settle({ model, usage, price: priceNow() });
  }
  counter.transcript.add({
    api: route.api,
    path: route.path,
    asked: asked.model,
    model: meter.model,
    status: outcome.status,
    ended: outcome.ended,
    messages: asked.messages,
    answer: meter.text,
    usage: outcome.isBilled ? meter.billed : NOTHING_BILLED,
    costUsd,
    ms: Math.round(performance.now() - startedAt),
  });
}

/** The answer's own name of the model is the more exact one, unless only the asked one has a price. */
function pricedModel(answered: string, asked: string): string {
  return answered !== "" && (priceOf(answered).known || !priceOf(asked).known) ? answered : asked;
}
