// What people see of a decision: the live comment, labels, notices, MISSION_STATE.md. Views, never the state itself (SR28):
// each is rendered from rows, sent when it differs from what was sent last, and made again when somebody deletes it.
import { fingerprint } from "../base/fingerprint.ts";
import { isFinal } from "../mission/facts.ts";
import { missionReport } from "../report/mission.ts";
import { labelsOf } from "../voice/labels.ts";
import { renderMissionComment } from "../voice/mission-comment.ts";
import { renderMissionState } from "../voice/mission-state.ts";
import { renderMissionEnded } from "../voice/notice.ts";
import type { Draft } from "./draft.ts";
import { subject } from "./draft.ts";
import type { EventOf } from "./event.ts";
import type { MissionRow } from "./rows/mission-row.ts";

/** The live comment is edited at most this often while nothing is needed from anybody. */
const RENDER_MS = 3_000;

export function project(draft: Draft): void {
  for (const id of new Set([...draft.dirty, ...draft.renderNow])) {
    const mission = draft.mission(id);
    if (mission === undefined) continue;
    comment(draft, mission);
    const phase = `${mission.state}/${mission.paused === null ? "" : "paused"}`;
    if (draft.projection(`phase/${id}`) === phase) continue;
    const before = draft.projection(`phase/${id}`) ?? "";
    draft.putProjection(`phase/${id}`, phase);
    labels(draft, mission);
    if (isFinal(mission)) ended(draft, mission);
    else if (mission.state === "running" && !before.startsWith("running"))
      writeState(draft, mission);
  }
}

function comment(draft: Draft, mission: MissionRow): void {
  const id = mission.mission;
  const phase = `${mission.state}/${mission.paused === null ? "" : "paused"}/${draft.repo.queueClosed === null ? "" : "closed"}`;
  const urgent = draft.projection(`comment-phase/${id}`) !== phase;
  if (!urgent && !draft.renderNow.has(id)) {
    if (draft.projection(`render/${id}`) === "pending") return;
    draft.putProjection(`render/${id}`, "pending");
    draft.timer(`render/${id}`, draft.nowMs + RENDER_MS);
    return;
  }
  if (draft.projection(`render/${id}`) === "pending") draft.putProjection(`render/${id}`, "");
  if (urgent) draft.putProjection(`comment-phase/${id}`, phase);
  const body = renderMissionComment(draft.state, mission);
  const hash = fingerprint(body);
  if (draft.projection(`comment/${id}`) === hash) return;
  draft.putProjection(`comment/${id}`, hash);
  draft.effect({
    kind: "comment.ensure",
    key: `comment.ensure/${mission.issue}/mission-${id}`,
    thread: mission.issue,
    topic: `mission-${id}`,
    body,
    debounceMs: 0,
  });
}

function labels(draft: Draft, mission: MissionRow): void {
  const { add, remove } = labelsOf(mission);
  const hash = add.join(",");
  if (draft.projection(`labels/${mission.mission}`) === hash) return;
  draft.putProjection(`labels/${mission.mission}`, hash);
  draft.effect({
    kind: "labels.ensure",
    key: `labels.ensure/${mission.issue}`,
    thread: mission.issue,
    add,
    remove,
  });
}

function writeState(draft: Draft, mission: MissionRow): void {
  draft.effect({
    kind: "state.write",
    key: `state.write/${mission.mission}`,
    files: { "MISSION_STATE.md": renderMissionState(draft.state, mission) },
    message: `Mission ${mission.mission}: ${mission.state}`,
    at: draft.at,
  });
}

/** One new comment with the report, the report as a file, the objective closed when it is met, timers cleared. */
function ended(draft: Draft, mission: MissionRow): void {
  const report = missionReport(draft.state, mission);
  draft.effect({
    kind: "state.write",
    key: `state.write/${mission.mission}`,
    files: {
      "MISSION_STATE.md": renderMissionState(draft.state, mission),
      [`missions/${mission.mission}/report.json`]: `${JSON.stringify(report, null, 2)}\n`,
    },
    message: `Mission ${mission.mission}: ${mission.state}`,
    at: draft.at,
  });
  draft.effect({
    kind: "comment.ensure",
    key: `comment.ensure/${mission.issue}/ended-${mission.mission}`,
    thread: mission.issue,
    topic: `ended-${mission.mission}`,
    body: renderMissionEnded(draft.state, mission),
    debounceMs: 0,
  });
  if (mission.state === "completed" && mission.stopReason === "objective_met") {
    draft.effect({
      kind: "issue.close",
      key: `issue.close/${mission.issue}`,
      issue: mission.issue,
      reason: "completed",
    });
  }
  for (const timer of ["wall", "stop", "retry", "render", "health", "heartbeat"])
    draft.cancelTimer(`${timer}/${mission.mission}`);
  if (mission.details.quiet !== undefined) draft.cancelTimer(`quiet/${mission.mission}`);
}

/** Somebody deleted or edited a comment of ours: what was last said there is said again. */
export function commentLost(draft: Draft, event: EventOf<"CommentLost">): void {
  const mission = [...draft.missions.values()].find(
    (one) => event.topic === `mission-${one.mission}`,
  );
  if (mission === undefined || mission.issue !== event.thread) {
    draft.because(subject.repo, `not ours: a comment on #${event.thread} was ${event.how}`);
    return;
  }
  draft.because(
    subject.mission(mission.mission),
    `its live comment was ${event.how}: it is written again`,
  );
  draft.putProjection(`comment/${mission.mission}`, "");
  draft.renderNow.add(mission.mission);
}
