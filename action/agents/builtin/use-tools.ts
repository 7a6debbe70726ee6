// Does what an answer asks for, one call after the other, and notes what came of it.
import type { ToolAnswer } from "./conversation.ts";
import type { LoopOptions } from "./loop.ts";
import { REPEATS_MAX } from "./repeats.ts";
import type { Session } from "./session.ts";
import type { Read, SpokenCall } from "./spoken.ts";
import type { ToolOutcome } from "./tools/tool.ts";
import { findTool } from "./tools/toolset.ts";

const SHOWN_CHARS = 200;

/** A sentence when it goes round in circles; null: it does not. */
export async function useTools(
  session: Session,
  { task, signal }: Pick<LoopOptions, "task" | "signal">,
  read: Read,
): Promise<string | null> {
  session.conversation.add({ kind: "assistant", text: read.text, calls: read.calls });
  const results: ToolAnswer[] = [];
  let stuck: string | null = null;
  for (const call of read.calls) {
    const { id, name, input } = call;
    // Every call has a result, also when the run is over: no API takes a conversation with one missing.
    if (signal.aborted || stuck !== null) {
      results.push({ id, name, text: "Not done: the run has ended.", isError: true });
      continue;
    }
    const asked = `${name} ${JSON.stringify(input)}`.slice(0, SHOWN_CHARS);
    task.show(`> ${asked}\n`);
    const { text, isError, changed, denied } = await use(session, call);
    if (denied !== null) session.denials.add(denied);
    results.push({ id, name, text, isError });
    session.note({ tool: name, isError, result: text });
    // Calls that cannot be read are counted by whoever reads them.
    if (call.problem === null && session.repeats.add({ name, input, result: text, changed })) {
      stuck = `it went round in circles: \`${asked}\` came ${REPEATS_MAX} times with the same result`;
    }
  }
  session.conversation.add({ kind: "results", results });
  return stuck;
}

async function use(session: Session, { name, input, problem }: SpokenCall): Promise<ToolOutcome> {
  const failed = { isError: true, changed: false };
  if (problem !== null) {
    const text = `This call cannot be read: ${problem}. Write it again, as valid JSON.`;
    return { ...failed, text, denied: null };
  }
  const tool = findTool(session.tools, name);
  if (tool === null) return { ...failed, text: `There is no tool \`${name}\`.`, denied: name };
  return tool.run(input);
}
