// `mc selfplay` from its options to its exit code: rounds of planting and hunting on private copies, within a limit of money; the
// person's repository is read and never written, and nothing is pushed anywhere.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openProgress } from "../../app/cli/progress.ts";
import type { VariantRow } from "../../core/engine/rows/learned-row.ts";
import { judgedRows, type Round, tallyOf } from "../../core/selfplay/hunt.ts";
import { GitTrouble, openLocalRepository } from "./git-copy.ts";
import { Refusal, type RunOptions } from "./run-options.ts";
import { configure } from "./run-prepare.ts";
import { keepVariants } from "./selfplay-hunt.ts";
import { fullNameOf, type Game, playRound } from "./selfplay-round.ts";

export interface SelfplayOptions {
  readonly repo: string;
  readonly agent?: string;
  readonly model?: string;
  readonly verify?: string;
  readonly setup?: string;
  readonly rounds: number;
  readonly seed: number;
  readonly maxCost: number;
  readonly keep?: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

const INTERRUPTED = 130;

/** The exit code. */
export async function selfplay(options: SelfplayOptions): Promise<number> {
  try {
    return await play(options);
  } catch (error) {
    const refused = error instanceof Refusal || error instanceof GitTrouble;
    console.error(`mc selfplay: ${error instanceof Error ? error.message : String(error)}`);
    return refused ? 2 : 1;
  }
}

async function play(options: SelfplayOptions): Promise<number> {
  const repository = await openLocalRepository(resolve(options.repo));
  const progress = openProgress(options.json ? process.stderr : process.stdout, {
    quiet: options.quiet,
  });
  const run = runOptionsOf(options);
  const target = repository.branch ?? "main";
  const config = await configure(repository, target, run, progress);
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort(new Error("interrupted"));
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);
  const temp = mkdtempSync(join(tmpdir(), "mc-selfplay-"));
  const game: Game = {
    seed: options.seed,
    repository,
    config,
    target,
    temp,
    run,
    progress,
    signal: interrupt.signal,
  };
  try {
    const { rounds, variants, interrupted } = await playRounds(game, options);
    if (options.keep !== undefined)
      await keepVariants(resolve(options.keep), fullNameOf(repository), variants);
    tell(options, rounds, variants);
    if (interrupted) return INTERRUPTED;
    return tallyOf(rounds).planted > 0 ? 0 : 1;
  } finally {
    progress.end();
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
    rmSync(temp, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Played {
  readonly rounds: readonly Round[];
  readonly variants: ReadonlyMap<string, VariantRow>;
  readonly interrupted: boolean;
}

async function playRounds(game: Game, options: SelfplayOptions): Promise<Played> {
  const { progress, signal } = game;
  const rounds: Round[] = [];
  let variants: ReadonlyMap<string, VariantRow> = new Map();
  for (let number = 1; number <= options.rounds; number += 1) {
    const left = options.maxCost - tallyOf(rounds).costUsd;
    if (left <= 0) {
      progress.say(
        `The limit of $${options.maxCost.toFixed(2)} is used up after ${rounds.length} rounds.`,
      );
      break;
    }
    try {
      const played = await playRound(game, number, left, variants);
      if (played === null) return { rounds, variants, interrupted: true };
      rounds.push(played.round);
      variants = judgedRows(variants, played.variants, played.round);
    } catch (error) {
      if (signal.aborted) return { rounds, variants, interrupted: true };
      throw error;
    }
  }
  return { rounds, variants, interrupted: false };
}

function tell(
  options: SelfplayOptions,
  rounds: readonly Round[],
  variants: ReadonlyMap<string, VariantRow>,
): void {
  const tally = tallyOf(rounds);
  if (options.json) {
    const kept = [...variants.values()].map(({ component, variant, wins, samples }) => ({
      ...{ component, variant, wins, samples },
    }));
    console.log(JSON.stringify({ seed: options.seed, ...tally, played: rounds, variants: kept }));
    return;
  }
  console.log(
    `\n${tally.rounds} rounds: ${tally.planted} bugs planted, ${tally.fixed} found and fixed; $${tally.costUsd.toFixed(2)}`,
  );
}

/** Gates are nobody's here, and the reviewer has no part in the game. */
function runOptionsOf(options: SelfplayOptions): RunOptions {
  const { agent, model, verify, setup, repo, json, quiet } = options;
  return {
    repo,
    ...(agent === undefined ? {} : { agent }),
    ...(model === undefined ? {} : { model }),
    ...(verify === undefined ? {} : { verify }),
    ...(setup === undefined ? {} : { setup }),
    ...{ branch: "mc/green", workers: 2, review: false, json, resume: false, fresh: true },
    ...{ apply: false, yes: true, port: 0, quiet },
  };
}
