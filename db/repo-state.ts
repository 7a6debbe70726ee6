// The whole memory about one repository, loaded from its rows, and the writes that keep the rows equal to it. What is
// left out of a load is old: missions that ended long ago, verdicts of commits long past.
import { backlogOf } from "../core/backlog/settings.ts";
import { NO_BACKLOG } from "../core/backlog/slice.ts";
import { isoTime, repoName } from "../core/base/brand.ts";
import { ENDED_MISSION_MS, VERDICTS_IN_MEMORY } from "../core/base/limits.ts";
import type { Change } from "../core/engine/change.ts";
import { spendKey } from "../core/engine/rows/health-row.ts";
import { causalKey, toolKey, variantKey } from "../core/engine/rows/learned-row.ts";
import { episodeKey } from "../core/engine/rows/memory-row.ts";
import {
  attemptKey,
  gateKey,
  type RepoState,
  reviewKey,
  tournamentKey,
  unitKey,
  verdictKey,
} from "../core/engine/state.ts";
import { CONTEXT_ITEMS } from "../core/learn/context-items.ts";
import type { Tx } from "./driver.ts";
import { attempts } from "./repos/attempts.ts";
import { backlog } from "./repos/backlog.ts";
import { campaigns } from "./repos/campaigns.ts";
import { causal } from "./repos/causal.ts";
import { chains } from "./repos/chains.ts";
import { contextItems } from "./repos/context-items.ts";
import { daySpend } from "./repos/day-spend.ts";
import { dispatches } from "./repos/dispatches.ts";
import { episodes } from "./repos/episodes.ts";
import { experiences } from "./repos/experiences.ts";
import { flaky } from "./repos/flaky.ts";
import { gates } from "./repos/gates.ts";
import { breakers, health } from "./repos/health.ts";
import { learnedRules } from "./repos/learned-rules.ts";
import { looks } from "./repos/looks.ts";
import { missions } from "./repos/missions.ts";
import { pastMissions } from "./repos/past-missions.ts";
import { projections } from "./repos/projections.ts";
import { promptVariants } from "./repos/prompt-variants.ts";
import { proposals } from "./repos/proposals.ts";
import { newRepo, repositories } from "./repos/repositories.ts";
import { reviews } from "./repos/reviews.ts";
import { series } from "./repos/series.ts";
import { jobCosts, spend } from "./repos/spend.ts";
import { tools } from "./repos/tools.ts";
import { tournaments } from "./repos/tournaments.ts";
import { traces } from "./repos/traces.ts";
import { units } from "./repos/units.ts";
import { verdicts } from "./repos/verdicts.ts";

type Mutable<Values> = Values extends ReadonlyMap<infer Key, infer Value> ? Map<Key, Value> : never;

/** Who asked last, and what came of it. */
const LOOKS_IN_MEMORY = 5;

