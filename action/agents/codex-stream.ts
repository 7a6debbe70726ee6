// Reads the events of `codex exec --json` into what we need to decide: what the model said, what ended the turn, what it used.
// Unknown events are passed over; lines that are no events are ignored.
import { z } from "zod";
import { NO_TOKENS, type TokenUsage } from "../../core/budget/usage.ts";
import { sandboxProblem } from "./codex-sandbox.ts";

const Text = z.string().catch("");
const Count = z.int().nonnegative().catch(0);

const Event = z.discriminatedUnion("type", [
  z.object({ type: z.literal("thread.started"), thread_id: Text }),
  z.object({
    type: z.literal("item.completed"),
    item: z.object({
      type: Text,
      text: Text,
      message: Text,
      command: Text,
      status: Text,
      aggregated_output: Text,
      changes: z.array(z.object({ path: Text })).catch([]),
    }),
  }),
  z.object({
    type: z.literal("turn.completed"),
    usage: z.object({
      input_tokens: Count,
      cached_input_tokens: Count,
      cache_write_input_tokens: Count,
      output_tokens: Count,
    }),
  }),
  z.object({ type: z.literal("turn.failed"), error: z.object({ message: Text }) }),
  z.object({ type: z.literal("error"), message: Text }),
]);
type Event = z.infer<typeof Event>;

export interface CodexStream {
  /** What a person may want to see of it; "" when nothing. */
  line(line: string): string;
  readonly started: boolean;
  readonly completed: boolean;
  /** Why the turn failed; null: it did not. */
  readonly failure: string | null;
  /** Errors on the way, retried ones included. */
  readonly errors: readonly string[];
  readonly denials: readonly string[];
  readonly sessionId: string | null;
  /** Tools that were used: each is followed by another request. */
  readonly actions: number;
  /** Why its sandbox did not start; null: it did, or was not needed yet. */
  readonly sandboxProblem: string | null;
  readonly text: string;
  readonly lastMessage: string;
  readonly usage: TokenUsage;
}

export function openCodexStream(): CodexStream {
  const said: string[] = [];
  const errors: string[] = [];
  const denials = new Set<string>();
  let sessionId: string | null = null;
  let completed = false;
  let failure: string | null = null;
  let actions = 0;
  let unsafe: string | null = null;
  let usage = NO_TOKENS;

  const item = ({ item }: Extract<Event, { type: "item.completed" }>): string => {
    switch (item.type) {
      case "agent_message":
        said.push(item.text);
        return `${item.text}\n`;
      case "command_execution":
      case "file_change":
      case "mcp_tool_call":
      case "web_search": {
        actions += 1;
        // Only the first one tells: later ones say what the agent makes them say.
        if (actions === 1 && item.status === "failed") {
          unsafe = sandboxProblem(item.aggregated_output);
        }
        const what = item.command || item.changes.map(({ path }) => path).join(" ") || item.type;
        if (item.status === "declined") denials.add(what);
        return `[${what}]\n`;
      }
      case "error":
        return `[${item.message}]\n`; // A warning: the turn goes on.
      default:
        return "";
    }
  };

  return {
    line(line) {
      const event = eventOf(line);
      if (event === null) return "";
      switch (event.type) {
        case "thread.started":
          sessionId = event.thread_id === "" ? null : event.thread_id;
          return "";
        case "item.completed":
          return item(event);
        case "turn.completed": {
          completed = true;
          const { input_tokens, cached_input_tokens, cache_write_input_tokens } = event.usage;
          // Of the whole thread so far, not of this turn.
          usage = {
            inputTokens: Math.max(0, input_tokens - cached_input_tokens - cache_write_input_tokens),
            outputTokens: event.usage.output_tokens,
            cacheReadTokens: cached_input_tokens,
            cacheWriteTokens: cache_write_input_tokens,
          };
          return "";
        }
        case "turn.failed":
          failure = event.error.message;
          return `[failed: ${failure}]\n`;
        default:
          errors.push(event.message);
          return `[${event.message}]\n`;
      }
    },
    get started() {
      return sessionId !== null;
    },
    get completed() {
      return completed;
    },
    get failure() {
      return failure;
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
    get actions() {
      return actions;
    },
    get sandboxProblem() {
      return unsafe;
    },
    get text() {
      return said.join("\n");
    },
    get lastMessage() {
      return said.at(-1) ?? "";
    },
    get usage() {
      return usage;
    },
  };
}

function eventOf(line: string): Event | null {
  try {
    const parsed = Event.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
