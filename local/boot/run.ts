// `mc run`: one mission on any local git repository, on a private copy, by the same road as on GitHub. At the end mc/green is
// offered as a branch; the checked-out branch is left alone unless `--apply` is given. Ctrl-C loses nothing.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command, Option } from "commander";
import { stringify } from "yaml";
import { listAgents } from "../../action/agents/select.ts";
import { openProgress, type Progress } from "../../app/cli/progress.ts";
import { readLocalConfig } from "../../app/config/local.ts";
import { detectFolder } from "../../app/detect/folder.ts";
import { renderWorkflows } from "../../app/onboarding/workflows.ts";
import { CONFIG_PATH, RepoConfig } from "../../core/config/schema.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { GREEN, OBJECTIVE_LABEL } from "../../core/report/workflow-names.ts";
import { chooseAgent } from "./agent-choice.ts";
import { ACTION_REPOSITORY, ACTION_SHA, type Embedded, openEmbedded } from "./embedded.ts";
import { GitTrouble, type LocalRepository, openLocalRepository } from "./git-copy.ts";
import { offerBranch } from "./offer.ts";
import { outcomeOf } from "./outcome.ts";
import { CONTROL_BRANCH, makePrivateCopy } from "./private-copy.ts";
import { dropRun, type RunRecord, readRun, runFolder, writeRun } from "./run-state.ts";
import { isOver, missionOfIssue, openGates, openWatch, type Watch } from "./watch.ts";

const PERSON = "you";
const INTERRUPTED = 130;

interface RunOptions {
  readonly repo: string;
  readonly objective?: string;
  readonly issue?: string;
  readonly agent?: string;
  readonly model?: string;
  readonly workers?: number;
  readonly verify?: string;
  readonly setup?: string;
  readonly branch: string;
  readonly maxCost?: number;
  readonly maxMinutes?: number;
  readonly review: boolean;
  readonly json: boolean;
  readonly resume: boolean;
  readonly fresh: boolean;
  readonly apply: boolean;
  readonly yes: boolean;
  readonly state?: string;
  readonly port: number;
  readonly quiet: boolean;
}

class Refusal extends Error {}

const whole =
  (name: string, least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least)
      throw new Refusal(`${name} ${text}: a whole number from ${least}`);
    return value;
  };
const amount =
  (name: string) =>
  (text: string): number => {
    const value = Number(text);
    if (!(value > 0)) throw new Refusal(`${name} ${text}: a number above 0`);
    return value;
  };

export function runCommand(): Command {
  return new Command("run")
    .description(
      "Run a mission on a local git repository, on a private copy, and offer the result as a branch.",
    )
    .requiredOption("--repo <path>", "the git repository to improve")
    .option("--objective <text>", "what is wanted, in words")
    .option(
      "--issue <file>",
      "what is wanted, as a Markdown file (first heading is the title; may hold a ```yaml mc-plan block)",
    )
    .option(
      "--agent <agent>",
      "claude-code, 'command:PROGRAM ARGS' or 'scripted:FILE' (default: what this machine has)",
    )
    .option("--model <name>", "model for the agent")
    .option("--workers <n>", "units worked on at the same time", whole("--workers", 1))
    .option(
      "--verify <command>",
      "command that must exit 0 (default: configuration, else detected)",
    )
    .option("--setup <command>", "command that prepares a fresh checkout")
    .option("--branch <name>", "name of the branch that is offered", GREEN)
    .option("--max-cost <usd>", "money limit", amount("--max-cost"))
    .option("--max-minutes <n>", "time limit", amount("--max-minutes"))
    .option("--no-review", "skip the reviewer agent")
    .option("--apply", "fast-forward the checked-out branch to the result", false)
    .option("--yes", "approve gates (protected files, large changes) without looking", false)
    .option("--resume", "go on with the run that was interrupted", false)
    .option("--fresh", "drop an unfinished run and begin anew", false)
    .option("--state <dir>", "where the run is kept (default: $XDG_STATE_HOME/mission-control)")
    .option("--quiet", "no progress", false)
    .option("--json", "one JSON object as the last line; progress goes to stderr", false)
    .addOption(
      new Option("--port <n>", "port of the local pages").default(0).argParser(whole("--port", 0)),
    )
    .addHelpText(
      "after",
      "\nExit codes: 0 every unit is on the branch · 1 the mission ended otherwise · 2 wrong input · 130 interrupted (go on with --resume)",
    )
    .action(async (options: RunOptions) => {
      process.exitCode = await run(options).catch((error: unknown) => {
        const known = error instanceof Refusal || error instanceof GitTrouble;
        console.error(`mc run: ${error instanceof Error ? error.message : String(error)}`);
        return known ? 2 : 1;
      });
    });
}

