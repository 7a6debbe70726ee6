// Workflow runs as they live and die: which run answers which dispatch, when a leg is over, and who gets its result (I6).
import { never } from "../base/assert.ts";
import type { DispatchId } from "../base/brand.ts";
import { forkBranchCollected } from "../forks/collected.ts";
import { legBranch, legSubject } from "../forks/names.ts";
import { forkReviewCollected } from "../forks/review.ts";
import { legEnded, runAppeared, runNeverAppeared } from "../health/feed.ts";
import { candidateCollected, candidateLeg, isGivenUp } from "../merge/tournament/collected.ts";
import { verificationCollected } from "../merge/verdict.ts";
import { unitCollected } from "../mission/attempt.ts";
import { checkCollected } from "../mission/check-results.ts";
import { planCollected } from "../mission/planning.ts";
import { reviewCollected } from "../mission/review.ts";
import type { Draft } from "./draft.ts";
import { subject } from "./draft.ts";
import type { EventOf } from "./event.ts";
import type { DispatchRow, JobOutcome, Leg } from "./rows/dispatch-row.ts";

/** A run that never appears is looked for this long after its deadline, then given up. */
const LOST_GRACE_MS = 120_000;

const isOpen = (dispatch: DispatchRow): boolean =>
  dispatch.state === "asked" || dispatch.state === "running";

export function runKnown(
  draft: Draft,
  event: EventOf<"RunDispatched"> | EventOf<"RunStarted">,
): void {
  const dispatch = draft.dispatches.get(event.dispatch);
  if (dispatch === undefined) {
    draft.because(subject.dispatch(event.dispatch), "not ours: a run we did not ask for");
    return;
  }
  if (dispatch.runId !== null && dispatch.runId !== event.runId) {
    draft.because(
      subject.dispatch(event.dispatch),
      `run ${event.runId} is a second run of the same dispatch: cancelled`,
    );
    draft.effect({
      kind: "run.cancel",
      key: `run.cancel/${event.dispatch}/${event.runId}`,
      dispatch: event.dispatch,
      runId: event.runId,
    });
    return;
  }
  if (dispatch.runId === event.runId && dispatch.state !== "asked") return;
  const mission = dispatch.mission === null ? undefined : draft.mission(dispatch.mission);
  draft.putDispatch({
    ...dispatch,
    runId: event.runId,
    runUrl: event.url,
    state: dispatch.state === "asked" ? "running" : dispatch.state,
  });
  draft.because(subject.dispatch(event.dispatch), `run ${event.runId} answers it`);
  runAppeared(draft);
  // It was stopped or given up before the run was known: now it can be cancelled.
  const unwanted =
    dispatch.state === "cancelled" ||
    dispatch.state === "lost" ||
    (dispatch.purpose === "fixup" && isGivenUp(draft, dispatch));
  if (mission?.state === "stopping" || unwanted) {
    draft.effect({
      kind: "run.cancel",
      key: `run.cancel/${event.dispatch}`,
      dispatch: event.dispatch,
      runId: event.runId,
    });
  }
}

export function jobFinished(draft: Draft, event: EventOf<"JobFinished">): void {
  const dispatch = draft.dispatchOfRun(event.runId);
  if (dispatch === undefined) {
    draft.because(subject.repo, `not ours: job ${event.leg} / ${event.job} of run ${event.runId}`);
    return;
  }
  recordJob(draft, dispatch.dispatch, event.leg, event.job, {
    conclusion: event.conclusion,
    failedStep: event.failedStep,
    url: event.url,
    ...(event.artifact == null ? {} : { artifact: event.artifact }),
    ...(event.proves === true ? { proves: true } : {}),
    ...(event.runAttempt === undefined ? {} : { runAttempt: event.runAttempt }),
  });
}

export function recordJob(
  draft: Draft,
  id: DispatchId,
  legName: string,
  job: string,
  outcome: JobOutcome,
): void {
  const dispatch = draft.dispatches.get(id);
  const leg = dispatch?.legs.find((one) => one.leg === legName);
  if (dispatch === undefined || leg === undefined) {
    draft.because(subject.dispatch(id), `not ours: leg ${legName}`);
    return;
  }
  if (leg.state !== "running" && attemptOf(outcome) > attemptOf(leg.jobs[job])) {
    ranAgain(draft, dispatch, leg, job, outcome);
    return;
  }
  if (leg.state !== "running" || leg.jobs[job] !== undefined) return;
  const jobs = { ...leg.jobs, [job]: outcome };
  draft.because(subject.dispatch(id), `${legName} / ${job}: ${outcome.conclusion}`);
  const next = putLeg(draft, dispatch, { ...leg, jobs });
  if (isOver(dispatch, jobs)) collect(draft, next, { ...leg, jobs });
}

const attemptOf = (outcome: JobOutcome | undefined): number => outcome?.runAttempt ?? 1;

