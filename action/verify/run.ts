// Runs the repository's own set-up and verification command on the checked-out commit, each in its own process group with
// its own limit and a clean environment. The exit code is the verdict; everything read from the output only informs.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Brief } from "../../core/report/brief.ts";
import type { VerificationEvidence } from "../../core/report/handoff.ts";
import { childEnvironment } from "../agents/environment.ts";
import { openFence } from "../shared/commands.ts";
import { runProcess } from "../shared/process.ts";
import type { HandoffPart } from "../shared/result.ts";
import type { Workspace } from "../shared/workspace.ts";
import { readOutput } from "./reading.ts";
import { readReports } from "./reports.ts";

export interface VerifyOptions {
  readonly brief: Brief;
  readonly workspace: Workspace;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly out?: { write(text: string | Buffer): unknown };
}

export async function verify(options: VerifyOptions): Promise<HandoffPart> {
  const settings = options.brief.verify;
  if (settings === null || settings.command.trim() === "") {
    return { cause: "start_failed", summary: "no verification command is configured" };
  }
  if (settings.setup.trim() !== "") {
    const setup = await runPhase(options, "setup", settings.setup, settings.setupTimeoutS);
    if (setup.status !== "completed") return setup;
  }
  return runPhase(options, "command", settings.command, settings.timeoutS);
}

async function runPhase(
  { workspace, environment, signal, out }: VerifyOptions,
  phase: VerificationEvidence["phase"],
  command: string,
  timeoutS: number,
): Promise<HandoffPart> {
  const home = join(workspace.temp, "home");
  mkdirSync(home, { recursive: true });
  const env = childEnvironment(environment, { home, temp: workspace.temp }, { CI: "true" });
  const startedAtMs = Date.now();
  const fence = openFence(out);
  fence.open();
  fence.write(`$ ${command}\n`);
  const log: Buffer[] = [];
  let logBytes = 0;
  const done = await runProcess(["bash", "-c", command], {
    cwd: workspace.repo,
    env,
    timeoutMs: timeoutS * 1000,
    signal,
    onOutput: (chunk) => {
      fence.write(chunk);
      log.push(chunk);
      logBytes += chunk.length;
      while (logBytes - (log[0]?.length ?? 0) > LOG_BYTES) logBytes -= log.shift()?.length ?? 0;
    },
  });
  fence.close();
  const output = Buffer.concat(log).toString("utf8");
  const reports = phase === "command" ? readReports(workspace.repo, startedAtMs - 1_000) : "";
  const verification: VerificationEvidence = {
    phase,
    exitCode: done.exitCode,
    timedOut: done.timedOut,
    durationMs: Math.round(done.durationMs),
    ...readOutput(output, reports, done.exitCode),
  };
  const part = { verification, durationMs: done.durationMs };
  const what = phase === "setup" ? "the set-up command" : "the verification command";
  if (done.startProblem !== null) {
    const summary = `${what} could not be started: ${done.startProblem}`;
    return { ...part, status: "failed", cause: "start_failed", summary };
  }
  if (done.cancelled) {
    return { ...part, status: "failed", cause: "cancelled", summary: "the job was cancelled" };
  }
  if (done.timedOut) {
    const summary = `${what} was ended after ${timeoutS} seconds`;
    return { ...part, status: "failed", cause: "timeout", summary };
  }
  if (done.exitCode !== 0) {
    const summary = `${what} ended with ${done.exitCode ?? "a signal"}`;
    const cause = phase === "setup" ? "setup" : "verification";
    return { ...part, status: "failed", cause, summary };
  }
  return { ...part, status: "completed", cause: "ok", summary: `${what} ended with 0` };
}

/** Enough to find the failures in; the handoff keeps a relevant tail of it. */
const LOG_BYTES = 4_000_000;
