// Requests for changes that stand: who made them, on which pull request. While one stands nothing of it lands, whoever else
// approves, so every text about the unit says so.
import { codeSpan } from "../base/markdown.ts";
import type { GateRow, ReviewRow } from "../engine/rows/gate-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { RepoState } from "../engine/state.ts";
import { standingApproval } from "../review/approval.ts";
import { isSettled, openGates, unitsOf } from "./facts.ts";
import { listed } from "./units-word.ts";

export interface Refusal {
  readonly who: string;
  readonly pull: number;
}

export const refusalWords = ({ who, pull }: Refusal): string =>
  `${codeSpan(who, 60)} asked for changes on #${pull}`;

/** What stands against this head; null: nothing. */
function standingAgainst(
  state: RepoState,
  { pull, head }: Pick<GateRow, "pull" | "head">,
): Refusal | null {
  const reviews: ReviewRow[] = [];
  for (const review of state.reviews.values()) if (review.pull === pull) reviews.push(review);
  if (!reviews.some(({ verdict }) => verdict === "changes_requested")) return null;
  const who = standingApproval(reviews, head).refusedBy;
  return who === null ? null : { who, pull };
}

export function refusalOf(state: RepoState, unit: UnitRow): Refusal | null {
  const { pull, head } = unit;
  if (pull === null || head === null || isSettled(unit)) return null;
  return standingAgainst(state, { pull, head });
}

/** All of a mission, its plan and its promotion included, each once. */
export function refusalsIn(state: RepoState, mission: MissionRow): readonly Refusal[] {
  if (state.reviews.size === 0) return [];
  const found = new Map<number, Refusal>();
  const all = [
    ...openGates(state, mission).map((gate) => standingAgainst(state, gate)),
    ...unitsOf(state, mission).map((unit) => refusalOf(state, unit)),
  ];
  for (const one of all) if (one !== null) found.set(one.pull, one);
  return [...found.values()].sort((a, b) => a.pull - b.pull);
}

const NAMED_MAX = 4;

/** One sentence for the first line of a text; empty: none stands. */
export function refusalSentence(refusals: readonly Refusal[]): string {
  if (refusals.length === 0) return "";
  const shown = refusals.slice(0, NAMED_MAX).map(refusalWords);
  if (refusals.length > NAMED_MAX) shown.push(`${refusals.length - NAMED_MAX} more did elsewhere`);
  return `**${listed(shown)}: that lands when they approve it, or when their review is dismissed.**`;
}
