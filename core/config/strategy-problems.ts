// What is wrong about chains and schedules together with the rest: nobody to begin a mission for, nothing to take one from, never a
// moment to begin.
import { quietUntil } from "../calendar/quiet-hours.ts";
import type { RepoConfig } from "./schema.ts";

export interface StrategyProblem {
  readonly path: readonly (string | number)[];
  readonly severity: "error" | "warning";
  readonly message: string;
}

/** Any week does: quiet that never ends in one never ends. */
const SOME_MONDAY = Date.UTC(2026, 0, 5);
const WEEK_MS = 7 * 24 * 3_600_000;

export function strategyProblems(config: RepoConfig): readonly StrategyProblem[] {
  const { schedule, chain, limits } = config;
  const found: StrategyProblem[] = [];
  const begins = schedule.entries.findIndex(({ what }) => what === "run" || what === "cleanup");
  if (begins >= 0 && schedule.on_behalf_of === "") {
    const what = schedule.entries[begins]?.what ?? "run";
    found.push({
      path: ["schedule", "entries", begins],
      severity: "error",
      message: `\`${what}\` begins missions, and \`schedule.on_behalf_of\` does not say for whom; set it to the login of somebody who may start them`,
    });
  }
  const { time_zone: zone, quiet_hours: hours, quiet_days: days } = schedule;
  const until = quietUntil({ zone, hours, days }, SOME_MONDAY);
  if (until !== null && until - SOME_MONDAY >= WEEK_MS) {
    found.push({
      path: ["schedule", "quiet_days"],
      severity: "error",
      message: "it is always quiet, so nothing could ever begin; leave a day out",
    });
  }
  if (chain.cost_usd > 0 && chain.cost_usd < limits.cost_per_attempt_usd) {
    found.push({
      path: ["chain", "cost_usd"],
      severity: "warning",
      message: `\`chain.cost_usd\` (${chain.cost_usd}) is less than \`limits.cost_per_attempt_usd\` (${limits.cost_per_attempt_usd}): a chain may end after its first mission`,
    });
  }
  return found;
}
