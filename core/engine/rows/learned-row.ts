// What the repository has learned and decisions read: what goes with failure, wordings of prompts that are tried out, tools
// that workers left. One row each; all of them few, because `decide` reads them whole.
import type { IsoTime, MissionId, RepoName, UnitId } from "../../base/brand.ts";

/** How attempts ended where one thing about them had one value; weights, because what is long ago counts less. */
export interface CausalRow {
  readonly repo: RepoName;
  readonly dimension: string;
  readonly value: string;
  readonly good: number;
  readonly bad: number;
  /** Weight of the failures by the stage they ended at. */
  readonly stages: Readonly<Record<string, number>>;
  /** The weights are those of this time. */
  readonly at: IsoTime;
}

/** Whose prompt. Reviewers have none: nothing that is known in time says whether a refusal was right. */
export type PromptComponent = "worker" | "planner" | "fixup";

/** A wording that is tried out: text that is added to the built-in prompt; empty for the built-in one itself. */
export interface VariantRow {
  readonly repo: RepoName;
  readonly component: PromptComponent;
  readonly variant: string;
  readonly text: string;
  /** The variant it was made from; null: the built-in one. */
  readonly parent: string | null;
  /** Sum of the rewards, each 0 to 1; where an outcome is yes or no, how often it was yes. */
  readonly wins: number;
  readonly samples: number;
  readonly state: "active" | "retired";
  /** Why it was made, or why it was retired. */
  readonly because: string;
  readonly createdAt: IsoTime;
}

export type ToolLanguage = "node" | "python";

/** A script that a worker left for the later workers of its mission. */
export interface ToolRow {
  readonly repo: RepoName;
  readonly mission: MissionId;
  readonly name: string;
  readonly description: string;
  readonly language: ToolLanguage;
  readonly script: string;
  /** 0 to 1; null: nothing is known yet. */
  readonly quality: number | null;
  readonly uses: number;
  readonly state: "proposed" | "kept" | "refused";
  readonly because: string;
  /** Who left it. */
  readonly unit: UnitId;
  readonly attempt: number;
  readonly at: IsoTime;
}

export interface LearnedRows {
  /** Key `dimension=value`. */
  readonly causal: ReadonlyMap<string, CausalRow>;
  /** Key `component/variant`. */
  readonly variants: ReadonlyMap<string, VariantRow>;
  /** Key `mission/name`. */
  readonly tools: ReadonlyMap<string, ToolRow>;
}

export const NOTHING_LEARNED: LearnedRows = {
  causal: new Map(),
  variants: new Map(),
  tools: new Map(),
};

export const causalKey = (dimension: string, value: string): string => `${dimension}=${value}`;

export const variantKey = (component: PromptComponent, variant: string): string =>
  `${component}/${variant}`;

export const toolKey = (mission: MissionId, name: string): string => `${mission}/${name}`;
