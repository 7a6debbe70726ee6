// One question to the model, through the forwarder: what it answered, or why it did not. The `ai` SDK speaks the APIs; nothing of it is
// known outside this file and `messages.ts`.
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { APICallError, jsonSchema, type LanguageModel, streamText, type ToolSet, tool } from "ai";
import { createOllama } from "ollama-ai-provider-v2";
import { NO_TOKENS, type TokenUsage } from "../../../core/budget/usage.ts";
import type { ModelName } from "../../../core/config/model-name.ts";
import type { Forwarder } from "../../forwarder/forwarder.ts";
import type { Entry, ToolRequest } from "./conversation.ts";
import { loopbackFetch } from "./loopback-fetch.ts";
import { nativeMessages, textMessages, toolInstructions } from "./messages.ts";
import { readObject } from "./text-calls.ts";
import type { Tool } from "./tools/tool.ts";

export interface Question {
  readonly system: string;
  readonly entries: readonly Entry[];
  readonly tools: readonly Tool[];
  /** The model knows no tools: they are described, and called in text. */
  readonly inText: boolean;
  /** Around results in text. */
  readonly boundary: string;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly text: string;
  readonly calls: readonly (ToolRequest & { readonly problem: string | null })[];
  readonly finish: "stop" | "length" | "refusal";
  readonly usage: TokenUsage;
}

export type Asked =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly error: unknown };

/** Room for one answer; the other APIs choose it by the model. */
const ANTHROPIC_OUTPUT_TOKENS = 16_000;

// It would print to the job's log what it thinks of our settings.
globalThis.AI_SDK_LOG_WARNINGS = false;

export function openModel(
  name: ModelName,
  forwarder: Pick<Forwarder, "address" | "key">,
): LanguageModel {
  if (name.kind === "anthropic") {
    const baseURL = `${forwarder.address("anthropic")}/v1`;
    return createAnthropic({ baseURL, apiKey: forwarder.key, fetch: loopbackFetch })(name.model);
  }
  if (name.kind === "ollama") {
    const baseURL = `${forwarder.address("ollama")}/api`;
    const headers = { authorization: `Bearer ${forwarder.key}` };
    return createOllama({ baseURL, headers, fetch: loopbackFetch })(name.model);
  }
  return createOpenAICompatible({
    name: name.kind,
    baseURL: forwarder.address("openai"),
    apiKey: forwarder.key,
    includeUsage: true,
    fetch: loopbackFetch,
  })(name.model);
}

export async function askModel(
  model: LanguageModel,
  { kind, contextTokens }: Pick<ModelName, "kind" | "contextTokens">,
  question: Question,
): Promise<Asked> {
  const { system, entries, tools, inText, boundary, signal } = question;
  const described = inText && tools.length > 0 ? toolInstructions(tools, boundary) : "";
  const cached = { anthropic: { cacheControl: { type: "ephemeral" } } };
  const messages = inText ? textMessages(entries, boundary) : nativeMessages(entries);
  const last = messages.at(-1);
  if (kind === "anthropic" && last !== undefined) last.providerOptions = cached;
  const calls: Answer["calls"][number][] = [];
  let text = "";
  let finish: Answer["finish"] = "stop";
  let usage = NO_TOKENS;
  try {
    const stream = streamText({
      model,
      instructions: {
        role: "system",
        content: [system, described].filter((part) => part !== "").join("\n\n"),
        ...(kind === "anthropic" ? { providerOptions: cached } : {}),
      },
      messages,
      ...(inText || tools.length === 0 ? {} : { tools: toolSetOf(tools) }),
      ...(kind === "anthropic" ? { maxOutputTokens: ANTHROPIC_OUTPUT_TOKENS } : {}),
      // Its own window is small, and what does not fit is cut without a word.
      ...(kind === "ollama"
        ? { providerOptions: { ollama: { options: { num_ctx: contextTokens } } } }
        : {}),
      // Repeating is decided by the loop, which knows money and time.
      maxRetries: 0,
      abortSignal: signal,
      onError: () => {},
      repairToolCall: async ({ toolCall }) => {
        const input = readObject(toolCall.input);
        return input === null ? null : { ...toolCall, input: JSON.stringify(input) };
      },
    });
    for await (const part of stream.fullStream) {
      if (part.type === "text-delta") text += part.text;
      else if (part.type === "error") return { ok: false, error: part.error };
      else if (part.type === "abort") return { ok: false, error: signal.reason };
      else if (part.type === "tool-call") {
        const isBroken = part.dynamic === true && part.invalid === true;
        const isText = isBroken && typeof part.input === "string";
        const problem = isText ? "the arguments are no readable JSON object" : null;
        const { toolCallId: id, toolName: name } = part;
        calls.push({ id, name, input: objectOf(part.input), problem });
      } else if (part.type === "finish-step") {
        finish = finishOf(part.finishReason);
        const { inputTokens, outputTokens, inputTokenDetails } = part.usage;
        const cacheReadTokens = inputTokenDetails?.cacheReadTokens ?? 0;
        const cacheWriteTokens = inputTokenDetails?.cacheWriteTokens ?? 0;
        usage = {
          inputTokens: Math.max(0, (inputTokens ?? 0) - cacheReadTokens - cacheWriteTokens),
          outputTokens: outputTokens ?? 0,
          cacheReadTokens,
          cacheWriteTokens,
        };
      }
    }
  } catch (error) {
    return { ok: false, error };
  }
  return { ok: true, answer: { text, calls, finish, usage } };
}

const toolSetOf = (tools: readonly Tool[]): ToolSet =>
  Object.fromEntries(
    tools.map(({ name, description, schema }) => [
      name,
      tool({ description, inputSchema: jsonSchema<Record<string, unknown>>(schema) }),
    ]),
  );

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};

function finishOf(reason: string): Answer["finish"] {
  if (reason === "length") return "length";
  return reason === "content-filter" ? "refusal" : "stop";
}

/** What an API said instead of an answer. */
export interface ApiProblem {
  /** null: nobody answered. */
  readonly status: number | null;
  readonly message: string;
  readonly retryAfterMs: number | null;
}

export function apiProblemOf(error: unknown): ApiProblem {
  if (APICallError.isInstance(error)) {
    const after = Number(error.responseHeaders?.["retry-after"] ?? Number.NaN);
    return {
      status: error.statusCode ?? null,
      message: error.message || (error.responseBody ?? "").slice(0, 500),
      retryAfterMs: Number.isFinite(after) && after >= 0 ? after * 1000 : null,
    };
  }
  const message = error instanceof Error ? error.message : JSON.stringify(error);
  return { status: null, message: message ?? "", retryAfterMs: null };
}
