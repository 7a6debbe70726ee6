// The state while one event is being decided: policies read it, replace rows, give reasons and ask for effects. What
// comes out is one Decision; the state that went in is never touched.
import type { BacklogItemRow } from "../backlog/item.ts";
import type { BacklogSlice } from "../backlog/slice.ts";
import type { DispatchId, IsoTime, MissionId, UnitId } from "../base/brand.ts";
import { isoTime, msOf } from "../base/brand.ts";
import type { CampaignRow } from "../campaign/campaign-row.ts";
import type { SeriesRow } from "../chain/series-row.ts";
import type { DaySpendRow, StrategyRows } from "../strategy/strategy-rows.ts";
import type { Change } from "./change.ts";
import type { Decided, Reason } from "./decision.ts";
import type { Effect } from "./effect.ts";
import type { ChainRow } from "./rows/chain-row.ts";
import type { DiscoveryRows, LookRow, ProposalRow } from "./rows/discovery-row.ts";
import type { DispatchRow } from "./rows/dispatch-row.ts";
import type { GateRow, ReviewRow } from "./rows/gate-row.ts";
import {
  type BreakerRow,
  type CostKind,
  freshHealth,
  freshJobCost,
  type HealthRow,
  type HealthRows,
  type JobCostRow,
  type SpendRow,
  spendKey,
  type TraceRow,
} from "./rows/health-row.ts";
import {
  type CausalRow,
  causalKey,
  type LearnedRows,
  type ToolRow,
  toolKey,
  type VariantRow,
  variantKey,
} from "./rows/learned-row.ts";
import {
  type ContextRow,
  type EpisodeRow,
  type ExperienceRow,
  episodeKey,
  experienceKey,
  type RuleRow,
} from "./rows/memory-row.ts";
import type { MissionRow } from "./rows/mission-row.ts";
import type { RepoRow } from "./rows/repo-row.ts";
import type { TournamentRow } from "./rows/tournament-row.ts";
import type { AttemptRow, UnitRow } from "./rows/unit-row.ts";
import type { FlakyRow, VerdictRow } from "./rows/verdict-row.ts";
import type { RepoState } from "./state.ts";
import { attemptKey, gateKey, reviewKey, tournamentKey, unitKey, verdictKey } from "./state.ts";

export const subject = {
  repo: "repo",
  mission: (mission: MissionId): string => `mission:${mission}`,
  unit: (unit: { readonly mission: MissionId; readonly unit: UnitId }): string =>
    `unit:${unit.mission}/${unit.unit}`,
  commit: (commit: string): string => `commit:${commit}`,
  pull: (pull: number): string => `pull:${pull}`,
  dispatch: (dispatch: DispatchId): string => `dispatch:${dispatch}`,
} as const;

/** A copy of the map, made at its first write only. */
class Rows<Row, Key = string> {
  #rows: ReadonlyMap<Key, Row>;
  #copy: Map<Key, Row> | null = null;
  constructor(rows: ReadonlyMap<Key, Row>) {
    this.#rows = rows;
  }
  get all(): ReadonlyMap<Key, Row> {
    return this.#copy ?? this.#rows;
  }
  put(key: Key, row: Row): void {
    this.#copy ??= new Map(this.#rows);
    this.#copy.set(key, row);
  }
  remove(key: Key): void {
    this.#copy ??= new Map(this.#rows);
    this.#copy.delete(key);
  }
}

const runningIn = (chain: ChainRow | null): string =>
  (chain?.probes ?? []).map(({ dispatch }) => dispatch).join();

