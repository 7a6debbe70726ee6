// Reads the stream-json events of the Claude Code CLI into what we need to decide: the final result, who refused what, which
// errors the API gave. Unknown events are passed over; lines that are no events are ignored.
import { z } from "zod";
import { openUsageReader, type TokenUsage } from "../../core/budget/usage.ts";

const Text = z.string().catch("");

const Init = z.object({
  type: z.literal("system"),
  subtype: z.literal("init"),
  session_id: Text,
  model: Text,
});
const Denied = z.object({
  type: z.literal("system"),
  subtype: z.literal("permission_denied"),
  tool_name: Text,
});
const Retry = z.object({
  type: z.literal("system"),
  subtype: z.literal("api_retry"),
  error: Text,
  error_status: z.number().nullable().catch(null),
});
const Assistant = z.object({
  type: z.literal("assistant"),
  message: z.object({ id: Text, content: z.array(z.unknown()).catch([]) }),
  /** Set on the synthetic message that stands for a failed request. */
  error: z.string().optional().catch(undefined),
});
const Result = z.object({
  type: z.literal("result"),
  subtype: Text,
  is_error: z.boolean().catch(false),
  result: Text,
  errors: z.array(z.string()).catch([]),
  stop_reason: z.string().nullable().catch(null),
  terminal_reason: z.string().nullable().catch(null),
  api_error_status: z.number().nullable().catch(null),
  total_cost_usd: z.number().nonnegative().nullable().catch(null),
  num_turns: z.int().nonnegative().catch(0),
  session_id: Text,
  /** Of runs that were given a schema: undefined where the model ignored it. */
  structured_output: z.unknown().optional(),
  permission_denials: z.array(z.object({ tool_name: Text })).catch([]),
});
export type ClaudeResult = z.infer<typeof Result>;

const Event = z.union([Init, Denied, Retry, Assistant, Result]);
const Block = z.union([
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.literal("tool_use"), name: z.string() }),
]);

export interface ClaudeStream {
  /** What a person may want to see of it; "" when nothing. */
  line(line: string): string;
  readonly started: boolean;
  readonly result: ClaudeResult | null;
  /** Errors that the API gave, in order, retried ones included. */
  readonly errors: readonly { readonly error: string; readonly status: number | null }[];
  readonly denials: readonly string[];
  readonly sessionId: string | null;
  readonly model: string;
  /** Answers of the model so far: the CLI may pass its own limit. */
  readonly turns: number;
  readonly text: string;
  readonly usage: TokenUsage;
}

export function openClaudeStream(): ClaudeStream {
  const reader = openUsageReader();
  const turns = new Set<string>();
  const denials = new Set<string>();
  const errors: { error: string; status: number | null }[] = [];
  let started = false;
  let result: ClaudeResult | null = null;
  let sessionId: string | null = null;
  let model = "";

  return {
    line(line) {
      reader.line(line);
      const event = eventOf(line);
      if (event === null) return "";
      if (event.type === "result") {
        result = event;
        for (const denial of event.permission_denials) denials.add(denial.tool_name);
        if (event.session_id !== "") sessionId = event.session_id;
        return `[${event.subtype}${event.is_error ? ", error" : ""}, ${event.num_turns} turns]\n`;
      }
      if (event.type === "assistant") {
        if (event.error !== undefined) errors.push({ error: event.error, status: null });
        else turns.add(event.message.id);
        return shown(event.message.content);
      }
      if (event.subtype === "permission_denied") {
        denials.add(event.tool_name);
        return `[${event.tool_name} is not allowed]\n`;
      }
      if (event.subtype === "api_retry") {
        errors.push({ error: event.error, status: event.error_status });
        return `[the API answered ${event.error}, trying again]\n`;
      }
      started = true;
      sessionId = event.session_id === "" ? null : event.session_id;
      model = event.model;
      return "";
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
    get turns() {
      return turns.size;
    },
    get text() {
      return reader.text;
    },
    get usage() {
      return reader.usage;
    },
  };
}

function eventOf(line: string): z.infer<typeof Event> | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const parsed = Event.safeParse(value);
  return parsed.success ? parsed.data : null;
}

function shown(content: readonly unknown[]): string {
  let text = "";
  for (const each of content) {
    const block = Block.safeParse(each);
    if (!block.success) continue;
    text += block.data.type === "text" ? `${block.data.text}\n` : `[${block.data.name}]\n`;
  }
  return text;
}
