// One agent leg from brief to handoff: run the agent, look at what it really left, say both. A handoff comes out whatever
// happens (SR30).

import type { RootCause } from "../../core/attempt/root-cause.ts";
import { redact, secretSpellings } from "../../core/base/redact.ts";
import type { Brief } from "../../core/report/brief.ts";
import type { Handoff } from "../../core/report/handoff.ts";
import { failedRun } from "../agents/agent.ts";
import { secretsOf } from "../agents/environment.ts";
import { cleanCounted, countedIn } from "../discover/counted.ts";
import { openFence } from "../shared/commands.ts";
import { type Git, openGit } from "../shared/git.ts";
import { makeHandoff } from "../shared/result.ts";
import { redactFile } from "../shared/transcript.ts";
import { type LegOptions, runAgent, type Told, transcriptOf } from "./agent-run.ts";
import { type CandidateStart, collectRepair, type LeftRepair } from "./candidate.ts";
import { collectWork, writeBundle } from "./commits.ts";
import { findingsOf } from "./findings.ts";
import type { FixBegun } from "./fix-start.ts";
import { judge } from "./judge.ts";
import { protect } from "./regression.ts";
import { reportOf } from "./report.ts";
import { leftTools } from "./tools.ts";

export interface LegOutcome {
  readonly handoff: Handoff;
  /** There is a bundle to publish. */
  readonly changed: boolean;
}

const NOTHING_LEFT: LeftRepair = { commits: [], files: [], concerns: [], changed: false };

export async function runLeg(options: LegOptions): Promise<LegOutcome> {
  const { brief, workspace, environment } = options;
  const startedAt = performance.now();
  const secrets = secretsOf(environment);
  const git = openGit(workspace.repo, environment.PATH ?? "");
  const signals = await countedIn(brief, git, workspace.repo);
  const told = await runAgent({ ...options, ...signals }, git, messageOf(brief));
  const { start, fix, passes, rootCause } = told;
  for (const name of ["", ...(brief.passes ?? [])]) {
    redactFile(transcriptOf(workspace, name), secrets);
  }

  let run = told.run;
  let left: LeftRepair = NOTHING_LEFT;
  const concerns = [...told.concerns];
  if (run.status === "completed" && changesFiles(brief)) {
    left = await collect(git, brief, start, fix);
    const kept = await protectEarlier(options, git, told, startedAt);
    concerns.push(...kept.concerns);
    if (kept.regression !== null) {
      run = failedRun("regression", kept.regression, run);
      left = NOTHING_LEFT;
    }
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
  const report = reportOf(brief, run.text, clean);
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
      ...(passes.length === 0
        ? {}
        : { passes: passes.map((pass) => ({ ...pass, text: clean(pass.text) })) }),
      ...(rootCause === null ? {} : { rootCause: cleanCause(rootCause, clean) }),
      sessionId: run.sessionId,
      durationMs: performance.now() - startedAt,
      ...(findings === undefined ? {} : { findings }),
      ...cleanCounted(signals, clean),
      ...(told.prompt === null ? {} : { prompt: clean(told.prompt) }),
      ...(report === undefined ? {} : { report }),
      ...(await leftTools(told.tools, run.text, clean)),
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

async function collect(
  git: Git,
  brief: Brief,
  start: CandidateStart | null,
  fix: FixBegun | null,
): Promise<LeftRepair> {
  if (start !== null) return collectRepair(git, start, brief, messageOf(brief));
  const left = await collectWork(git, brief.commit, messageOf(brief));
  const changed = left.commits.length > 0;
  if (fix?.applied !== true || left.commits[0] !== fix.start) return { ...left, changed };
  const concern =
    "The agent changed nothing of the earlier version; it is proposed again as it was.";
  return { ...left, changed, concerns: [...left.concerns, concern] };
}

/** A little more time than the agent has: the job has it. */
const PROTECT_EXTRA_MS = 60_000;

async function protectEarlier(
  { brief, workspace, environment, signal, out }: LegOptions,
  git: Git,
  { fix }: Told,
  startedAt: number,
): ReturnType<typeof protect> {
  if (brief.fix === undefined) return { regression: null, concerns: [] };
  const endsAt = startedAt + (brief.agent?.timeoutS ?? 0) * 1000 + PROTECT_EXTRA_MS;
  const fence = openFence(out);
  fence.open();
  try {
    return await protect({
      ...{ git, brief, environment, signal },
      start: fix?.start ?? brief.commit,
      folder: workspace.repo,
      temp: workspace.temp,
      show: fence.write,
      leftMs: () => endsAt - performance.now(),
    });
  } finally {
    fence.close();
  }
}

const cleanCause = (found: RootCause, clean: (text: string) => string) => ({
  rootCause: clean(found.rootCause),
  why: found.why.map(clean),
  edits: found.edits.map(({ file, change, reason }) => ({
    file: clean(file),
    change: clean(change),
    reason: clean(reason),
  })),
  avoid: found.avoid.map(clean),
});

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
