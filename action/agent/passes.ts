// Passes of one leg: runs of the agent that look and change nothing, before the one that works. They share its money and its time,
// never take so much of either that nothing is left for it, and leave the checkout as it was.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseRootCause, type RootCause } from "../../core/attempt/root-cause.ts";
import { researchText } from "../../core/discovery/research.ts";
import type { Brief } from "../../core/report/brief.ts";
import type { PassName } from "../../core/report/brief-parts.ts";
import type { PassReport, Usage } from "../../core/report/handoff.ts";
import type { AgentRun } from "../agents/agent.ts";
import { failedRun } from "../agents/agent.ts";
import type { Forwarder } from "../forwarder/forwarder.ts";
import type { Git } from "../shared/git.ts";
import type { PromptParts } from "./prompt.ts";
import { putBack, readState } from "./tree.ts";

/** Of the attempt's money and time, for all passes together. */
const PASSES_SHARE = 0.4;
const PASS_TURNS = 30;
const ANALYSIS_CHARS = 8_000;
/** Nothing that runs later in this leg would end otherwise. */
const FINAL = ["cancelled", "api_auth", "api_billing", "start_failed"] as const;

export interface PassOptions {
  readonly brief: Brief;
  readonly git: Git;
  readonly forwarder: Forwarder;
  readonly parts: PromptParts;
  /** Private folder of the leg. */
  readonly temp: string;
  /** Of the leg, in milliseconds. */
  readonly leftMs: () => number;
  /** One run of the agent for this brief. */
  readonly run: (brief: Brief, briefPath: string, parts: PromptParts) => Promise<AgentRun>;
}

export interface PassesDone {
  readonly reports: readonly PassReport[];
  readonly usages: readonly Usage[];
  /** What they found, for the prompt of the work. */
  readonly found: Pick<PromptParts, "rootCause" | "analysis" | "research">;
  readonly concerns: readonly string[];
  /** The leg ends here; null: the work follows. */
  readonly ended: AgentRun | null;
  /** All of them ended well. */
  readonly whole: boolean;
}

export async function runPasses(options: PassOptions): Promise<PassesDone> {
  const { brief, forwarder } = options;
  const reports: PassReport[] = [];
  const usages: Usage[] = [];
  const concerns: string[] = [];
  let found: PassesDone["found"] = {};
  let ended: AgentRun | null = null;
  const settings = brief.agent;
  const names = settings === null ? [] : [...new Set(brief.passes ?? [])];
  const endsAtMs = options.leftMs() * (1 - PASSES_SHARE);
  const release = forwarder.keepBack((settings?.maxCostUsd ?? 0) * (1 - PASSES_SHARE));
  try {
    for (const name of names) {
      const spent = forwarder.spent.costUsd;
      const leftMs = options.leftMs() - endsAtMs;
      const run = withinShare(await onePass(options, name, found, leftMs), forwarder);
      usages.push(run.usage);
      const metered = forwarder.spent.costUsd - spent;
      const costUsd = metered > 0 ? metered : run.usage.costUsd;
      const { status, cause, text } = run;
      reports.push({ name, status, cause, costUsd, text: text.slice(-ANALYSIS_CHARS) });
      if (run.problem !== "") {
        concerns.push(
          `The pass \`${name}\` failed (${cause}): ${run.problem}. It went on without.`,
        );
      }
      if (FINAL.some((one) => one === cause)) {
        ended = run;
        break;
      }
      const says = readFinding(name, run);
      if (says.concern !== "") concerns.push(says.concern);
      found = { ...found, ...says.found };
    }
  } finally {
    release();
  }
  const whole = reports.every(({ status }) => status === "completed");
  return { reports, usages, found, concerns, ended, whole };
}

/** What it was refused for money was refused for its share alone, whatever the agent makes of it: the rest is there for the work. */
function withinShare(run: AgentRun, { exhausted }: Forwarder): AgentRun {
  if (!exhausted || run.status === "completed" || run.cause === "cancelled") return run;
  return failedRun("budget", "its share of the attempt's money is used up", run);
}

async function onePass(
  options: PassOptions,
  name: PassName,
  found: PassesDone["found"],
  leftMs: number,
): Promise<AgentRun> {
  const { brief, git, temp } = options;
  const settings = brief.agent;
  if (settings === null) return failedRun("start_failed", "the brief names no agent");
  if (leftMs < 1000) return failedRun("timeout", "no time was left for it");
  const passBrief: Brief = {
    ...brief,
    task: name,
    agent: {
      ...settings,
      model: settings.architectModel ?? settings.model,
      maxTurns: Math.min(settings.maxTurns, PASS_TURNS),
      maxCostUsd: settings.maxCostUsd * PASSES_SHARE,
      timeoutS: Math.max(1, Math.floor(leftMs / 1000)),
    },
  };
  const briefPath = join(temp, `${brief.leg}-${name}.json`);
  writeFileSync(briefPath, JSON.stringify(passBrief));
  const before = await readState(git);
  try {
    const run = await options.run(passBrief, briefPath, { ...options.parts, ...found });
    const changed = await putBack(git, before);
    if (changed === "" || run.status === "failed") return run;
    // It was told to change nothing; what it says may be about a tree that is gone.
    return failedRun("policy", `it changed the checkout (${changed}), which was taken back`, run);
  } catch (error) {
    await putBack(git, before);
    throw error;
  }
}

function readFinding(
  name: PassName,
  { status, text }: AgentRun,
): { readonly found: PassesDone["found"]; readonly concern: string } {
  if (status === "failed") return { found: {}, concern: "" };
  if (name === "architect") {
    const analysis = text.trim().slice(-ANALYSIS_CHARS);
    return { found: analysis === "" ? {} : { analysis }, concern: "" };
  }
  if (name === "research") {
    const research = researchText(text);
    return { found: research === "" ? {} : { research }, concern: "" };
  }
  const rootCause: RootCause | null = parseRootCause(text);
  if (rootCause !== null) return { found: { rootCause }, concern: "" };
  const concern =
    text.trim() === ""
      ? ""
      : "The root cause analysis left no readable `RCA_RESULT:`; the retry has the evidence alone.";
  return { found: {}, concern };
}
