// What single policies note about a mission, a unit or an attempt beside what everybody needs: one optional field for each
// policy, whose shape stands with the policy. Stored as one JSON column; absent means that the policy said nothing.

import type { PassNote } from "../../attempt/attempt-notes.ts";
import type { FailureKind } from "../../attempt/failure-category.ts";
import type { RootCause } from "../../attempt/root-cause.ts";
import type { QuietNote } from "../../calendar/quiet-mission.ts";
import type { UnitProof } from "../../criteria/unit-proof.ts";
import type { Promoted } from "../../experiment/promote.ts";
import type { ComparisonReport } from "../../experiment/report.ts";
import type { Fork } from "../../forks/fork.ts";
import type { Features } from "../../learn/attribution.ts";
import type { UnitRisk } from "../../learn/attribution-dispatch.ts";
import type { Told } from "../../learn/told.ts";
import type { AttemptTools } from "../../learn/tools-policy.ts";
import type { UsedVariants } from "../../learn/variants-pick.ts";
import type { PlannerWording } from "../../learn/variants-used.ts";
import type { Allowance } from "../../mission/allowance.ts";
import type { Ending } from "../../mission/ending-state.ts";
import type { Skipped } from "../../mission/unit-fate.ts";
import type { Planning } from "../../plan/tree.ts";
import type { PlanForecast } from "../../report/plan-forecast.ts";
import type { AttemptReview, ReviewNote } from "../../review/note.ts";

export interface MissionDetails {
  /** What people changed about its limits while it ran (core/mission/allowance.ts). */
  readonly allowance?: Allowance;
  /** Quiet hours that it stood still in (core/calendar/quiet-mission.ts). */
  readonly quiet?: QuietNote;
  /** Its objective had the label of experiments when it began (core/experiment/mode.ts). */
  readonly experiment?: true;
  /** How its plan is made, and how the plans before turned out (core/plan/tree.ts). */
  readonly planning?: Planning;
  /** What was said of its objective, and how its rounds went (core/mission/ending-state.ts). */
  readonly ending?: Ending;
  /** Wordings that its planners were given, round by round (core/learn/variants-used.ts). */
  readonly plannerWordings?: readonly PlannerWording[];
  /** What its plan was expected to cost when work began (core/report/plan-forecast.ts). */
  readonly forecast?: PlanForecast;
  /** After it ended, another wording was asked for. */
  readonly evolved?: boolean;
}

export interface UnitDetails {
  /** A person did without it: it counts as done (core/mission/unit-fate.ts). */
  readonly skipped?: Skipped;
  /** Its last review, as it is shown (core/review/note.ts). */
  readonly review?: ReviewNote;
  /** 0 to 1: how unsure the planner is of the way (core/plan/units.ts). */
  readonly uncertainty?: number;
  /** What running its commit showed, and what looks odd about it (core/criteria/unit-proof.ts). */
  readonly proof?: UnitProof;
  /** Entry of the repository's backlog that it serves. */
  readonly backlogItem?: string;
  /** By what went wrong with others like it, when it was last started (core/learn/attribution-dispatch.ts). */
  readonly risk?: UnitRisk;
  /** Tried in several ways at once (core/forks). */
  readonly fork?: Fork;
  /** What its experiment found, and what became units of it (core/experiment). */
  readonly report?: ComparisonReport;
  readonly promoted?: readonly Promoted[];
}

export interface AttemptDetails {
  /** What kind of failure it ended with (core/attempt/failure-category.ts). */
  readonly category?: FailureKind;
  /** Runs of its agent before the work, and what they cost. */
  readonly passes?: readonly PassNote[];
  /** Why the attempt before it failed, as it found out (core/attempt/root-cause.ts). */
  readonly rootCause?: RootCause;
  /** Checks that ended with 0 when its head was verified and did not pass as a whole. */
  readonly passedChecks?: readonly string[];
  /** Scores of its review (core/review/note.ts). */
  readonly review?: AttemptReview;
  /** What the agent said it found, and what it is unsure of; fit to be told again (core/learn/left.ts). */
  readonly discoveries?: readonly string[];
  readonly concerns?: readonly string[];
  /** Files that it changed. */
  readonly files?: readonly string[];
  /** What its brief was told of earlier work (core/learn/told.ts). */
  readonly told?: readonly Told[];
  /** What was told apart about it when it began (core/learn/attribution-features.ts). */
  readonly features?: Features;
  /** Tools that it was given, made and used (core/learn/tools-policy.ts). */
  readonly tools?: AttemptTools;
  /** Wording that its worker was given. */
  readonly variants?: UsedVariants;
}
