// Before a run: the objective as typed, the configuration as found or detected, and the private copy both are put into.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { listAgents } from "../../action/agents/select.ts";
import type { Progress } from "../../app/cli/progress.ts";
import { readLocalConfig } from "../../app/config/local.ts";
import { detectFolder } from "../../app/detect/folder.ts";
import { renderWorkflows } from "../../app/onboarding/workflows.ts";
import { CONFIG_PATH, RepoConfig } from "../../core/config/schema.ts";
import { chooseAgent } from "./agent-choice.ts";
import { ACTION_REPOSITORY, ACTION_SHA } from "./embedded.ts";
import type { LocalRepository } from "./git-copy.ts";
import { makePrivateCopy } from "./private-copy.ts";
import { Refusal, type RunOptions } from "./run-options.ts";
import { type RunRecord, writeRun } from "./run-state.ts";

/** Login of the person at the terminal, on their own local GitHub. */
export const PERSON = "you";

export interface Objective {
  readonly title: string;
  readonly body: string;
}

export interface Prepared {
  readonly record: RunRecord;
  /** null: it was opened before the run was interrupted. */
  readonly objective: Objective | null;
}

export async function prepare(
  repository: LocalRepository,
  folder: string,
  options: RunOptions,
  progress: Progress,
): Promise<Prepared> {
  const objective = readObjective(options);
  if (repository.uncommitted > 0) {
    progress.say(
      `${repository.uncommitted} uncommitted change(s) in ${repository.root} are not part of the run.`,
    );
  }
  const target = repository.branch ?? "main";
  const config = await configure(repository, target, options, progress);
  const workflows = renderWorkflows({
    actionRepository: ACTION_REPOSITORY,
    actionSha: ACTION_SHA,
    runsOn: config.runs_on,
  });
  await makePrivateCopy({
    folder: join(folder, "source.git"),
    source: repository.root,
    commit: repository.head,
    target,
    files: { ...workflows, [CONFIG_PATH]: stringify(config) },
  });
  const record: RunRecord = {
    version: 1,
    repo: repository.root,
    fullName: `${PERSON}/${safeName(repository.root)}`,
    target,
    base: repository.head,
    issue: null,
    startedAt: new Date().toISOString(),
    state: "running",
  };
  writeRun(folder, record);
  return { record, objective };
}

const safeName = (root: string): string =>
  (root.split("/").at(-1) ?? "").replace(/[^\w.-]/g, "-").replace(/^[-.]+/, "") || "repository";

export function readObjective(options: RunOptions): Objective {
  if ((options.objective === undefined) === (options.issue === undefined)) {
    throw new Refusal("say what is wanted: either --objective TEXT or --issue FILE.md");
  }
  if (options.objective !== undefined) {
    const text = options.objective.trim();
    if (text === "") throw new Refusal("--objective is empty");
    const first = text.split("\n")[0] ?? text;
    return { title: first.slice(0, 120), body: text };
  }
  let text: string;
  try {
    text = readFileSync(resolve(options.issue ?? ""), "utf8");
  } catch (error) {
    throw new Refusal(
      `--issue ${options.issue}: ${error instanceof Error ? error.message : "cannot be read"}`,
    );
  }
  const heading = /^#\s+(.+)$/m.exec(text);
  const title = (heading?.[1] ?? text.trim().split("\n")[0] ?? "").trim();
  if (title === "") throw new Refusal(`--issue ${options.issue} is empty`);
  return {
    title: title.slice(0, 200),
    body: heading === null ? text : text.replace(heading[0], "").trim(),
  };
}

/** The repository's own configuration where there is one, what was detected where there is none, the options on top. */
export async function configure(
  repository: LocalRepository,
  target: string,
  options: RunOptions,
  progress: Progress,
): Promise<RepoConfig> {
  const own = await readLocalConfig(repository.root);
  if (own !== null && own.config === null) {
    const problems = own.problems.map(
      (problem) => `  ${problem.line === null ? "" : `line ${problem.line}: `}${problem.message}`,
    );
    throw new Refusal(`${CONFIG_PATH} has problems:\n${problems.join("\n")}`);
  }
  const base = own?.config ?? RepoConfig.parse({});
  let { setup, command } = base.verify;
  if (own !== null) progress.say(`Configuration: ${CONFIG_PATH}`);
  if (options.verify !== undefined) {
    command = options.verify;
    setup = options.setup ?? "";
  } else if (command === "") {
    const detected = await detectFolder(repository.root);
    if (detected === null) {
      throw new Refusal(
        `no verification command was found in ${repository.root} (looked for package.json scripts, pytest, cargo, go, make). Give one with --verify 'COMMAND', or set verify.command in ${CONFIG_PATH}`,
      );
    }
    ({ setup, command } = detected);
    progress.say(
      `Detected verification: \`${command}\`${setup === "" ? "" : ` after \`${setup}\``} (${detected.because})`,
    );
  }
  if (options.setup !== undefined) setup = options.setup;
  const keepsAgent = options.agent === undefined && own !== null && own.namesAgent;
  const agent = keepsAgent
    ? {
        ok: true as const,
        type: base.agent.type,
        command: base.agent.command,
        model: base.agent.model,
        said: `agent: ${base.agent.type} (from ${CONFIG_PATH})`,
      }
    : chooseAgent(options.agent, process.cwd(), listAgents(process.env));
  if (!agent.ok) throw new Refusal(agent.problem);
  progress.say(agent.said);
  return {
    ...base,
    branch: target,
    verify: { ...base.verify, setup, command },
    agent: {
      ...base.agent,
      type: agent.type,
      command: agent.command,
      model: options.model ?? agent.model ?? base.agent.model,
    },
    workers: { ...base.workers, max: options.workers ?? base.workers.max },
    review: { ...base.review, enabled: options.review && base.review.enabled },
    gates: { ...base.gates, promote: "off" },
    limits: {
      ...base.limits,
      cost_usd: options.maxCost ?? base.limits.cost_usd,
      wall_time_minutes: options.maxMinutes ?? base.limits.wall_time_minutes,
    },
  };
}
