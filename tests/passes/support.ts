// A leg in a real checkout whose agent is a shell script: it finds its task in MC_TASK, its prompt in MC_PROMPT.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runLeg } from "../../action/agent/run.ts";
import type { Brief } from "../../core/report/brief.ts";
import { type Job, openJob } from "../action/support/job.ts";

export const RESULT = `echo 'MC_RESULT:{"status":"completed","summary":"done","commits":[],"files_changed":[]}'`;
export const commit = (message = "work"): string => `git add -A; git commit -qm '${message}'`;

export interface Leg {
  readonly job: Job;
  /** Runs the script for each task that the leg has. */
  run(
    scripts: Readonly<Partial<Record<Brief["task"], string>>>,
    part?: Partial<Brief>,
  ): ReturnType<typeof runLeg>;
  /** What the agent was told for a task; "" when it was not asked. */
  prompt(task: string): string;
  /** Tasks in the order they were run. */
  asked(): readonly string[];
  /** A commit on the base with these files, as an earlier attempt would have published it. */
  earlier(files: Readonly<Record<string, string>>): string;
}

export function openLeg(files: Readonly<Record<string, string>>): Leg {
  const job = openJob(files);
  const seen = join(job.root, "seen");
  return {
    job,
    run(scripts, part = {}) {
      const cases = Object.entries(scripts).map(([task, script]) => `${task})\n${script}\n;;`);
      const path = join(job.root, "agent.sh");
      writeFileSync(
        path,
        `#!/bin/bash\nset -e\necho "$MC_TASK" >> '${seen}'\ncp "$MC_PROMPT" '${seen}'-"$MC_TASK"\ncase "$MC_TASK" in\n${cases.join("\n")}\nesac\n`,
        { mode: 0o755 },
      );
      const agent = { command: `'${path}'`, model: "", maxTurns: 1, maxCostUsd: 1, timeoutS: 30 };
      return runLeg({
        brief: job.brief({ agent: { type: "command", ...agent }, ...part }),
        workspace: job.workspace,
        environment: { ...job.environment, OPENAI_API_KEY: "sk-canary-0123456789abcdef" },
        signal: new AbortController().signal,
        out: { write: () => true },
      });
    },
    prompt: (task) =>
      existsSync(`${seen}-${task}`) ? readFileSync(`${seen}-${task}`, "utf8") : "",
    asked: () => (existsSync(seen) ? readFileSync(seen, "utf8").trim().split("\n") : []),
    earlier(changed) {
      job.git("checkout", "-q", "--detach", job.base);
      for (const [path, text] of Object.entries(changed)) job.write(path, text);
      job.git("add", "-A");
      job.git("commit", "-qm", "earlier");
      const head = job.git("rev-parse", "HEAD").trim();
      job.git("checkout", "-q", "--detach", job.base);
      return head;
    },
  };
}

export const FAILED_VERIFY: Brief["evidence"][number] = {
  attempt: 1,
  stage: "verify",
  cause: "the check verify ended with 1",
  text: "FAILED src/sum.test.ts::adds\nexpected 3, got 4",
};
