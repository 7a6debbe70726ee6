// Any program as an agent: it finds its task in MC_TASK, MC_BRIEF and MC_PROMPT, works in the current folder, and prints the
// markers a model would print.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { claimedCost } from "../../core/budget/claimed-cost.ts";
import { childGit } from "../shared/git.ts";
import { runProcess } from "../shared/process.ts";
import type { Agent, AgentRun, AgentTask } from "./agent.ts";
import { failedRun, NO_USAGE } from "./agent.ts";
import { parseCommandLine } from "./argv.ts";
import { childEnvironment, MODEL_KEYS, modelKeys } from "./environment.ts";

export const commandAgent: Agent = {
  name: "command",
  async run(task: AgentTask): Promise<AgentRun> {
    const settings = task.brief.agent;
    const argv = parseCommandLine(settings?.command ?? "");
    if (!argv.ok) return failedRun("start_failed", `${argv.problem}; set \`agent.command\``);
    const home = join(task.temp, "home");
    mkdirSync(home, { recursive: true });
    const { system, prompt } = task.prompt();
    const promptPath = join(task.temp, "prompt.md");
    writeFileSync(promptPath, `${system}\n\n${prompt}\n`);
    const done = await runProcess(argv.value, {
      cwd: task.folder,
      env: childEnvironment(
        task.environment,
        { home, temp: task.temp },
        {
          ...childGit,
          ...modelKeys(task.environment, MODEL_KEYS),
          MC_TASK: task.brief.task,
          MC_BRIEF: task.briefPath,
          MC_PROMPT: promptPath,
        },
      ),
      timeoutMs: (settings?.timeoutS ?? 1800) * 1000,
      signal: task.signal,
      onOutput: (chunk) => task.show(chunk),
    });
    writeFileSync(task.transcriptPath, done.stdout);
    const said = { text: done.stdout, usage: { ...NO_USAGE, costUsd: claimedCost(done.stderr) } };
    const name = argv.value[0] ?? "";
    if (done.startProblem !== null) {
      const problem = `\`${name}\` could not be started: ${done.startProblem}`;
      return failedRun("start_failed", problem, said);
    }
    if (done.cancelled) return failedRun("cancelled", "the job was cancelled", said);
    if (done.timedOut) {
      const problem = `\`${name}\` was ended after ${settings?.timeoutS ?? 1800} seconds`;
      return failedRun("timeout", problem, said);
    }
    if (done.exitCode !== 0) {
      const last = done.stderr.trim().split("\n").slice(-5).join("\n").slice(-1000);
      const code = done.exitCode ?? "a signal";
      return failedRun("no_result", `\`${name}\` ended with ${code}. ${last}`.trim(), said);
    }
    return {
      ...said,
      status: "completed",
      cause: "ok",
      problem: "",
      model: settings?.model ?? "",
      sessionId: null,
      denials: [],
    };
  },
};
