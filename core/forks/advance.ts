// One step of all forks; run after every event, and doing nothing the second time. I6: each ends with a way that is chosen, with
// none, or dropped with its unit.
import { never } from "../base/assert.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { isUndecided } from "../merge/tournament/slots.ts";
import { isFinal } from "../mission/facts.ts";
import { clearForkBranches } from "./branches.ts";
import { chooseBranch, score } from "./choose.ts";
import { dropFork } from "./drop.ts";
import { alternatesOf, runningFork } from "./fork.ts";
import { loseFork } from "./lose.ts";
import { rankBranches } from "./rank.ts";
import { reviewBranches } from "./review.ts";
import { forkNow } from "./rows.ts";
import { showFork } from "./show.ts";
import { verifyForkBranches } from "./verify.ts";

export function advanceForks(draft: Draft): void {
  for (const { mission, unit } of [...draft.units.values()]) {
    const row = draft.unit(mission, unit);
    const fork = row?.details.fork;
    if (row === undefined || fork === undefined) continue;
    switch (fork.state) {
      case "running":
        advance(draft, row);
        break;
      case "chosen":
        clearAlternates(draft, row);
        showFork(draft, row);
        break;
      case "lost":
      case "dropped":
        break;
      default:
        never(fork.state);
    }
  }
}

function advance(draft: Draft, unit: UnitRow): void {
  if (runningFork(unit) === null) {
    dropFork(draft, unit, unit.state === "working" ? "another attempt began" : unit.because);
    return;
  }
  const mission = draft.mission(unit.mission);
  if (mission === undefined || !mayGoOn(draft, mission)) return;
  verifyForkBranches(draft, unit);
  const open = forkNow(draft, unit)?.branches.some(isUndecided) ?? true;
  if (open || reviewBranches(draft, mission, unit)) return;
  settle(draft, mission, unit);
}

/** Nothing is asked for past a pause or a stop, nor while verification itself is in doubt. */
const mayGoOn = (draft: Draft, mission: MissionRow): boolean =>
  !isFinal(mission) &&
  mission.state !== "stopping" &&
  mission.paused === null &&
  draft.repo.queueClosed === null &&
  draft.repo.green !== null;

function settle(draft: Draft, mission: MissionRow, unit: UnitRow): void {
  const fork = forkNow(draft, unit);
  const now = draft.unit(unit.mission, unit.unit);
  if (fork === null || now === undefined) return;
  const [best, ...others] = rankBranches(fork.branches, fork.by);
  if (best === undefined) {
    loseFork(draft, mission, now, fork);
    return;
  }
  draft.because(
    subject.unit(unit),
    `way ${best.index} (${best.strategy}) is taken: ${score(best)}${others.map((one) => `; before ${one.index} with ${score(one)}`).join("")}`,
  );
  chooseBranch(draft, mission, now, fork, best);
}

const KEEPS: readonly UnitRow["state"][] = ["fixing", "queued", "gated", "reviewing", "publishing"];

/** Alternates of units that have landed, gone back to their worker or ended. */
function clearAlternates(draft: Draft, unit: UnitRow): void {
  const { fork } = unit.details;
  if (fork === undefined) return;
  const kept = KEEPS.includes(unit.state) ? alternatesOf(unit) : [];
  const going = fork.branches.filter(
    (one) => one.state === "passed" && one.index !== fork.winner && !kept.includes(one),
  );
  clearForkBranches(
    draft,
    unit,
    going.map(({ index }) => index),
  );
}
