// Reviews of pushed heads by the reviewer agent: a verdict can hold a unit back, never release what a person must see.

import { flagsOf } from "../criteria/unit-proof.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { DispatchRow, Leg } from "../engine/rows/dispatch-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { effective } from "../health/effective.ts";
import { allot, purse } from "../health/money.ts";
import { outOfMoney } from "../health/watch.ts";
import { lastRepair } from "../merge/tournament/rows.ts";
import { type ParsedReview, parseReview } from "../review/verdict.ts";
import { agentSettings, askForRun, type LegRequest } from "./ask.ts";
import { reviewed } from "./gates.ts";
import { pauseMission } from "./pause.ts";
import { judgeReview } from "./review-gate.ts";
import { countReview } from "./review-rate.ts";
import { showReview } from "./review-shown.ts";

/** An unreadable review is asked for again this often; then a person decides. */
const MAX_REVIEW_ATTEMPTS = 2;

/** All units that wait for a review and have none running, in one matrix run. */
export function dispatchReviews(draft: Draft, mission: MissionRow): void {
  if (mission.state !== "running" || mission.paused !== null) return;
  const reviewing = draft
    .unitsOf(mission.mission)
    .filter((unit) => unit.state === "reviewing" && unit.head !== null);
  if (reviewing.length === 0) return;
  const attempts = new Map<string, number>(reviewing.map(({ unit, attempt }) => [unit, attempt]));
  const busy = new Set<string>();
  for (const dispatch of draft.dispatches.values()) {
    if (dispatch.purpose !== "review" || dispatch.mission !== mission.mission) continue;
    for (const leg of dispatch.legs)
      if (leg.state !== "settled" && leg.attempt === attempts.get(leg.leg)) busy.add(leg.leg);
  }
  const wanted = reviewing.filter(
    (unit) => !busy.has(unit.unit) && triesOf(draft, unit) < MAX_REVIEW_ATTEMPTS,
  );
  if (wanted.length === 0) return;
  const money = purse(draft, mission, "review");
  const caps = allot(money, Math.min(wanted.length, effective(draft, mission).jobs));
  const waiting = wanted.slice(0, caps.length);
  const first = waiting[0];
  if (first === undefined || first.head === null) {
    outOfMoney(draft, mission, money);
    return;
  }
  askForRun(draft, {
    purpose: "review",
    mission,
    config: mission.config,
    commit: first.head,
    legs: waiting.map((unit, at) => ({
      leg: unit.unit,
      attempt: unit.attempt,
      task: "review",
      unit,
      against: baseOf(draft, unit),
      branch: null,
      agent: agentSettings(mission.config, caps[at] ?? 0),
      extras: flagged(unit),
    })),
    commitOf: (leg) => leg.unit?.head ?? mission.base,
  });
}

export function reviewCollected(
  draft: Draft,
  dispatch: DispatchRow,
  leg: Leg,
  event: EventOf<"LegCollected">,
): void {
  let mission = dispatch.mission === null ? undefined : draft.mission(dispatch.mission);
  if (mission === undefined) return;
  const costUsd = event.handoff?.usage.costUsd ?? 0;
  if (costUsd > 0) mission = draft.putMission({ ...mission, costUsd: mission.costUsd + costUsd });
  const unit = draft.unitsOf(mission.mission).find((one) => one.unit === leg.leg);
  if (unit === undefined || unit.state !== "reviewing" || unit.attempt !== leg.attempt) return;
  if (costUsd > 0) draft.putUnit({ ...unit, costUsd: unit.costUsd + costUsd });
  const current = draft.unit(unit.mission, unit.unit) ?? unit;
  if (leg.jobs.agent?.conclusion === "skipped") {
    pauseMission(
      draft,
      mission,
      "the repository variable MISSION_CONTROL_STOP is set: jobs refuse to start",
    );
    return;
  }
  const review: ParsedReview =
    event.handoff === null || event.handoff.status !== "completed"
      ? {
          ok: false,
          problem: event.handoff?.summary ?? event.problem ?? "the reviewer left no result",
          category: "no answer",
        }
      : parseReview(event.handoff.text, unit.criteria.length > 0);
  countReview(draft, review.ok ? null : review.category);
  if (!review.ok) {
    const tries = triesOf(draft, unit);
    draft.because(subject.unit(unit), `review is unreadable: ${review.problem.slice(0, 300)}`);
    if (tries < MAX_REVIEW_ATTEMPTS) return; // asked for again by dispatchReviews
    const held = draft.putUnit({ ...current, reviewScore: null, reviewText: review.problem });
    showReview(draft, mission, held);
    reviewed(draft, mission, held, "its review could not be read, so a person has to look");
    return;
  }
  judgeReview(draft, mission, current, { review, told: event.handoff?.findings, costUsd });
}

/** What we noticed about it ourselves. */
function flagged(unit: UnitRow): NonNullable<LegRequest["extras"]> {
  const flags = flagsOf(unit);
  return flags.length === 0 ? {} : { flags: [...flags] };
}

/** A repaired head is reviewed afresh: reviews of the head before it are no tries. */
export function reviewAgain(draft: Draft, unit: UnitRow): void {
  draft.putProjection(ownReviews(unit), String(reviewsOf(draft, unit)));
}

const ownReviews = (unit: UnitRow): string =>
  `reviews-before/${unit.mission}/${unit.unit}/${unit.attempt}`;

const triesOf = (draft: Draft, unit: UnitRow): number =>
  reviewsOf(draft, unit) - Number(draft.projection(ownReviews(unit)) ?? 0);

function reviewsOf(draft: Draft, unit: UnitRow): number {
  let count = 0;
  for (const dispatch of draft.dispatches.values()) {
    if (dispatch.purpose !== "review" || dispatch.mission !== unit.mission) continue;
    for (const leg of dispatch.legs)
      if (leg.leg === unit.unit && leg.attempt === unit.attempt && !neverRan(leg)) count += 1;
  }
  return count;
}

/** Refused to start (SR26): that was no try. */
const neverRan = (leg: Leg): boolean =>
  leg.state === "settled" && leg.jobs.agent?.conclusion === "skipped";

function baseOf(draft: Draft, unit: UnitRow): UnitRow["head"] {
  // A repaired head has the mc/green of its tournament in it, which is not part of the change.
  const repair = lastRepair(draft, unit);
  if (repair !== null) return repair.base;
  for (const attempt of draft.attempts.values()) {
    if (
      attempt.mission === unit.mission &&
      attempt.unit === unit.unit &&
      attempt.attempt === unit.attempt
    ) {
      return attempt.base;
    }
  }
  return draft.repo.green;
}
