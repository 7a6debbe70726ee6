// The way from green to the target branch: bootstrap of mc/green, the frozen release, its gate, and the fast-forward (I1, I3).
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { MissionRow } from "../engine/state.ts";
import { gateKey } from "../engine/state.ts";
import { askForRun } from "../mission/ask.ts";
import {
  contentVerdict,
  infrastructureFailures,
  isDone,
  isSettled,
  plural,
  specOf,
} from "../mission/facts.ts";
import { openGate, stillApproved, voidGate } from "../mission/gates.ts";
import { GREEN, releaseBranch, WORKING } from "../report/workflow-names.ts";
import { renderPromotionPull } from "../voice/pull.ts";

const MAX_BASE_ATTEMPTS = 3;

/** mc/green is made only of verified commits: the base is verified before anything stands on it. */
export function verifyBase(draft: Draft, mission: MissionRow): void {
  if (
    mission.state !== "preparing" &&
    mission.state !== "planning" &&
    mission.state !== "plan_gate"
  )
    return;
  if (mission.paused !== null) return;
  const config = draft.repo.config ?? mission.config;
  const commit = draft.repo.green ?? mission.base;
  const spec = specOf(config);
  const verdict = contentVerdict(draft, commit, spec);
  if (verdict === null) {
    const busy = [...draft.dispatches.values()].some(
      (dispatch) =>
        dispatch.purpose === "verify" &&
        dispatch.commit === commit &&
        (dispatch.state === "asked" || dispatch.state === "running"),
    );
    if (busy) return;
    const failures = infrastructureFailures(draft, commit, spec);
    // Another mission's trouble is not this one's: labelled again means that a person looked.
    const own = infrastructureFailures(draft, commit, spec, mission.startedAt);
    if (own >= MAX_BASE_ATTEMPTS) {
      failMission(
        draft,
        mission,
        "base_red",
        `the verification of ${commit.slice(0, 7)} could not run ${own} times; look at the mc-verify runs`,
      );
      return;
    }
    askForRun(draft, {
      purpose: "verify",
      mission: null,
      config,
      commit,
      legs: [
        {
          leg: "verify",
          attempt: failures + 1,
          task: "verify",
          unit: null,
          against: null,
          branch: null,
          agent: null,
        },
      ],
    });
    draft.because(
      subject.commit(commit),
      `verifying the base commit ${commit.slice(0, 7)} before anything stands on it`,
    );
    return;
  }
  if (verdict.outcome === "failed") {
    failMission(
      draft,
      mission,
      "base_red",
      `verification fails on ${commit.slice(0, 7)} itself, before any change; make \`${config.verify.command}\` pass on ${mission.target}, then label the objective again`,
    );
    return;
  }
  if (draft.repo.green === null) {
    if (draft.projection("bootstrap") === commit) return; // asked for already
    draft.putProjection("bootstrap", commit);
    draft.effect({
      kind: "refs.move",
      key: `refs.move/bootstrap/${commit}`,
      purpose: { kind: "bootstrap" },
      updates: [
        { ref: `refs/heads/${GREEN}`, before: null, after: commit },
        { ref: `refs/heads/${WORKING}`, before: null, after: commit },
      ],
    });
    return;
  }
  if (mission.state === "preparing") {
    draft.putMission({ ...mission, state: "running", because: "units are being worked on" });
    draft.because(
      subject.mission(mission.mission),
      `the base ${commit.slice(0, 7)} is verified: work starts`,
    );
  }
}

export function bootstrapped(draft: Draft, event: EventOf<"RefsMoved">): void {
  const green = event.actual[`refs/heads/${GREEN}`] ?? null;
  const mission = [...draft.missions.values()].find(
    (one) => one.state === "preparing" || one.state === "planning" || one.state === "plan_gate",
  );
  if (draft.repo.green !== null) return;
  draft.putProjection("bootstrap", "");
  if (!event.moved) {
    if (green === null) {
      if (mission !== undefined)
        failMission(
          draft,
          mission,
          "error",
          `GitHub refused to create mc/green: ${event.problem ?? "no reason given"}`,
        );
      return;
    }
    draft.putRepo({ green });
    draft.because(
      subject.repo,
      `mc/green exists already at ${green.slice(0, 7)}; it is verified before use`,
    );
    return;
  }
  const base = mission?.base ?? null;
  if (base === null) return;
  draft.putRepo({ green: base, synced: base });
  draft.because(subject.repo, `mc/green and mc/working start at the verified ${base.slice(0, 7)}`);
}

/** Every unit has its fate and nothing of people waits: the release is frozen and proposed, or the mission ends. */
export function settleMission(draft: Draft, mission: MissionRow): void {
  if (mission.state !== "running" || mission.paused !== null) return;
  const units = draft.unitsOf(mission.mission);
  if (units.length === 0 || !units.every(isSettled)) return;
  if (draft.chain?.landing != null) return;
  const landed = units.filter((unit) => unit.state === "landed").length;
  const done = units.filter(isDone).length;
  if (landed === 0) {
    if (done === units.length) completeMission(draft, mission, "nothing had to be changed");
    else
      failMission(
        draft,
        mission,
        "no_unit_landed",
        `none of ${plural(units.length, "unit")} reached mc/green`,
      );
    return;
  }
  if (mission.config.gates.promote === "off") {
    endWith(draft, mission);
    return;
  }
  if (draft.repo.queueClosed !== null) return;
  if (draft.repo.target !== draft.repo.synced) return; // people's commits come in first
  const green = draft.repo.green;
  if (green === null) return;
  draft.putMission({
    ...mission,
    state: "promote_gate",
    releaseSha: green,
    because: "the promotion is being proposed",
  });
  draft.effect({
    kind: "refs.move",
    key: `refs.move/release/${mission.mission}/${green}`,
    purpose: { kind: "release", mission: mission.mission },
    updates: [
      {
        ref: `refs/heads/${releaseBranch(mission.mission)}`,
        before: mission.releaseSha,
        after: green,
      },
    ],
  });
}

