// One agent leg from brief to handoff: run the agent, look at what it really left, say both. A handoff comes out whatever
// happens (SR30).
import { join } from "node:path";
import { redact, secretSpellings } from "../../core/base/redact.ts";
import type { Brief } from "../../core/report/brief.ts";
import type { Handoff } from "../../core/report/handoff.ts";
import type { AgentRun } from "../agents/agent.ts";
import { failedRun } from "../agents/agent.ts";
import { secretsOf } from "../agents/environment.ts";
import { selectAgent } from "../agents/select.ts";
import { openFence } from "../shared/commands.ts";
import { type Git, openGit } from "../shared/git.ts";
import { makeHandoff } from "../shared/result.ts";
import { redactFile } from "../shared/transcript.ts";
import type { Workspace } from "../shared/workspace.ts";
import { collectWork, type LeftWork, writeBundle } from "./commits.ts";
import { readDiff } from "./diff.ts";
import { readInstructions } from "./instructions.ts";
import { judge } from "./judge.ts";
import { makePrompt, type PromptParts } from "./prompt.ts";

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
  readonly out?: { write(text: string | Buffer): unknown };
}

const NOTHING_LEFT: LeftWork = { commits: [], files: [], concerns: [] };

export async function runLeg(options: LegOptions): Promise<LegOutcome> {
  const { brief, workspace, environment } = options;
  const startedAt = performance.now();
  const secrets = secretsOf(environment);
  const git = openGit(workspace.repo, environment.PATH ?? "");
  const transcriptPath = join(workspace.outWork, "transcript.jsonl");
  let run = await runAgent(options, git, transcriptPath);
  redactFile(transcriptPath, secrets);

  let left = NOTHING_LEFT;
  if (run.status === "completed" && changesFiles(brief)) {
    left = await collectWork(git, brief.commit, messageOf(brief));
    if (left.commits.length > 0 && (await leaksSecret(git, brief.commit, secrets))) {
      run = failedRun("policy", "a commit holds a model key in plain or encoded form", run);
      left = NOTHING_LEFT;
    }
  }
  const outcome = judge(run, left, brief);
  const changed = outcome.status === "completed" && left.commits.length > 0;
  if (changed) await writeBundle(git, brief.commit, workspace.outWork);
  const clean = (text: string): string => redact(text, secrets);
  return {
    changed,
    handoff: makeHandoff(brief, {
      ...outcome,
      summary: clean(outcome.summary),
      discoveries: outcome.discoveries.map(clean),
      concerns: outcome.concerns.map(clean),
      text: clean(run.text),
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

/** Research and experiments end with an answer; whatever they leave in the tree stays there. */
function changesFiles(brief: Brief): boolean {
  if (brief.task === "fixup") return true;
  const kind = brief.unit?.kind ?? "implement";
  return brief.task === "work" && kind !== "research" && kind !== "experiment";
}

async function runAgent(options: LegOptions, git: Git, transcriptPath: string): Promise<AgentRun> {
  const { brief, workspace, environment, signal } = options;
  if (brief.agent === null) return failedRun("start_failed", "the brief names no agent");
  const fence = openFence(options.out);
  fence.open();
  try {
    const parts = await prepare(brief, git, workspace.repo);
    if (typeof parts === "string") return failedRun("start_failed", parts);
    return await selectAgent(brief.agent).run({
      brief,
      folder: workspace.repo,
      briefPath: join(workspace.brief, `${brief.leg}.json`),
      prompt: () => makePrompt(brief, parts),
      temp: workspace.temp,
      environment,
      signal,
      show: fence.write,
      transcriptPath,
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failedRun("start_failed", `the agent could not be run: ${why}`);
  } finally {
    fence.close();
  }
}

/** What the back-end needs before it starts; a text says why it cannot. A script needs nothing. */
async function prepare(brief: Brief, git: Git, folder: string): Promise<PromptParts | string> {
  if (brief.agent?.type === "scripted") return {};
  if (brief.task === "review") {
    const diff = await readDiff(git, brief.against, brief.commit);
    return diff.ok ? { diff: diff.value } : diff.problem;
  }
  if (brief.branch !== null) {
    await git.run(["checkout", "-q", "--no-track", "-B", brief.branch, brief.commit, "--"]);
  }
  const instructions = readInstructions(folder);
  return instructions === "" ? {} : { instructions };
}

/** By value, in every usual encoding; shapes of other secrets are looked for by the publish job. */
async function leaksSecret(git: Git, base: string, secrets: readonly string[]): Promise<boolean> {
  const spellings = secretSpellings(secrets);
  if (spellings.length === 0) return false;
  const patches = await git.run(["log", "-p", "--no-ext-diff", "--text", `${base}..HEAD`, "--"]);
  return spellings.some((spelling) => patches.includes(spelling));
}

function messageOf(brief: Brief): string {
  const title = brief.unit?.title ?? brief.objective?.title ?? brief.leg;
  return title.replace(/\s+/g, " ").trim().slice(0, 72) || brief.leg;
}
