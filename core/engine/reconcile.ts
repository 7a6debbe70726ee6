// GitHub as it is, read again: what a lost webhook should have told is told here, so that it costs minutes, never a stuck unit.

import { backlogTimer } from "../backlog/record.ts";
import { dispatchId, missionId, type Sha } from "../base/brand.ts";
import { scheduleTimer } from "../calendar/schedule.ts";
import { DASHBOARD_TIMER, dashboardTimer } from "../dashboard/watch.ts";
import { lookIsDue } from "../discovery/schedule.ts";
import { resetComponent, VERIFICATION } from "../health/components.ts";
import { standstillReason } from "../health/recovery.ts";
import { heartbeatTimer } from "../health/stale.ts";
import { healthTimer } from "../health/watch.ts";
import { knownVerdict } from "../merge/covering.ts";
import { greenReplaced } from "../merge/measures.ts";
import { withoutFailures } from "../merge/memory.ts";
import { freshlySeen } from "../merge/promotion/fresh-look.ts";
import { promotionFound } from "../merge/promotion/promote.ts";
import { proposeAnew } from "../merge/promotion/release.ts";
import {
  closeQueue,
  MAX_INFRASTRUCTURE_FAILURES,
  QUEUE_OPENED,
  QUEUE_REOPEN,
} from "../merge/queue-door.ts";
import { askForRun } from "../mission/ask.ts";
import { activeMissions, infrastructureFailures, isFinal, specOf } from "../mission/facts.ts";
import { refuserOf, sayWhoRefuses, settleGate, voidGate } from "../mission/gates.ts";
import { objectiveClosed, RECONCILE_MS } from "../mission/objective.ts";
import { finishStopping, requestStop } from "../mission/stop.ts";
import { GREEN } from "../report/workflow-names.ts";
import type { Draft } from "./draft.ts";
import { subject } from "./draft.ts";
import type { Actor, EventOf } from "./event.ts";
import { pullClosed } from "./repository.ts";
import { recordReview } from "./review-rows.ts";
import {
  collectAgain,
  deadlinePassed,
  recordJob,
  runFinished,
  runKnown,
  stillMissing,
} from "./runs.ts";

/** Their release may be on the target branch already, whoever brought it there. */
const PROMOTABLE: ReadonlySet<string> = new Set(["promote_gate", "promoting"]);

/** Who did what a lost webhook would have told: GitHub shows the fact, not the person. */
const SOMEBODY: Actor = { login: "somebody", isBot: false, permission: "unknown" };

export function reconciled(draft: Draft, event: EventOf<"Reconciled">): void {
  const { begun = event.at } = event;
  for (const run of event.runs) {
    const dispatch = draft.dispatches.get(run.dispatch);
    if (dispatch === undefined) continue;
    if (dispatch.runId === null)
      runKnown(draft, {
        type: "RunStarted",
        at: event.at,
        dispatch: run.dispatch,
        runId: run.runId,
        url: run.url,
      });
    for (const job of run.jobs) {
      recordJob(draft, run.dispatch, job.leg, job.job, {
        conclusion: job.conclusion,
        failedStep: job.failedStep,
        url: job.url,
        ...(job.artifact == null ? {} : { artifact: job.artifact }),
        ...(job.proves === true ? { proves: true } : {}),
      });
    }
    collectAgain(draft, run.dispatch);
    if (run.status === "completed") {
      const { dispatch: id, runId, url } = run;
      const conclusion = run.conclusion ?? "unknown";
      const fact = { at: event.at, dispatch: id, runId, url, conclusion };
      runFinished(draft, { type: "RunFinished", ...fact }, true);
    }
  }
  for (const id of event.missing) stillMissing(draft, id);
  for (const pull of event.pulls) {
    const unit = [...draft.units.values()].find((one) => one.pull === pull.pull);
    const refuser = refuserOf(draft, unit);
    for (const review of pull.reviews) recordReview(draft, pull.pull, review, begun);
    sayWhoRefuses(draft, pull.pull, refuser);
    for (const gate of draft.gates.values()) {
      if (gate.pull !== pull.pull) continue;
      // An open gate asks about its own head alone: another one, or a look from before a repair, changes nothing about it.
      const asksOnly = gate.state === "open" && gate.gate !== "promote";
      const isNewer = (gate.decidedAt ?? gate.askedAt) > begun;
      const stands = (gate.state === "open" || gate.state === "approved") && !asksOnly && !isNewer;
      if (gate.head !== pull.head && stands && pull.open) {
        voidGate(draft, gate, `its head is ${pull.head.slice(0, 7)} now`);
      }
      settleGate(draft, gate);
    }
    if (!pull.open) {
      const fact = { at: event.at, pull: pull.pull, merged: pull.merged, by: SOMEBODY };
      pullClosed(draft, { type: "PullClosed", ...fact });
    }
  }
  for (const objective of event.objectives) {
    const mission = activeMissions(draft).find((one) => one.issue === objective.issue);
    if (mission === undefined || objective.open || objective.closedBy === null) continue;
    // Its author may close an issue without any other right: that is no word about the mission (I7).
    const by = objective.closedBy;
    objectiveClosed(draft, { type: "ObjectiveClosed", at: event.at, issue: objective.issue, by });
  }
  freshlySeen(draft, begun);
  branches(draft, event);
  if (activeMissions(draft).length > 0) draft.timer("reconcile", draft.nowMs + RECONCILE_MS);
}

