// One JSON line for each exchange with a model: who was asked, the end of the conversation, the answer, what it cost. Bounded,
// and without any key (SR29).
import { appendFileSync } from "node:fs";
import { redact } from "../../core/base/redact.ts";
import type { BilledUsage } from "../../core/budget/prices.ts";
import type { ModelApi } from "./api.ts";

/** `refused`: no money was left. `cut`: its output cost more than was left. `left`: the agent went away. */
export type Ended = "complete" | "refused" | "cut" | "left" | "broken";

export interface Exchange {
  readonly api: ModelApi;
  readonly path: string;
  readonly asked: string;
  /** As the answer names it. */
  readonly model: string;
  readonly status: number;
  readonly ended: Ended;
  readonly messages: readonly string[];
  readonly answer: string;
  readonly usage: BilledUsage;
  readonly costUsd: number;
  readonly ms: number;
}

export interface Transcript {
  add(exchange: Exchange): void;
}

const MESSAGE_CHARS = 4000;
const ANSWER_CHARS = 20_000;
/** What comes after is only counted. */
const FILE_BYTES = 20_000_000;

export function openTranscript(path: string, secrets: readonly string[]): Transcript {
  let bytes = 0;
  return {
    add(exchange) {
      const clean = (text: string, chars: number): string => redact(text, secrets).slice(0, chars);
      const messages = exchange.messages.map((text) => clean(text, MESSAGE_CHARS));
      const answer = clean(exchange.answer, ANSWER_CHARS);
      const line = `${redact(JSON.stringify({ ...exchange, messages, answer }), secrets)}\n`;
      bytes += Buffer.byteLength(line);
      if (bytes <= FILE_BYTES) appendFileSync(path, line);
    },
  };
}
