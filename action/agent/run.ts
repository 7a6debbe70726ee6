// One agent leg from brief to handoff: run the agent, look at what it really left, say both. The handoff is written whatever
// happens (SR30).
import { join } from "node:path";
import type { Brief } from "../../core/report/brief.ts";
import type { Handoff } from "../../core/report/handoff.ts";
import type { AgentRun } from "../agents/agent.ts";
import { failedRun } from "../agents/agent.ts";
import { secretsOf } from "../agents/environment.ts";
import { selectAgent } from "../agents/select.ts";
import { openFence } from "../shared/commands.ts";
import { openGit } from "../shared/git.ts";
import { makeHandoff } from "../shared/result.ts";
import type { Workspace } from "../shared/workspace.ts";
import { readClaim } from "./claim.ts";
import { collectWork, type LeftWork, writeBundle } from "./commits.ts";
import { makePrompt } from "./prompt.ts";

export interface LegOutcome {
  readonly handoff: Handoff;
  /** There is a bundle to publish. */
  readonly changed: boolean;
}

export interface LegOptions {
  readonly brief: Brief;
  readonly workspace: Workspace;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

const NOTHING_LEFT: LeftWork = { commits: [], files: [], concerns: [] };

export async function runLeg(options: LegOptions): Promise<LegOutcome> {
  const { brief, workspace, environment } = options;
  const startedAt = performance.now();
  const git = openGit(workspace.repo, environment.PATH ?? "");
  const fence = openFence();
  fence.open();
  let run: AgentRun;
  try {
    run = await runAgent(options, fence.write);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    run = failedRun("start_failed", `the agent could not be run: ${why}`);
  } finally {
    fence.close();
  }

  const changes = brief.task === "work" || brief.task === "fixup";
  const left =
    changes && run.status === "completed"
      ? await collectWork(git, brief.commit, messageOf(brief))
      : NOTHING_LEFT;
  const outcome = judge(run, left, changes, brief);
  const changed = outcome.status === "completed" && left.commits.length > 0;
  if (changed) await writeBundle(git, brief.commit, workspace.outWork);
  void secretsOf;
  return {
    changed,
    handoff: makeHandoff(brief, {
      ...outcome,
      text: run.text,
      commits: [...left.commits],
      filesChanged: [...left.files],
      usage: run.usage,
      agent: brief.agent?.type ?? "",
      model: run.model,
      sessionId: run.sessionId,
      durationMs: performance.now() - startedAt,
    }),
  };
}

async function runAgent(
  { brief, workspace, environment, signal }: LegOptions,
  show: (chunk: Buffer | string) => void,
): Promise<AgentRun> {
  if (brief.agent === null) return failedRun("start_failed", "the brief names no agent");
  return selectAgent(brief.agent).run({
    brief,
    folder: workspace.repo,
    briefPath: join(workspace.brief, `${brief.leg}.json`),
    prompt: () => makePrompt(brief, {}),
    temp: workspace.temp,
    environment,
    signal,
    show,
    transcriptPath: join(workspace.outWork, "transcript.jsonl"),
  });
}

function messageOf(brief: Brief): string {
  const title = brief.unit?.title ?? brief.objective?.title ?? brief.leg;
  return title.replace(/\s+/g, " ").trim().slice(0, 72) || brief.leg;
}

function judge(
  run: AgentRun,
  left: LeftWork,
  changes: boolean,
  brief: Brief,
): Pick<Handoff, "status" | "cause" | "summary" | "discoveries" | "concerns" | "criteria"> {
  const claim = changes ? readClaim(run.text) : null;
  const said = {
    discoveries: claim?.discoveries ?? [],
    concerns: [...left.concerns, ...(claim?.concerns ?? [])],
    criteria: claim?.criteria ?? [],
  };
  const summary = claim?.summary || run.text.trim().slice(-500);
  if (run.status === "failed") {
    return { ...said, status: "failed", cause: run.cause, summary: run.problem || summary };
  }
  if (claim?.status === "blocked") return { ...said, status: "blocked", cause: "blocked", summary };
  if (claim?.status === "failed") return { ...said, status: "failed", cause: "no_result", summary };
  if (!changes && run.text.trim() === "") {
    const problem = `the agent answered nothing to the task \`${brief.task}\``;
    return { ...said, status: "failed", cause: "no_result", summary: problem };
  }
  const cause = changes && left.commits.length === 0 ? "no_changes" : "ok";
  return { ...said, status: "completed", cause, summary };
}
