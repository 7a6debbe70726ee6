// Replies as the Gemini API gives them, streamed or whole.
import { join } from "node:path";
import { type ErrorAnswer, type Spoken, TOKENS, type Turn } from "./reply.ts";

const KINDS: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  402: "FAILED_PRECONDITION",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  529: "UNAVAILABLE",
};

export const geminiError = (status: number): ErrorAnswer => ({
  status,
  body: JSON.stringify({
    error: { code: status, message: "scripted", status: KINDS[status] ?? "UNKNOWN" },
  }),
});

export const geminiBilling = (): ErrorAnswer => geminiError(402);

export function geminiBody(reply: Spoken, turn: Turn): string {
  const { parts, finishReason } = shapeOf(reply, turn);
  return JSON.stringify({
    candidates: [{ content: { role: "model", parts }, finishReason, index: 0 }],
    usageMetadata: {
      promptTokenCount: TOKENS.input,
      cachedContentTokenCount: TOKENS.cached,
      candidatesTokenCount: TOKENS.output,
      totalTokenCount: TOKENS.input + TOKENS.output,
    },
    modelVersion: turn.model,
  });
}

export const geminiEvents = (reply: Spoken, turn: Turn): readonly string[] => [
  `data: ${geminiBody(reply, turn)}\r\n\r\n`,
];

interface Shape {
  readonly parts: readonly object[];
  readonly finishReason: string;
}

function shapeOf(reply: Spoken, turn: Turn): Shape {
  if ("run" in reply) return call("run_shell_command", { command: reply.run });
  if ("write" in reply) {
    const args = { file_path: join(turn.folder, reply.write), content: reply.text };
    return call("write_file", args);
  }
  // What is blocked comes without a text.
  if ("refuse" in reply) return { parts: [], finishReason: "SAFETY" };
  if ("cut" in reply) return { parts: [{ text: reply.cut }], finishReason: "MAX_TOKENS" };
  const text = "form" in reply ? `${reply.marker}:${JSON.stringify(reply.form)}` : reply.say;
  return { parts: [{ text }], finishReason: "STOP" };
}

const call = (name: string, args: object): Shape => ({
  parts: [{ functionCall: { name, args } }],
  finishReason: "STOP",
});
