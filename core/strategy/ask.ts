// Asking a strategist: a read-only job of the repository, told what the backlog, the missions and the lessons say. It is paid from its
// own limit and from the repository's money, so no mission's end keeps it from being asked.
import type { Draft } from "../engine/draft.ts";
import type { DispatchRow } from "../engine/rows/dispatch-row.ts";
import { agentComponent, DISPATCH, jobsAllowed } from "../health/components.ts";
import { freeInDay } from "../health/money.ts";
import { agentSettings, askForRun } from "../mission/ask.ts";
import { knownCommit } from "./known-commit.ts";
import { strategyPart } from "./told.ts";

/** Name of the leg; what follows it says for whom. */
export const STRATEGY_LEG = "strategy";

/** null: nobody can be asked now. `what` stands in the name of its leg. */
export function askStrategist(draft: Draft, what: string): DispatchRow | null {
  const config = draft.repo.config;
  if (config === null || draft.repo.onboarding !== "active") return null;
  const commit = knownCommit(draft);
  if (commit === null) return null;
  const { type, model } = config.agent;
  const isShut = [agentComponent(type, model), DISPATCH].some(
    (component) => jobsAllowed(draft, config, component) === 0,
  );
  const maxCostUsd = Math.min(config.strategy.cost_usd, freeInDay(draft));
  if (isShut || maxCostUsd <= 0) return null;
  return askForRun(draft, {
    purpose: "check",
    mission: null,
    config,
    commit,
    legs: [
      {
        leg: `${STRATEGY_LEG}-${what}`,
        attempt: 1,
        task: "strategise",
        unit: null,
        against: null,
        branch: null,
        agent: agentSettings(config, maxCostUsd),
        extras: { strategy: strategyPart(draft) },
      },
    ],
  });
}
