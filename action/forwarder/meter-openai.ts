// Chat completions and Responses: usage comes last, in a chunk of its own or in the event that ends the response. Cached input
// is part of the input they count.
import { z } from "zod";
import { type BilledUsage, NOTHING_BILLED } from "../../core/budget/prices.ts";
import type { Reading } from "./meter.ts";

const Count = z.int().nonnegative().catch(0);
const Text = z.string().nullish().catch(null);
const Details = z.object({ cached_tokens: Count, cache_write_tokens: Count }).nullish().catch(null);
const ChatUsage = z.object({
  prompt_tokens: z.int().nonnegative(),
  completion_tokens: Count,
  prompt_tokens_details: Details,
});
const Said = z.object({
  content: Text,
  reasoning_content: Text,
  reasoning: Text,
  refusal: Text,
  tool_calls: z
    .array(z.object({ function: z.object({ arguments: Text }) }))
    .nullish()
    .catch(null),
});
const Chat = z.object({
  model: z.string().catch(""),
  choices: z.array(z.object({ delta: Said.optional(), message: Said.optional() }).catch({})),
  usage: ChatUsage.nullish().catch(null),
  service_tier: Text,
});
const ResponseUsage = z.object({
  input_tokens: z.int().nonnegative(),
  output_tokens: Count,
  input_tokens_details: Details,
});
const Item = z.object({
  type: Text,
  content: z
    .array(z.object({ text: Text }).catch({ text: null }))
    .nullish()
    .catch(null),
});
const Response = z.object({
  model: z.string().catch(""),
  usage: ResponseUsage.nullish().catch(null),
  output: z.array(Item).catch([]),
  service_tier: Text,
});
const Event = z.union([
  Response.extend({ object: z.literal("response") }),
  z.object({ type: z.string().startsWith("response."), response: Response }),
  z.object({ type: z.string().regex(/^response\..*\.delta$/), delta: z.string() }),
  Chat,
  z.object({ error: z.looseObject({}) }),
]);

export function readOpenai(value: unknown): Reading | null {
  const event = Event.safeParse(value).data;
  if (event === undefined) return null;
  if ("error" in event) return { isError: true };
  if ("choices" in event) return readChat(event);
  if ("delta" in event) {
    const isText = event.type === "response.output_text.delta";
    return { text: isText ? event.delta : "", written: event.delta.length };
  }
  const response = "response" in event ? event.response : event;
  const { usage } = response;
  if (usage === null || usage === undefined) {
    const isError = "type" in event && event.type === "response.failed";
    return { model: response.model, isError };
  }
  const text = response.output
    .flatMap(({ content }) => content ?? [])
    .map((each) => each.text ?? "");
  return {
    model: response.model,
    usage: billedOf(
      usage.input_tokens,
      usage.output_tokens,
      usage.input_tokens_details,
      response.service_tier,
      response.output.filter(({ type }) => type === "web_search_call").length,
    ),
    isFinal: true,
    // A stream has said it before.
    text: "response" in event ? "" : text.join(""),
  };
}

function readChat(event: z.infer<typeof Chat>): Reading {
  const { usage } = event;
  const said = event.choices.map((choice) => choice.delta ?? choice.message);
  return {
    model: event.model,
    usage:
      usage === null || usage === undefined
        ? undefined
        : billedOf(
            usage.prompt_tokens,
            usage.completion_tokens,
            usage.prompt_tokens_details,
            event.service_tier,
          ),
    isFinal: usage !== null && usage !== undefined,
    text: said.map((each) => each?.content ?? "").join(""),
    written: said.reduce((sum, each) => sum + lengthOf(each), 0),
  };
}

function lengthOf(said: z.infer<typeof Said> | undefined): number {
  if (said === undefined) return 0;
  const calls = said.tool_calls?.map((call) => call.function.arguments ?? "").join("") ?? "";
  const thought = said.reasoning_content ?? said.reasoning ?? "";
  return `${said.content ?? ""}${thought}${said.refusal ?? ""}${calls}`.length;
}

/** Tiers that cost less count in full. */
function billedOf(
  input: number,
  output: number,
  details: z.infer<typeof Details>,
  tier: string | null | undefined,
  searches = 0,
): BilledUsage {
  const cacheRead = Math.min(input, details?.cached_tokens ?? 0);
  const cacheWrite = Math.min(input - cacheRead, details?.cache_write_tokens ?? 0);
  return {
    ...NOTHING_BILLED,
    inputTokens: input - cacheRead - cacheWrite,
    outputTokens: output,
    cacheReadTokens: cacheRead,
    cacheWriteTokens: cacheWrite,
    searches,
    isFast: tier === "priority" || tier === "fast",
  };
}
