// What several runs of the agent used together: one attempt, one bill.
import type { Usage } from "../../core/report/handoff.ts";

export function sumUsage(all: readonly Usage[]): Usage {
  const costs = all.map(({ costUsd }) => costUsd).filter((cost) => cost !== null);
  const sum = (of: (usage: Usage) => number): number => all.reduce((one, use) => one + of(use), 0);
  return {
    inputTokens: sum((use) => use.inputTokens),
    outputTokens: sum((use) => use.outputTokens),
    cacheReadTokens: sum((use) => use.cacheReadTokens),
    cacheWriteTokens: sum((use) => use.cacheWriteTokens),
    costUsd: costs.length === 0 ? null : costs.reduce((one, cost) => one + cost, 0),
    turns: sum((use) => use.turns),
  };
}
