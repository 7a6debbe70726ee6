// One `mc run` from its options to its exit code: prepared or resumed, followed, finished; Ctrl-C ends it without losing anything.
import { join, resolve } from "node:path";
import { openProgress, type Progress } from "../../app/cli/progress.ts";
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

/** The exit code. */
export async function run(options: RunOptions): Promise<number> {
  try {
    return await carry(options);
  } catch (error) {
    const refused = error instanceof Refusal || error instanceof GitTrouble;
    console.error(`mc run: ${error instanceof Error ? error.message : String(error)}`);
    return refused ? 2 : 1;
  }
}

async function carry(options: RunOptions): Promise<number> {
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
