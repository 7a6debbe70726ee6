// What servers say when they take no tools, or less than was sent: in their own words.
import { describe, expect, test } from "vitest";
import { isTooLong, knowsNoTools } from "../../../action/agents/builtin/ending.ts";

const problem = (status: number, message: string) => ({ status, message, retryAfterMs: null });

const NO_TOOLS = [
  [400, "registry.ollama.ai/library/gemma3:latest does not support tools"],
  [500, "tools param requires --jinja flag"],
  [400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'],
  [404, "No endpoints found that support tool use. To learn more about provider routing, visit"],
  [400, "Function calling is not enabled for models/gemma-3-27b-it"],
  [422, "tools is not supported for this model"],
] as const;

const TOO_LONG = [
  [
    400,
    "the request exceeds the available context size. try increasing the context size or enable context shift",
  ],
  [400, "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens"],
  [400, "prompt is too long: 208310 tokens > 200000 maximum"],
  [413, "Request exceeds the maximum size"],
  [
    400,
    "Trying to keep the first 9000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens",
  ],
] as const;

const OTHERS = [
  [400, "messages.3: tool_use ids were found without tool_result blocks immediately after"],
  [401, "invalid x-api-key"],
  [404, "model 'tiny' not found"],
  [429, "Rate limit reached for gpt-5.1 on tokens per min"],
  [500, "Internal server error"],
] as const;

describe("words of servers", () => {
  test.each(NO_TOOLS)("no tools: %s %s", (status, message) => {
    expect(knowsNoTools(problem(status, message))).toBe(true);
  });

  test.each(TOO_LONG)("too long: %s %s", (status, message) => {
    expect(isTooLong(problem(status, message))).toBe(true);
    expect(knowsNoTools(problem(status, message))).toBe(false);
  });

  test.each(OTHERS)("neither: %s %s", (status, message) => {
    expect(knowsNoTools(problem(status, message))).toBe(false);
    expect(isTooLong(problem(status, message))).toBe(false);
  });
});
