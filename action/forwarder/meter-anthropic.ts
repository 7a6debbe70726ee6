// The Messages API: usage comes in `message_start` (input) and `message_delta` (everything, cumulative), or in the whole message.
import { z } from "zod";
import { type BilledUsage, NOTHING_BILLED } from "../../core/budget/prices.ts";
import type { Reading } from "./meter.ts";

/** What answers cost more that are made in one country. */
const US_FACTOR = 1.1;

const Count = z.int().nonnegative().catch(0);
const Tokens = z.object({
  input_tokens: Count,
  output_tokens: Count,
  cache_creation_input_tokens: Count,
  cache_read_input_tokens: Count,
  cache_creation: z.object({ ephemeral_1h_input_tokens: Count }).nullish().catch(null),
});
const Usage = Tokens.extend({
  /** What the server did in several steps; not all of it is in the sums. */
  iterations: z.array(Tokens).nullish().catch(null),
  server_tool_use: z.object({ web_search_requests: Count }).nullish().catch(null),
  speed: z.string().nullish().catch(null),
  inference_geo: z.string().nullish().catch(null),
});
const Block = z.object({
  text: z.string().optional().catch(undefined),
  thinking: z.string().optional().catch(undefined),
  partial_json: z.string().optional().catch(undefined),
  input: z.unknown().optional(),
});
const Message = z.object({
  model: z.string().catch(""),
  usage: Usage.optional().catch(undefined),
  content: z.array(Block).catch([]),
});
const Event = z.discriminatedUnion("type", [
  Message.extend({ type: z.literal("message") }),
  z.object({ type: z.literal("message_start"), message: Message }),
  z.object({ type: z.literal("message_delta"), usage: Usage.optional().catch(undefined) }),
  z.object({ type: z.literal("content_block_delta"), delta: Block }),
  z.object({ type: z.literal("error") }),
]);

export function readAnthropic(value: unknown): Reading | null {
  const event = Event.safeParse(value).data;
  switch (event?.type) {
    case undefined:
      return null;
    case "message":
      return {
        model: event.model,
        usage: billedOf(event.usage),
        isFinal: event.usage !== undefined,
        text: event.content.map((block) => block.text ?? "").join(""),
        written: event.content.reduce((sum, block) => sum + lengthOf(block), 0),
      };
    case "message_start":
      return { model: event.message.model, usage: billedOf(event.message.usage) };
    case "message_delta":
      return { usage: billedOf(event.usage), isFinal: event.usage !== undefined };
    case "content_block_delta":
      return { text: event.delta.text, written: lengthOf(event.delta) };
    case "error":
      return { isError: true };
  }
}

function lengthOf({ text, thinking, partial_json, input }: z.infer<typeof Block>): number {
  const json = input === undefined ? "" : JSON.stringify(input);
  return `${text ?? ""}${thinking ?? ""}${partial_json ?? ""}${json}`.length;
}

function billedOf(usage: z.infer<typeof Usage> | undefined): BilledUsage | undefined {
  if (usage === undefined) return undefined;
  const sum = (part: (tokens: z.infer<typeof Tokens>) => number): number =>
    Math.max(
      part(usage),
      (usage.iterations ?? []).reduce((all, each) => all + part(each), 0),
    );
  return {
    ...NOTHING_BILLED,
    inputTokens: sum((each) => each.input_tokens),
    outputTokens: sum((each) => each.output_tokens),
    cacheWriteTokens: sum((each) => each.cache_creation_input_tokens),
    cacheReadTokens: sum((each) => each.cache_read_input_tokens),
    cacheWriteLongTokens: sum((each) => each.cache_creation?.ephemeral_1h_input_tokens ?? 0),
    searches: usage.server_tool_use?.web_search_requests ?? 0,
    isFast: usage.speed === "fast",
    placeFactor: usage.inference_geo === "us" ? US_FACTOR : 1,
  };
}
