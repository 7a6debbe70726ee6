// What is known of the health of each mission, of the components that all missions of a repository share, and of its money. Few and
// small, because `decide` reads them whole.

import type { DispatchId, IsoTime, MissionId, RepoName, UnitId } from "../../base/brand.ts";
import { type Ema, NO_COSTS } from "../../budget/ema.ts";
import type { Spending } from "../../budget/rate.ts";
import { type Adaptive, UNADAPTED } from "../../health/adaptive.ts";
import type { Breaker } from "../../health/breaker.ts";
import { type Degradation, HEALTHY } from "../../health/degradation.ts";
import { type Heartbeat, NO_BEAT } from "../../health/heartbeat.ts";
import type { StepCosts } from "../../report/step-costs.ts";
import type { DispatchPurpose } from "./dispatch-row.ts";

/** A pause of our own making; it stands as long as the mission's `paused` has the same text. */
export interface Hold {
  readonly kind: "day_limit" | "recovery" | "person";
  readonly text: string;
  /** Looked at again then; null: a person has to. */
  readonly untilMs: number | null;
}

export type Trouble = "repeated_failure" | "breaker" | "verification";

/** The way out of trouble: wait, check what it all stands on, try one unit. */
export interface Recovery {
  readonly why: Trouble;
  /** In words for people, with figures. */
  readonly told: string;
  readonly tries: number;
  readonly phase: "waiting" | "checking" | "probing" | "given_up";
  readonly sinceMs: number;
}

export interface HealthRow {
  readonly repo: RepoName;
  readonly mission: MissionId;
  readonly level: Degradation;
  readonly adaptive: Adaptive;
  /** Of the last jobs, newest last. */
  readonly spendings: readonly Spending[];
  /** Units that left nothing at all, since one left something. */
  readonly barren: readonly UnitId[];
  /** Units that verification threw out, since one landed. */
  readonly thrownOut: readonly UnitId[];
  readonly heartbeat: Heartbeat;
  readonly recovery: Recovery | null;
  readonly hold: Hold | null;
  /** What its jobs cost, by kind; absent: none cost anything yet. */
  readonly steps?: StepCosts;
}

export const freshHealth = (repo: RepoName, mission: MissionId): HealthRow => ({
  repo,
  mission,
  level: HEALTHY,
  adaptive: UNADAPTED,
  spendings: [],
  barren: [],
  thrownOut: [],
  heartbeat: NO_BEAT,
  recovery: null,
  hold: null,
});

export interface BreakerRow {
  readonly repo: RepoName;
  /** `agent/<type>/<model>`, `verification` or `dispatch`. */
  readonly component: string;
  readonly breaker: Breaker;
  /** The run that asks whether it is well again; null: none. */
  readonly probe: DispatchId | null;
  /** What it last failed with. */
  readonly because: string;
}

/** Kinds of paid work. */
export type CostKind = "work" | "plan" | "critic" | "review" | "check" | "fixup" | "speculation";

/** What one kind of work cost in one hour. A slot is used again a day and an hour later, so there are never more. */
export interface SpendRow {
  readonly repo: RepoName;
  readonly kind: CostKind;
  readonly slot: number;
  /** Hours since 1970. */
  readonly hour: number;
  readonly usd: number;
  readonly jobs: number;
}

/** What one job of a kind costs as a rule. */
export interface JobCostRow {
  readonly repo: RepoName;
  readonly kind: CostKind;
  readonly ema: Ema;
}

export const freshJobCost = (repo: RepoName, kind: CostKind): JobCostRow => ({
  repo,
  kind,
  ema: NO_COSTS,
});

export interface HealthRows {
  /** Key: mission. */
  readonly missions: ReadonlyMap<string, HealthRow>;
  /** Key: component. */
  readonly breakers: ReadonlyMap<string, BreakerRow>;
  /** Key `kind/slot`. */
  readonly spend: ReadonlyMap<string, SpendRow>;
  /** Key: kind. */
  readonly jobCosts: ReadonlyMap<string, JobCostRow>;
}

export const ALL_WELL: HealthRows = {
  missions: new Map(),
  breakers: new Map(),
  spend: new Map(),
  jobCosts: new Map(),
};

export const spendKey = (kind: CostKind, slot: number): string => `${kind}/${slot}`;

/** What one job was told, what it answered, and what it cost. Written once, read by nobody who decides. */
export interface TraceRow {
  readonly repo: RepoName;
  readonly dispatch: DispatchId;
  readonly leg: string;
  readonly mission: MissionId | null;
  readonly attempt: number;
  readonly purpose: DispatchPurpose;
  readonly task: string;
  readonly agent: string;
  readonly model: string;
  readonly status: string;
  /** Category of the error; "ok": none. */
  readonly cause: string;
  /** null: the job told none. */
  readonly prompt: string | null;
  readonly answer: string;
  readonly error: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number | null;
  readonly durationMs: number;
  readonly at: IsoTime;
}
