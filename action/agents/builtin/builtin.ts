// Our own agent: any model that speaks the Messages, the chat-completions or Ollama's API, also a small one on a server of one's own, with a
// few tools that stay in the workspace. No CLI has to be installed.
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseModelName } from "../../../core/config/model-name.ts";
import type { Brief } from "../../../core/report/brief.ts";
import { openGit } from "../../shared/git.ts";
import type { Agent, AgentRun, AgentTask } from "../agent.ts";
import { failedRun } from "../agent.ts";
import { childEnvironment } from "../environment.ts";

/** First pause between two tries of a question that was not answered. */
const RETRY_BASE_MS = 2_000;

export const builtinAgent: Agent = { name: "builtin", run: (task) => runBuiltin(task) };

export async function runBuiltin(task: AgentTask, retryBaseMs = RETRY_BASE_MS): Promise<AgentRun> {
  const settings = task.brief.agent;
  if (settings === null) return failedRun("start_failed", "the brief names no agent");
  const name = parseModelName(settings.model);
  if (!name.ok) {
    const problem = `\`agent.model\` is \`${settings.model}\`: ${name.problem}`;
    return failedRun("start_failed", problem);
  }
  const api = name.value.kind === "local" ? "openai" : name.value.kind;
  if (!task.forwarder.serves(api)) {
    const key = api === "anthropic" ? "ANTHROPIC_API_KEY" : "OPENAI_API_KEY";
    return failedRun("start_failed", `the model \`${settings.model}\` needs the secret ${key}`);
  }
  // Only who runs this agent pays for loading it.
  const [
    { openModel },
    { runLoop },
    { openSession, outputChars },
    { toolsFor },
    { openDesk },
    micro,
  ] = await Promise.all([
    import("./model.ts"),
    import("./loop.ts"),
    import("./session.ts"),
    import("./tools/toolset.ts"),
    import("./tools/desk.ts"),
    import("./micro/micro.ts"),
  ]);
  const home = join(task.temp, "home");
  mkdirSync(home, { recursive: true });
  const timeoutMs = settings.timeoutS * 1000;
  const endsAt = performance.now() + timeoutMs;
  const leftMs = () => endsAt - performance.now();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  const signal = AbortSignal.any([task.signal, late.signal]);
  try {
    const desk = openDesk({
      folder: task.folder,
      brief: task.brief,
      outputChars: outputChars(name.value),
      environment: childEnvironment(task.environment, { home, temp: task.temp }),
      signal,
      leftMs,
      show: task.show,
    });
    const network = settings.network ?? false;
    const loop = {
      task,
      name: name.value,
      model: openModel(name.value, task.forwarder),
      boundary: randomBytes(16).toString("hex"),
      maxTurns: settings.maxTurns,
      signal,
      leftMs,
      retryBaseMs,
    };
    const whole = async () => {
      const session = openSession(task, name.value, toolsFor(task.brief.task, desk, network));
      return { ended: await runLoop(session, loop), sessions: [session] };
    };
    const files = micro.microFiles(task, desk);
    const { ended, sessions } =
      files.length === 0 ? await whole() : await micro.runMicro(files, { loop, desk, network });
    const turns = sessions.reduce((sum, session) => sum + session.turns, 0);
    const said = {
      text: ended.text,
      usage: { ...micro.usageOf(sessions), costUsd: null, turns },
      model: name.value.model,
      sessionId: null,
      denials: [...new Set(sessions.flatMap((session) => [...session.denials]))],
    };
    if (ended.cause !== "ok") return failedRun(ended.cause, ended.problem, said);
    await commitWork(task);
    return { ...said, status: "completed", cause: "ok", problem: "" };
  } finally {
    clearTimeout(timer);
  }
}

/** Small models forget to commit: what they leave is their work. */
async function commitWork({ brief, folder, environment }: AgentTask): Promise<void> {
  if (!leavesWork(brief)) return;
  const git = openGit(folder, environment.PATH ?? "");
  await git.run(["add", "--all"]);
  const title = brief.unit?.title ?? brief.objective?.title ?? brief.leg;
  const message = title.replace(/\s+/g, " ").trim().slice(0, 72) || brief.leg;
  // Nothing to commit is no problem here: whether there is work is looked at by the caller.
  await git.try(["commit", "-q", "--no-verify", "-m", message]);
}

function leavesWork({ task, unit }: Brief): boolean {
  if (task === "fixup") return true;
  return task === "work" && unit?.kind !== "research" && unit?.kind !== "experiment";
}
