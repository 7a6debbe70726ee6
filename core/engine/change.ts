// Everything we can remember: whole rows put, or a row removed. `db` applies each in the one write of its event.
import type {
  AttemptRow,
  ChainRow,
  DispatchRow,
  FlakyRow,
  GateRow,
  MissionRow,
  ProjectionRow,
  RepoRow,
  ReviewRow,
  TournamentRow,
  UnitRow,
  VerdictRow,
} from "./state.ts";

export type Change =
  | { readonly kind: "repo.put"; readonly row: RepoRow }
  | { readonly kind: "mission.put"; readonly row: MissionRow }
  | { readonly kind: "unit.put"; readonly row: UnitRow }
  | { readonly kind: "attempt.put"; readonly row: AttemptRow }
  | { readonly kind: "dispatch.put"; readonly row: DispatchRow }
  /** null: no chain any more. */
  | { readonly kind: "chain.put"; readonly row: ChainRow | null }
  /** Create-only: a verdict is never overwritten. */
  | { readonly kind: "verdict.add"; readonly row: VerdictRow }
  | { readonly kind: "tournament.put"; readonly row: TournamentRow }
  | { readonly kind: "flaky.put"; readonly row: FlakyRow }
  | { readonly kind: "gate.put"; readonly row: GateRow }
  | { readonly kind: "review.put"; readonly row: ReviewRow }
  | { readonly kind: "projection.put"; readonly row: ProjectionRow };
