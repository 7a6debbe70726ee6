// An objective begins with a label set by somebody entitled, and is what it was at that moment (SR1, SR5).
import type { MissionId } from "../base/brand.ts";
import { missionId } from "../base/brand.ts";
import { fingerprint } from "../base/fingerprint.ts";
import { mayCommand } from "../command/permission.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import { planUnits } from "../plan/units.ts";
import { OBJECTIVE_LABEL, PROPOSED_LABEL } from "../report/workflow-names.ts";
import { renderConfigProblems, renderNotStarted } from "../voice/notice.ts";
import { activeMissions, isFinal } from "./facts.ts";
import { dispatchPlan, takePlan } from "./planning.ts";
import { requestStop } from "./stop.ts";

/** Why no mission begins, for people; null: one runs. */
export function objectiveLabelled(
  draft: Draft,
  event: EventOf<"ObjectiveLabelled">,
): string | null {
  if (draft.repo.onboarding !== "active") {
    draft.because(
      subject.repo,
      `not ours: #${event.issue} is labelled, but the repository is not onboarded (${draft.repo.onboarding})`,
    );
    return "the repository is not set up";
  }
  const running = activeMissions(draft).find((mission) => mission.issue === event.issue);
  if (running !== undefined) {
    draft.because(subject.mission(running.mission), "labelled again while it runs: nothing to do");
    return null;
  }
  const refuse = (body: string, why: string): string => {
    notStarted(draft, event.issue, body);
    draft.because(subject.repo, `#${event.issue} does not start: ${why}`);
    return why;
  };
  if (event.config === null) {
    return refuse(renderConfigProblems(event.problems), "the configuration has problems");
  }
  if (!event.config.enabled) {
    draft.because(
      subject.repo,
      `not ours: #${event.issue} is labelled, but the configuration says enabled: false`,
    );
    return "the configuration says `enabled: false`";
  }
  const allowed = mayCommand(event.by, event.config);
  if (!allowed.ok) {
    return refuse(renderNotStarted(allowed.why), allowed.why);
  }
  if (event.config.verify.command.trim() === "") {
    const why =
      "`verify.command` is empty: without a verification nothing may reach mc/green. Set it in `.github/mission-control.yml` and label the issue again.";
    return refuse(renderNotStarted(why), "no verification command");
  }
  if (event.targetSha === null) {
    const why = `the branch \`${event.target}\` does not exist. Correct \`branch\` in \`.github/mission-control.yml\`, then label the issue again.`;
    return refuse(renderNotStarted(why), "the target branch is absent");
  }
  if (event.explicitPlan !== null && event.explicitPlan.problem !== null) {
    return refuse(
      renderNotStarted(`the \`mc-plan\` block is not readable: ${event.explicitPlan.problem}`),
      "the plan block is unreadable",
    );
  }
  const explicit =
    event.explicitPlan === null
      ? null
      : planUnits(event.explicitPlan.value, { maxUnits: event.config.units.max });
  if (explicit !== null && !explicit.ok) {
    return refuse(
      renderNotStarted(
        `the \`mc-plan\` block has problems:\n\n${explicit.problems.map((problem) => `- ${problem}`).join("\n")}`,
      ),
      "the plan block has problems",
    );
  }

  adoptBranches(draft, event);
  const id = freshMissionId(draft, event.issue);
  const mission = draft.putMission({
    repo: draft.repo.repo,
    mission: id,
    issue: event.issue,
    title: event.title,
    body: event.body,
    objectiveHash: fingerprint(`${event.title}\n${event.body}`),
    startedBy: event.by.login,
    state: "planning",
    because: "the mission begins",
    paused: null,
    stopReason: null,
    target: event.target,
    base: draft.repo.green ?? event.targetSha,
    config: event.config,
    planSource: null,
    planHash: null,
    planAttempts: 0,
    planPull: null,
    promotionPull: null,
    releaseSha: null,
    costUsd: 0,
    startedAt: draft.at,
    endedAt: null,
    promotedSha: null,
    details: event.experiment === true ? { experiment: true } : {},
  });
  draft.because(
    subject.mission(id),
    `${event.begun?.why ?? `${event.by.login} labelled #${event.issue}`}: the mission begins on ${mission.base.slice(0, 7)}`,
  );
  if (event.begun !== undefined) showAsObjective(draft, event.issue);
  draft.timer(`wall/${id}`, draft.nowMs + event.config.limits.wall_time_minutes * 60_000);
  draft.timer("reconcile", draft.nowMs + RECONCILE_MS);
  draft.effect({ kind: "repo.upgrade", key: "repo.upgrade" });
  if (explicit === null) {
    dispatchPlan(draft, mission);
    return null;
  }
  if (explicit.units.length === 0) {
    draft.putMission({
      ...mission,
      state: "completed",
      stopReason: "planner_completed",
      planSource: "explicit",
      because: "the plan lists no units",
      endedAt: draft.at,
    });
    return null;
  }
  takePlan(draft, mission, explicit.units, "explicit", explicit.notes);
  return null;
}

