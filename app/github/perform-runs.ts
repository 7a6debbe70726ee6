// Workflow runs: ask for one (never twice), cancel it, read what a leg left.
import { type DispatchId, isoTime, msOf } from "../../core/base/brand.ts";
import type { EffectOf } from "../../core/engine/effect.ts";
import type { Event } from "../../core/engine/event.ts";
import {
  briefRef,
  handoffArtifact,
  JOBS,
  proofArtifact,
  runName,
} from "../../core/report/workflow-names.ts";
import { RefusedError, TransientError } from "../engine/errors.ts";
import { type Collected, collectHandoff } from "./artifacts.ts";
import type { Deed } from "./deed.ts";

/** Left by a publish job that refused, beside the agent's own handoff. */
const publishArtifact = (leg: string): string => `publish-${leg}`;
/** GitHub's clock and ours may differ; a search starts this much earlier than we asked. */
const CLOCK_SKEW_MS = 5 * 60_000;
/** A run shows up in lists a few seconds after it was accepted. */
const LISTING_DELAY_MS = 2_000;

export async function dispatchRun(
  deed: Deed,
  effect: EffectOf<"run.dispatch">,
): Promise<Event | null> {
  const { git, memory } = deed;
  const known = await knownRun(deed, effect.dispatch);
  if (known !== null) return dispatched(deed, effect, known);
  // Stopped, or given up, while GitHub was away: nobody waits for it any more (I4).
  const row = deed.state().dispatches.get(effect.dispatch);
  if (row?.state === "cancelled" || row?.state === "lost") return null;
  if (memory.accepted.has(effect.dispatch)) throw unlisted(effect.dispatch);

  const inputs: Record<string, string> = { ...effect.inputs };
  if (Object.keys(effect.briefs).length > 0) {
    inputs.brief = await git.publish(
      briefRef(effect.dispatch),
      effect.briefs,
      `Brief of ${effect.dispatch}`,
    );
  }
  const run = await askForRun(deed, effect.workflow, inputs);
  if (run !== null) return dispatched(deed, effect, run);
  memory.accepted.set(effect.dispatch, true);
  const listed = await findRun(deed, effect.dispatch);
  if (listed === null) throw unlisted(effect.dispatch);
  return dispatched(deed, effect, listed);
}

async function askForRun(
  { github, repo }: Deed,
  workflow: string,
  inputs: Readonly<Record<string, string>>,
): Promise<Run | null> {
  try {
    return await github.dispatch(workflow, repo.defaultBranch, inputs);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    throw new RefusedError(
      `GitHub did not start \`${workflow}\` on \`${repo.defaultBranch}\` of ${repo.repo}. ` +
        `It may be missing, disabled or changed there: run \`mc init\` to put it back. (${error.message})`,
      { cause: error },
    );
  }
}

type Run = { readonly runId: number; readonly url: string };

/** The run an earlier try may have started: told by a webhook, or found by its run-name. */
async function knownRun(deed: Deed, dispatch: DispatchId): Promise<Run | null> {
  const row = deed.state().dispatches.get(dispatch);
  if (row?.runId != null) return { runId: row.runId, url: row.runUrl ?? "" };
  return deed.isFirstTry ? null : findRun(deed, dispatch);
}

async function findRun(deed: Deed, dispatch: DispatchId): Promise<Run | null> {
  const row = deed.state().dispatches.get(dispatch);
  const asked = msOf(row?.askedAt ?? deed.now());
  const runs = await deed.github.dispatchedRuns(secondsOf(asked - CLOCK_SKEW_MS));
  return runs.find((run) => run.title === runName(dispatch)) ?? null;
}

/** GitHub's search takes times without milliseconds. */
const secondsOf = (ms: number): string => isoTime(ms).replace(/\.\d{3}Z$/, "Z");

const unlisted = (dispatch: string): TransientError =>
  new TransientError(`GitHub accepted ${dispatch} but does not list its run yet`, {
    retryAfterMs: LISTING_DELAY_MS,
  });

function dispatched(deed: Deed, effect: EffectOf<"run.dispatch">, run: Run): Event {
  return {
    type: "RunDispatched",
    at: deed.now(),
    dispatch: effect.dispatch,
    runId: run.runId,
    url: run.url,
  };
}

export async function cancelRun(deed: Deed, effect: EffectOf<"run.cancel">): Promise<null> {
  const runId = effect.runId ?? (await knownRunOfDispatch(deed, effect));
  if (runId !== null) await deed.github.cancelRun(runId);
  return null;
}

async function knownRunOfDispatch(
  deed: Deed,
  effect: EffectOf<"run.cancel">,
): Promise<number | null> {
  const row = deed.state().dispatches.get(effect.dispatch);
  return row?.runId ?? (await findRun(deed, effect.dispatch))?.runId ?? null;
}

export async function collectLeg(deed: Deed, effect: EffectOf<"leg.collect">): Promise<Event> {
  const row = deed.state().dispatches.get(effect.dispatch);
  const leg = row?.legs.find((one) => one.leg === effect.leg);
  const read = (name: string, job: string): Promise<Collected> =>
    collectHandoff(deed, {
      runId: effect.runId,
      name,
      legs: row?.legs.length ?? 1,
      artifact: leg?.jobs[job]?.artifact ?? null,
    });
  // A publish job that refused says why in an artifact of its own; only then is that one asked for.
  const refused = leg?.jobs[JOBS.publish]?.conclusion === "failure";
  const refusal = refused ? await read(publishArtifact(effect.leg), JOBS.publish) : null;
  const { branch, since } = effect;
  const [collected, facts] = await Promise.all([
    refusal?.handoff != null
      ? refusal
      : read(handoffArtifact(effect.leg), row?.purpose === "verify" ? JOBS.verify : JOBS.agent),
    branch === null ? null : deed.git.inspect(branch, effect.base),
  ]);
  const job = leg?.jobs[JOBS.prove];
  const proof =
    job === undefined || job.conclusion === "skipped"
      ? null
      : await read(proofArtifact(effect.leg), JOBS.prove);
  const own =
    facts === null || branch === null || since === undefined
      ? null
      : await deed.git.inspect(branch, since);
  if (facts !== null && deed.isFirstTry) deed.memory.born.set(facts.head, true);
  return {
    type: "LegCollected",
    at: deed.now(),
    dispatch: effect.dispatch,
    leg: effect.leg,
    handoff: collected.handoff,
    problem: collected.problem,
    head: facts?.head ?? null,
    additions: facts?.additions ?? 0,
    deletions: facts?.deletions ?? 0,
    changedFiles: facts?.changedFiles ?? [],
    ...(own === null ? {} : { lines: own.additions + own.deletions }),
    ...(proof === null ? {} : { proof: proof.handoff?.proof ?? null }),
    ...(facts?.weakened === undefined ? {} : { weakened: facts.weakened }),
  };
}
