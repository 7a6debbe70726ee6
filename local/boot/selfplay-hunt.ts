// The bug is looked for: a whole mission on a private copy with its own local GitHub, like `mc run`, which knows the commit with
// the bug and no other. Graded afterwards by the repository's verification and the test that nobody in it has seen.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Progress } from "../../app/cli/progress.ts";
import { renderWorkflows } from "../../app/onboarding/workflows.ts";
import { repoName } from "../../core/base/brand.ts";
import { CONFIG_PATH, type RepoConfig } from "../../core/config/schema.ts";
import type { VariantRow } from "../../core/engine/rows/learned-row.ts";
import { HUNT_UNIT, huntObjective } from "../../core/selfplay/hunt.ts";
import { openDatabase } from "../../db/client.ts";
import { applyChanges } from "../../db/repo-state.ts";
import { ACTION_REPOSITORY, ACTION_SHA, openEmbedded } from "./embedded.ts";
import { modelKeys } from "./model-keys.ts";
import { makePrivateCopy } from "./private-copy.ts";
import { begin, follow } from "./run-follow.ts";
import type { RunOptions } from "./run-options.ts";
import { PERSON } from "./run-prepare.ts";
import type { RunRecord } from "./run-state.ts";
import type { Planted } from "./selfplay-plant.ts";
import { verifyTree } from "./selfplay-tree.ts";
import { missionOfIssue, openWatch } from "./watch.ts";

export interface HuntOptions {
  readonly planted: Planted;
  readonly config: RepoConfig;
  readonly target: string;
  readonly fullName: string;
  readonly folder: string;
  readonly maxCostUsd: number;
  readonly run: RunOptions;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** What is known of the wordings before it. */
  readonly variants: ReadonlyMap<string, VariantRow>;
}

export interface Hunted {
  readonly fixed: boolean;
  readonly because: string;
  readonly variant: string;
  readonly variants: ReadonlyMap<string, VariantRow>;
  readonly costUsd: number;
}

/** null when interrupted. */
export async function huntBug(options: HuntOptions): Promise<Hunted | null> {
  const { folder, fullName, planted, progress, signal, target } = options;
  const config = configOf(options);
  await makePrivateCopy({
    folder: join(folder, "source.git"),
    source: planted.from,
    commit: planted.commit,
    target,
    files: {
      ...renderWorkflows({
        actionRepository: ACTION_REPOSITORY,
        actionSha: ACTION_SHA,
        runsOn: config.runs_on,
      }),
      [CONFIG_PATH]: stringify(config),
    },
  });
  const stateDir = join(folder, "state");
  await remember(stateDir, fullName, options.variants);
  const watch = openWatch((decision, state) => progress.decided(decision, state));
  const embedded = await openEmbedded({
    stateDir,
    port: 0,
    maxJobs: config.workers.max + 2,
    person: PERSON,
    onDecided: watch.decided,
    onInternalError: watch.failed,
    jobSecrets: modelKeys(process.env),
  });
  try {
    const record: RunRecord = {
      ...{ version: 1, repo: folder, fullName, target, base: planted.commit, state: "running" },
      issue: null,
      startedAt: new Date().toISOString(),
    };
    const issue = await begin(embedded, folder, record, huntObjective(planted.symptom));
    const yes = { ...options.run, yes: true };
    const state = await follow(embedded, watch, { ...record, issue }, yes, progress, signal);
    if (state === null) return null;
    await embedded.settled();
    const last = watch.state() ?? state;
    const mission = missionOfIssue(last, issue);
    const attempt = [...last.attempts.values()].findLast(({ unit }) => unit === HUNT_UNIT);
    const told = {
      variant: attempt?.details.variants?.worker ?? "",
      variants: last.learned.variants,
      costUsd: mission?.costUsd ?? 0,
    };
    const landed = [...last.units.values()].some((unit) => unit.state === "landed");
    const green = last.repo.green;
    if (!landed || green === null)
      return { ...told, fixed: false, because: mission?.because ?? "nothing landed" };
    const { passed } = await verifyTree({
      source: embedded.github.gitDir(fullName),
      commit: green,
      test: planted.test,
      config: options.config,
      temp: folder,
      signal,
    });
    return {
      ...told,
      fixed: passed,
      because: passed ? "" : "what landed does not pass the hidden test",
    };
  } finally {
    await embedded.close();
  }
}

/** A bug that verification shows would keep the mission from beginning: there it is only told, and graded afterwards. */
function configOf({ config, maxCostUsd, planted }: HuntOptions): RepoConfig {
  const loud = {
    ...config.verify,
    command: "git rev-parse --verify HEAD",
    checks: [
      ...config.verify.checks,
      { name: "verification", command: config.verify.command, required: false },
    ],
  };
  return {
    ...config,
    verify: planted.quiet ? config.verify : loud,
    units: { ...config.units, retry_delay_seconds: Math.min(config.units.retry_delay_seconds, 1) },
    limits: {
      ...config.limits,
      cost_usd: maxCostUsd,
      cost_per_attempt_usd: Math.min(config.limits.cost_per_attempt_usd, maxCostUsd),
    },
  };
}

/** Before the app opens its database: what earlier rounds found out. */
async function remember(
  stateDir: string,
  fullName: string,
  variants: ReadonlyMap<string, VariantRow>,
): Promise<void> {
  if (variants.size === 0) return;
  mkdirSync(stateDir, { recursive: true });
  await keepVariants(join(stateDir, "mission-control.db"), fullName, variants);
}

export async function keepVariants(
  path: string,
  fullName: string,
  variants: ReadonlyMap<string, VariantRow>,
): Promise<void> {
  const repo = repoName(fullName);
  const db = await openDatabase(path);
  try {
    const changes = [...variants.values()].map((row) => ({
      kind: "variant.put" as const,
      row: { ...row, repo },
    }));
    await db.write((tx) => applyChanges(tx, repo, changes));
  } finally {
    await db.close();
  }
}
