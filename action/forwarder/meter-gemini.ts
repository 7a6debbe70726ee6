// The Gemini API: every piece of a stream carries the usage so far. Cached input is part of the prompt; thoughts are billed as
// output and counted beside it.
import { z } from "zod";
import { NOTHING_BILLED } from "../../core/budget/prices.ts";
import type { Reading } from "./meter.ts";

const Count = z.int().nonnegative().catch(0);
const Usage = z.object({
  promptTokenCount: Count,
  cachedContentTokenCount: Count,
  candidatesTokenCount: Count,
  thoughtsTokenCount: Count,
  toolUsePromptTokenCount: Count,
});
const Part = z.object({
  text: z.string().optional().catch(undefined),
  thought: z.boolean().catch(false),
  functionCall: z.unknown().optional(),
});
const Candidate = z.object({
  content: z
    .object({ parts: z.array(Part).catch([]) })
    .nullish()
    .catch(null),
  finishReason: z.string().nullish().catch(null),
  groundingMetadata: z
    .object({ webSearchQueries: z.array(z.unknown()).catch([]) })
    .nullish()
    .catch(null),
});
const Piece = z.object({
  modelVersion: z.string().catch(""),
  candidates: z.array(Candidate).catch([]),
  usageMetadata: Usage.optional().catch(undefined),
  error: z.looseObject({}).optional().catch(undefined),
});
/** Without `alt=sse` a stream is one array. */
const Answer = z.union([Piece.transform((piece) => [piece]), z.array(Piece)]);

export function readGemini(value: unknown): Reading | null {
  const pieces = Answer.safeParse(value).data;
  const last = pieces?.at(-1);
  if (pieces === undefined || last === undefined) return null;
  const candidates = pieces.flatMap((piece) => piece.candidates);
  const parts = candidates.flatMap((candidate) => candidate.content?.parts ?? []);
  const usage = last.usageMetadata;
  const cached = Math.min(usage?.promptTokenCount ?? 0, usage?.cachedContentTokenCount ?? 0);
  return {
    model: last.modelVersion,
    isError: pieces.some(({ error }) => error !== undefined),
    usage:
      usage === undefined
        ? undefined
        : {
            ...NOTHING_BILLED,
            inputTokens: usage.promptTokenCount - cached + usage.toolUsePromptTokenCount,
            outputTokens: usage.candidatesTokenCount + usage.thoughtsTokenCount,
            cacheReadTokens: cached,
            searches: candidates.reduce(
              (sum, each) => sum + (each.groundingMetadata?.webSearchQueries.length ?? 0),
              0,
            ),
          },
    isFinal:
      usage !== undefined &&
      (candidates.length === 0 ||
        candidates.some(({ finishReason }) => typeof finishReason === "string")),
    text: parts.map(({ text, thought }) => (thought ? "" : (text ?? ""))).join(""),
    written: parts.reduce((sum, part) => sum + lengthOf(part), 0),
  };
}

function lengthOf({ text, functionCall }: z.infer<typeof Part>): number {
  return (
    (text?.length ?? 0) + (functionCall === undefined ? 0 : JSON.stringify(functionCall).length)
  );
}
