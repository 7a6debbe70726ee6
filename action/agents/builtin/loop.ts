// Question, tools, question: until the model says that it is done, goes round in circles, or a limit is reached. Every limit is ours:
// nothing that a model says can lengthen its run.
import type { LanguageModel } from "ai";
import type { ModelName } from "../../../core/config/model-name.ts";
import type { AgentTask } from "../agent.ts";
import { missingIn } from "./answer-check.ts";
import { abortedBy, ask } from "./ask.ts";
import type { Ending } from "./ending.ts";
import type { Answer } from "./model.ts";
import type { Session } from "./session.ts";
import { type Read, readAnswer } from "./spoken.ts";
import { useTools } from "./use-tools.ts";

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
  /** Whether the last answer has to end with what the task asks for; the result by default. */
  readonly answers?: "result" | "anything";
}

export interface LoopEnd extends Ending {
  readonly text: string;
}

/** Calls that cannot be read, answers that are cut or lack something: each is said back so often in a row. */
const MISTAKES_MAX = 3;
/** A model that says nothing twice says nothing the third time. */
const EMPTY_MAX = 1;

export async function runLoop(session: Session, options: LoopOptions): Promise<LoopEnd> {
  const { task, maxTurns } = options;
  const { conversation } = session;
  let mistakes = 0;
  /** Answers that were cut, which the next one continues. */
  let begun = "";
  let isReminded = false;
  const end = (cause: Ending["cause"], problem: string): LoopEnd => ({
    cause,
    problem,
    text: begun,
  });
  while (session.turns < maxTurns) {
    session.makeRoom();
    const answer = await ask(session, options);
    if ("cause" in answer) return { ...answer, text: begun };
    session.turns += 1;
    session.learn(answer);
    const read = readAnswer(answer, session.tools, session.turns);
    const { text, calls, broken } = read;
    session.note({
      turn: session.turns,
      text,
      calls,
      broken,
      finish: answer.finish,
      usage: answer.usage,
    });
    if (read.text !== "") task.show(`${read.text}\n`);
    if (read.calls.length > 0) {
      mistakes = read.calls.some(({ problem }) => problem === null) ? 0 : mistakes + 1;
      if (mistakes > MISTAKES_MAX) {
        return end("bad_output", "its tool calls cannot be read, whatever it is told");
      }
      begun = "";
      const stuck = await useTools(session, options, read);
      if (stuck !== null) return end("no_result", stuck);
      if (options.signal.aborted) return { ...abortedBy(options), text: begun };
      continue;
    }
    if (answer.finish === "refusal") return end("refusal", "the model refused the task");
    const whole = (begun + read.raw).trim();
    const isFree = isReminded || options.answers === "anything";
    const lack = lackOf(read, answer, whole, isFree ? null : missingIn(whole, task.brief.task));
    if (lack === null) return { cause: "ok", problem: "", text: whole };
    mistakes += 1;
    if (mistakes > (lack.kind === "empty" ? EMPTY_MAX : MISTAKES_MAX)) {
      return end(lack.kind === "empty" ? "no_result" : "bad_output", lack.problem);
    }
    if (lack.kind === "cut") begun += read.raw;
    if (lack.kind === "missing") isReminded = true;
    conversation.add({ kind: "assistant", text: read.text || "…", calls: [] });
    conversation.add({ kind: "user", text: lack.told });
  }
  return end("turn_limit", `it took more than ${maxTurns} turns`);
}

interface Lack {
  readonly kind: "empty" | "cut" | "broken" | "missing";
  /** For the model. */
  readonly told: string;
  /** For people, when it does not help. */
  readonly problem: string;
}

/** What an answer without calls lacks; null: nothing, it is the last one. */
function lackOf(read: Read, answer: Answer, whole: string, missing: string | null): Lack | null {
  if (read.broken !== null) {
    return {
      kind: "broken",
      told: `That tool call cannot be read: ${read.broken}. Write it again, as valid JSON.`,
      problem: `its tool calls cannot be read: ${read.broken}`,
    };
  }
  if (answer.finish === "length") {
    return {
      kind: "cut",
      told: "Your answer was cut at its limit. Continue exactly where it stopped.",
      problem: "its answers were cut at the model's limit",
    };
  }
  if (whole === "") {
    const told = "Your answer was empty. Go on.";
    return { kind: "empty", told, problem: "the model gave no answer" };
  }
  if (missing === null) return null;
  const told = `If you are done, repeat your answer ending with ${missing}; it is missing. Otherwise go on.`;
  return { kind: "missing", told, problem: `its answers end without ${missing}` };
}
