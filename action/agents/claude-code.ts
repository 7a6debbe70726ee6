// The Claude Code CLI as an agent: isolated from the project's and the machine's settings, prompt by standard input, decided
// on its events. It speaks to the forwarder: no real key is in its environment (SR12).
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { answerForm } from "../../core/report/answer-form.ts";
import { childGit } from "../shared/git.ts";
import { runProcess } from "../shared/process.ts";
import type { Agent, AgentRun, AgentTask } from "./agent.ts";
import { failedRun } from "./agent.ts";
import { claudeArguments } from "./claude-argv.ts";
import { endingOf } from "./claude-cause.ts";
import { CLAUDE_CLI } from "./claude-install.ts";
import type { ClaudeStream } from "./claude-stream.ts";
import { openClaudeStream } from "./claude-stream.ts";
import { findCli } from "./cli-install.ts";
import { childEnvironment } from "./environment.ts";
import { openLineReader } from "./line-reader.ts";
import { formedAnswer } from "./structured.ts";

/** With more, a wrong key costs minutes of waiting. */
const API_RETRIES = "3";
/** The CLI's own limit comes first; ours is for the runs that pass it. */
const EXTRA_TURNS = 5;
const TRANSCRIPT_BYTES = 50_000_000;
const NO_KEY =
  "the job has no key for Claude: set the repository's secret ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN";

export const claudeCodeAgent: Agent = {
  name: "claude-code",
  async run(task: AgentTask): Promise<AgentRun> {
    const settings = task.brief.agent;
    if (settings === null) return failedRun("start_failed", "the brief names no agent");
    if (!task.forwarder.serves("anthropic")) return failedRun("start_failed", NO_KEY);
    const program = await findCli(CLAUDE_CLI, task);
    if (!program.ok) return failedRun("start_failed", program.problem);
    const { system, prompt } = task.prompt();
    const stream = openClaudeStream();
    const maxTurns = settings.maxTurns + EXTRA_TURNS;
    const lines = openLineReader();
    const done = await runProcess(
      [program.value, ...claudeArguments(task.brief.task, settings, system)],
      {
        cwd: task.folder,
        env: claudeEnvironment(task),
        stdin: prompt,
        timeoutMs: settings.timeoutS * 1000,
        signal: task.signal,
        maxOutputBytes: TRANSCRIPT_BYTES,
        // Some runs do not end after their result: there is nothing more to wait for.
        isDone: () => stream.result !== null || stream.turns > maxTurns,
        onOutput(chunk, from) {
          if (from === "stderr") return task.show(chunk);
          for (const line of lines.add(chunk)) task.show(stream.line(line));
        },
      },
    );
    for (const line of lines.end()) task.show(stream.line(line));
    writeFileSync(task.transcriptPath, done.stdout);
    const ended = endingOf(stream, done, maxTurns);
    const form = answerForm(task.brief.task);
    const formed =
      form === null || ended.cause !== "ok"
        ? { text: stream.text, problem: null }
        : formedAnswer(form, stream.text, stream.result?.structured_output);
    const { cause, problem } =
      formed.problem === null ? ended : ({ cause: "bad_output", problem: formed.problem } as const);
    const said = {
      text: formed.text,
      usage: usageOf(stream),
      model: stream.model,
      sessionId: stream.sessionId,
      denials: stream.denials,
    };
    if (cause !== "ok") return failedRun(cause, problem, said);
    return { ...said, status: "completed", cause, problem: "" };
  },
};

function usageOf(stream: ClaudeStream): AgentRun["usage"] {
  const { usage, result, turns } = stream;
  // A killed run reports no cost.
  const costUsd = result?.total_cost_usd ?? null;
  return { ...usage, costUsd, turns: result?.num_turns ?? turns };
}

function claudeEnvironment(task: AgentTask): Record<string, string> {
  const home = join(task.temp, "home");
  const config = join(task.temp, "claude");
  mkdirSync(home, { recursive: true });
  mkdirSync(config, { recursive: true });
  return childEnvironment(
    task.environment,
    { home, temp: task.temp },
    {
      ...childGit,
      ANTHROPIC_BASE_URL: task.forwarder.address("anthropic"),
      ANTHROPIC_API_KEY: task.forwarder.key,
      CLAUDE_CONFIG_DIR: config,
      CLAUDE_CODE_MAX_RETRIES: API_RETRIES,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      DISABLE_TELEMETRY: "1",
      DISABLE_ERROR_REPORTING: "1",
      DISABLE_AUTOUPDATER: "1",
    },
  );
}