async function run(options: RunOptions): Promise<number> {
  const repository = await openLocalRepository(resolve(options.repo));
  const folder = options.state === undefined ? runFolder(repository.root) : resolve(options.state);
  const progress = openProgress(options.json ? process.stderr : process.stdout, {
    quiet: options.quiet,
  });
  const found = readRunOrRefuse(folder);
  if (options.resume && found === null)
    throw new Refusal(`there is no run of ${repository.root} to resume`);
  if (!options.resume && found?.state === "running" && !options.fresh) {
    throw new Refusal(
      `a run of ${repository.root} was not finished; go on with --resume, or drop it with --fresh`,
    );
  }
  if (!options.resume) dropRun(folder);
  const prepared =
    options.resume && found !== null
      ? { record: found, objective: null }
      : await prepare(repository, folder, options, progress);
  return carryOut(repository, folder, prepared, options, progress);
}

function readRunOrRefuse(folder: string): RunRecord | null {
  try {
    return readRun(folder);
  } catch (error) {
    throw new Refusal(error instanceof Error ? error.message : String(error));
  }
}

interface Objective {
  readonly title: string;
  readonly body: string;
}

interface Prepared {
  readonly record: RunRecord;
  /** null: it was opened before the run was interrupted. */
  readonly objective: Objective | null;
}

async function prepare(
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

function readObjective(options: RunOptions): Objective {
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
async function configure(
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
      model: options.model ?? base.agent.model,
    },
    workers: { max: options.workers ?? base.workers.max },
    review: { ...base.review, enabled: options.review && base.review.enabled },
    gates: { ...base.gates, promote: "off" },
    limits: {
      ...base.limits,
      cost_usd: options.maxCost ?? base.limits.cost_usd,
      wall_time_minutes: options.maxMinutes ?? base.limits.wall_time_minutes,
    },
  };
}

async function carryOut(
  repository: LocalRepository,
  folder: string,
  prepared: Prepared,
  options: RunOptions,
  progress: Progress,
): Promise<number> {
  let record = prepared.record;
  const start = performance.now();
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort(new Error("interrupted"));
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);
  const watch = openWatch((decision, state) => progress.decided(decision, state));
  const workers = options.workers ?? 4;
  const embedded = await openEmbedded({
    stateDir: join(folder, "state"),
    port: options.port,
    maxJobs: workers + 2,
    person: PERSON,
    onDecided: watch.decided,
    onInternalError: watch.failed,
    jobSecrets: modelKeys(process.env),
  });
  try {
    progress.say(`Pages: ${embedded.github.url}/${record.fullName}`);
    if (record.issue === null) {
      const objective = prepared.objective ?? readObjective(options);
      record = { ...record, issue: await begin(embedded, folder, record, objective) };
      writeRun(folder, record);
    } else {
      await embedded.lookAgain(record.fullName);
    }
    const state = await follow(embedded, watch, record, options, progress, interrupt.signal);
    if (state === null) {
      progress.end();
      console.error(
        `Interrupted. Nothing is lost; go on with: mc run --repo ${options.repo} --resume`,
      );
      return INTERRUPTED;
    }
    await embedded.settled();
    progress.end();
    writeRun(folder, { ...record, state: "over" });
    return await finish(
      embedded,
      repository,
      record,
      watch.state() ?? state,
      options,
      performance.now() - start,
    );
  } finally {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
    await embedded.close();
  }
}

/** Keys that agents need, handed to the local GitHub as the repository's secrets. */
function modelKeys(environment: NodeJS.ProcessEnv): Record<string, string> {
  const keys: Record<string, string> = {};
  for (const name of [
    "ANTHROPIC_API_KEY",
    "CLAUDE_CODE_OAUTH_TOKEN",
    "OPENAI_API_KEY",
    "GEMINI_API_KEY",
  ]) {
    const value = environment[name];
    if (value !== undefined && value !== "") keys[name] = value;
  }
  return keys;
}

