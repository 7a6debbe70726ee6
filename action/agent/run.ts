// One agent leg from brief to handoff: run the agent, look at what it really left, say both. A handoff comes out whatever
// happens (SR30).
import { join } from "node:path";
import { redact, secretSpellings } from "../../core/base/redact.ts";
import type { Brief } from "../../core/report/brief.ts";
import type { Handoff } from "../../core/report/handoff.ts";
import { failedRun } from "../agents/agent.ts";
import { secretsOf } from "../agents/environment.ts";
import { selectAgent } from "../agents/select.ts";
import { openFence } from "../shared/commands.ts";
import { type Git, openGit } from "../shared/git.ts";
import type { Parsed } from "../shared/inputs.ts";
import { endLeftProcesses } from "../shared/left-processes.ts";
import { makeHandoff } from "../shared/result.ts";
import { redactFile } from "../shared/transcript.ts";
import type { Workspace } from "../shared/workspace.ts";
import {
  type CandidateStart,
  collectRepair,
  type LeftRepair,
  startCandidate,
} from "./candidate.ts";
import { collectWork, writeBundle } from "./commits.ts";
import { readDiff } from "./diff.ts";
import { findingsOf } from "./findings.ts";
import { readInstructions, readInstructionsAt } from "./instructions.ts";
import { judge } from "./judge.ts";
import { type MeteredRun, runMetered } from "./metered.ts";
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

const NOTHING_LEFT: LeftRepair = { commits: [], files: [], concerns: [], changed: false };

export async function runLeg(options: LegOptions): Promise<LegOutcome> {
  const { brief, workspace, environment } = options;
  const startedAt = performance.now();
  const secrets = secretsOf(environment);
  const git = openGit(workspace.repo, environment.PATH ?? "");
  const transcriptPath = join(workspace.outWork, "transcript.jsonl");
  const { run: told, start, concerns } = await runAgent(options, git, transcriptPath);
  redactFile(transcriptPath, secrets);

  let run = told;
  let left: LeftRepair = NOTHING_LEFT;
  if (run.status === "completed" && changesFiles(brief)) {
    left = await collect(git, brief, start);
    if (left.changed && (await leaksSecret(git, bases(brief, start), secrets))) {
      run = failedRun("policy", "a commit holds a model key in plain or encoded form", run);
      left = NOTHING_LEFT;
    }
  }
  const outcome = judge(run, left, brief);
  const changed = outcome.status === "completed" && left.changed;
  if (changed) await writeBundle(git, bases(brief, start), workspace.outWork);
  const clean = (text: string): string => redact(text, secrets);
  const text = clean(run.text);
  const findings = outcome.status === "completed" ? await findingsOf(git, brief, text) : undefined;
  return {
    changed,
    handoff: makeHandoff(brief, {
      ...outcome,
      summary: clean(outcome.summary),
      discoveries: outcome.discoveries.map(clean),
      concerns: [...concerns, ...outcome.concerns].map(clean),
      text,
      commits: [...left.commits],
      filesChanged: [...left.files],
      usage: run.usage,
      agent: brief.agent?.type ?? "",
      model: run.model,
      sessionId: run.sessionId,
      durationMs: performance.now() - startedAt,
      ...(findings === undefined ? {} : { findings }),
    }),
  };
}

/** Research and experiments end with an answer; whatever they leave in the tree stays there. */
function changesFiles(brief: Brief): boolean {
  if (brief.task === "fixup") return true;
  const kind = brief.unit?.kind ?? "implement";
  return brief.task === "work" && kind !== "research" && kind !== "experiment";
}

/** Commits that the agent's work stands on. */
const bases = (brief: Brief, start: CandidateStart | null): readonly string[] =>
  start === null ? [brief.commit] : [start.head, start.green];

async function collect(git: Git, brief: Brief, start: CandidateStart | null): Promise<LeftRepair> {
  if (start !== null) return collectRepair(git, start, brief, messageOf(brief));
  const left = await collectWork(git, brief.commit, messageOf(brief));
  return { ...left, changed: left.commits.length > 0 };
}

interface Told extends MeteredRun {
  readonly start: CandidateStart | null;
}

async function runAgent(options: LegOptions, git: Git, transcriptPath: string): Promise<Told> {
  const { brief, workspace, environment, signal } = options;
  const failed = (problem: string): Told => ({
    run: failedRun("start_failed", problem),
    concerns: [],
    start: null,
  });
  const settings = brief.agent;
  if (settings === null) return failed("the brief names no agent");
  const fence = openFence(options.out);
  fence.open();
  try {
    const prepared = await prepare(brief, git, workspace.repo);
    if (!prepared.ok) return failed(prepared.problem);
    const { parts, start } = prepared.value;
    const task = {
      brief,
      folder: workspace.repo,
      briefPath: join(workspace.brief, `${brief.leg}.json`),
      prompt: () => makePrompt(brief, parts),
      temp: workspace.temp,
      environment,
      signal,
      show: fence.write,
      transcriptPath,
    };
    const metered = await runMetered(
      { settings, environment, folder: workspace.outWork },
      async (forwarder) => {
        try {
          return await selectAgent(settings).run({ ...task, forwarder });
        } finally {
          await endLeftProcesses(workspace.temp);
        }
      },
    );
    return { ...metered, start };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failed(`the agent could not be run: ${why}`);
  } finally {
    fence.close();
  }
}

interface Prepared {
  readonly parts: PromptParts;
  readonly start: CandidateStart | null;
}

/** What the back-end needs before it starts. A script needs no branch and no prompt. */
async function prepare(brief: Brief, git: Git, folder: string): Promise<Parsed<Prepared>> {
  const scripted = brief.agent?.type === "scripted";
  if (brief.task === "review") {
    if (scripted) return { ok: true, value: { parts: {}, start: null } };
    const diff = await readDiff(git, brief.against, brief.commit);
    return diff.ok ? { ok: true, value: { parts: { diff: diff.value }, start: null } } : diff;
  }
  if (brief.branch !== null && !scripted) {
    await git.run(["checkout", "-q", "--no-track", "-B", brief.branch, brief.commit, "--"]);
  }
  if (brief.fixup !== undefined) {
    const start = await startCandidate(git, brief);
    if (!start.ok) return start;
    // A unit's head is an agent's work: what it says to agents does not count before it has landed.
    const instructions = await readInstructionsAt(git, start.value.green);
    const parts = { ...instructed(instructions), conflicts: start.value.conflicts };
    return { ok: true, value: { parts, start: start.value } };
  }
  const parts = scripted ? {} : instructed(readInstructions(folder));
  return { ok: true, value: { parts, start: null } };
}

const instructed = (instructions: string): PromptParts =>
  instructions === "" ? {} : { instructions };

/** By value, in every usual encoding; shapes of other secrets are looked for by the publish job. */
async function leaksSecret(
  git: Git,
  without: readonly string[],
  secrets: readonly string[],
): Promise<boolean> {
  const spellings = secretSpellings(secrets);
  if (spellings.length === 0) return false;
  const range = ["HEAD", ...without.map((base) => `^${base}`), "--"];
  const patches = await git.run(["log", "-p", "-m", "--no-ext-diff", "--text", ...range]);
  return spellings.some((spelling) => patches.includes(spelling));
}

function messageOf(brief: Brief): string {
  const title = brief.unit?.title ?? brief.objective?.title ?? brief.leg;
  return title.replace(/\s+/g, " ").trim().slice(0, 72) || brief.leg;
}
