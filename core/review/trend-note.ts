// What the scores of reviews say to whoever plans next, and to whoever works next: figures of ours, no text of a reviewer.
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { AttemptReview } from "./note.ts";
import { DIMENSIONS, type Dimension, type ReviewTrend, reviewTrend, type Scores } from "./trend.ts";

/** Fewer say nothing about a direction. */
const LEAST_REVIEWS = 3;
/** Looked back at. */
const REVIEWS_MAX = 30;
/** A dimension below this is told to workers. */
const WEAK_BELOW = 7;

const NAMES: Readonly<Record<Dimension, string>> = {
  alignment: "alignment",
  approach: "approach",
  test_quality: "tests",
};

const PLAN_FOR: Readonly<Record<Dimension, string>> = {
  alignment: "describe each unit so that what belongs to it and what does not is plain",
  approach: "name the existing code that a unit has to follow, and keep units small",
  test_quality: "name in the criteria which behaviour a test has to show",
};

const WORK_FOR: Readonly<Record<Dimension, string>> = {
  alignment: "do all of what the unit asks, and nothing beside it",
  approach: "do it the way the code around it does, without a construction of your own",
  test_quality: "write tests that fail when the change is wrong",
};

/** For the planner; empty: too little is known. */
export function reviewTrendNote(draft: Draft, mission: MissionRow): string {
  const trend = trendOf(draft, mission);
  if (trend === null) return "";
  const { overall, recent, recentBy, weakest, falling } = trend;
  const by = DIMENSIONS.map((name, index) => `${NAMES[name]} ${(recentBy[index] ?? 0).toFixed(1)}`);
  return [
    "## Review scores",
    `Mean of all reviews ${overall.toFixed(1)} of 10, of the last three ${recent.toFixed(1)} (${trend.trend}); of late: ${by.join(", ")}.`,
    `Weakest: ${NAMES[weakest]}. In what you plan, ${PLAN_FOR[weakest]}.`,
    falling
      ? "Quality is falling: plan fewer and smaller units, each with criteria that can be checked."
      : "",
  ]
    .filter((line) => line !== "")
    .join("\n");
}

/** For a worker: the weakest dimension, where it is weak. */
export function reviewFlags(draft: Draft, mission: MissionRow): readonly string[] {
  const trend = trendOf(draft, mission);
  if (trend === null) return [];
  const { weakest, recentBy } = trend;
  const mean = recentBy[DIMENSIONS.indexOf(weakest)] ?? 10;
  if (mean >= WEAK_BELOW) return [];
  return [
    `Reviews of the last units gave ${NAMES[weakest]} ${mean.toFixed(1)} of 10, the weakest of all: ${WORK_FOR[weakest]}.`,
  ];
}

function trendOf(draft: Draft, mission: MissionRow): ReviewTrend | null {
  const found: AttemptReview[] = [];
  for (const attempt of draft.attempts.values())
    if (attempt.mission === mission.mission && attempt.details.review !== undefined)
      found.push(attempt.details.review);
  if (found.length < LEAST_REVIEWS) return null;
  const scores = found
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .slice(-REVIEWS_MAX)
    .map(({ alignment, approach, testQuality }): Scores => [alignment, approach, testQuality]);
  return reviewTrend(scores);
}
