// Reads what an answer costs from the answer itself, as it goes by. Where the vendor gave no final count (a broken or ended
// stream) it is estimated, rather too high than too low.
import { type BilledUsage, NOTHING_BILLED } from "../../core/budget/prices.ts";
import type { ModelApi } from "./api.ts";
import { readAnthropic } from "./meter-anthropic.ts";
import { readGemini } from "./meter-gemini.ts";
import { readOllama } from "./meter-ollama.ts";
import { readOpenai } from "./meter-openai.ts";

/** What one event, or a whole answer, says. */
export interface Reading {
  readonly model?: string | undefined;
  /** Counts so far, not additions. */
  readonly usage?: BilledUsage | undefined;
  /** The output is counted in `usage`. */
  readonly isFinal?: boolean | undefined;
  /** The vendor tells of an error in place of an answer. */
  readonly isError?: boolean | undefined;
  /** What the model wrote for its caller. */
  readonly text?: string | undefined;
  /** Characters of all that it wrote, calls of tools and thoughts included. */
  readonly written?: number | undefined;
}

export interface Meter {
  /** One event of a stream. */
  event(value: unknown): void;
  /** An answer that is no stream. */
  whole(text: string): void;
  /** An answer of so many bytes has ended; it may not have been readable. */
  end(bytes: number): void;
  readonly model: string;
  readonly text: string;
  /** Output so far, not more than there is. */
  readonly outputTokens: number;
  /** What is to be paid for. */
  readonly billed: BilledUsage;
}

const MODEL_CHARS = 200;
/** Kept of an answer's text; what is kept in the end is less (transcript.ts). */
const TEXT_CHARS = 100_000;
/** A token has about four characters of prose; of code and other scripts fewer. */
const CHARS_MOST = 4;
const CHARS_LEAST = 2.5;

const READERS = {
  anthropic: readAnthropic,
  openai: readOpenai,
  gemini: readGemini,
  ollama: readOllama,
} as const;

/** `requestBytes`: how long the request was, for the input of an answer that does not say. */
export function openMeter(api: ModelApi, requestBytes: number): Meter {
  const read = READERS[api];
  let model = "";
  let text = "";
  let written = 0;
  let usage: BilledUsage | null = null;
  let isFinal = false;
  let isError = false;
  let isRead = false;
  const event = (value: unknown): void => {
    const reading = read(value);
    if (reading === null) return;
    isRead = true;
    isError ||= reading.isError === true;
    model = (reading.model || model).slice(0, MODEL_CHARS);
    written += reading.written ?? 0;
    text += (reading.text ?? "").slice(0, TEXT_CHARS - text.length);
    const { usage: counted } = reading;
    if (counted !== undefined) {
      // Messages tell input and output apart, each once; the others all there is, each time anew.
      usage = usage === null || api !== "anthropic" ? counted : most(usage, counted);
    }
    isFinal ||= reading.isFinal === true;
  };
  return {
    event,
    whole(json) {
      try {
        event(JSON.parse(json));
      } catch {
        // No JSON.
      }
    },
    end(bytes) {
      if (!isRead) written = bytes;
    },
    get model() {
      return model;
    },
    get text() {
      return text;
    },
    get outputTokens() {
      return Math.max(usage?.outputTokens ?? 0, Math.floor(written / CHARS_MOST));
    },
    get billed() {
      if (usage !== null && isFinal) return usage;
      if (usage === null && isError && written === 0) return NOTHING_BILLED;
      const base = usage ?? {
        ...NOTHING_BILLED,
        inputTokens: Math.ceil(requestBytes / CHARS_LEAST),
      };
      return {
        ...base,
        outputTokens: Math.max(base.outputTokens, Math.ceil(written / CHARS_LEAST)),
      };
    },
  };
}

function most(a: BilledUsage, b: BilledUsage): BilledUsage {
  return {
    inputTokens: Math.max(a.inputTokens, b.inputTokens),
    outputTokens: Math.max(a.outputTokens, b.outputTokens),
    cacheWriteTokens: Math.max(a.cacheWriteTokens, b.cacheWriteTokens),
    cacheReadTokens: Math.max(a.cacheReadTokens, b.cacheReadTokens),
    cacheWriteLongTokens: Math.max(a.cacheWriteLongTokens, b.cacheWriteLongTokens),
    searches: Math.max(a.searches, b.searches),
    isFast: a.isFast || b.isFast,
    placeFactor: Math.max(a.placeFactor, b.placeFactor),
  };
}
