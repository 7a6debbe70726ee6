// Pushes by others: to the branches that missions stand on, to branches that only we may move, and to the files that
// configure us. Our own pushes we know; that GitHub accepted a push gives nobody a right to anything else.
import type { Sha } from "../../core/base/brand.ts";
import { CONFIG_PATH } from "../../core/config/schema.ts";
import type { Event } from "../../core/engine/event.ts";
import { FINAL_MISSION_STATES } from "../../core/engine/rows/mission-row.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { isRepair } from "../../core/merge/tournament/repair.ts";
import { type Desk, isActive, isOwn, witness } from "./desk.ts";
import type { Push } from "./payloads.ts";

const BRANCHES = "refs/heads/";
const ABSENT = "0".repeat(40);
const WORKFLOW = /^\.github\/workflows\/mc-[\w-]+\.yml$/;

export async function translatePush(desk: Desk, payload: Push): Promise<readonly Event[]> {
  if (!payload.ref.startsWith(BRANCHES)) return [];
  const branch = payload.ref.slice(BRANCHES.length);
  const pushed = branchPushed(desk, payload, branch);
  if (branch !== payload.repository.default_branch || !touchesUs(desk.state, payload)) {
    return pushed;
  }
  return [...pushed, ...(await desk.config.readAsEvent(branch, desk.at))];
}

function branchPushed(desk: Desk, payload: Push, branch: string): readonly Event[] {
  const { before, after, forced, sender } = payload;
  if (isOwn(desk, sender) || !matters(desk.state, branch, after)) return [];
  const { at } = desk;
  return [
    {
      type: "BranchPushed",
      at,
      branch,
      before: present(before),
      after: present(after),
      forced,
      by: witness(sender),
      byUs: false,
    },
  ];
}

const present = (commit: Sha): Sha | null => (commit === ABSENT ? null : commit);

function matters(state: RepoState, branch: string, after: Sha): boolean {
  if (!isActive(state)) return false;
  if (branch.startsWith("mc/")) return !isPublishing(state, branch, after);
  return [...state.missions.values()].some(
    (mission) =>
      mission.target === branch && !FINAL_MISSION_STATES.some((final) => final === mission.state),
  );
}

/** The publish job of an attempt pushes its branch with the job's own token: expected, and read when the job is done. */
function isPublishing(state: RepoState, branch: string, after: Sha): boolean {
  if (branch.startsWith("mc/fix/")) return true;
  const [, mission, unit, attempt] = /^mc\/([^/]+)\/([^/]+)\/(\d+)(?:\.\d)?$/.exec(branch) ?? [];
  if (attempt === undefined) return false;
  const row = [...state.units.values()].find(
    (one) => one.mission === mission && one.unit === unit && one.attempt === Number(attempt),
  );
  if (row === undefined) return false;
  if (isRepair(state, row, after)) return true;
  return row.head === after || row.state === "working" || row.state === "publishing";
}

/** Commits of a push are listed incompletely when there are many, and not at all when it was forced. */
const LISTED_COMMITS_MAX = 2048;

function touchesUs(state: RepoState, { commits, forced }: Push): boolean {
  const { onboarding } = state.repo;
  if (onboarding !== "active" && onboarding !== "asked" && onboarding !== "declined") return false;
  if (forced || commits.length >= LISTED_COMMITS_MAX) return true;
  return commits.some(({ added, modified, removed }) =>
    [added, modified, removed].some((files) =>
      files.some((file) => file === CONFIG_PATH || WORKFLOW.test(file)),
    ),
  );
}
