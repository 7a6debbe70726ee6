// Question, tools, question: until the model says that it is done, goes round in circles, or a limit is reached. Every limit is ours:
// nothing that a model says can lengthen its run.
import { setTimeout as wait } from "node:timers/promises";
import type { LanguageModel } from "ai";
import { backoffMs } from "../../../core/base/retry.ts";
import type { ModelName } from "../../../core/config/model-name.ts";
import type { AgentTask } from "../agent.ts";
import { missingIn } from "./answer-check.ts";
import type { ToolAnswer, ToolRequest } from "./conversation.ts";
import { type Ending, endingOfApi, isPassing, knowsNoTools } from "./ending.ts";
import { type Answer, apiProblemOf, askModel } from "./model.ts";
import { REPEATS_MAX } from "./repeats.ts";
import type { Session } from "./session.ts";
import { readTextCalls } from "./text-calls.ts";
import { withoutThinking } from "./think.ts";
import { findTool } from "./tools/toolset.ts";

export interface LoopOptions {
  readonly task: AgentTask;
  readonly name: ModelName;
  readonly model: LanguageModel;
  readonly boundary: string;
  readonly maxTurns: number;
  /** Aborted by the time limit, or by whoever cancels the job. */
  readonly signal: AbortSignal;
  readonly leftMs: () => number;
  /** Between two tries of a question that was not answered. */
  readonly retryBaseMs: number;
}

export interface LoopEnd extends Ending {
  readonly text: string;
}

const API_TRIES = 4;
const RETRY_MAX_MS = 60_000;
/** Calls that cannot be read, answers that are empty, answers that are cut: each is said back so often in a row. */
const MISTAKES_MAX = 3;

export async function runLoop(session: Session, options: LoopOptions): Promise<LoopEnd> {
  const { task, maxTurns } = options;
  let mistakes = 0;
  let said = "";
  let reminded = false;
  const end = (cause: Ending["cause"], problem: string): LoopEnd => ({
    cause,
    problem,
    text: said,
  });
  while (session.turns < maxTurns) {
    session.makeRoom();
    const asked = await ask(session, options);
    if ("cause" in asked) return { ...asked, text: said };
    session.turns += 1;
    session.learn(asked);
    const read = readAnswer(asked, session);
    session.note({ turn: session.turns, ...read, finish: asked.finish, usage: asked.usage });
    if (read.text !== "") task.show(`${read.text}\n`);
    const { calls, broken } = read;
    if (calls.length === 0 && broken === null) {
      if (asked.finish === "refusal") return end("refusal", "the model refused the task");
      const problem =
        read.text === "" ? "Your answer was empty." : lacking(read.text, asked, options, reminded);
      if (problem === null) return { cause: "ok", problem: "", text: read.text };
      said = read.text;
      mistakes += 1;
      if (mistakes > MISTAKES_MAX || (read.text === "" && mistakes > 1)) {
        return asked.finish === "length"
          ? end("bad_output", "its answers were cut at the model's limit")
          : end("no_result", "the model gave no answer");
      }
      reminded ||= asked.finish === "stop" && read.text !== "";
      session.conversation.add({ kind: "assistant", text: read.text || "…", calls: [] });
      session.conversation.add({ kind: "user", text: `${problem} Go on.` });
      continue;
    }
    if (broken !== null && calls.length === 0) {
      mistakes += 1;
      if (mistakes > MISTAKES_MAX)
        return end("bad_output", `its tool calls cannot be read: ${broken}`);
    } else mistakes = 0;
    const stuck = await useTools(session, options, asked, read);
    if (stuck !== null) return end("no_result", stuck);
    if (options.signal.aborted) return { ...abortedBy(options), text: said };
  }
  return end("turn_limit", `it took more than ${maxTurns} turns`);
}

interface Read {
  readonly text: string;
  readonly calls: readonly ToolRequest[];
  /** What is wrong with a call in the text. */
  readonly broken: string | null;
}

function readAnswer(answer: Answer, session: Session): Read {
  const text = withoutThinking(answer.text);
  if (answer.calls.length > 0 || answer.broken.length > 0) {
    const calls = [...answer.calls, ...answer.broken.map(({ request }) => request)];
    return {
      text,
      calls: answer.calls.length > 0 ? calls : [],
      broken: answer.broken[0]?.problem ?? null,
    };
  }
  if (session.tools.length === 0) return { text, calls: [], broken: null };
  const found = readTextCalls(text, (name) => findTool(session.tools, name)?.name ?? null);
  const calls = found.calls.map((call, index) => ({
    id: `text-${session.turns}-${index}`,
    ...call,
  }));
  if (calls.length > 0) return { text: found.before, calls, broken: null };
  return { text, calls: [], broken: found.problem };
}