/** It looks like every other objective: taking the label away stops it. */
function showAsObjective(draft: Draft, thread: number): void {
  draft.effect({
    kind: "labels.ensure",
    key: `labels.ensure/${thread}/objective`,
    thread,
    add: [OBJECTIVE_LABEL],
    remove: [PROPOSED_LABEL],
  });
}

/** GitHub would not have it begun, or it cannot be an objective: its issue says so (SR30). */
export function beginRefused(draft: Draft, issue: number, said: string): void {
  notStarted(draft, issue, renderNotStarted(said));
  draft.because(subject.repo, `#${issue} does not start: ${said}`);
}

function notStarted(draft: Draft, thread: number, body: string): void {
  draft.effect({
    kind: "comment.ensure",
    key: `comment.ensure/${thread}/not-started`,
    thread,
    topic: "not-started",
    body,
    debounceMs: 0,
  });
}

export const RECONCILE_MS = 120_000;

/** What the branches are now, where nothing of ours runs that would know better. */
function adoptBranches(draft: Draft, event: EventOf<"ObjectiveLabelled">): void {
  const idle = activeMissions(draft).length === 0;
  draft.putRepo({
    config: event.config,
    target: event.targetSha,
    ...(idle && draft.repo.green === null && event.greenSha !== null
      ? { green: event.greenSha }
      : {}),
  });
}

function freshMissionId(draft: Draft, issue: number): MissionId {
  let number = 1;
  for (;;) {
    const id = missionId(number === 1 ? `m${issue}` : `m${issue}-${number}`);
    if (!draft.missions.has(id)) return id;
    number += 1;
  }
}

export function objectiveUnlabelled(draft: Draft, event: EventOf<"ObjectiveUnlabelled">): void {
  stopOf(draft, event.issue, event, `${event.by.login} removed the label ${OBJECTIVE_LABEL}`);
}

export function objectiveClosed(draft: Draft, event: EventOf<"ObjectiveClosed">): void {
  stopOf(draft, event.issue, event, `${event.by.login} closed the objective`);
}

function stopOf(
  draft: Draft,
  issue: number,
  event: EventOf<"ObjectiveUnlabelled"> | EventOf<"ObjectiveClosed">,
  why: string,
): void {
  const mission = activeMissions(draft).find((one) => one.issue === issue);
  if (mission === undefined) {
    draft.because(subject.repo, `not ours: no mission runs for #${issue}`);
    return;
  }
  const allowed = mayCommand(event.by, mission.config);
  if (!allowed.ok) {
    draft.because(
      subject.mission(mission.mission),
      `${why}, but ${allowed.why}: the mission goes on`,
    );
    return;
  }
  requestStop(draft, mission, "user_stopped", why);
}

export function objectiveEdited(draft: Draft, event: EventOf<"ObjectiveEdited">): void {
  const mission = activeMissions(draft).find((one) => one.issue === event.issue);
  if (mission === undefined || isFinal(mission)) {
    draft.because(subject.repo, `not ours: no mission runs for #${event.issue}`);
    return;
  }
  if (fingerprint(`${event.title}\n${event.body}`) === mission.objectiveHash) {
    draft.because(
      subject.mission(mission.mission),
      "the objective's text is what the mission started from",
    );
    return;
  }
  draft.because(
    subject.mission(mission.mission),
    `${event.by.login} edited the objective; the mission keeps the text it was started with`,
  );
  draft.effect({
    kind: "comment.ensure",
    key: `comment.ensure/${mission.issue}/edited-${mission.mission}`,
    thread: mission.issue,
    topic: `edited-${mission.mission}`,
    body: "The objective was edited after the mission began. The mission keeps working on the text it was started with; to work on the new one, `/mc stop` and label the issue again.",
    debounceMs: 0,
  });
}
