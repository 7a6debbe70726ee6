// The Codex CLI as an agent: isolated from the project's and the machine's configuration, in its own sandbox, prompt by
// standard input, decided on its events. It speaks to the forwarder: no real key is in its environment (SR12).
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jsonAt } from "../../core/base/json.ts";
import { answerForm, formSchema } from "../../core/report/answer-form.ts";
import { childGit } from "../shared/git.ts";
import { runProcess } from "../shared/process.ts";
import type { Agent, AgentRun, AgentTask } from "./agent.ts";
import { failedRun } from "./agent.ts";
import { CODEX_CLI, findCli } from "./cli-install.ts";
import { CODEX_KEY, codexArguments, reachOf } from "./codex-argv.ts";
import { codexEnding } from "./codex-cause.ts";
import { allowNamespaces } from "./codex-sandbox.ts";
import { openCodexStream } from "./codex-stream.ts";
import { childEnvironment } from "./environment.ts";
import { openLineReader } from "./line-reader.ts";
import { formedAnswer } from "./structured.ts";

const TRANSCRIPT_BYTES = 50_000_000;
const NO_KEY =
  "the job has no key for Codex: set the repository's secret OPENAI_API_KEY, or choose another `agent.type`";

export const codexAgent: Agent = {
  name: "codex",
  async run(task: AgentTask): Promise<AgentRun> {
    const settings = task.brief.agent;
    if (settings === null) return failedRun("start_failed", "the brief names no agent");
    if (!task.forwarder.serves("openai")) return failedRun("start_failed", NO_KEY);
    const program = await findCli(CODEX_CLI, task);
    if (!program.ok) return failedRun("start_failed", program.problem);
    await allowNamespaces(task);
    const { system, prompt } = task.prompt();
    const stream = openCodexStream();
    const lines = openLineReader();
    // The CLI has no limit of its own.
    const limit = new AbortController();
    const turnsLeft = (): boolean =>
      stream.actions < settings.maxTurns || task.forwarder.spent.requests < settings.maxTurns;
    const folder = folderOf(task);
    const address = task.forwarder.address("openai");
    const form = answerForm(task.brief.task);
    const schemaPath = form === null ? null : join(task.temp, "answer-schema.json");
    if (form !== null && schemaPath !== null) writeFileSync(schemaPath, formSchema(form));
    const place = { folder, address, schemaPath };
    const argv = codexArguments(task.brief.task, settings, system, place);
    const done = await runProcess([program.value, ...argv], {
      cwd: folder,
      env: codexEnvironment(task),
      stdin: prompt,
      timeoutMs: settings.timeoutS * 1000,
      signal: AbortSignal.any([task.signal, limit.signal]),
      maxOutputBytes: TRANSCRIPT_BYTES,
      isDone: () => stream.completed || stream.failure !== null,
      onOutput(chunk, from) {
        if (from === "stderr") return task.show(chunk);
        for (const line of lines.add(chunk)) task.show(stream.line(line));
        if (!turnsLeft() || stream.sandboxProblem !== null) limit.abort();
      },
    });
    for (const line of lines.end()) task.show(stream.line(line));
    writeFileSync(task.transcriptPath, done.stdout);
    const tooLong = limit.signal.aborted ? `it took all its ${settings.maxTurns} turns` : null;
    const ended = codexEnding(stream, done, tooLong);
    const formed =
      form === null || ended.cause !== "ok"
        ? { text: stream.text, problem: null }
        : formedAnswer(form, stream.text, objectIn(stream.lastMessage));
    const { cause, problem } =
      formed.problem === null ? ended : ({ cause: "bad_output", problem: formed.problem } as const);
    const said = {
      text: formed.text,
      usage: { ...stream.usage, costUsd: null, turns: task.forwarder.spent.requests },
      model: task.forwarder.spent.models[0]?.model ?? settings.model,
      sessionId: stream.sessionId,
      denials: stream.denials,
    };
    if (cause !== "ok") return failedRun(cause, problem, said);
    return { ...said, status: "completed", cause, problem: "" };
  },
};

/** With a schema the last message is that JSON and nothing else. */
function objectIn(message: string): unknown {
  const text = message.trim();
  const read = text.startsWith("{") ? jsonAt(text, 0) : null;
  return read !== null && read.end === text.length ? read.value : undefined;
}

/** Who reviews is not even in the checkout (SR21). */
function folderOf(task: AgentTask): string {
  if (reachOf(task.brief.task) !== "none") return task.folder;
  const empty = join(task.temp, "empty");
  mkdirSync(empty, { recursive: true });
  return empty;
}

function codexEnvironment(task: AgentTask): Record<string, string> {
  const home = join(task.temp, "home");
  const config = join(task.temp, "codex");
  // What its sandbox lets commands write to holds nothing of ours.
  const temp = join(task.temp, "tmp");
  for (const folder of [home, config, temp]) mkdirSync(folder, { recursive: true });
  return childEnvironment(
    task.environment,
    { home, temp },
    { ...childGit, CODEX_HOME: config, [CODEX_KEY]: task.forwarder.key },
  );
}
