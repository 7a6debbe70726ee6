// `agent.model` of the `builtin` agent: what is understood, and what is told about the rest.
import { describe, expect, test } from "vitest";
import { parseModelName } from "../../../core/config/model-name.ts";

describe("model names", () => {
  test.each([
    ["anthropic:claude-sonnet-4-5", "anthropic", "claude-sonnet-4-5", null, 200_000],
    ["openai:gpt-5.1?context=400000", "openai", "gpt-5.1", null, 400_000],
    [
      "local:qwen3@http://localhost:11434/v1",
      "local",
      "qwen3",
      "http://localhost:11434/v1",
      16_384,
    ],
    [
      "local:qwen3:8b@http://localhost:11434",
      "local",
      "qwen3:8b",
      "http://localhost:11434/v1",
      16_384,
    ],
    [
      " local:hf.co/bartowski/Qwen:Q4_K_M@https://models.example.com/openai/v1/?context=32768 ",
      "local",
      "hf.co/bartowski/Qwen:Q4_K_M",
      "https://models.example.com/openai/v1",
      32_768,
    ],
    ["ollama:qwen3:8b", "ollama", "qwen3:8b", "http://localhost:11434", 16_384],
    [
      "ollama:qwen3@http://gpu.example.com:11434/?context=32768",
      "ollama",
      "qwen3",
      "http://gpu.example.com:11434",
      32_768,
    ],
    ["local:m@http://[::1]:8080/v1", "local", "m", "http://[::1]:8080/v1", 16_384],
  ])("%s", (text, kind, model, url, contextTokens) => {
    expect(parseModelName(text)).toEqual({ ok: true, value: { kind, model, url, contextTokens } });
  });

  test.each([
    ["", "does not begin"],
    ["claude-sonnet-4-5", "does not begin"],
    ["llamacpp:qwen3", "does not begin"],
    ["ollama:", "name is missing"],
    ["ollama:qwen3@http://olga:secret@localhost", "holds a password"],
    ["anthropic:", "name is missing"],
    ["openai:a b", "name is missing"],
    ["local:qwen3", "needs the address"],
    ["local:qwen3@ftp://x", "name is missing"],
    ["local:@http://localhost:1/v1", "name is missing"],
    ["local:qwen3@http://olga:secret@localhost/v1", "holds a password"],
    ["local:qwen3@http://localhost:11434/v1?ctx=1", "only `context=TOKENS`"],
    ["local:qwen3@http://localhost:11434/v1?context=1024", "from 4096"],
  ])("%j is refused, with how to write it", (text, why) => {
    const parsed = parseModelName(text);
    expect(parsed.ok ? "" : parsed.problem).toContain(why);
    expect(parsed.ok ? "" : parsed.problem).toContain("local:qwen3@http://localhost:11434/v1");
  });
});