export function releaseMoved(draft: Draft, event: EventOf<"RefsMoved">, mission: MissionRow): void {
  if (mission.state !== "promote_gate" || mission.releaseSha === null) return;
  if (!event.moved) {
    const actual = event.actual[`refs/heads/${releaseBranch(mission.mission)}`] ?? null;
    failMission(
      draft,
      mission,
      "promotion_refused",
      `${releaseBranch(mission.mission)} could not be set (it is ${actual?.slice(0, 7) ?? "absent"}): ${event.problem ?? "somebody else moved it"}; mc/green keeps the work`,
    );
    return;
  }
  if (mission.promotionPull !== null) {
    proposeRelease(draft, mission, mission.promotionPull);
    return;
  }
  const { title, body } = renderPromotionPull(draft.state, mission);
  draft.effect({
    kind: "pull.ensure",
    key: `pull.ensure/promotion/${mission.mission}`,
    head: releaseBranch(mission.mission),
    base: mission.target,
    title,
    body,
    owner: { kind: "promotion", mission: mission.mission },
  });
}

/** The promotion pull request stands at the frozen commit: ask, or go on where nobody has to be asked. */
export function proposeRelease(draft: Draft, mission: MissionRow, pull: number): void {
  if (mission.state !== "promote_gate" || mission.releaseSha === null) return;
  const current = draft.putMission({
    ...mission,
    promotionPull: pull,
    because: `promotion to ${mission.target} waits for the approval of #${pull}`,
  });
  if (mission.config.gates.promote === "never") {
    promote(draft, current);
    return;
  }
  openGate(draft, current, {
    gate: "promote",
    unit: null,
    pull,
    head: mission.releaseSha,
    why: `approving it moves \`${mission.target}\` to exactly this commit`,
  });
}

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
      state: "running",
      because: `${mission.target} moved; its commits are brought in first`,
    });
    return;
  }
  if (gate === undefined || gate.state !== "approved" || gate.head !== mission.releaseSha) return;
  if (!stillApproved(draft, gate)) {
    voidGate(draft, gate, "it was taken back");
    draft.putGate({ ...gate, state: "open", by: null, decidedAt: null });
    return;
  }
  promote(draft, mission);
}

function promote(draft: Draft, mission: MissionRow): void {
  if (mission.releaseSha === null) return;
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
  if (mission.state !== "promoting") return;
  const ref = `refs/heads/${mission.target}`;
  if (!event.moved) {
    const actual = event.actual[ref];
    if (actual !== undefined && actual !== null && actual !== draft.repo.target) {
      draft.putRepo({ target: actual });
      draft.putMission({ ...mission, state: "promote_gate" });
      draft.because(
        subject.mission(mission.mission),
        `${mission.target} moved to ${actual.slice(0, 7)} meanwhile`,
      );
      return;
    }
    failMission(
      draft,
      mission,
      "promotion_refused",
      `GitHub refused to move ${mission.target}: ${event.problem ?? "no reason given"}; merge #${mission.promotionPull ?? "?"} by hand, mc/green keeps the work`,
    );
    return;
  }
  draft.putRepo({ target: mission.releaseSha, synced: mission.releaseSha });
  draft.putMission({ ...mission, promotedSha: mission.releaseSha });
  draft.because(
    subject.mission(mission.mission),
    `${mission.target} is at ${mission.releaseSha?.slice(0, 7) ?? "?"}`,
  );
  const current = draft.mission(mission.mission);
  if (current !== undefined) endWith(draft, current);
}

function endWith(draft: Draft, mission: MissionRow): void {
  const units = draft.unitsOf(mission.mission);
  const open = units.filter((unit) => !isDone(unit));
  if (open.length === 0) {
    completeMission(
      draft,
      mission,
      `all ${plural(units.length, "unit")} are on ${mission.promotedSha === null ? GREEN : mission.target}`,
    );
    return;
  }
  draft.putMission({
    ...mission,
    state: "completed",
    stopReason: "units_failed",
    because: `${units.length - open.length} of ${plural(units.length, "unit")} landed; ${open
      .map((unit) => `${unit.unit} ${unit.state}`)
      .slice(0, 10)
      .join(", ")}`,
    endedAt: draft.at,
  });
  draft.because(subject.mission(mission.mission), "ended with some units not landed");
}

function completeMission(draft: Draft, mission: MissionRow, because: string): void {
  draft.putMission({
    ...mission,
    state: "completed",
    stopReason: "objective_met",
    because,
    endedAt: draft.at,
  });
  draft.because(subject.mission(mission.mission), `completed: ${because}`);
}

export function failMission(
  draft: Draft,
  mission: MissionRow,
  reason: NonNullable<MissionRow["stopReason"]>,
  because: string,
): void {
  draft.putMission({ ...mission, state: "failed", stopReason: reason, because, endedAt: draft.at });
  draft.because(subject.mission(mission.mission), `failed: ${because}`);
}
