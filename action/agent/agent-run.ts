// The agent's part of a leg: everything is laid out, passes run first where the brief has them, then the task itself, all of them
// with one way to the model and one bill.
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { RootCause } from "../../core/attempt/root-cause.ts";
import type { SignalReport } from "../../core/discovery/signal.ts";
import type { Brief } from "../../core/report/brief.ts";
import type { PassReport } from "../../core/report/handoff.ts";
import { type AgentRun, failedRun, NO_USAGE } from "../agents/agent.ts";
import { selectAgent } from "../agents/select.ts";
import { COUNTED_ONLY, isCountedOnly } from "../discover/counted.ts";
import type { Forwarder } from "../forwarder/forwarder.ts";
import { openFence } from "../shared/commands.ts";
import type { Git } from "../shared/git.ts";
import { endLeftProcesses } from "../shared/left-processes.ts";
import type { Workspace } from "../shared/workspace.ts";
import type { CandidateStart } from "./candidate.ts";
import type { FixBegun } from "./fix-start.ts";
import { type MeteredRun, runMetered } from "./metered.ts";
import { runPasses } from "./passes.ts";
import { prepare } from "./prepare.ts";
import { makePrompt, type PromptParts } from "./prompt.ts";
import { sumUsage } from "./sum.ts";
import { offeredTools, openToolKit, type ToolKit } from "./tools.ts";

export interface LegOptions {
  readonly brief: Brief;
  readonly workspace: Workspace;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly out?: { write(text: string | Buffer): unknown };
  /** A look for improvements: what was counted in the checkout. */
  readonly signals?: SignalReport;
}

export interface Told extends MeteredRun {
  readonly start: CandidateStart | null;
  readonly fix: FixBegun | null;
  readonly passes: readonly PassReport[];
  readonly rootCause: RootCause | null;
  readonly tools: ToolKit | null;
  /** What the agent of the leg itself was told first; null: it asked for none. */
  readonly prompt: string | null;
}

/** Files that hold what was said; each may hold a key. */
export const transcriptOf = ({ outWork }: Workspace, name = ""): string =>
  join(outWork, name === "" ? "transcript.jsonl" : `transcript-${name}.jsonl`);

/** What an agent leaves in the private folder and the next one would find. */
const LEFT_BEHIND = ["home", "tmp", "empty"] as const;

export async function runAgent(options: LegOptions, git: Git, message: string): Promise<Told> {
  const { brief, workspace, environment } = options;
  const nothing = {
    concerns: [],
    start: null,
    fix: null,
    passes: [],
    rootCause: null,
    tools: null,
    prompt: null,
  };
  const failed = (problem: string): Told => ({
    ...nothing,
    run: failedRun("start_failed", problem),
  });
  const settings = brief.agent;
  if (settings === null)
    return isCountedOnly(brief)
      ? { ...nothing, run: COUNTED_ONLY }
      : failed("the brief names no agent");
  const endsAt = performance.now() + settings.timeoutS * 1000;
  const leftMs = (): number => endsAt - performance.now();
  const fence = openFence(options.out);
  fence.open();
  try {
    const prepared = await prepare(brief, git, message);
    if (!prepared.ok) return failed(prepared.problem);
    const tools = await openToolKit(brief, workspace, environment);
    const { signals } = options;
    const counted = signals === undefined ? {} : { signals };
    const parts = { ...prepared.value.parts, ...offeredTools(tools), ...counted };
    const { start, fix } = prepared.value;
    let said: Pick<Told, "passes" | "rootCause"> = nothing;
    const thoughts: string[] = [];
    let prompt: string | null = null;
    const tell = (told: ToldPrompt, task: Brief["task"]): ToldPrompt => {
      if (task === brief.task) prompt = `${told.system}\n\n${told.prompt}`.trim();
      return told;
    };
    const one = (forwarder: Forwarder) => (of: Brief, briefPath: string, more: PromptParts) =>
      runOnce(options, fence.write, forwarder, { brief: of, briefPath, parts: more, tell });
    const metered = await runMetered(
      { settings, environment, folder: workspace.outWork },
      async (forwarder) => {
        const run = one(forwarder);
        const briefPath = join(workspace.brief, `${brief.leg}.json`);
        if ((brief.passes ?? []).length === 0) return run(brief, briefPath, parts);
        const temp = workspace.temp;
        const passes = await runPasses({ brief, git, forwarder, parts, temp, leftMs, run });
        said = { passes: passes.reports, rootCause: passes.found.rootCause ?? null };
        thoughts.push(...passes.concerns);
        const timeoutS = Math.max(1, Math.floor(leftMs() / 1000));
        const maxCostUsd = Math.max(0, settings.maxCostUsd - spentOn(passes.reports));
        const rest = { ...brief, agent: { ...settings, timeoutS, maxCostUsd } };
        const last = passes.ended ?? (await run(rest, briefPath, { ...parts, ...passes.found }));
        const all = passes.ended === null ? [...passes.usages, last.usage] : passes.usages;
        const usage = sumUsage(all);
        // Who was ended had no time to add up: nothing to compare what was metered with.
        const told =
          passes.whole || !isMetered(forwarder) ? usage : { ...NO_USAGE, turns: usage.turns };
        return { ...last, usage: told };
      },
    );
    const concerns = [...thoughts, ...(tools?.folder?.concerns ?? []), ...metered.concerns];
    return { ...metered, ...said, start, fix, tools, concerns, prompt };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failed(`the agent could not be run: ${why}`);
  } finally {
    fence.close();
  }
}

interface Once {
  readonly brief: Brief;
  readonly briefPath: string;
  readonly parts: PromptParts;
  /** Hears what the agent is told. */
  readonly tell: (told: ToldPrompt, task: Brief["task"]) => ToldPrompt;
}

type ToldPrompt = ReturnType<typeof makePrompt>;

async function runOnce(
  { brief: leg, workspace, environment, signal }: LegOptions,
  show: (chunk: Buffer | string) => void,
  forwarder: Forwarder,
  { brief, briefPath, parts, tell }: Once,
): Promise<AgentRun> {
  const settings = brief.agent;
  if (settings === null) return failedRun("start_failed", "the brief names no agent");
  try {
    return await selectAgent(settings).run({
      brief,
      folder: workspace.repo,
      briefPath,
      prompt: () => tell(makePrompt(brief, parts), brief.task),
      temp: workspace.temp,
      environment,
      signal,
      show,
      transcriptPath: transcriptOf(workspace, brief.task === leg.task ? "" : brief.task),
      forwarder,
    });
  } finally {
    await endLeftProcesses(workspace.temp);
    if (brief.task !== leg.task) {
      for (const name of LEFT_BEHIND) {
        rmSync(join(workspace.temp, name), { recursive: true, force: true });
      }
    }
  }
}

const spentOn = (passes: readonly PassReport[]): number =>
  passes.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);

const isMetered = (forwarder: Forwarder): boolean => forwarder.spent.requests > 0;
