// Reads the token use and the text of an agent's stream-json output. The final `result` line repeats the totals: it replaces
// what was added up before, never adds to it, so that nothing is paid for twice (SR25).

export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheReadTokens: number;
}

/** What one line added. */
export interface LineReading {
  readonly usage: TokenUsage;
  readonly text: string;
  /** The text was cut because the limit is reached. */
  readonly isTruncated: boolean;
}

export interface UsageReader {
  /** null: not a line of the stream. */
  line(line: string): LineReading | null;
  readonly usage: TokenUsage;
  readonly text: string;
}

export const NO_TOKENS: TokenUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheWriteTokens: 0,
  cacheReadTokens: 0,
};

/** Text beyond this is dropped; token counts go on. */
const TEXT_MAX_BYTES = 50_000_000;

export function openUsageReader(maxTextBytes: number = TEXT_MAX_BYTES): UsageReader {
  let total = NO_TOKENS;
  let text = "";
  let freeBytes = maxTextBytes;
  // One message comes as several lines, each with the use so far.
  const byMessage = new Map<string, TokenUsage>();

  const addText = (addition: string): { added: string; isTruncated: boolean } => {
    const added = cutToBytes(addition, freeBytes);
    freeBytes -= byteLength(added);
    text += added;
    return { added, isTruncated: added.length < addition.length };
  };
  const reading = (usage: TokenUsage, addition: string): LineReading => {
    total = combine(total, usage, (a, b) => a + b);
    const { added, isTruncated } = addText(addition);
    return { usage, text: added, isTruncated };
  };

  return {
    get usage() {
      return total;
    },
    get text() {
      return text;
    },
    line(line) {
      const event = objectOf(parse(line));
      if (event === null) return null;
      const message = objectOf(event.message) ?? event;
      if (event.type === "assistant") {
        const usage = tokensOf(message.usage);
        const id = message.id;
        if (typeof id !== "string") return reading(usage, textOf(message.content));
        const before = byMessage.get(id) ?? NO_TOKENS;
        const now = combine(before, usage, Math.max);
        byMessage.set(id, now);
        return reading(
          combine(now, before, (a, b) => a - b),
          textOf(message.content),
        );
      }
      if (event.type === "content_block_delta") {
        const delta = objectOf(event.delta);
        const addition = delta?.type === "text_delta" ? delta.text : "";
        return reading(NO_TOKENS, typeof addition === "string" ? addition : "");
      }
      if (event.type === "result") {
        const final = combine(tokensOf(event.usage), modelTokensOf(event.modelUsage), Math.max);
        const addition = typeof event.result === "string" ? event.result : textOf(event.content);
        const isNew = addition !== "" && !text.endsWith(addition);
        return reading(
          combine(final, total, (a, b) => Math.max(0, a - b)),
          isNew ? addition : "",
        );
      }
      return null;
    },
  };
}

function combine(a: TokenUsage, b: TokenUsage, by: (a: number, b: number) => number): TokenUsage {
  return {
    inputTokens: by(a.inputTokens, b.inputTokens),
    outputTokens: by(a.outputTokens, b.outputTokens),
    cacheWriteTokens: by(a.cacheWriteTokens, b.cacheWriteTokens),
    cacheReadTokens: by(a.cacheReadTokens, b.cacheReadTokens),
  };
}

function tokensOf(value: unknown): TokenUsage {
  const usage = objectOf(value) ?? {};
  return {
    inputTokens: count(usage.input_tokens),
    outputTokens: count(usage.output_tokens),
    cacheWriteTokens: count(usage.cache_creation_input_tokens),
    cacheReadTokens: count(usage.cache_read_input_tokens),
  };
}

/** The sum over models stays right where `usage` is zero: runs that the budget ended. */
function modelTokensOf(value: unknown): TokenUsage {
  let sum = NO_TOKENS;
  for (const each of Object.values(objectOf(value) ?? {})) {
    const model = objectOf(each) ?? {};
    const usage = {
      inputTokens: count(model.inputTokens),
      outputTokens: count(model.outputTokens),
      cacheWriteTokens: count(model.cacheCreationInputTokens),
      cacheReadTokens: count(model.cacheReadInputTokens),
    };
    sum = combine(sum, usage, (a, b) => a + b);
  }
  return sum;
}

function count(value: unknown): number {
  const number = typeof value === "number" || typeof value === "string" ? Number(value) : 0;
  return Number.isFinite(number) && number > 0 ? Math.trunc(number) : 0;
}

function textOf(content: unknown): string {
  if (!Array.isArray(content)) return "";
  let text = "";
  for (const each of content) {
    const block = objectOf(each);
    if (block?.type === "text" && typeof block.text === "string") text += block.text;
  }
  return text;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function objectOf(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : null;
}

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/** Longest start of the text that fits, never half a character. */
function cutToBytes(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += byteLength(character);
    if (bytes > maxBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}
