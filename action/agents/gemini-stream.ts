// Reads the stream-json events of the Gemini CLI into what we need to decide: what the model said, what was refused, how it
// ended, what it used. Unknown events are passed over; lines that are no events are ignored.
import { z } from "zod";
import { NO_TOKENS, type TokenUsage } from "../../core/budget/usage.ts";

const Text = z.string().catch("");
const Count = z.int().nonnegative().catch(0);

const Result = z.object({
  type: z.literal("result"),
  status: Text,
  error: z.object({ type: Text, message: Text }).nullish().catch(null),
  stats: z
    .object({ total_tokens: Count, input_tokens: Count, output_tokens: Count, cached: Count })
    .nullish()
    .catch(null),
});
export type GeminiResult = z.infer<typeof Result>;

const Event = z.discriminatedUnion("type", [
  z.object({ type: z.literal("init"), session_id: Text, model: Text }),
  z.object({ type: z.literal("message"), role: Text, content: Text }),
  z.object({ type: z.literal("tool_use"), tool_name: Text, tool_id: Text }),
  z.object({
    type: z.literal("tool_result"),
    tool_id: Text,
    status: Text,
    error: z.object({ type: Text, message: Text }).nullish().catch(null),
  }),
  z.object({ type: z.literal("error"), severity: Text, message: Text }),
  Result,
]);
type Event = z.infer<typeof Event>;

export interface GeminiStream {
  /** What a person may want to see of it; "" when nothing. */
  line(line: string): string;
  readonly started: boolean;
  readonly result: GeminiResult | null;
  /** What the CLI warned of or stopped for; its result may say `success` all the same. */
  readonly errors: readonly string[];
  readonly denials: readonly string[];
  readonly sessionId: string | null;
  readonly model: string;
  readonly text: string;
  readonly usage: TokenUsage;
}

export function openGeminiStream(): GeminiStream {
  const tools = new Map<string, string>();
  const denials = new Set<string>();
  const errors: string[] = [];
  let result: GeminiResult | null = null;
  let sessionId: string | null = null;
  let model = "";
  let started = false;
  let text = "";
  // Parts of one message follow each other; what comes after a tool is another one.
  let isNewMessage = false;

  return {
    line(line) {
      const event = eventOf(line);
      if (event === null) return "";
      switch (event.type) {
        case "init":
          started = true;
          sessionId = event.session_id === "" ? null : event.session_id;
          model = event.model;
          return "";
        case "message":
          if (event.role !== "assistant") return "";
          if (isNewMessage && text !== "" && !text.endsWith("\n")) text += "\n";
          isNewMessage = false;
          text += event.content;
          return event.content;
        case "tool_use":
          isNewMessage = true;
          tools.set(event.tool_id, event.tool_name);
          return `\n[${event.tool_name}]\n`;
        case "tool_result":
          if (isDenied(event)) denials.add(tools.get(event.tool_id) ?? event.tool_id);
          return "";
        case "error":
          errors.push(event.message);
          return `\n[${event.message}]\n`;
        default:
          result = event;
          return `\n[${event.status}]\n`;
      }
    },
    get started() {
      return started;
    },
    get result() {
      return result;
    },
    get errors() {
      return errors;
    },
    get denials() {
      return [...denials];
    },
    get sessionId() {
      return sessionId;
    },
    get model() {
      return model;
    },
    get text() {
      return text;
    },
    get usage() {
      return usageOf(result);
    },
  };
}

/** Thoughts are in the total only, and are billed as output. */
function usageOf(result: GeminiResult | null): TokenUsage {
  const stats = result?.stats ?? null;
  if (stats === null) return NO_TOKENS;
  return {
    inputTokens: Math.max(0, stats.input_tokens - stats.cached),
    outputTokens: Math.max(stats.output_tokens, stats.total_tokens - stats.input_tokens),
    cacheReadTokens: stats.cached,
    cacheWriteTokens: 0,
  };
}

const isDenied = ({ status, error }: Extract<Event, { type: "tool_result" }>): boolean =>
  status === "error" &&
  (error?.type === "tool_not_registered" ||
    error?.type === "policy_violation" ||
    /requires user confirmation|denied by policy/i.test(error?.message ?? ""));

function eventOf(line: string): Event | null {
  try {
    const parsed = Event.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
