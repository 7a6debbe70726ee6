// Ollama's own chat API: one JSON object for each line, the last with all counts. Nothing is billed there; tokens are counted all
// the same.
import { z } from "zod";
import { NOTHING_BILLED } from "../../core/budget/prices.ts";
import type { Reading } from "./meter.ts";

const Text = z.string().nullish().catch(null);
const Line = z.union([
  z.object({ error: z.string() }),
  z.object({
    model: z.string().catch(""),
    done: z.boolean().catch(false),
    message: z
      .object({ content: Text, thinking: Text, tool_calls: z.array(z.unknown()).catch([]) })
      .optional()
      .catch(undefined),
    prompt_eval_count: z.int().nonnegative().catch(0),
    eval_count: z.int().nonnegative().catch(0),
  }),
]);

export function readOllama(value: unknown): Reading | null {
  const line = Line.safeParse(value).data;
  if (line === undefined) return null;
  if ("error" in line) return { isError: true };
  const { message } = line;
  const text = message?.content ?? "";
  const calls = message?.tool_calls.length ? JSON.stringify(message.tool_calls) : "";
  return {
    model: line.model,
    text,
    written: text.length + (message?.thinking ?? "").length + calls.length,
    ...(line.done
      ? {
          usage: {
            ...NOTHING_BILLED,
            inputTokens: line.prompt_eval_count,
            outputTokens: line.eval_count,
          },
          isFinal: true,
        }
      : {}),
  };
}
