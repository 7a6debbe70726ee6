// What becomes of an entry when the mission that took it up has ended. Completed is only what reached the target branch:
// every unit that serves it landed, and the promotion is closed. What failed by its own fault counts as a try.
import { categoryOf, failureOf } from "../attempt/failure-category.ts";
import { sanitiseLine } from "../base/sanitise.ts";
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { AttemptRow, UnitRow } from "../engine/rows/unit-row.ts";
import { attemptKey } from "../engine/state.ts";
import type { BacklogItemRow } from "./item.ts";
import { itemsOfUnit } from "./match.ts";

export interface Fate {
  readonly change: Pick<
    BacklogItemRow,
    "state" | "mission" | "attempts" | "lastFailure" | "lastCategory"
  >;
  /** A sentence without its full stop. */
  readonly why: string;
}

const REASONS_MAX = 3;
const CONCERN_CHARS = 200;
const SUMMARY_CHARS = 300;

/** Ended by those who ran it, or for lack of time or money: that says nothing about the entry. */
const NO_FAULT: readonly (MissionRow["stopReason"] | null)[] = [
  "user_stopped",
  "wall_time_exceeded",
  "cost_exceeded",
  "repository_removed",
  "promotion_refused",
  "agent_unavailable",
];

const MET: readonly (MissionRow["stopReason"] | null)[] = ["objective_met", "planner_completed"];

export function fateOf(draft: Draft, mission: MissionRow, item: BacklogItemRow): Fate {
  const serving = draft
    .unitsOf(mission.mission)
    .filter((unit) => itemsOfUnit(unit).includes(item.issue));
  const isObjective = item.issue === mission.issue;
  const reached = mission.state === "completed" || mission.promotedSha !== null;
  const isDone = isObjective
    ? mission.state === "completed" && MET.includes(mission.stopReason)
    : serving.length > 0 &&
      serving.every(({ state }) => state === "landed" || state === "unchanged");
  if (reached && isDone) return completed(item, serving, mission);
  const failed = serving.filter(({ state }) => state === "failed");
  const isFault = failed.length > 0 || (isObjective && !NO_FAULT.includes(mission.stopReason));
  const again = { state: "pending", mission: null } as const;
  const { attempts, lastFailure, lastCategory } = item;
  if (!isFault) {
    const why = isDone
      ? "what was done for it did not reach the target branch: it is pending again"
      : "nothing of its own went wrong: it is pending again";
    return { change: { ...again, attempts, lastFailure, lastCategory }, why };
  }
  const reason = failed.length === 0 ? mission.because : reasonOf(draft, failed);
  return {
    change: {
      ...again,
      attempts: attempts + 1,
      lastFailure: reason === "" ? lastFailure : reason,
      lastCategory: categoryOfUnits(draft, failed) ?? categoryOfText(reason),
    },
    why: `it is pending again after ${attempts + 1} failed ${attempts === 0 ? "try" : "tries"}`,
  };
}

function completed(item: BacklogItemRow, serving: readonly UnitRow[], mission: MissionRow): Fate {
  const { attempts, lastFailure, lastCategory } = item;
  const units = serving.map(({ unit }) => unit).join(", ");
  return {
    change: { state: "completed", mission: mission.mission, attempts, lastFailure, lastCategory },
    why: units === "" ? "completed" : `completed by ${units}`,
  };
}

const lastAttempt = (draft: Draft, unit: UnitRow): AttemptRow | undefined =>
  draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));

/** What they said themselves: of one unit all its concerns, of several the last of each. */
function reasonOf(draft: Draft, failed: readonly UnitRow[]): string {
  const line = (text: string, chars: number): string => sanitiseLine(text, chars);
  const concernsOf = (unit: UnitRow): readonly string[] =>
    lastAttempt(draft, unit)?.details.concerns ?? [];
  const [only] = failed;
  const reasons =
    failed.length === 1 && only !== undefined && concernsOf(only).length > 0
      ? concernsOf(only).map((text) => line(text, CONCERN_CHARS))
      : failed.map((unit) => {
          const concern = concernsOf(unit).at(-1);
          if (concern !== undefined) return line(concern, CONCERN_CHARS);
          return line(unit.summary !== "" ? unit.summary : unit.because, SUMMARY_CHARS);
        });
  const told = reasons.filter((text) => text !== "").slice(0, REASONS_MAX);
  return told.length === 0 ? "Max retries exceeded" : told.join("; ");
}

/** Causes of attempts that were never the work's own fault. */
const INFRASTRUCTURE = /^(?:api_|lost$|infrastructure$|runner|network$)/;

function categoryOfUnits(draft: Draft, failed: readonly UnitRow[]): string | null {
  let found: string | null = null;
  for (const unit of failed) {
    const cause = lastAttempt(draft, unit)?.cause ?? "";
    const evidence = unit.evidence.at(-1);
    const kind = INFRASTRUCTURE.test(cause)
      ? "infrastructure"
      : evidence === undefined
        ? null
        : categoryOf(evidence).kind;
    // One failure that is the work's own is enough: the entry is not forgiven.
    if (kind !== null && (found === null || found === "infrastructure")) found = kind;
  }
  return found;
}

/** A word by itself, never part of a name or a path. */
const SPOKEN = /(?<![\w./-])(infrastructure|network|timeout|timed out)(?![\w/-]|\.\w)/i;

/** Of a reason in words, where nothing better is known. */
export function categoryOfText(reason: string): string | null {
  const { kind } = failureOf(reason);
  if (kind !== "unknown" && kind !== "none") return kind;
  const spoken = SPOKEN.exec(reason)?.[1]?.toLowerCase();
  if (spoken === undefined) return kind === "none" ? null : kind;
  return spoken === "timed out" ? "timeout" : spoken;
}