/** What an answer without calls lacks, as the model is told it; null: nothing. */
function lacking(
  text: string,
  answer: Answer,
  { task }: LoopOptions,
  reminded: boolean,
): string | null {
  if (answer.finish === "length")
    return "Your answer was cut at its limit. Continue where it stopped, in smaller pieces.";
  if (reminded) return null;
  const missing = missingIn(text, task.brief.task);
  return missing === null
    ? null
    : `If you are done, repeat your answer ending with ${missing}; it is missing.`;
}

/** A sentence when it goes round in circles. */
async function useTools(
  session: Session,
  options: LoopOptions,
  answer: Answer,
  read: Read,
): Promise<string | null> {
  const { conversation, tools, denials, repeats } = session;
  const unreadable = new Map(answer.broken.map(({ request, problem }) => [request.id, problem]));
  const requests =
    answer.broken.length > 0 && read.calls.length === 0
      ? answer.broken.map(({ request }) => request)
      : read.calls;
  if (requests.length === 0) {
    conversation.add({ kind: "assistant", text: read.text, calls: [] });
    const problem = `That tool call cannot be read: ${read.broken ?? "it is broken"}. Write it again, as valid JSON.`;
    conversation.add({ kind: "user", text: problem });
    return null;
  }
  conversation.add({ kind: "assistant", text: read.text, calls: requests });
  const results: ToolAnswer[] = [];
  let stuck: string | null = null;
  for (const { id, name, input } of requests) {
    const add = (text: string, isError: boolean) => void results.push({ id, name, text, isError });
    const problem = unreadable.get(id);
    if (problem !== undefined) {
      add(`This call cannot be read: ${problem}. Write it again, as valid JSON.`, true);
      continue;
    }
    if (options.signal.aborted || stuck !== null) {
      add("Not done: the run has ended.", true);
      continue;
    }
    const tool = findTool(tools, name);
    options.task.show(`> ${name} ${JSON.stringify(input).slice(0, 200)}\n`);
    const outcome =
      tool === null
        ? { text: `There is no tool \`${name}\`.`, isError: true, changed: false, denied: name }
        : await tool.run(input);
    if (outcome.denied !== null) denials.add(outcome.denied);
    add(outcome.text, outcome.isError);
    session.note({ tool: name, isError: outcome.isError, result: outcome.text });
    const repeated = repeats.add({ name, input, result: outcome.text, changed: outcome.changed });
    if (repeated) {
      const what = `${name} ${JSON.stringify(input)}`.slice(0, 200);
      stuck = `it went round in circles: \`${what}\` came ${REPEATS_MAX} times with the same result`;
    }
  }
  conversation.add({ kind: "results", results });
  return stuck;
}

/** Tries again what passes; changes to calls in text where the model knows no others. */
async function ask(session: Session, options: LoopOptions): Promise<Answer | Ending> {
  const { task, name, model, boundary, signal } = options;
  for (let tries = 0; ; tries++) {
    if (signal.aborted) return abortedBy(options);
    const { system, tools, inText } = session;
    const { entries } = session.conversation;
    const question = { system, entries, tools, inText, boundary, signal };
    const asked = await askModel(model, name.kind, question);
    if (asked.ok) return asked.answer;
    if (signal.aborted) return abortedBy(options);
    const problem = apiProblemOf(asked.error);
    session.note({ turn: session.turns + 1, error: problem });
    if (!session.inText && tools.length > 0 && knowsNoTools(problem)) {
      session.inText = true;
      task.show("[this model knows no tools: they are called in text]\n");
      continue;
    }
    if (task.forwarder.exhausted || !isPassing(problem) || tries + 1 >= API_TRIES) {
      return endingOfApi(problem, task.forwarder.exhausted);
    }
    const backoff = backoffMs({ baseMs: options.retryBaseMs, maxMs: RETRY_MAX_MS }, tries);
    const pauseMs = Math.min(Math.max(backoff, problem.retryAfterMs ?? 0), RETRY_MAX_MS);
    if (pauseMs >= options.leftMs()) return endingOfApi(problem, false);
    task.show(`[the model's server: ${problem.message.slice(0, 200)}; asking again]\n`);
    await wait(pauseMs, undefined, { signal }).catch(() => {});
  }
}

function abortedBy({ task }: LoopOptions): Ending {
  if (task.signal.aborted) return { cause: "cancelled", problem: "the job was cancelled" };
  const limit = task.brief.agent?.timeoutS ?? 0;
  return { cause: "timeout", problem: `it was ended at its time limit of ${limit} seconds` };
}
