// What an answer says, its thinking left out: words, and calls of tools in the API's form or in the text.
import type { ToolRequest } from "./conversation.ts";
import type { Answer } from "./model.ts";
import { readTextCalls } from "./text-calls.ts";
import { withoutThinking } from "./think.ts";
import type { Tool } from "./tools/tool.ts";
import { findTool } from "./tools/toolset.ts";

export interface Read {
  readonly text: string;
  /** The same with its spaces: it may be half a sentence. */
  readonly raw: string;
  readonly calls: readonly SpokenCall[];
  /** A call was meant, and it is not among the calls: what is wrong with it. */
  readonly broken: string | null;
}

export interface SpokenCall extends ToolRequest {
  /** Why its arguments cannot be read; null: they can. */
  readonly problem: string | null;
}

export function readAnswer(answer: Answer, tools: readonly Tool[], turn: number): Read {
  const raw = withoutThinking(answer.text);
  const text = raw.trim();
  if (answer.calls.length > 0) return { text, raw, calls: answer.calls, broken: null };
  if (tools.length === 0) return { text, raw, calls: [], broken: null };
  const found = readTextCalls(text, (name) => findTool(tools, name)?.name ?? null);
  if (found.calls.length === 0) return { text, raw, calls: [], broken: found.problem };
  const calls = found.calls.map((call, index) => ({
    id: `text-${turn}-${index}`,
    ...call,
    problem: null,
  }));
  return { text: found.before, raw, calls, broken: null };
}
