// One round of self-play: a bug is planted, and looked for; what came of it, and what the wordings of prompts came to in it.
import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Progress } from "../../app/cli/progress.ts";
import type { RepoConfig } from "../../core/config/schema.ts";
import type { VariantRow } from "../../core/engine/rows/learned-row.ts";
import type { Round } from "../../core/selfplay/hunt.ts";
import { kindOf } from "../../core/selfplay/plant.ts";
import type { LocalRepository } from "./git-copy.ts";
import type { RunOptions } from "./run-options.ts";
import { PERSON } from "./run-prepare.ts";
import { huntBug } from "./selfplay-hunt.ts";
import { plantBug } from "./selfplay-plant.ts";

export interface Game {
  readonly seed: number;
  readonly repository: LocalRepository;
  readonly config: RepoConfig;
  readonly target: string;
  readonly temp: string;
  readonly run: RunOptions;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** null when interrupted. */
export async function playRound(
  game: Game,
  number: number,
  leftUsd: number,
  variants: ReadonlyMap<string, VariantRow>,
): Promise<{ readonly round: Round; readonly variants: ReadonlyMap<string, VariantRow> } | null> {
  const { config, progress, repository, signal, target, temp } = game;
  const kind = kindOf(game.seed, number);
  const folder = join(temp, `round-${number}`);
  progress.say(`Round ${number}: a bug is planted (${kind})`);
  const planted = await plantBug({
    source: repository.gitDir,
    base: repository.head,
    config,
    kind,
    round: number,
    maxCostUsd: Math.min(config.limits.cost_per_attempt_usd, leftUsd),
    folder: join(folder, "plant"),
    name: fullNameOf(repository),
    signal,
  });
  const nothing = {
    round: number,
    kind,
    discarded: planted.problem,
    quiet: planted.quiet,
    variant: "",
  };
  if (planted.problem !== null) {
    progress.say(`Round ${number}: discarded: ${planted.problem}`);
    const round = { ...nothing, fixed: false, because: planted.problem, costUsd: planted.costUsd };
    return { round, variants };
  }
  if (planted.costUsd >= leftUsd) {
    const because = "no money is left to look for it";
    return {
      round: { ...nothing, discarded: because, fixed: false, because, costUsd: planted.costUsd },
      variants,
    };
  }
  progress.say(
    `Round ${number}: the bug is there${planted.quiet ? " and no test shows it" : ""}; it is looked for`,
  );
  const hunted = await huntBug({
    ...{ planted, config, target, progress, signal, variants, run: game.run },
    fullName: fullNameOf(repository),
    folder: join(folder, "hunt"),
    maxCostUsd: leftUsd - planted.costUsd,
  });
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  if (hunted === null) return null;
  const { fixed, because, variant } = hunted;
  progress.say(`Round ${number}: ${fixed ? "found and fixed" : `not fixed: ${because}`}`);
  const costUsd = planted.costUsd + hunted.costUsd;
  return { round: { ...nothing, fixed, because, variant, costUsd }, variants: hunted.variants };
}

export const fullNameOf = ({ root }: LocalRepository): string =>
  `${PERSON}/${
    basename(root)
      .replace(/[^\w.-]/g, "-")
      .replace(/^[-.]+/, "") || "repository"
  }`;