export class Draft {
  readonly at: IsoTime;
  #repo: RepoRow;
  #chain: ChainRow | null;
  readonly #missions: Rows<MissionRow>;
  readonly #units: Rows<UnitRow>;
  readonly #attempts: Rows<AttemptRow>;
  readonly #dispatches: Rows<DispatchRow>;
  readonly #verdicts: Rows<VerdictRow>;
  readonly #tournaments: Rows<TournamentRow>;
  readonly #flaky: Rows<FlakyRow>;
  readonly #gates: Rows<GateRow>;
  readonly #reviews: Rows<ReviewRow>;
  readonly #projections: Rows<string>;
  readonly #causal: Rows<CausalRow>;
  readonly #variants: Rows<VariantRow>;
  readonly #tools: Rows<ToolRow>;
  readonly #episodes: Rows<EpisodeRow>;
  readonly #rules: Rows<RuleRow>;
  readonly #health: Rows<HealthRow>;
  readonly #breakers: Rows<BreakerRow>;
  readonly #spend: Rows<SpendRow>;
  readonly #jobCosts: Rows<JobCostRow>;
  readonly #proposals: Rows<ProposalRow>;
  readonly #looks: Rows<LookRow>;
  readonly #series: Rows<SeriesRow>;
  readonly #campaigns: Rows<CampaignRow, number>;
  readonly #days: Rows<DaySpendRow, number>;
  readonly #past: StrategyRows["past"];
  readonly #backlog: Rows<BacklogItemRow, number>;
  readonly #backlogSeen: BacklogSlice;
  readonly #changes = new Map<string, Change>();
  readonly #effects = new Map<string, Effect>();
  readonly #reasons: Reason[] = [];
  /** Missions whose picture changed: their comment is to be rendered again. */
  readonly dirty = new Set<MissionId>();
  /** Missions whose comment was put off and is due now. */
  readonly renderNow = new Set<MissionId>();
  #version = 0;

  constructor(state: RepoState, at: IsoTime) {
    this.at = at;
    this.#repo = state.repo;
    this.#chain = state.chain;
    this.#missions = new Rows(state.missions);
    this.#units = new Rows(state.units);
    this.#attempts = new Rows(state.attempts);
    this.#dispatches = new Rows(state.dispatches);
    this.#verdicts = new Rows(state.verdicts);
    this.#tournaments = new Rows(state.tournaments);
    this.#flaky = new Rows(state.flaky);
    this.#gates = new Rows(state.gates);
    this.#reviews = new Rows(state.reviews);
    this.#projections = new Rows(state.projections);
    this.#causal = new Rows(state.learned.causal);
    this.#variants = new Rows(state.learned.variants);
    this.#tools = new Rows(state.learned.tools);
    this.#episodes = new Rows(state.memory.episodes);
    this.#rules = new Rows(state.memory.rules);
    this.#health = new Rows(state.health.missions);
    this.#breakers = new Rows(state.health.breakers);
    this.#spend = new Rows(state.health.spend);
    this.#jobCosts = new Rows(state.health.jobCosts);
    this.#proposals = new Rows(state.discovery.proposals);
    this.#looks = new Rows(state.discovery.looks);
    this.#series = new Rows(state.strategy.series);
    this.#campaigns = new Rows(state.strategy.campaigns);
    this.#days = new Rows(state.strategy.days);
    this.#past = state.strategy.past;
    this.#backlog = new Rows(state.backlog.items);
    this.#backlogSeen = state.backlog;
  }

  get nowMs(): number {
    return msOf(this.at);
  }

  get repo(): RepoRow {
    return this.#repo;
  }
  get chain(): ChainRow | null {
    return this.#chain;
  }
  get missions(): ReadonlyMap<string, MissionRow> {
    return this.#missions.all;
  }
  get units(): ReadonlyMap<string, UnitRow> {
    return this.#units.all;
  }
  get attempts(): ReadonlyMap<string, AttemptRow> {
    return this.#attempts.all;
  }
  get dispatches(): ReadonlyMap<string, DispatchRow> {
    return this.#dispatches.all;
  }
  get verdicts(): ReadonlyMap<string, VerdictRow> {
    return this.#verdicts.all;
  }
  get tournaments(): ReadonlyMap<string, TournamentRow> {
    return this.#tournaments.all;
  }
  get flaky(): ReadonlyMap<string, FlakyRow> {
    return this.#flaky.all;
  }
  get gates(): ReadonlyMap<string, GateRow> {
    return this.#gates.all;
  }
  get reviews(): ReadonlyMap<string, ReviewRow> {
    return this.#reviews.all;
  }