/**
 * Somebody ran a run again after its leg was over. A verification that said nothing about the content the first time may
 * say it now; everything else went on without it, and people are told so.
 */
function ranAgain(
  draft: Draft,
  dispatch: DispatchRow,
  leg: Leg,
  job: string,
  outcome: JobOutcome,
): void {
  const about = subject.dispatch(dispatch.dispatch);
  const said = `${leg.leg} / ${job} was run again: ${outcome.conclusion}`;
  const isOver = dispatch.state === "settled" || dispatch.state === "lost";
  const isKnown = [...draft.verdicts.values()].some(
    (one) => one.dispatch === dispatch.dispatch && one.outcome !== "infrastructure",
  );
  if (dispatch.purpose !== "verify" || !isOver || leg.state !== "settled" || isKnown) {
    draft.because(about, `${said}; what came of the first time stands, so it changes nothing`);
    return;
  }
  draft.because(about, `${said}; the first time said nothing about the content, so this counts`);
  const again: Leg = { ...leg, state: "collecting", jobs: { ...leg.jobs, [job]: outcome } };
  askForResult(draft, putLeg(draft, dispatch, again), again);
}

/** The last job that runs has ended. Jobs are told in any order. */
function isOver(dispatch: DispatchRow, jobs: Leg["jobs"]): boolean {
  const last = jobs[lastJob(dispatch)];
  return last !== undefined && (last.proves !== true || jobs.prove !== undefined);
}

/** The job whose end is the leg's end, unless it says that another one follows. */
function lastJob(dispatch: DispatchRow): string {
  switch (dispatch.purpose) {
    case "work":
    case "fixup":
      return "publish";
    case "verify":
      return "verify";
    case "plan":
    case "review":
    case "check":
      return "agent";
    default:
      return never(dispatch.purpose);
  }
}

/** Asks for results whose answer never came; asking twice gives the same answer. */
export function collectAgain(draft: Draft, id: DispatchId): void {
  const dispatch = draft.dispatches.get(id);
  if (dispatch === undefined || !isOpen(dispatch)) return;
  for (const leg of dispatch.legs)
    if (leg.state === "collecting") askForResult(draft, dispatch, leg);
}

const firstJob = (dispatch: DispatchRow): string =>
  dispatch.purpose === "verify" ? "verify" : "agent";

function collect(draft: Draft, dispatch: DispatchRow, leg: Leg): void {
  if (leg.state !== "running") return;
  putLeg(draft, dispatch, { ...leg, state: "collecting" });
  askForResult(draft, dispatch, leg);
}

function askForResult(draft: Draft, dispatch: DispatchRow, leg: Leg): void {
  if (dispatch.runId === null) return;
  const candidate = dispatch.purpose === "fixup" ? candidateLeg(draft, dispatch, leg) : null;
  draft.effect({
    kind: "leg.collect",
    key: `leg.collect/${dispatch.dispatch}/${leg.leg}`,
    dispatch: dispatch.dispatch,
    runId: dispatch.runId,
    leg: leg.leg,
    branch:
      dispatch.purpose === "work" &&
      leg.jobs.publish?.conclusion === "success" &&
      dispatch.mission !== null
        ? legBranch(dispatch.mission, leg.leg, leg.attempt)
        : (candidate?.branch ?? null),
    base: candidate?.base ?? dispatch.commit,
    ...(candidate === null ? {} : { since: dispatch.commit }),
  });
}

/** `jobsAreRead`: the jobs that GitHub has of the run are recorded already. */
export function runFinished(
  draft: Draft,
  event: EventOf<"RunFinished">,
  jobsAreRead = false,
): void {
  const known = draft.dispatches.get(event.dispatch);
  if (known === undefined) {
    draft.because(subject.dispatch(event.dispatch), "not ours: a run we did not ask for");
    return;
  }
  const dispatch =
    known.runId === null
      ? draft.putDispatch({
          ...known,
          runId: event.runId,
          runUrl: event.url,
          state: known.state === "asked" ? "running" : known.state,
        })
      : known;
  if (dispatch.runId !== event.runId) {
    draft.because(
      subject.dispatch(event.dispatch),
      `run ${event.runId} is a second run of the same dispatch and ended: ${event.conclusion}; run ${dispatch.runId} is the one that counts`,
    );
    return;
  }
  draft.because(subject.dispatch(event.dispatch), `run ${event.runId} ended: ${event.conclusion}`);
  // Webhooks come in any order: what its jobs did is read before a leg counts as having left nothing (I2).
  if (!jobsAreRead && event.conclusion !== "skipped") {
    if (dispatch.legs.some((leg) => leg.state === "running"))
      draft.effect({ kind: "repo.observe", key: "repo.observe" });
    return;
  }
  for (const leg of dispatch.legs) {
    const current = draft.dispatches.get(event.dispatch)?.legs.find((one) => one.leg === leg.leg);
    const row = draft.dispatches.get(event.dispatch);
    if (current === undefined || row === undefined || current.state !== "running") continue;
    // Jobs that refused to start (SR26) are never told by the names they would have had.
    if (event.conclusion === "skipped") {
      const outcome = { conclusion: "skipped", failedStep: null, url: event.url };
      const jobs = { [firstJob(row)]: outcome, ...current.jobs };
      const next = putLeg(draft, row, { ...current, jobs });
      collect(draft, next, { ...current, jobs });
      continue;
    }
    collect(draft, row, current);
  }
  settleDispatch(draft, event.dispatch);
}