function branches(draft: Draft, event: EventOf<"Reconciled">): void {
  for (const mission of activeMissions(draft)) {
    const target = event.refs[`refs/heads/${mission.target}`];
    const { releaseSha, state } = mission;
    if (releaseSha !== null && target != null && PROMOTABLE.has(state)) {
      if (target === releaseSha || event.contained?.[releaseSha] === true) {
        promotionFound(draft, mission, target);
        continue;
      }
    }
    if (target !== undefined && target !== null && target !== draft.repo.target) {
      draft.putRepo({ target, ...(target === draft.repo.green ? { synced: target } : {}) });
    }
  }
  const green = event.refs[`refs/heads/${GREEN}`];
  if (green === undefined || draft.repo.green === null) return;
  const reopen = draft.projection(QUEUE_REOPEN) === "asked";
  if (green === draft.repo.green) {
    if (reopen) openQueue(draft);
    return;
  }
  const landing = draft.chain?.landing?.commit;
  // The push itself is asked again and tells.
  if (landing !== undefined && (landing === green || event.contained?.[landing] === true)) return;
  if (!reopen) {
    if (draft.repo.queueClosed === null) {
      closeQueue(
        draft,
        `mc/green is at ${green?.slice(0, 7) ?? "nothing"} and we did not put it there; \`/mc resume\` verifies it and goes on from there`,
      );
    }
    return;
  }
  if (green === null) {
    draft.putRepo({ green: null, synced: null });
    greenReplaced(draft, null);
    draft.putProjection("bootstrap", "");
    draft.putProjection(QUEUE_REOPEN, "");
    openQueue(draft);
    for (const mission of activeMissions(draft)) {
      if (mission.state === "running")
        draft.putMission({
          ...mission,
          state: "preparing",
          because: "mc/green was deleted; it starts again from the verified base",
        });
    }
    return;
  }
  // Somebody else's commit on green: it counts only once it is verified.
  const config = draft.repo.config;
  if (config === null) return;
  const verdict = knownVerdict(draft, green, specOf(config));
  if (verdict === null) {
    if (isBeingVerified(draft, green)) return;
    const spec = specOf(config);
    const since = draft.projection(QUEUE_OPENED) ?? "";
    const failures = infrastructureFailures(draft, green, spec, since);
    if (failures >= MAX_INFRASTRUCTURE_FAILURES) {
      draft.putProjection(QUEUE_REOPEN, "");
      closeQueue(
        draft,
        `verification of ${green.slice(0, 7)} could not run ${failures} times; look at the runs, then \`/mc resume\``,
      );
      return;
    }
    askForRun(draft, {
      purpose: "verify",
      mission: null,
      config,
      commit: green,
      legs: [
        {
          leg: "verify",
          attempt: infrastructureFailures(draft, green, spec) + 1,
          task: "verify",
          unit: null,
          against: draft.repo.green,
          branch: null,
          agent: null,
        },
      ],
    });
    return;
  }
  if (verdict.outcome === "failed") {
    draft.putProjection(QUEUE_REOPEN, "");
    closeQueue(
      draft,
      `mc/green is at ${green.slice(0, 7)}, which fails verification; move it back to ${draft.repo.green.slice(0, 7)}, then \`/mc resume\``,
    );
    return;
  }
  // Nobody says what of the target branch it has: that is looked at again.
  draft.putRepo({ green, synced: draft.repo.target === green ? green : null });
  greenReplaced(draft, verdict);
  for (const mission of activeMissions(draft)) proposeAnew(draft, mission, green);
  openQueue(draft);
}

