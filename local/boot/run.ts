// `mc run`: one mission on any local git repository, on a private copy, by the same road as on GitHub. At the end mc/green is
// offered as a branch; the checked-out branch is left alone unless `--apply` is given. Ctrl-C loses nothing.
import { join, resolve } from "node:path";
import { Command, Option } from "commander";
import { openProgress, type Progress } from "../../app/cli/progress.ts";
import { GREEN } from "../../core/report/workflow-names.ts";
import { openEmbedded } from "./embedded.ts";
import { GitTrouble, type LocalRepository, openLocalRepository } from "./git-copy.ts";
import { modelKeys } from "./model-keys.ts";
import { finish } from "./run-finish.ts";
import { begin, follow } from "./run-follow.ts";
import { Refusal, type RunOptions } from "./run-options.ts";
import { PERSON, type Prepared, prepare, readObjective } from "./run-prepare.ts";
import { dropRun, type RunRecord, readRun, runFolder, writeRun } from "./run-state.ts";
import { openWatch } from "./watch.ts";

const INTERRUPTED = 130;

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
