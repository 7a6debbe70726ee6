// What may land now: the longest list of elements whose exact commit on the present mc/green passed, every one of them still
// wanted and with what it needs before it. Nothing else ever lands.
import type { Board } from "./board.ts";
import { treeOf } from "./board.ts";
import type { PolicyOptions } from "./options.ts";
import type { Posterior } from "./posterior.ts";
import type { QueuePlan } from "./view.ts";

export interface Landing {
  readonly board: Board;
  readonly posterior: Posterior;
  readonly options: PolicyOptions;
  readonly blocked: ReadonlySet<string>;
}

export function landingOf({
  board,
  posterior,
  options,
  blocked,
}: Landing): NonNullable<QueuePlan["land"]> | null {
  let best: NonNullable<QueuePlan["land"]> | null = null;
  for (const { of, rest } of board.passed) {
    if (rest === null || rest.length === 0 || rest.some((id) => blocked.has(id))) continue;
    if (!inOrder(board, rest)) continue;
    const found = { members: rest, observation: of.id };
    if (best === null || better(found, best)) best = found;
  }
  return best !== null &&
    costs(best.members, board, posterior) > options.patience * best.members.length
    ? null
    : best;
}

/** Expected landings of running verifications that would not be on top of mc/green any more. */
function costs(members: readonly string[], board: Board, posterior: Posterior): number {
  let most = 0;
  for (const { of, rest } of board.running) {
    if (of.kind !== "prefix" || rest === null || members.every((id, at) => rest[at] === id)) {
      continue;
    }
    most = Math.max(most, rest.length * posterior.clean(rest));
  }
  return most;
}

/** Longer first; of equal length the same one whatever the order of the observations. */
function better(
  one: NonNullable<QueuePlan["land"]>,
  other: NonNullable<QueuePlan["land"]>,
): boolean {
  const longer = one.members.length - other.members.length;
  if (longer !== 0) return longer > 0;
  const [a, b] = [treeOf(one.members), treeOf(other.members)];
  return a === b ? one.observation < other.observation : a < b;
}

function inOrder(board: Board, members: readonly string[]): boolean {
  const ahead = new Set<string>();
  for (const id of members) {
    const needs = board.byId.get(id)?.needs ?? [];
    if (needs.some((need) => board.byId.has(need) && !ahead.has(need))) return false;
    ahead.add(id);
  }
  return true;
}
