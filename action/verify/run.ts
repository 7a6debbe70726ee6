// Runs the repository's own set-up and its checks on the checked-out commit, each in its own process group with its own
// limit and a clean environment. Exit codes are the verdict; everything read from the output only informs.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { COMMAND_CHECK } from "../../core/merge/specification.ts";
import type { Brief, VerifyCheck, VerifySettings } from "../../core/report/brief.ts";
import { childEnvironment } from "../agents/environment.ts";
import { openFence } from "../shared/commands.ts";
import { type ProcessResult, runProcess } from "../shared/process.ts";
import type { HandoffPart } from "../shared/result.ts";
import type { Workspace } from "../shared/workspace.ts";
import { type Attested, attest } from "./attest.ts";
import { evidenceOf } from "./evidence.ts";
import { type Reading, readOutput } from "./reading.ts";
import { readReports } from "./reports.ts";

export interface VerifyOptions {
  readonly brief: Brief;
  readonly workspace: Workspace;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly out?: { write(text: string | Buffer): unknown };
}

/** One command, as it ended and what it printed. */
export interface Ran {
  readonly name: string;
  readonly required: boolean;
  readonly timeoutS: number;
  readonly done: ProcessResult;
  readonly reading: Reading;
}

export async function verify(options: VerifyOptions): Promise<HandoffPart> {
  const settings = options.brief.verify;
  const checks = settings === null ? [] : checksOf(settings);
  if (settings === null || !checks.some((check) => check.required)) {
    return {
      cause: "start_failed",
      summary:
        "no verification command is configured: `verify.command` is empty and `verify.checks` has no required check",
    };
  }
  // Before anything of the repository runs: afterwards its word would count for nothing.
  const attested = await attest(options.workspace.repo, options.environment);
  if (attested.commit !== options.brief.commit) {
    return {
      cause: "start_failed",
      summary: `the checkout is at ${attested.commit ?? "no commit"}, but ${options.brief.commit} is to be verified`,
    };
  }
  const evidence = { spec: settings.spec, attested };
  if (settings.setup.trim() !== "") {
    const setup = await runCheck(options, attested, {
      ...{ name: "setup", command: settings.setup, required: true },
      timeoutS: settings.setupTimeoutS,
    });
    if (!isGreen(setup)) return partOf("setup", evidence, [setup]);
  }
  const ran: Ran[] = [];
  for (const check of checks) {
    ran.push(await runCheck(options, attested, check));
    if (options.signal.aborted) break;
  }
  return partOf("command", evidence, ran);
}

/** Required ones first, whatever the order in the brief; briefs of before name the command alone. */
function checksOf({ checks, command, timeoutS }: VerifySettings): readonly VerifyCheck[] {
  if (checks.length > 0) {
    return [...checks.filter((one) => one.required), ...checks.filter((one) => !one.required)];
  }
  return command.trim() === "" ? [] : [{ name: COMMAND_CHECK, command, required: true, timeoutS }];
}

const isGreen = ({ done }: Ran): boolean =>
  done.exitCode === 0 && !done.timedOut && !done.cancelled;

async function runCheck(
  { workspace, environment, signal, out }: VerifyOptions,
  attested: Attested,
  { name, command, required, timeoutS }: VerifyCheck,
): Promise<Ran> {
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
  const reports = name === "setup" ? "" : readReports(workspace.repo, startedAtMs - 1_000);
  const place = { root: workspace.repo, files: attested.files };
  const reading = readOutput({ output, reports, exitCode: done.exitCode }, place);
  return { name, required, timeoutS, done, reading };
}

/** The handoff's part: what decided comes first. */
function partOf(
  phase: "setup" | "command",
  seen: { readonly spec: string; readonly attested: Attested },
  ran: readonly Ran[],
): HandoffPart {
  const verification = evidenceOf(phase, seen, ran);
  const durationMs = ran.reduce((sum, one) => sum + one.done.durationMs, 0);
  const part = { verification, durationMs };
  const red = ran.find((one) => one.required && !isGreen(one));
  if (ran.some((one) => one.done.cancelled)) {
    return { ...part, status: "failed", cause: "cancelled", summary: "the job was cancelled" };
  }
  if (red === undefined) {
    const required = ran.filter((one) => one.required).map((one) => one.name);
    const summary = `ended with 0: ${required.join(", ")}${advice(ran)}`;
    return { ...part, status: "completed", cause: "ok", summary };
  }
  const { done, timeoutS } = red;
  const what =
    phase === "setup"
      ? "the set-up command"
      : red.name === COMMAND_CHECK
        ? "the verification command"
        : `the check ${red.name}`;
  if (done.startProblem !== null) {
    const summary = `${what} could not be started: ${done.startProblem}`;
    return { ...part, status: "failed", cause: "start_failed", summary };
  }
  if (done.timedOut) {
    const summary = `${what} was ended after ${timeoutS} seconds`;
    return { ...part, status: "failed", cause: "timeout", summary };
  }
  const summary = `${what} ended with ${done.exitCode ?? "a signal"}`;
  return {
    ...part,
    status: "failed",
    cause: phase === "setup" ? "setup" : "verification",
    summary,
  };
}

function advice(ran: readonly Ran[]): string {
  const red = ran.filter((one) => !one.required && !isGreen(one)).map((one) => one.name);
  return red.length === 0 ? "" : `; failed, but only advisory: ${red.join(", ")}`;
}

/** Enough to find the failures in; the handoff keeps a relevant tail of it. */
const LOG_BYTES = 4_000_000;