export function legCollected(draft: Draft, event: EventOf<"LegCollected">): void {
  const dispatch = draft.dispatches.get(event.dispatch);
  const leg = dispatch?.legs.find((one) => one.leg === event.leg);
  if (dispatch === undefined || leg === undefined || leg.state === "settled") {
    draft.because(
      subject.dispatch(event.dispatch),
      `not ours: leg ${event.leg} is settled or unknown`,
    );
    return;
  }
  putLeg(draft, dispatch, { ...leg, state: "settled" });
  settleDispatch(draft, event.dispatch);
  const current = draft.dispatches.get(event.dispatch) ?? dispatch;
  legEnded(draft, current, leg, event);
  switch (dispatch.purpose) {
    case "plan":
      return planCollected(draft, current, leg, event);
    case "work":
      return legSubject(leg.leg).index === null
        ? unitCollected(draft, current, leg, event)
        : forkBranchCollected(draft, current, leg, event);
    case "review":
      return legSubject(leg.leg).index === null
        ? reviewCollected(draft, current, leg, event)
        : forkReviewCollected(draft, current, leg, event);
    case "fixup":
      return candidateCollected(draft, current, leg, event);
    case "verify":
      return verificationCollected(draft, current, leg, event);
    case "check":
      return checkCollected(draft, current, leg, event);
    default:
      never(dispatch.purpose);
  }
}

/** Gives up on a run: every leg that is not settled ends as lost. */
export function dispatchLost(draft: Draft, id: DispatchId, why: string): void {
  const dispatch = draft.dispatches.get(id);
  if (dispatch === undefined || !isOpen(dispatch)) return;
  draft.because(subject.dispatch(id), `lost: ${why}`);
  if (dispatch.runId === null) runNeverAppeared(draft, dispatch);
  for (const leg of dispatch.legs) {
    if (leg.state === "settled") continue;
    legCollected(draft, {
      type: "LegCollected",
      at: draft.at,
      dispatch: id,
      leg: leg.leg,
      handoff: null,
      problem: why,
      head: null,
      additions: 0,
      deletions: 0,
      changedFiles: [],
    });
  }
  const current = draft.dispatches.get(id);
  if (current !== undefined) draft.putDispatch({ ...current, state: "lost" });
  draft.cancelTimer(`deadline/${id}`);
}

/** Its time is over: look at GitHub first, then give up. */
export function deadlinePassed(draft: Draft, id: DispatchId): void {
  const dispatch = draft.dispatches.get(id);
  if (dispatch === undefined || !isOpen(dispatch)) return;
  const late = draft.nowMs - Date.parse(dispatch.deadline);
  if (late >= LOST_GRACE_MS) {
    if (dispatch.runId !== null) {
      draft.effect({
        kind: "run.cancel",
        key: `run.cancel/${id}`,
        dispatch: id,
        runId: dispatch.runId,
      });
    }
    dispatchLost(draft, id, "the run did not end within its time");
    return;
  }
  draft.because(subject.dispatch(id), "its deadline passed: GitHub is asked what became of it");
  draft.effect({ kind: "repo.observe", key: "repo.observe" });
  draft.timer(`deadline/${id}`, draft.nowMs + LOST_GRACE_MS);
}

/** GitHub was asked and knows no such run: asking again at once would only be told the same, so its deadline decides. */
export function stillMissing(draft: Draft, id: DispatchId): void {
  const dispatch = draft.dispatches.get(id);
  if (dispatch === undefined || !isOpen(dispatch)) return;
  const late = draft.nowMs - Date.parse(dispatch.deadline);
  if (late >= LOST_GRACE_MS) deadlinePassed(draft, id);
  else draft.because(subject.dispatch(id), "GitHub knows no run of it yet");
}

function putLeg(draft: Draft, dispatch: DispatchRow, leg: Leg): DispatchRow {
  return draft.putDispatch({
    ...dispatch,
    state: dispatch.state === "asked" ? "running" : dispatch.state,
    legs: dispatch.legs.map((one) => (one.leg === leg.leg ? leg : one)),
  });
}

function settleDispatch(draft: Draft, id: DispatchId): void {
  const dispatch = draft.dispatches.get(id);
  if (dispatch === undefined || !isOpen(dispatch)) return;
  if (dispatch.legs.some((leg) => leg.state !== "settled")) return;
  draft.putDispatch({ ...dispatch, state: "settled" });
  draft.cancelTimer(`deadline/${id}`);
}
