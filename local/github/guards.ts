// What a branch and the workflow folder are protected from, for REST and for git alike.
import { NO_SHA } from "../git/bare.ts";
import { holds } from "./gate.ts";
import type { Hub } from "./hub.ts";
import type { ProtectionRow, RepoRow } from "./model.ts";
import { type Caller, HttpProblem } from "./route.ts";

export const WORKFLOWS = ".github/workflows";

/** Tokens of apps and jobs need `workflows: write` to change workflows; people and their tokens do not. */
export function mayWriteWorkflows(caller: Caller): boolean {
  if (caller.kind === "user") return true;
  return holds(caller, ["workflows", "write"]);
}

/** A workflow file that commits new to the repository create or change; null when there is none. */
export async function workflowTouched(
  hub: Hub,
  repo: RepoRow,
  before: string,
  after: string,
): Promise<string | null> {
  const known = before === NO_SHA ? [] : [`^${before}`];
  const out = await hub
    .git(repo)
    .git([
      "log",
      "--max-count=1",
      "--format=",
      "--name-only",
      after,
      ...known,
      "--not",
      "--all",
      "--",
      WORKFLOWS,
    ]);
  return out.trim().split("\n")[0] || null;
}

export async function guardWorkflows(
  hub: Hub,
  repo: RepoRow,
  caller: Caller,
  before: string,
  after: string,
): Promise<void> {
  if (mayWriteWorkflows(caller)) return;
  const path = await workflowTouched(hub, repo, before, after);
  if (path !== null) throw new HttpProblem(403, refusal(path));
}

export function refusal(path: string): string {
  return `refusing to allow a GitHub App to create or update workflow \`${path}\` without \`workflows\` permission`;
}

/** Whether a branch that only some may push to lets this caller. Apps are named by their slug. */
export function mayPush({ pushers }: ProtectionRow, login: string): boolean {
  if (pushers === undefined || pushers === null) return true;
  const name = login.replace(/\[bot\]$/, "").toLowerCase();
  return pushers.some((each) => each.toLowerCase() === name);
}

/** Protected branches move forward only and stay. */
export function guardBranch(
  repo: RepoRow,
  branch: string,
  change: "update" | "force" | "delete",
): void {
  const rule = repo.protections.find((row) => row.branch === branch);
  if (rule === undefined || !rule.forwardOnly || change === "update") return;
  throw new HttpProblem(
    422,
    change === "force" ? "Cannot force-push to this branch" : "Cannot delete this branch",
  );
}