  get learned(): LearnedRows {
    return {
      causal: this.#causal.all,
      variants: this.#variants.all,
      tools: this.#tools.all,
    };
  }

  get episodes(): ReadonlyMap<string, EpisodeRow> {
    return this.#episodes.all;
  }
  get rules(): ReadonlyMap<string, RuleRow> {
    return this.#rules.all;
  }

  get health(): HealthRows {
    return {
      missions: this.#health.all,
      breakers: this.#breakers.all,
      spend: this.#spend.all,
      jobCosts: this.#jobCosts.all,
    };
  }
  healthOf(mission: MissionId): HealthRow {
    return this.#health.all.get(mission) ?? freshHealth(this.#repo.repo, mission);
  }
  jobCostOf(kind: CostKind): JobCostRow {
    return this.#jobCosts.all.get(kind) ?? freshJobCost(this.#repo.repo, kind);
  }

  get discovery(): DiscoveryRows {
    return { proposals: this.#proposals.all, looks: this.#looks.all };
  }

  get strategy(): StrategyRows {
    return {
      series: this.#series.all,
      campaigns: this.#campaigns.all,
      days: this.#days.all,
      past: this.#past,
    };
  }

  /** Items as they are now; order and counts as they were when the event came. */
  get backlog(): BacklogSlice {
    return { ...this.#backlogSeen, items: this.#backlog.all };
  }

  unit(mission: MissionId, unit: UnitId): UnitRow | undefined {
    return this.#units.all.get(unitKey(mission, unit));
  }
  mission(mission: MissionId): MissionRow | undefined {
    return this.#missions.all.get(mission);
  }
  unitsOf(mission: MissionId): readonly UnitRow[] {
    const units: UnitRow[] = [];
    for (const unit of this.#units.all.values()) if (unit.mission === mission) units.push(unit);
    return units.sort((a, b) => a.position - b.position);
  }
  dispatchOfRun(runId: number): DispatchRow | undefined {
    for (const dispatch of this.#dispatches.all.values()) {
      if (dispatch.runId === runId) return dispatch;
    }
    return undefined;
  }

  putRepo(patch: Partial<RepoRow>): void {
    this.#repo = { ...this.#repo, ...patch };
    this.#record("repo", { kind: "repo.put", row: this.#repo });
  }
  putMission(row: MissionRow): MissionRow {
    this.#missions.put(row.mission, row);
    this.#record(`mission ${row.mission}`, { kind: "mission.put", row });
    this.dirty.add(row.mission);
    return row;
  }
  putUnit(row: UnitRow): UnitRow {
    const key = unitKey(row.mission, row.unit);
    this.#units.put(key, row);
    this.#record(`unit ${key}`, { kind: "unit.put", row });
    this.dirty.add(row.mission);
    return row;
  }
  /** Rows as they are after this decision. */
  changedAttempts(): readonly AttemptRow[] {
    const found: AttemptRow[] = [];
    for (const change of this.#changes.values())
      if (change.kind === "attempt.put") found.push(change.row);
    return found;
  }
  changedUnits(): readonly UnitRow[] {
    const found: UnitRow[] = [];
    for (const change of this.#changes.values())
      if (change.kind === "unit.put") found.push(change.row);
    return found;
  }
  putAttempt(row: AttemptRow): void {
    const key = attemptKey(row.mission, row.unit, row.attempt);
    this.#attempts.put(key, row);
    this.#record(`attempt ${key}`, { kind: "attempt.put", row });
  }
  putDispatch(row: DispatchRow): DispatchRow {
    this.#dispatches.put(row.dispatch, row);
    this.#record(`dispatch ${row.dispatch}`, { kind: "dispatch.put", row });
    return row;
  }
  putChain(row: ChainRow | null): void {
    // What is being verified stands in the live comments of the missions it is about.
    if (runningIn(this.#chain) !== runningIn(row)) {
      for (const { mission } of row?.elements ?? []) if (mission !== null) this.dirty.add(mission);
    }
    this.#chain = row;
    this.#record("chain", { kind: "chain.put", row });
  }
  addVerdict(row: VerdictRow): void {
    const key = verdictKey(row.commit, row.spec, row.attempt);
    if (this.#verdicts.all.has(key)) return; // facts are create-only
    this.#verdicts.put(key, row);
    this.#record(`verdict ${key}`, { kind: "verdict.add", row });
  }
  putTournament(row: TournamentRow): TournamentRow {
    const key = tournamentKey(row.mission, row.unit, row.wave);
    this.#tournaments.put(key, row);
    this.#record(`tournament ${key}`, { kind: "tournament.put", row });
    this.dirty.add(row.mission);
    return row;
  }
  putFlaky(row: FlakyRow): void {
    this.#flaky.put(row.test, row);
    this.#record(`flaky ${row.test}`, { kind: "flaky.put", row });
  }
  putGate(row: GateRow): GateRow {
    const key = gateKey(row.gate, row.mission, row.unit);
    this.#gates.put(key, row);
    this.#record(`gate ${key}`, { kind: "gate.put", row });
    this.dirty.add(row.mission);
    return row;
  }
  putReview(row: ReviewRow): void {
    const key = reviewKey(row.pull, row.review);
    this.#reviews.put(key, row);
    this.#record(`review ${key}`, { kind: "review.put", row });
  }

  putCausal(row: CausalRow): void {
    const key = causalKey(row.dimension, row.value);
    this.#causal.put(key, row);
    this.#record(`causal ${key}`, { kind: "causal.put", row });
  }
  removeCausal(row: CausalRow): void {
    const key = causalKey(row.dimension, row.value);
    this.#causal.remove(key);
    this.#record(`causal ${key}`, { kind: "causal.remove", row });
  }
  putVariant(row: VariantRow): void {
    const key = variantKey(row.component, row.variant);
    this.#variants.put(key, row);
    this.#record(`variant ${key}`, { kind: "variant.put", row });
  }
  putTool(row: ToolRow): void {
    const key = toolKey(row.mission, row.name);
    this.#tools.put(key, row);
    this.#record(`tool ${key}`, { kind: "tool.put", row });
  }

  addExperience(row: ExperienceRow): void {
    this.#record(`experience ${experienceKey(row)}`, { kind: "experience.add", row });
  }
  addContext(row: ContextRow): void {
    this.#record(`context ${row.key} ${this.#changes.size}`, { kind: "context.add", row });
  }
  putEpisode(row: EpisodeRow): void {
    const key = episodeKey(row);
    this.#episodes.put(key, row);
    this.#record(`episode ${key}`, { kind: "episode.put", row });
  }
  removeEpisode(row: EpisodeRow): void {
    const key = episodeKey(row);
    this.#episodes.remove(key);
    this.#record(`episode ${key}`, { kind: "episode.remove", row });
  }
  putRule(row: RuleRow): void {
    this.#rules.put(row.rule, row);
    this.#record(`rule ${row.rule}`, { kind: "rule.put", row });
  }

  putHealth(row: HealthRow): HealthRow {
    this.#health.put(row.mission, row);
    this.#record(`health ${row.mission}`, { kind: "health.put", row });
    return row;
  }
  putBreaker(row: BreakerRow): void {
    this.#breakers.put(row.component, row);
    this.#record(`breaker ${row.component}`, { kind: "breaker.put", row });
  }
  putSpend(row: SpendRow): void {
    const key = spendKey(row.kind, row.slot);
    this.#spend.put(key, row);
    this.#record(`spend ${key}`, { kind: "spend.put", row });
  }
  putJobCost(row: JobCostRow): void {
    this.#jobCosts.put(row.kind, row);
    this.#record(`job cost ${row.kind}`, { kind: "jobCost.put", row });
  }
  addTrace(row: TraceRow): void {
    this.#record(`trace ${row.dispatch}/${row.leg}`, { kind: "trace.add", row });
  }

  putProposal(row: ProposalRow): ProposalRow {
    this.#proposals.put(row.id, row);
    this.#record(`proposal ${row.id}`, { kind: "proposal.put", row });
    return row;
  }
  putLook(row: LookRow): LookRow {
    this.#looks.put(row.look, row);
    this.#record(`look ${row.look}`, { kind: "look.put", row });
    return row;
  }

  putSeries(row: SeriesRow): SeriesRow {
    this.#series.put(row.series, row);
    this.#record(`series ${row.series}`, { kind: "series.put", row });
    return row;
  }
  putCampaign(row: CampaignRow): CampaignRow {
    this.#campaigns.put(row.issue, row);
    this.#record(`campaign ${row.issue}`, { kind: "campaign.put", row });
    return row;
  }
  putDaySpend(row: DaySpendRow): void {
    this.#days.put(row.slot, row);
    this.#record(`day ${row.slot}`, { kind: "daySpend.put", row });
  }

  putBacklog(row: BacklogItemRow): BacklogItemRow {
    this.#backlog.put(row.issue, row);
    this.#record(`backlog ${row.issue}`, { kind: "backlog.put", row });
    return row;
  }
  removeBacklog(issue: number): void {
    this.#backlog.remove(issue);
    this.#record(`backlog ${issue}`, { kind: "backlog.remove", issue });
  }

  #record(key: string, change: Change): void {
    this.#version += 1;
    this.#changes.set(key, change);
  }

  projection(topic: string): string | undefined {
    return this.#projections.all.get(topic);
  }
  putProjection(topic: string, hash: string): void {
    this.#projections.put(topic, hash);
    this.#record(`projection ${topic}`, {
      kind: "projection.put",
      row: { repo: this.#repo.repo, topic, hash },
    });
  }

  because(about: string, text: string): void {
    this.#reasons.push({ subject: about, text });
  }
  /** A later effect with the same key replaces the earlier one. */
  effect(effect: Effect): void {
    const known = this.#effects.get(effect.key);
    // Asked for in the same words already: nothing new, so that advancing comes to an end.
    if (known !== undefined && JSON.stringify(known) === JSON.stringify(effect)) return;
    this.#version += 1;
    this.#effects.set(effect.key, effect);
  }
  timer(timer: string, dueMs: number): void {
    this.effect({ kind: "timer.set", key: `timer/${timer}`, timer, due: isoTime(dueMs) });
  }
  cancelTimer(timer: string): void {
    this.effect({ kind: "timer.cancel", key: `timer/${timer}`, timer });
  }

  /** Grows with every row put and effect asked for: equal means that nothing happened in between. */
  get version(): number {
    return this.#version;
  }

  get state(): RepoState {
    return {
      repo: this.#repo,
      missions: this.#missions.all as RepoState["missions"],
      units: this.#units.all,
      attempts: this.#attempts.all,
      dispatches: this.#dispatches.all as RepoState["dispatches"],
      chain: this.#chain,
      verdicts: this.#verdicts.all,
      tournaments: this.#tournaments.all,
      flaky: this.#flaky.all,
      gates: this.#gates.all,
      reviews: this.#reviews.all,
      projections: this.#projections.all,
      learned: this.learned,
      memory: { episodes: this.episodes, rules: this.rules },
      health: this.health,
      backlog: this.backlog,
      strategy: this.strategy,
      discovery: this.discovery,
    };
  }

  end(headline: string): Decided {
    const because =
      this.#reasons.length > 0 ? this.#reasons : [{ subject: subject.repo, text: headline }];
    return {
      decision: {
        because,
        changes: [...this.#changes.values()],
        effects: [...this.#effects.values()],
      },
      state: this.state,
    };
  }
}
