// What a request asks for, as far as we look: the model, how long the answer may get, and the end of the conversation.
import { z } from "zod";
import type { Route } from "./api.ts";

export interface Asked {
  readonly model: string;
  /** Most that the answer can have. */
  readonly outputTokens: number;
  /** The last messages, bounded; those before stand with the requests before. */
  readonly messages: readonly string[];
}

/** For requests that name no limit of their own. */
const OUTPUT_TOKENS = 32_000;
const MODEL_CHARS = 200;
const MESSAGES = 3;
/** Cut for good by the transcript, when keys are out: half a key would not be known any more. */
const MESSAGE_CHARS = 100_000;

const Limit = z.int().positive().optional().catch(undefined);
const Messages = z.array(z.unknown()).optional().catch(undefined);
const Body = z.object({
  model: z.string().catch(""),
  max_tokens: Limit,
  max_completion_tokens: Limit,
  max_output_tokens: Limit,
  options: z.object({ num_predict: Limit }).optional().catch(undefined),
  generationConfig: z.object({ maxOutputTokens: Limit }).optional().catch(undefined),
  messages: Messages,
  input: z
    .union([z.string().transform((text): unknown[] => [text]), z.array(z.unknown())])
    .optional()
    .catch(undefined),
  contents: Messages,
});

/** Whatever the body is: that it does not fit is for the vendor to say. */
export function readAsked(route: Route, body: Buffer): Asked {
  const parsed = Body.safeParse(parse(body)).data;
  const limits = [
    parsed?.max_tokens,
    parsed?.max_completion_tokens,
    parsed?.max_output_tokens,
    parsed?.generationConfig?.maxOutputTokens,
    parsed?.options?.num_predict,
  ];
  const messages = parsed?.messages ?? parsed?.input ?? parsed?.contents ?? [];
  return {
    model: (route.model ?? parsed?.model ?? "").slice(0, MODEL_CHARS),
    outputTokens: limits.find((each) => each !== undefined) ?? OUTPUT_TOKENS,
    messages: messages.slice(-MESSAGES).map((each) => JSON.stringify(each).slice(0, MESSAGE_CHARS)),
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return null;
  }
}
