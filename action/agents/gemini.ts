// The Gemini CLI as an agent: settings and policy of ours, the project's own hidden while it runs, prompt by standard input,
// decided on its events. It speaks to the forwarder: no real key is in its environment (SR12).
import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { childGit, openGit } from "../shared/git.ts";
import { runProcess } from "../shared/process.ts";
import type { Agent, AgentRun, AgentTask } from "./agent.ts";
import { failedRun } from "./agent.ts";
import { findCli, GEMINI_CLI } from "./cli-install.ts";
import { childEnvironment } from "./environment.ts";
import { geminiArguments } from "./gemini-argv.ts";
import { geminiEnding } from "./gemini-cause.ts";
import { geminiPolicy, geminiSettings, geminiToolsOf } from "./gemini-settings.ts";
import { openGeminiStream } from "./gemini-stream.ts";
import { hideFiles } from "./hidden-files.ts";
import { openLineReader } from "./line-reader.ts";

const TRANSCRIPT_BYTES = 50_000_000;
const NO_KEY =
  "the job has no key for Gemini: set the repository's secret GEMINI_API_KEY, or choose another `agent.type`";
/** Settings, hooks, servers, commands, skills and environment; instructions at every level. */
const PROJECT_FILES = [":(top,icase).gemini", ":(top,icase,glob)**/GEMINI.md"] as const;

export const geminiAgent: Agent = {
  name: "gemini",
  async run(task: AgentTask): Promise<AgentRun> {
    const settings = task.brief.agent;
    if (settings === null) return failedRun("start_failed", "the brief names no agent");
    if (!task.forwarder.serves("gemini")) return failedRun("start_failed", NO_KEY);
    const program = await findCli(GEMINI_CLI, task);
    if (!program.ok) return failedRun("start_failed", program.problem);
    const { system, prompt } = task.prompt();
    const { home, policyPath } = writeFiles(task, settings.maxTurns, system);
    const stream = openGeminiStream();
    const lines = openLineReader();
    const git = openGit(task.folder, task.environment.PATH ?? "");
    const showAgain = await hideFiles(git, task.folder, PROJECT_FILES);
    try {
      const argv = geminiArguments(task.brief.task, settings, policyPath);
      const done = await runProcess([program.value, ...argv], {
        cwd: folderOf(task),
        env: geminiEnvironment(task, home),
        stdin: prompt,
        timeoutMs: settings.timeoutS * 1000,
        signal: task.signal,
        maxOutputBytes: TRANSCRIPT_BYTES,
        isDone: () => stream.result !== null,
        onOutput(chunk, from) {
          if (from === "stderr") return task.show(chunk);
          for (const line of lines.add(chunk)) task.show(stream.line(line));
        },
      });
      for (const line of lines.end()) task.show(stream.line(line));
      writeFileSync(task.transcriptPath, done.stdout);
      const { cause, problem } = geminiEnding(stream, done);
      const said = {
        text: stream.text,
        usage: { ...stream.usage, costUsd: null, turns: task.forwarder.spent.requests },
        model: stream.model,
        sessionId: stream.sessionId,
        denials: stream.denials,
      };
      if (cause !== "ok") return failedRun(cause, problem, said);
      return { ...said, status: "completed", cause, problem: "" };
    } finally {
      await showAgain();
    }
  },
};

function writeFiles(task: AgentTask, maxTurns: number, system: string) {
  const home = join(task.temp, "home");
  const config = join(home, ".gemini");
  mkdirSync(config, { recursive: true });
  const contextFile = `mission-control-${randomUUID()}.md`;
  const settings = geminiSettings(maxTurns, contextFile);
  writeFileSync(join(config, "settings.json"), JSON.stringify(settings));
  if (system !== "") writeFileSync(join(config, contextFile), system);
  const policyPath = join(task.temp, "policy.toml");
  writeFileSync(policyPath, geminiPolicy(task.brief.task));
  return { home, policyPath };
}

/** Who reviews is not even in the checkout (SR21). */
function folderOf(task: AgentTask): string {
  if (geminiToolsOf(task.brief.task).length > 0) return task.folder;
  const empty = join(task.temp, "empty");
  mkdirSync(empty, { recursive: true });
  return empty;
}

function geminiEnvironment(task: AgentTask, home: string): Record<string, string> {
  return childEnvironment(
    task.environment,
    { home, temp: task.temp },
    {
      ...childGit,
      GEMINI_API_KEY: task.forwarder.key,
      GOOGLE_GEMINI_BASE_URL: task.forwarder.address("gemini"),
      // Without trust there is no git; what trust would let in is hidden.
      GEMINI_CLI_TRUST_WORKSPACE: "true",
      // It would start itself again, and not pass signals on.
      GEMINI_CLI_NO_RELAUNCH: "1",
      NO_BROWSER: "1",
    },
  );
}
