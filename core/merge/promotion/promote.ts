// The fast-forward of the target branch to the approved commit, and nothing else (I3, I8). Every step can be taken again:
// the frozen commit is the bookmark, the push is a compare-and-swap, and what came of it is judged by what the branch
// contains, so that an answer that got lost, or somebody's push right after ours, makes no failure of a success (I9).
import type { Sha } from "../../base/brand.ts";
import type { Draft } from "../../engine/draft.ts";
import { subject } from "../../engine/draft.ts";
import type { EventOf } from "../../engine/event.ts";
import type { MissionRow } from "../../engine/rows/mission-row.ts";
import { gateKey } from "../../engine/state.ts";
import { unconfirmed } from "../../mission/ending-state.ts";
import { isFinal } from "../../mission/facts.ts";
import { stillApproved, voidGate } from "../../mission/gates.ts";
import { pauseMission } from "../../mission/pause.ts";
import { standingRules } from "../../voice/rules.ts";
import { endWith } from "./ending.ts";
import { isFreshlySeen } from "./fresh-look.ts";

/** Approved and still standing: the target branch is fast-forwarded. Commits of people that came in since go first. */
export function advancePromotion(draft: Draft, mission: MissionRow): void {
  if (mission.state !== "promote_gate" || mission.paused !== null) return;
  if (draft.repo.queueClosed !== null) return;
  const gate = draft.gates.get(gateKey("promote", mission.mission, null));
  if (draft.repo.target !== draft.repo.synced) {
    if (gate?.state === "open" || gate?.state === "approved") {
      voidGate(draft, gate, `${mission.target} moved; its commits are brought in first`);
    }
    draft.putMission({
      ...mission,
      // mc/green was deleted: it begins again before anything can be brought in.
      state: draft.repo.green === null ? "preparing" : "running",
      because: `${mission.target} moved; its commits are brought in first`,
    });
    return;
  }
  if (mission.config.gates.promote === "never" && unconfirmed(mission) === null) {
    if (mission.promotionPull !== null) promote(draft, mission);
    return;
  }
  if (gate === undefined || gate.state !== "approved" || gate.head !== mission.releaseSha) return;
  if (!stillApproved(draft, gate)) {
    voidGate(draft, gate, "it was taken back");
    draft.putGate({ ...gate, state: "open", by: null, decidedAt: null });
    return;
  }
  if (isFreshlySeen(draft, gate)) promote(draft, mission);
}

export function promote(draft: Draft, mission: MissionRow): void {
  if (mission.releaseSha === null) return;
  if (standingRules(draft.state, mission.target)?.mergeQueue === true) {
    const because = `approved; \`${mission.target}\` has a merge queue of GitHub's: add #${mission.promotionPull ?? "?"} to it, the mission ends when it is merged`;
    if (mission.because === because) return;
    draft.putMission({ ...mission, because });
    draft.because(subject.mission(mission.mission), because);
    return;
  }
  draft.putMission({
    ...mission,
    state: "promoting",
    because: `${mission.target} is being moved to ${mission.releaseSha.slice(0, 7)}`,
  });
  draft.effect({
    kind: "refs.move",
    key: `refs.move/promote/${mission.mission}/${mission.releaseSha}`,
    purpose: { kind: "promote", mission: mission.mission },
    updates: [
      { ref: `refs/heads/${mission.target}`, before: draft.repo.target, after: mission.releaseSha },
    ],
  });
}

export function promoted(draft: Draft, event: EventOf<"RefsMoved">, mission: MissionRow): void {
  if (mission.state !== "promoting" || mission.releaseSha === null) return;
  const ref = `refs/heads/${mission.target}`;
  const actual = event.actual[ref] ?? null;
  if (event.moved || actual === mission.releaseSha) {
    promotionFound(draft, mission, mission.releaseSha);
    return;
  }
  if (actual !== null && event.contained?.[ref] === true) {
    promotionFound(draft, mission, actual);
    return;
  }
  if (actual !== null && actual !== draft.repo.target) {
    draft.putRepo({ target: actual });
    draft.putMission({ ...mission, state: "promote_gate" });
    draft.because(
      subject.mission(mission.mission),
      `${mission.target} moved to ${actual.slice(0, 7)} meanwhile`,
    );
    return;
  }
  const gone = actual === null && draft.repo.target !== null;
  promotionRefused(
    draft,
    mission,
    gone ? `${mission.target} does not exist any more` : (event.problem ?? "no reason given"),
  );
}

/** The work is safe on mc/green and approved: a person opens the door, or goes through it with the pull request. */
export function promotionRefused(draft: Draft, mission: MissionRow, problem: string): void {
  const current = draft.putMission({
    ...mission,
    state: "promote_gate",
    because: `${mission.target} could not be moved`,
  });
  pauseMission(
    draft,
    current,
    `${mission.target} could not be moved to the approved commit: ${problem} Then \`/mc resume\`, or merge #${mission.promotionPull ?? "?"} by hand; mc/green keeps the work`,
  );
}

/** The target branch has the release: by our push, or whoever brought it there. `tip`: where the branch stands. */
export function promotionFound(draft: Draft, mission: MissionRow, tip: Sha): void {
  if (mission.releaseSha === null || isFinal(mission)) return;
  const { releaseSha } = mission;
  draft.putRepo({ target: tip, synced: releaseSha });
  const current = draft.putMission({ ...mission, promotedSha: releaseSha, paused: null });
  draft.because(
    subject.mission(mission.mission),
    tip === releaseSha
      ? `${mission.target} is at ${releaseSha.slice(0, 7)}`
      : `${mission.target} is at ${tip.slice(0, 7)}, which contains ${releaseSha.slice(0, 7)}`,
  );
  endWith(draft, current);
}

/** Somebody merged the promotion pull request: what is on the target branch then may be another commit than the approved. */
export function promotionMerged(draft: Draft, mission: MissionRow, by: string): void {
  if (mission.releaseSha === null || isFinal(mission)) return;
  const current = draft.putMission({
    ...mission,
    promotedSha: mission.releaseSha,
    paused: null,
  });
  draft.because(
    subject.mission(mission.mission),
    `${by} merged #${mission.promotionPull ?? "?"}: ${mission.target} has ${mission.releaseSha.slice(0, 7)}, in whatever commit GitHub made of it`,
  );
  endWith(draft, current);
}
