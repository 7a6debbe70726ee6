// The contract between app, workflow templates and actions: file names, inputs, job and artifact names. Each dispatch
// passes all of COMMON_INPUTS as strings; job names are `<leg> / <job>`.
import type { DispatchPurpose } from "../engine/rows/dispatch-row.ts";

export const WORKFLOWS = {
  plan: "mc-plan.yml",
  work: "mc-work.yml",
  review: "mc-review.yml",
  check: "mc-plan.yml",
  verify: "mc-verify.yml",
  /** Candidates of a tournament are legs like any other: an agent job and a publish job each. */
  fixup: "mc-work.yml",
} as const satisfies Record<DispatchPurpose, string>;

/** Called by mc-work.yml, never dispatched itself. */
export const UNIT_WORKFLOW = "mc-unit.yml";

/** Inputs of every workflow: `dispatch` (correlation id, also in run-name), `brief` (commit of refs/mc/briefs/<dispatch>), `legs` (JSON array of leg names), `commit` (checked out by the jobs), `timeout_minutes`. */
export const COMMON_INPUTS = ["dispatch", "brief", "legs", "commit", "timeout_minutes"] as const;

/** run-name of every workflow: `mc <dispatch>`. */
export const runName = (dispatch: string): string => `mc ${dispatch}`;
export const dispatchOfRunName = (name: string): string | null =>
  /^mc (mc-[\w.-]+)$/.exec(name)?.[1] ?? null;

export const JOBS = {
  agent: "agent",
  publish: "publish",
  verify: "verify",
  /** Runs criteria and new tests of the pushed commit; only where there are any. */
  prove: "prove",
} as const;
export const jobName = (leg: string, job: string): string => `${leg} / ${job}`;
export function parseJobName(name: string): { leg: string; job: string } | null {
  const cut = name.lastIndexOf(" / ");
  if (cut < 1) return null;
  return { leg: name.slice(0, cut), job: name.slice(cut + 3) };
}

/** Small: `handoff.json` only; the app reads this one. */
export const handoffArtifact = (leg: string): string => `handoff-${leg}`;
/** `work.bundle` and the transcript; only the publish job reads it. */
export const workArtifact = (leg: string): string => `work-${leg}`;

/** Small: `handoff.json` with what was proven. */
export const proofArtifact = (leg: string): string => `proof-${leg}`;

/** A step of the publish job is named so, with `true` where the prove job follows: nobody waits for one that does not. */
export const PROOF_STEP = "Proof follows";
export const proofFollows = (steps: readonly string[]): boolean =>
  steps.includes(`${PROOF_STEP} true`);

/** The last step of a job is named after what its result was kept as: it need not be looked for. */
export const KEPT_STEP = "Handoff is artifact";
/** Number of the artifact that holds a job's handoff, by the names of its steps; null: they do not say. */
export function keptArtifact(steps: readonly string[]): number | null {
  const number = steps
    .findLast((name) => name.startsWith(`${KEPT_STEP} `))
    ?.slice(KEPT_STEP.length + 1);
  return number !== undefined && /^[1-9]\d{0,14}$/.test(number) ? Number(number) : null;
}

export const briefRef = (dispatch: string): string => `refs/mc/briefs/${dispatch}`;

/** Repository variable that makes every job refuse to start (SR26). */
export const STOP_VARIABLE = "MISSION_CONTROL_STOP";

/** The step of mc-verify.yml that runs the repository's own commands. */
export const VERIFY_STEP = "Verify the commit";

/** Names of the steps whose failure means trouble of ours or GitHub's, not of the candidate's content. */
export const INFRASTRUCTURE_STEPS = [
  "Check out the commit",
  "Fetch the brief",
  "Set up Node",
] as const;

export const OBJECTIVE_LABEL = "mc:objective";
/** Beside it: what the planner proposes is compared, not done. */
export const EXPERIMENT_LABEL = "mc:experiment";
/** Found by discovery or a strategist, not asked for by a person yet. */
export const PROPOSED_LABEL = "mc:proposed";
/** The issue is an item of the backlog, where not all are. */
export const BACKLOG_LABEL = "mc:backlog";
/** When its mission ends, the next objective is proposed. */
export const CHAIN_LABEL = "mc:chain";
/** The issue lists objectives that are pursued one after another. */
export const CAMPAIGN_LABEL = "mc:campaign";
/** The repository's dashboard. */
export const DASHBOARD_LABEL = "mc:dashboard";
export const GREEN = "mc/green";
export const WORKING = "mc/working";
/** Notes on commits, read with `git log --notes=mc`. */
export const NOTES_REF = "refs/notes/mc";
export const STATE_BRANCH = "mc/state";
export const ONBOARDING_BRANCH = "mc/onboarding";
export const unitBranch = (mission: string, unit: string, attempt: number): string =>
  `mc/${mission}/${unit}/${attempt}`;
/** Branch of a candidate that is to repair a unit. */
export const fixBranch = (mission: string, unit: string, wave: number, index: number): string =>
  `mc/fix/${mission}/${unit}/${wave}/${index}`;
export const planBranch = (mission: string): string => `mc/plan/${mission}`;
export const releaseBranch = (mission: string): string => `mc/release/${mission}`;
export const candidateBranch = (generation: number, index: number): string =>
  `mc/cand/${generation}/${index}`;
export const landedTag = (count: number): string => `mc/landed/${count}`;
