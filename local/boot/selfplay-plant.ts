// A bug is planted: one agent leg on a checkout of the private copy, whose commits are looked at and verified with and without it.
// What comes out is one commit without history, so that nobody finds the bug by looking at what changed.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { runLeg } from "../../action/agent/run.ts";
import { openWorkspace } from "../../action/shared/workspace.ts";
import type { RepoConfig } from "../../core/config/schema.ts";
import { agentSettings, briefPolicy } from "../../core/mission/ask.ts";
import { Brief } from "../../core/report/brief.ts";
import {
  type HiddenTest,
  PLANT_LEG,
  plantProblem,
  plantUnit,
  readPlant,
} from "../../core/selfplay/plant.ts";
import { git } from "./git-copy.ts";
import { checkOut, verifyTree } from "./selfplay-tree.ts";

export interface PlantOptions {
  readonly source: string;
  readonly base: string;
  readonly config: RepoConfig;
  readonly kind: string;
  readonly round: number;
  readonly maxCostUsd: number;
  readonly folder: string;
  readonly name: string;
  readonly signal: AbortSignal;
}

export interface Planted {
  readonly costUsd: number;
  readonly problem: string | null;
  /** The commit with the bug, and the checkout that has it. */
  readonly commit: string;
  readonly from: string;
  readonly quiet: boolean;
  readonly symptom: string;
  readonly test: HiddenTest | null;
}

const AUTHOR = ["-c", "user.name=Mission Control", "-c", "user.email=mission-control@localhost"];

export async function plantBug(options: PlantOptions): Promise<Planted> {
  const { base, config, folder, signal } = options;
  const workspace = openWorkspace({
    GITHUB_WORKSPACE: join(folder, "work"),
    RUNNER_TEMP: mkdirOf(folder),
  });
  mkdirSync(workspace.brief, { recursive: true });
  const repo = await checkOut(options.source, base, workspace.repo);
  const { handoff } = await runLeg({
    brief: briefOf(options),
    workspace,
    environment: { ...process.env, RUNNER_TEMP: folder },
    signal,
    out: { write: () => true },
  });
  if (signal.aborted) throw new Error("interrupted");
  const nothing = { commit: base, from: repo, quiet: false, symptom: "", test: null };
  const costUsd = handoff.usage.costUsd ?? 0;
  const discard = (problem: string): Planted => ({ ...nothing, costUsd, problem });
  if (handoff.status !== "completed")
    return discard(`the agent ended with ${handoff.cause}: ${handoff.summary.slice(0, 300)}`);
  const changed = linesOf(await git(repo, "diff", "--name-only", base, "HEAD"));
  const tree = new Set(linesOf(await git(repo, "ls-tree", "-r", "--name-only", base)));
  const read = readPlant(handoff.text, changed, tree);
  if (!read.ok) return discard(read.problem);
  const { symptom, test } = read.value;
  const planted = await git(repo, ...AUTHOR, "commit-tree", "HEAD^{tree}", "-m", "Start");
  await git(repo, "checkout", "-q", "--detach", "-f", planted);
  const passes = async (commit: string, hidden: HiddenTest | null): Promise<boolean> =>
    (await verifyTree({ source: repo, commit, test: hidden, config, temp: folder, signal })).passed;
  const seen = {
    asItWas: await passes(base, null),
    withBug: await passes(planted, null),
    asItWasWithTest: test === null ? null : await passes(base, test),
    withBugAndTest: test === null ? null : await passes(planted, test),
  };
  const problem = plantProblem(seen);
  if (problem !== null) return discard(problem);
  return { costUsd, problem, commit: planted, from: repo, quiet: seen.withBug, symptom, test };
}

function mkdirOf(folder: string): string {
  mkdirSync(join(folder, "work"), { recursive: true });
  return folder;
}

const linesOf = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");

const briefOf = ({ base, config, kind, maxCostUsd, name, round }: PlantOptions): Brief =>
  Brief.parse({
    schema: "mc.brief/1",
    task: "work",
    repo: name,
    mission: null,
    leg: PLANT_LEG,
    attempt: round,
    dispatch: `mc-selfplay-plant-${round}`,
    objective: null,
    unit: plantUnit(kind),
    commit: base,
    against: null,
    branch: `mc/selfplay/${PLANT_LEG}/${round}`,
    evidence: [],
    context: "",
    verify: null,
    agent: agentSettings(config, maxCostUsd),
    policy: briefPolicy(config),
  });
