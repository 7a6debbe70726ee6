// The release: mc/green as it is when every unit has its fate, frozen under a name of its own and proposed. The frozen
// commit is the bookmark of the promotion: whatever is tried again later is tried with exactly that one (I8).
import { type Sha, sha } from "../../base/brand.ts";
import type { Draft } from "../../engine/draft.ts";
import type { EventOf } from "../../engine/event.ts";
import type { MissionRow } from "../../engine/rows/mission-row.ts";
import { gateKey } from "../../engine/state.ts";
import { unconfirmed } from "../../mission/ending-state.ts";
import { isDone, isSettled, plural } from "../../mission/facts.ts";
import { openGate, voidGate } from "../../mission/gates.ts";
import { objectiveMayEnd } from "../../mission/objective-check.ts";
import { pauseMission } from "../../mission/pause.ts";
import { roundMayEnd } from "../../mission/stall.ts";
import { releaseBranch } from "../../report/workflow-names.ts";
import { renderPromotionPull } from "../../voice/promotion-pull.ts";
import { completeMission, endWith, failMission } from "./ending.ts";
import { promote } from "./promote.ts";
import { askForRules } from "./rules.ts";

/** Every unit has its fate and nothing of people waits: the release is frozen and proposed, or the mission ends. */
export function settleMission(draft: Draft, of: MissionRow): void {
  if (of.state !== "running" || of.paused !== null) return;
  const units = draft.unitsOf(of.mission);
  if (units.length === 0 || !units.every(isSettled)) return;
  if (draft.chain?.landing != null) return;
  if (!roundMayEnd(draft, of)) return;
  const mission = draft.mission(of.mission) ?? of;
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
  const green = draft.repo.green;
  const stays = mission.config.gates.promote === "off";
  if (draft.repo.queueClosed !== null && !stays) return;
  if (draft.repo.target !== draft.repo.synced && !stays) return; // people's commits come in first
  if (green === null && !stays) return;
  if (!objectiveMayEnd(draft, mission)) return;
  const judged = draft.mission(of.mission) ?? mission;
  if (stays || green === null) {
    endWith(draft, judged);
    return;
  }
  draft.putMission({
    ...judged,
    state: "promote_gate",
    releaseSha: green,
    because: "the promotion is being proposed",
  });
  askForRules(draft, mission, green);
  draft.effect({
    kind: "refs.move",
    key: `refs.move/release/${mission.mission}/${green}`,
    purpose: { kind: "release", mission: mission.mission },
    updates: [
      {
        ref: `refs/heads/${releaseBranch(mission.mission)}`,
        before: standingRelease(draft, mission),
        after: green,
      },
    ],
  });
}

const releaseTopic = (mission: MissionRow): string => `release/${mission.mission}`;

/** Where the release branch was last seen. */
function standingRelease(draft: Draft, mission: MissionRow): Sha | null {
  const seen = draft.projection(releaseTopic(mission));
  if (seen === undefined) return mission.releaseSha;
  return seen === "" ? null : sha(seen);
}

export function releaseMoved(draft: Draft, event: EventOf<"RefsMoved">, mission: MissionRow): void {
  if (mission.state !== "promote_gate" || mission.releaseSha === null) return;
  const branch = releaseBranch(mission.mission);
  const actual = event.actual[`refs/heads/${branch}`] ?? null;
  draft.putProjection(releaseTopic(mission), actual ?? "");
  // Where it stands counts, whoever put it there (I9).
  if (!event.moved && actual !== mission.releaseSha) {
    const problem = event.problem?.replace(/\.$/, "") ?? "somebody else moved it";
    releaseRefused(
      draft,
      mission,
      `${branch} could not be set (it is ${actual?.slice(0, 7) ?? "absent"}): ${problem}; point ${branch} to ${mission.releaseSha.slice(0, 7)}, where mc/green is`,
    );
    return;
  }
  ensurePromotionPull(draft, mission);
}

/** Somebody put mc/green elsewhere: what was proposed may not be on it any more, so it is proposed anew and asked again. */
export function proposeAnew(draft: Draft, mission: MissionRow, green: Sha): void {
  if (mission.state !== "promote_gate" || mission.releaseSha === green) return;
  const why = `mc/green was moved to ${green.slice(0, 7)}`;
  const gate = draft.gates.get(gateKey("promote", mission.mission, null));
  if (gate?.state === "open" || gate?.state === "approved") voidGate(draft, gate, why);
  draft.putMission({ ...mission, state: "running", because: `${why}; it is proposed anew` });
}

/** Nothing is lost: the freeze is tried again from where the branch stands then. */
export function releaseRefused(draft: Draft, mission: MissionRow, why: string): void {
  const current = draft.putMission({ ...mission, state: "running" });
  pauseMission(draft, current, `${why}; put that right, then \`/mc resume\``);
}

/** Opens the promotion pull request, or brings its text up to date. */
export function ensurePromotionPull(draft: Draft, mission: MissionRow): void {
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
  const open = unconfirmed(mission);
  if (mission.config.gates.promote === "never" && open === null) {
    promote(draft, current);
    return;
  }
  openGate(draft, current, {
    gate: "promote",
    unit: null,
    pull,
    head: mission.releaseSha,
    why:
      open === null
        ? `approving it moves \`${mission.target}\` to exactly this commit`
        : `objective not confirmed: ${open}`,
  });
}