/** `nowMs` decides which missions count as ended long ago. */
export async function loadRepoState(tx: Tx, repo: string, nowMs: number): Promise<RepoState> {
  const since = isoTime(nowMs - ENDED_MISSION_MS);
  const loaded = {
    missions: new Map() as Mutable<RepoState["missions"]>,
    units: new Map() as Mutable<RepoState["units"]>,
    attempts: new Map() as Mutable<RepoState["attempts"]>,
    dispatches: new Map() as Mutable<RepoState["dispatches"]>,
    verdicts: new Map() as Mutable<RepoState["verdicts"]>,
    tournaments: new Map() as Mutable<RepoState["tournaments"]>,
    flaky: new Map() as Mutable<RepoState["flaky"]>,
    gates: new Map() as Mutable<RepoState["gates"]>,
    reviews: new Map() as Mutable<RepoState["reviews"]>,
    projections: new Map() as Mutable<RepoState["projections"]>,
  };
  const learned = {
    causal: new Map() as Mutable<RepoState["learned"]["causal"]>,
    variants: new Map() as Mutable<RepoState["learned"]["variants"]>,
    tools: new Map() as Mutable<RepoState["learned"]["tools"]>,
  };
  const memory = {
    episodes: new Map() as Mutable<RepoState["memory"]["episodes"]>,
    rules: new Map() as Mutable<RepoState["memory"]["rules"]>,
  };
  const well = {
    missions: new Map() as Mutable<RepoState["health"]["missions"]>,
    breakers: new Map() as Mutable<RepoState["health"]["breakers"]>,
    spend: new Map() as Mutable<RepoState["health"]["spend"]>,
    jobCosts: new Map() as Mutable<RepoState["health"]["jobCosts"]>,
  };
  const discovery = {
    proposals: new Map((await proposals.all(tx, repo)).map((row) => [row.id, row])),
    looks: new Map((await looks.latest(tx, repo, LOOKS_IN_MEMORY)).map((row) => [row.look, row])),
  };
  const pulls = new Set<number>();
  for (const mission of await missions.recent(tx, repo, since)) {
    const id = mission.mission;
    loaded.missions.set(id, mission);
    if (mission.planPull !== null) pulls.add(mission.planPull);
    if (mission.promotionPull !== null) pulls.add(mission.promotionPull);
    const found = await health.ofMission(tx, repo, id);
    if (found !== null) well.missions.set(id, found);
    for (const row of await units.ofMission(tx, repo, id)) {
      loaded.units.set(unitKey(id, row.unit), row);
      if (row.pull !== null) pulls.add(row.pull);
    }
    for (const row of await attempts.ofMission(tx, repo, id)) {
      loaded.attempts.set(attemptKey(id, row.unit, row.attempt), row);
    }
    for (const row of await dispatches.ofMission(tx, repo, id)) {
      loaded.dispatches.set(row.dispatch, row);
    }
    for (const row of await tournaments.ofMission(tx, repo, id)) {
      loaded.tournaments.set(tournamentKey(id, row.unit, row.wave), row);
    }
    for (const row of await tools.ofMission(tx, repo, id)) {
      learned.tools.set(toolKey(id, row.name), row);
    }
    for (const row of await gates.ofMission(tx, repo, id)) {
      loaded.gates.set(gateKey(row.gate, id, row.unit), row);
    }
  }
  for (const row of await dispatches.ofQueue(tx, repo, since)) {
    loaded.dispatches.set(row.dispatch, row);
  }
  for (const pull of pulls) {
    for (const row of await reviews.ofPull(tx, repo, pull)) {
      loaded.reviews.set(reviewKey(pull, row.review), row);
    }
  }
  for (const row of await verdicts.recent(tx, repo, VERDICTS_IN_MEMORY)) {
    loaded.verdicts.set(verdictKey(row.commit, row.spec, row.attempt), row);
  }
  for (const row of await flaky.all(tx, repo)) loaded.flaky.set(row.test, row);
  for (const row of await causal.all(tx, repo))
    learned.causal.set(causalKey(row.dimension, row.value), row);
  for (const row of await promptVariants.all(tx, repo))
    learned.variants.set(variantKey(row.component, row.variant), row);
  for (const row of await episodes.all(tx, repo)) memory.episodes.set(episodeKey(row), row);
  for (const row of await learnedRules.all(tx, repo)) memory.rules.set(row.rule, row);
  for (const row of await breakers.all(tx, repo)) well.breakers.set(row.component, row);
  for (const row of await spend.all(tx, repo)) well.spend.set(spendKey(row.kind, row.slot), row);
  for (const row of await jobCosts.all(tx, repo)) well.jobCosts.set(row.kind, row);
  for (const row of await projections.all(tx, repo)) loaded.projections.set(row.topic, row.hash);
  const row = (await repositories.find(tx, repo)) ?? newRepo(repoName(repo));
  return {
    repo: row,
    chain: await chains.find(tx, repo),
    ...loaded,
    learned,
    memory,
    health: well,
    // As it is now; read anew for every event (app/engine/apply.ts).
    backlog: backlogOf(row) === null ? NO_BACKLOG : await backlog.slice(tx, repo, []),
    strategy: await loadStrategy(tx, repo, since),
    discovery,
  };
}

/** Missions of long ago that are remembered in a line each. */
const PAST_MISSIONS = 100;

