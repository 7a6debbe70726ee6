// Everything we can remember: whole rows put, or a row removed. `db` applies each in the one write of its event.

import type { BacklogItemRow } from "../backlog/item.ts";
import type { CampaignRow } from "../campaign/campaign-row.ts";
import type { SeriesRow } from "../chain/series-row.ts";
import type { DaySpendRow } from "../strategy/strategy-rows.ts";
import type { ChainRow } from "./rows/chain-row.ts";
import type { LookRow, ProposalRow } from "./rows/discovery-row.ts";
import type { DispatchRow } from "./rows/dispatch-row.ts";
import type { GateRow, ReviewRow } from "./rows/gate-row.ts";
import type { BreakerRow, HealthRow, JobCostRow, SpendRow, TraceRow } from "./rows/health-row.ts";
import type { CausalRow, ToolRow, VariantRow } from "./rows/learned-row.ts";
import type { ContextRow, EpisodeRow, ExperienceRow, RuleRow } from "./rows/memory-row.ts";
import type { MissionRow } from "./rows/mission-row.ts";
import type { RepoRow } from "./rows/repo-row.ts";
import type { TournamentRow } from "./rows/tournament-row.ts";
import type { AttemptRow, UnitRow } from "./rows/unit-row.ts";
import type { FlakyRow, VerdictRow } from "./rows/verdict-row.ts";
import type { ProjectionRow } from "./state.ts";

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
  | { readonly kind: "causal.put"; readonly row: CausalRow }
  | { readonly kind: "causal.remove"; readonly row: CausalRow }
  | { readonly kind: "variant.put"; readonly row: VariantRow }
  | { readonly kind: "tool.put"; readonly row: ToolRow }
  | { readonly kind: "health.put"; readonly row: HealthRow }
  | { readonly kind: "breaker.put"; readonly row: BreakerRow }
  | { readonly kind: "spend.put"; readonly row: SpendRow }
  | { readonly kind: "jobCost.put"; readonly row: JobCostRow }
  /** Write-only: nothing that decides reads it. */
  | { readonly kind: "trace.add"; readonly row: TraceRow }
  /** Write-only and create-only: found again by its words, never by deciding. */
  | { readonly kind: "experience.add"; readonly row: ExperienceRow }
  /** Write-only: said again, the row that is there becomes surer. */
  | { readonly kind: "context.add"; readonly row: ContextRow }
  | { readonly kind: "episode.put"; readonly row: EpisodeRow }
  | { readonly kind: "episode.remove"; readonly row: EpisodeRow }
  | { readonly kind: "rule.put"; readonly row: RuleRow }
  | { readonly kind: "proposal.put"; readonly row: ProposalRow }
  | { readonly kind: "look.put"; readonly row: LookRow }
  | { readonly kind: "series.put"; readonly row: SeriesRow }
  | { readonly kind: "campaign.put"; readonly row: CampaignRow }
  | { readonly kind: "daySpend.put"; readonly row: DaySpendRow }
  | { readonly kind: "backlog.put"; readonly row: BacklogItemRow }
  | { readonly kind: "backlog.remove"; readonly issue: number }
  | { readonly kind: "gate.put"; readonly row: GateRow }
  | { readonly kind: "review.put"; readonly row: ReviewRow }
  | { readonly kind: "projection.put"; readonly row: ProjectionRow };
