// `speculation.by: review`: each way that passed is reviewed on its own change before one is chosen. A review that cannot be read
// is asked for once more; then that way stands behind those that were reviewed (SR20).
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { DispatchRow, Leg } from "../engine/rows/dispatch-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { effective } from "../health/effective.ts";
import { purse, shared } from "../health/money.ts";
import { agentSettings, askForRun } from "../mission/ask.ts";
import { pauseMission } from "../mission/pause.ts";
import { countReview } from "../mission/review-rate.ts";
import { parseReview } from "../review/verdict.ts";
import type { Fork, ForkBranch } from "./fork.ts";
import { legSubject } from "./names.ts";
import { forkNow, putForkBranch } from "./rows.ts";

const MAX_REVIEWS = 2;

/** true: there is something to wait for. */
export function reviewBranches(draft: Draft, mission: MissionRow, unit: UnitRow): boolean {
  const fork = forkNow(draft, unit);
  const { review } = mission.config;
  if (fork === null || fork.by !== "review" || !review.enabled) return false;
  const passed = fork.branches.filter(({ state }) => state === "passed");
  // With nothing to choose from, the unit's own review is enough.
  if (passed.length < 2) return false;
  if (passed.some((one) => isOpen(draft, one))) return true;
  const wanted = passed.filter((one) => one.score === null && one.reviews < MAX_REVIEWS);
  if (wanted.length === 0) return false;
  if (effective(draft, mission).jobs === 0) return true;
  const caps = shared(purse(draft, mission, "review"), wanted.length);
  // All or none: a way that nobody looked at for want of money would stand behind one that somebody did.
  if (caps.length < wanted.length) {
    draft.because(
      subject.unit(unit),
      `one is chosen without a review of its ways: there is no money for ${wanted.length} reviews`,
    );
    return false;
  }
  ask(draft, mission, unit, fork, wanted, caps);
  return true;
}

function isOpen(draft: Draft, { review }: ForkBranch): boolean {
  const state = review === null ? undefined : draft.dispatches.get(review)?.state;
  return state === "asked" || state === "running";
}

function ask(
  draft: Draft,
  mission: MissionRow,
  unit: UnitRow,
  fork: Fork,
  wanted: readonly ForkBranch[],
  caps: readonly number[],
): void {
  const heads = new Map(wanted.map((one) => [one.leg, one.head]));
  const dispatch = askForRun(draft, {
    purpose: "review",
    mission,
    config: mission.config,
    commit: wanted[0]?.head ?? fork.base,
    legs: wanted.map((one, at) => ({
      leg: one.leg,
      attempt: fork.attempt,
      task: "review",
      unit,
      against: fork.base,
      branch: null,
      agent: agentSettings(mission.config, caps[at] ?? 0),
    })),
    commitOf: ({ leg }) => heads.get(leg) ?? fork.base,
  });
  for (const one of wanted)
    putForkBranch(draft, unit, { ...one, review: dispatch.dispatch, reviews: one.reviews + 1 });
  draft.because(
    subject.unit(unit),
    `ways ${wanted.map(({ index }) => index).join(", ")} are reviewed before one is chosen`,
  );
}

export function forkReviewCollected(
  draft: Draft,
  dispatch: DispatchRow,
  leg: Leg,
  event: EventOf<"LegCollected">,
): void {
  const { unit: id, index } = legSubject(leg.leg);
  const mission = dispatch.mission === null ? undefined : draft.mission(dispatch.mission);
  const unit =
    mission === undefined
      ? undefined
      : draft.unitsOf(mission.mission).find((one) => one.unit === id);
  if (mission === undefined || unit === undefined) return;
  const costUsd = event.handoff?.usage.costUsd ?? 0;
  if (costUsd > 0) {
    draft.putMission({ ...mission, costUsd: mission.costUsd + costUsd });
    draft.putUnit({ ...unit, costUsd: unit.costUsd + costUsd });
  }
  const branch = forkNow(draft, unit)?.branches.find((one) => one.index === index);
  if (branch?.review !== dispatch.dispatch) return;
  // Refused to start (SR26): that was no try.
  if (leg.jobs.agent?.conclusion === "skipped") {
    putForkBranch(draft, unit, { ...branch, review: null, reviews: branch.reviews - 1 });
    const why = "the repository variable MISSION_CONTROL_STOP is set: jobs refuse to start";
    pauseMission(draft, mission, why);
    return;
  }
  const review =
    event.handoff?.status === "completed"
      ? parseReview(event.handoff.text, unit.criteria.length > 0)
      : null;
  countReview(draft, review === null ? "no answer" : review.ok ? null : review.category);
  if (!review?.ok) {
    draft.because(
      subject.unit(unit),
      `the review of way ${branch.index} is unreadable: ${review?.problem.slice(0, 300) ?? "the reviewer left no result"}`,
    );
    return;
  }
  putForkBranch(draft, unit, { ...branch, score: review.average });
  draft.because(subject.unit(unit), `way ${branch.index} was reviewed: ${review.average} of 10`);
}
