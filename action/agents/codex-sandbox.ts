// The Codex CLI runs commands in a sandbox that takes user namespaces, which Ubuntu 24.04 keeps from programs without a profile of
// its own. On GitHub's own runners, thrown away after the job, they are switched on; on machines of others their owner is told.
import { readFileSync } from "node:fs";
import { runProcess } from "../shared/process.ts";
import type { AgentTask } from "./agent.ts";

const SETTING = "kernel.apparmor_restrict_unprivileged_userns";
const SUDO_TIMEOUT_MS = 10_000;

/** `restricted`: what the system says of its setting; "" where it has none. */
export const mayAllowNamespaces = (environment: NodeJS.ProcessEnv, restricted: string): boolean =>
  restricted.trim() === "1" && environment.RUNNER_ENVIRONMENT === "github-hosted";

export async function allowNamespaces(
  task: Pick<AgentTask, "environment" | "temp" | "signal" | "show">,
): Promise<void> {
  if (!mayAllowNamespaces(task.environment, readSetting())) return;
  await runProcess(["sudo", "-n", "sysctl", "-w", `${SETTING}=0`], {
    cwd: task.temp,
    env: { PATH: task.environment.PATH ?? "" },
    timeoutMs: SUDO_TIMEOUT_MS,
    signal: task.signal,
    onOutput: (chunk) => task.show(chunk),
  });
}

/** null: the sandbox has not failed. No command would run: going on would only cost money. */
export function sandboxProblem(output: string): string | null {
  const said = /^bwrap: .*/m.exec(output.slice(0, 1000))?.[0];
  if (said === undefined) return null;
  return `Codex cannot run commands on this machine: its sandbox does not start (\`${said}\`). Allow it user namespaces (\`sysctl ${SETTING}=0\`, or an AppArmor profile for bwrap), or choose another \`agent.type\` or \`runs_on\``;
}

function readSetting(): string {
  try {
    return readFileSync(`/proc/sys/${SETTING.replaceAll(".", "/")}`, "utf8");
  } catch {
    return "";
  }
}
