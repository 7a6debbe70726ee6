// One JSON line for each exchange with a model: who was asked, the end of the conversation, the answer, what it cost. Bounded,
// and without any key (SR29).
import { appendFileSync } from "node:fs";
import { redact } from "../../core/base/redact.ts";
import type { BilledUsage } from "../../core/budget/prices.ts";
import type { ModelApi } from "./api.ts";

export interface Exchange {
  readonly api: ModelApi;
  readonly path: string;
  readonly requestedModel: string;
  readonly model: string;
  readonly status: number;
  readonly ended: "complete" | "refused" | "cut" | "left" | "broken";
  /** The request as it came. */
  readonly request: string;
  readonly answer: string;
  readonly usage: BilledUsage;
  readonly costUsd: number;
  readonly ms: number;
}

export interface Transcript {
  add(exchange: Exchange): void;
}

const MESSAGES = 3;
const MESSAGE_CHARS = 4000;
const ANSWER_CHARS = 20_000;
/** What comes after is only counted. */
const FILE_BYTES = 20_000_000;

export function openTranscript(path: string, secrets: readonly string[]): Transcript {
  let bytes = 0;
  return {
    add({ request, answer, usage, ...rest }) {
      const line = redact(
        JSON.stringify({
          ...rest,
          messages: tailOf(request),
          answer: answer.slice(0, ANSWER_CHARS),
          usage,
        }),
        secrets,
      );
      bytes += Buffer.byteLength(line) + 1;
      if (bytes <= FILE_BYTES) appendFileSync(path, `${line}\n`);
    },
  };
}

/** The last messages; the ones before stand in the lines before. */
function tailOf(request: string): readonly string[] {
  let body: Record<string, unknown> = {};
  try {
    body = Object(JSON.parse(request));
  } catch {
    return [];
  }
  const all = [body.messages, body.input, body.contents].find(Array.isArray) ?? [];
  return all.slice(-MESSAGES).map((one) => JSON.stringify(one).slice(0, MESSAGE_CHARS));
}