async function begin(
  embedded: Embedded,
  folder: string,
  record: RunRecord,
  objective: Objective,
): Promise<number> {
  const [owner = PERSON, name = ""] = record.fullName.split("/");
  const { github, settled, person, slug } = embedded;
  await github.repository({
    owner,
    name,
    source: join(folder, "source.git"),
    defaultBranch: CONTROL_BRANCH,
    private: true,
  });
  await github.install(slug, record.fullName);
  await settled();
  const { data: open } = await person.issues.listForRepo({
    owner,
    repo: name,
    labels: OBJECTIVE_LABEL,
    state: "all",
  });
  const known = open[0];
  if (known !== undefined) return known.number;
  const { data: issue } = await person.issues.create({
    owner,
    repo: name,
    title: objective.title,
    body: objective.body,
  });
  await person.issues.addLabels({
    owner,
    repo: name,
    issue_number: issue.number,
    labels: [OBJECTIVE_LABEL],
  });
  return issue.number;
}

/** null when interrupted. */
async function follow(
  embedded: Embedded,
  watch: Watch,
  record: RunRecord,
  options: RunOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<RepoState | null> {
  const [owner = PERSON, repo = ""] = record.fullName.split("/");
  const issue = record.issue ?? 0;
  const seen = new Set<string>();
  let told = "";
  for (;;) {
    let state: RepoState;
    try {
      state = await watch.until((now) => {
        const mission = missionOfIssue(now, issue);
        if (mission === null) return false;
        if (isOver(mission)) return true;
        const waits = mission.paused ?? now.repo.queueClosed ?? "";
        return (
          (waits !== "" && waits !== told) ||
          openGates(now).some((gate) => !seen.has(`${gate.pull}@${gate.head}`))
        );
      }, signal);
    } catch (error) {
      if (signal.aborted) return null;
      throw error;
    }
    const mission = missionOfIssue(state, issue);
    if (mission !== null && isOver(mission)) return state;
    const waits = mission?.paused ?? state.repo.queueClosed ?? "";
    if (waits !== "" && waits !== told) {
      told = waits;
      progress.say(
        `Waits: ${waits}\n  Answer with \`/mc resume\` or \`/mc stop\` at ${embedded.github.url}/${record.fullName}/issues/${issue}`,
      );
    }
    for (const gate of openGates(state)) {
      const key = `${gate.pull}@${gate.head}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (options.yes) {
        await embedded.person.pulls.createReview({
          owner,
          repo,
          pull_number: gate.pull,
          commit_id: gate.head,
          event: "APPROVE",
        });
      } else {
        progress.say(
          `Needs your approval: ${embedded.github.url}/${record.fullName}/pull/${gate.pull} (or run with --yes)`,
        );
      }
    }
  }
}

async function finish(
  embedded: Embedded,
  repository: LocalRepository,
  record: RunRecord,
  state: RepoState,
  options: RunOptions,
  wallMs: number,
): Promise<number> {
  const mission = missionOfIssue(state, record.issue ?? 0);
  if (mission === null) throw new Error("the mission is gone from the state");
  const outcome = outcomeOf(state, mission, embedded.github.counts(), wallMs);
  const landed = [...state.units.values()].some((unit) => unit.state === "landed");
  const offer =
    landed && outcome.green !== null
      ? await offerBranch({
          repository,
          from: embedded.github.gitDir(record.fullName),
          commit: outcome.green,
          branch: options.branch,
          apply: options.apply,
        })
      : { branch: null, applied: false, said: "Nothing landed; the repository is as it was." };
  const good = mission.state === "completed" && outcome.units.failed === 0;
  if (options.json) {
    console.log(
      JSON.stringify({
        ...outcome,
        branch: offer.branch,
        applied: offer.applied,
        state: mission.state,
        because: mission.because,
      }),
    );
  } else {
    console.log(`\n${good ? "Done" : `Ended (${mission.state})`}: ${mission.because}`);
    console.log(
      `${outcome.units.green} of ${outcome.units.planned} units on green, ${outcome.units.retried} repaired, ${outcome.units.failed} failed; $${outcome.cost_usd.toFixed(2)}, ${outcome.wall_s.toFixed(1)} s`,
    );
    for (const unit of state.units.values()) {
      if (unit.state === "failed")
        console.log(`  ${unit.unit}: ${unit.because}\n${indent(unit.evidence.at(-1)?.text ?? "")}`);
    }
    if (mission.stopReason === "base_red") {
      const verdict = [...state.verdicts.values()].findLast((one) => one.outcome === "failed");
      console.log(`The end of its log:\n${indent(verdict?.log ?? "(no log)")}`);
    }
    console.log(offer.said);
  }
  return good ? 0 : 1;
}

const indent = (text: string): string =>
  text
    .split("\n")
    .slice(-12)
    .map((line) => `      ${line}`)
    .join("\n");