async function loadStrategy(tx: Tx, repo: string, since: string): Promise<RepoState["strategy"]> {
  const strategy = {
    series: new Map() as Mutable<RepoState["strategy"]["series"]>,
    campaigns: new Map() as Mutable<RepoState["strategy"]["campaigns"]>,
    days: new Map() as Mutable<RepoState["strategy"]["days"]>,
  };
  for (const row of await series.recent(tx, repo, since)) strategy.series.set(row.series, row);
  for (const row of await campaigns.recent(tx, repo, since)) strategy.campaigns.set(row.issue, row);
  for (const row of await daySpend.all(tx, repo)) strategy.days.set(row.slot, row);
  return { ...strategy, past: await pastMissions(tx, repo, since, PAST_MISSIONS) };
}

/** In this order no row is written before the one it refers to. */
const ORDER: Readonly<Record<Change["kind"], number>> = {
  "repo.put": 0,
  "mission.put": 1,
  "unit.put": 2,
  "dispatch.put": 3,
  "attempt.put": 4,
  "chain.put": 5,
  "verdict.add": 6,
  "tournament.put": 7,
  "flaky.put": 8,
  "gate.put": 9,
  "review.put": 10,
  "projection.put": 11,
  "causal.put": 12,
  "causal.remove": 12,
  "variant.put": 12,
  "tool.put": 12,
  "health.put": 13,
  "breaker.put": 13,
  "spend.put": 13,
  "jobCost.put": 13,
  "trace.add": 13,
  "experience.add": 14,
  "context.add": 14,
  "episode.put": 14,
  "episode.remove": 14,
  "rule.put": 14,
  "proposal.put": 14,
  "look.put": 14,
  "series.put": 13,
  "campaign.put": 13,
  "daySpend.put": 13,
  "backlog.put": 15,
  "backlog.remove": 15,
};

export async function applyChanges(
  tx: Tx,
  repo: string,
  changes: readonly Change[],
): Promise<void> {
  if (changes.length === 0) return;
  await repositories.ensure(tx, repo);
  for (const change of [...changes].sort((a, b) => ORDER[a.kind] - ORDER[b.kind])) {
    await applyChange(tx, repo, change);
  }
}

export function applyChange(tx: Tx, repo: string, change: Change): Promise<void> {
  switch (change.kind) {
    case "repo.put":
      return repositories.put(tx, change.row);
    case "mission.put":
      return missions.put(tx, change.row);
    case "unit.put":
      return units.put(tx, change.row);
    case "attempt.put":
      return attempts.put(tx, change.row);
    case "dispatch.put":
      return dispatches.put(tx, change.row);
    case "chain.put":
      return change.row === null ? chains.remove(tx, repo) : chains.put(tx, change.row);
    case "verdict.add":
      return verdicts.add(tx, change.row);
    case "tournament.put":
      return tournaments.put(tx, change.row);
    case "flaky.put":
      return flaky.put(tx, change.row);
    case "health.put":
      return health.put(tx, change.row);
    case "breaker.put":
      return breakers.put(tx, change.row);
    case "spend.put":
      return spend.put(tx, change.row);
    case "jobCost.put":
      return jobCosts.put(tx, change.row);
    case "trace.add":
      return traces.add(tx, change.row);
    case "experience.add":
      return experiences.add(tx, change.row);
    case "context.add":
      return contextItems.say(tx, change.row, CONTEXT_ITEMS);
    case "episode.put":
      return episodes.put(tx, change.row);
    case "episode.remove":
      return episodes.remove(tx, change.row);
    case "rule.put":
      return learnedRules.put(tx, change.row);
    case "causal.put":
      return causal.put(tx, change.row);
    case "causal.remove":
      return causal.remove(tx, change.row);
    case "variant.put":
      return promptVariants.put(tx, change.row);
    case "tool.put":
      return tools.put(tx, change.row);
    case "proposal.put":
      return proposals.put(tx, change.row);
    case "look.put":
      return looks.put(tx, change.row);
    case "series.put":
      return series.put(tx, change.row);
    case "campaign.put":
      return campaigns.put(tx, change.row);
    case "daySpend.put":
      return daySpend.put(tx, change.row);
    case "backlog.put":
      return backlog.put(tx, change.row);
    case "backlog.remove":
      return backlog.remove(tx, repo, change.issue);
    case "gate.put":
      return gates.put(tx, change.row);
    case "review.put":
      return reviews.put(tx, change.row);
    case "projection.put":
      return projections.put(tx, change.row);
  }
}

export const listRepos = repositories.list;
