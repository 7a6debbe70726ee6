// One row per repository: how it is set up, where its branches stand, what was measured.
import type { RepoName, Sha } from "../../base/brand.ts";
import type { RepoConfig } from "../../config/schema.ts";
import type { ReviewRate } from "../../review/reliability.ts";

export interface RepoRow {
  readonly repo: RepoName;
  readonly installationId: number;
  readonly defaultBranch: string;
  /** none: not asked yet · asked: onboarding pull request open · active: workflows are on the default branch · declined · removed */
  readonly onboarding: "none" | "asked" | "active" | "declined" | "removed";
  readonly onboardingPull: number | null;
  /** Last valid configuration seen on the default branch, and the commit it was read at. */
  readonly config: RepoConfig | null;
  readonly configSha: Sha | null;
  /** Tip of mc/green as last moved or observed by us; null before the bootstrap. */
  readonly green: Sha | null;
  /** Tip of the target branch as last seen. */
  readonly target: Sha | null;
  /** Last tip of the target branch known to be contained in mc/green. */
  readonly synced: Sha | null;
  /** Set when somebody else moved mc/green: nothing lands until a person resumes (text says what happened). */
  readonly queueClosed: string | null;
  readonly generation: number;
  readonly landedCount: number;
  readonly measures: Measures;
}

/** What verification in this repository has shown so far: priors of the queue's policy. */
export interface Measures {
  readonly runs: number;
  /** Mean duration of a verification, exponentially weighted; 0: none yet. */
  readonly runMs: number;
  /** Good content verified again or more than once: how often, and how often it failed. */
  readonly repeats: number;
  readonly flakes: number;
  /** Units that went through the queue, and those that were thrown out, by `agent model`. */
  readonly units: Readonly<Record<string, { readonly seen: number; readonly bad: number }>>;
  /** Tests that the latest pass on mc/green ran; null: unknown. */
  readonly greenTests: number | null;
  /** Whether reviews of late could be read; absent: none was made yet. */
  readonly reviews?: ReviewRate | undefined;
}

export const NO_MEASURES: Measures = {
  runs: 0,
  runMs: 0,
  repeats: 0,
  flakes: 0,
  units: {},
  greenTests: null,
};
