// Everything the product remembers about one repository, as plain rows. `db` stores exactly these rows, one table
// each; `decide` reads and replaces them. Times are IsoTime; money is USD; states are closed unions.
import type { BacklogSlice } from "../backlog/slice.ts";
import type { DispatchId, MissionId, RepoName, Sha, UnitId } from "../base/brand.ts";
import type { StrategyRows } from "../strategy/strategy-rows.ts";
import type { ChainRow } from "./rows/chain-row.ts";
import type { DiscoveryRows } from "./rows/discovery-row.ts";
import type { DispatchRow } from "./rows/dispatch-row.ts";
import type { GateKind, GateRow, ReviewRow } from "./rows/gate-row.ts";
import type { HealthRows } from "./rows/health-row.ts";
import type { LearnedRows } from "./rows/learned-row.ts";
import type { MemoryRows } from "./rows/memory-row.ts";
import type { MissionRow } from "./rows/mission-row.ts";
import type { RepoRow } from "./rows/repo-row.ts";
import type { TournamentRow } from "./rows/tournament-row.ts";
import type { AttemptRow, UnitRow } from "./rows/unit-row.ts";
import type { FlakyRow, VerdictRow } from "./rows/verdict-row.ts";

/** What GitHub was last told about one topic: an equal projection is not sent again. */
export interface ProjectionRow {
  readonly repo: RepoName;
  readonly topic: string;
  readonly hash: string;
}

export interface RepoState {
  readonly repo: RepoRow;
  readonly missions: ReadonlyMap<MissionId, MissionRow>;
  /** Key `mission/unit`. */
  readonly units: ReadonlyMap<string, UnitRow>;
  /** Key `mission/unit/attempt`. */
  readonly attempts: ReadonlyMap<string, AttemptRow>;
  readonly dispatches: ReadonlyMap<DispatchId, DispatchRow>;
  readonly chain: ChainRow | null;
  /** Key `commit/spec/attempt`. */
  readonly verdicts: ReadonlyMap<string, VerdictRow>;
  /** Key `mission/unit/wave`. */
  readonly tournaments: ReadonlyMap<string, TournamentRow>;
  /** Key: name of the test. */
  readonly flaky: ReadonlyMap<string, FlakyRow>;
  /** Key `gate/mission/unit` (unit empty for mission gates). */
  readonly gates: ReadonlyMap<string, GateRow>;
  /** Key `pull/review`. */
  readonly reviews: ReadonlyMap<string, ReviewRow>;
  readonly projections: ReadonlyMap<string, string>;
  readonly learned: LearnedRows;
  readonly memory: MemoryRows;
  readonly health: HealthRows;
  readonly backlog: BacklogSlice;
  readonly strategy: StrategyRows;
  readonly discovery: DiscoveryRows;
}

export const unitKey = (mission: MissionId, unit: UnitId): string => `${mission}/${unit}`;

export const attemptKey = (mission: MissionId, unit: UnitId, attempt: number): string =>
  `${mission}/${unit}/${attempt}`;

export const verdictKey = (commit: Sha, spec: string, attempt: number): string =>
  `${commit}/${spec}/${attempt}`;

export const tournamentKey = (mission: MissionId, unit: UnitId, wave: number): string =>
  `${mission}/${unit}/${wave}`;

export const gateKey = (gate: GateKind, mission: MissionId, unit: UnitId | null): string =>
  `${gate}/${mission}/${unit ?? ""}`;

export const reviewKey = (pull: number, review: number): string => `${pull}/${review}`;