const isBeingVerified = (draft: Draft, commit: Sha): boolean =>
  [...draft.dispatches.values()].some(
    ({ purpose, commit: at, state }) =>
      purpose === "verify" && at === commit && (state === "asked" || state === "running"),
  );

function openQueue(draft: Draft): void {
  draft.putRepo({ queueClosed: null });
  resetComponent(draft, VERIFICATION);
  // A person put something right: what failed before says nothing about what is verified now.
  if (draft.chain !== null) draft.putChain(withoutFailures(draft.chain));
  draft.putProjection(QUEUE_REOPEN, "");
  for (const { mission } of activeMissions(draft)) draft.dirty.add(mission);
  draft.because(
    subject.repo,
    `the queue is open again on ${draft.repo.green?.slice(0, 7) ?? "the base"}`,
  );
}

/** After a verification of somebody else's green: asked again, so that the verdict is used. */
export function reopenAfterVerdict(draft: Draft): void {
  if (draft.projection(QUEUE_REOPEN) === "asked" && draft.repo.queueClosed !== null) {
    draft.effect({ kind: "repo.observe", key: "repo.observe" });
  }
}

export function timerFired(draft: Draft, event: EventOf<"TimerFired">): void {
  const [kind = "", ...rest] = event.timer.split("/");
  const id = rest.join("/");
  const mission = draft.mission(missionId(id));
  switch (kind) {
    case "wall":
      if (mission === undefined || isFinal(mission)) return;
      requestStop(
        draft,
        mission,
        standstillReason(draft, mission) ?? "wall_time_exceeded",
        `its time limit of ${mission.config.limits.wall_time_minutes} minutes is over`,
      );
      return;
    case "stop":
      if (mission !== undefined) finishStopping(draft, mission, true);
      return;
    case "deadline":
      deadlinePassed(draft, dispatchId(id));
      return;
    case "reconcile":
      if (activeMissions(draft).length === 0) return;
      draft.effect({ kind: "repo.observe", key: "repo.observe" });
      draft.timer("reconcile", draft.nowMs + RECONCILE_MS);
      return;
    case "schedule":
      return scheduleTimer(draft, id);
    case "campaign":
      draft.because(subject.repo, `the campaign #${id} is looked at again`);
      return;
    case "series":
      draft.because(subject.repo, `the chain ${id} is looked at again`);
      return;
    case "quiet":
      if (mission !== undefined)
        draft.because(subject.mission(mission.mission), "quiet hours are over");
      return;
    case "discovery":
      return lookIsDue(draft);
    case "retry":
      if (mission !== undefined)
        draft.because(subject.mission(mission.mission), "a retry delay is over");
      return;
    case "health":
      if (mission !== undefined && !isFinal(mission)) healthTimer(draft, mission);
      return;
    case "heartbeat":
      if (mission !== undefined && !isFinal(mission)) heartbeatTimer(draft, mission);
      return;
    case "breaker":
      draft.because(subject.repo, `${id} may be tried again`);
      return;
    case DASHBOARD_TIMER:
      return dashboardTimer(draft, id);
    case "backlog":
      return backlogTimer(draft, id);
    case "render":
      if (mission !== undefined) draft.renderNow.add(mission.mission);
      return;
    default:
      draft.because(subject.repo, `not ours: timer ${event.timer}`);
  }
}
