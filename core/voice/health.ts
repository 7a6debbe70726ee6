// A mission's health in words: one line of its live comment, and the comment that asks for a person.
import { isoTime } from "../base/brand.ts";
import { outgoing, words } from "../base/markdown.ts";
import { projected } from "../budget/ema.ts";
import { rateOf } from "../budget/rate.ts";
import type { HealthRow } from "../engine/rows/health-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { RepoState } from "../engine/state.ts";
import { componentName } from "../health/components.ts";
import { levelWord, triggerWords } from "../health/signals.ts";
import { spentLastDay } from "../health/spend.ts";
import { workersOf } from "../mission/allowance.ts";
import { clock, duration, usd } from "./units-word.ts";

const PACE_WINDOW_MS = 60 * 60_000;
const TEXT_MAX_CHARS = 500;

const at = (ms: number): string => clock(isoTime(ms));

/** What its health takes away, and why; empty: nothing. No clock in it, so that equal rows give equal text. */
export function healthLine(state: RepoState, mission: MissionRow): string {
  const health = state.health.missions.get(mission.mission);
  const parts = [
    levelPart(mission, health),
    workersPart(mission, health),
    ...breakerParts(state, mission),
    health?.recovery?.phase === "probing" ? "one unit is tried alone after trouble" : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : `**Health:** ${parts.join(" · ")}`;
}

function levelPart(mission: MissionRow, health: HealthRow | undefined): string {
  if (health === undefined || health.level.level === 0 || !mission.config.health.levels) return "";
  const { level, trigger } = health.level;
  return `${levelWord(level)}${trigger === null ? "" : `, because ${triggerWords(trigger)}`}`;
}

function workersPart(mission: MissionRow, health: HealthRow | undefined): string {
  const { adaptive } = mission.config.workers;
  const max = workersOf(mission);
  const workers = health?.adaptive.workers ?? max;
  return adaptive && workers < max
    ? `${workers} of ${max} workers, because much conflicted or failed`
    : "";
}

function breakerParts(state: RepoState, mission: MissionRow): readonly string[] {
  if (!mission.config.health.breakers) return [];
  const parts: string[] = [];
  for (const { component, breaker, because } of state.health.breakers.values()) {
    if (breaker.state === "closed") continue;
    const when =
      breaker.untilMs === null || breaker.state === "half_open"
        ? "is being tried again"
        : `is left alone until ${at(breaker.untilMs)}`;
    parts.push(
      `${words(componentName(component), 100)} ${when}${because === "" ? "" : ` (${words(because, 100)})`}`,
    );
  }
  return parts;
}

/** Money in figures, with the forecast: for `/mc status`. */
export function moneyLine(state: RepoState, mission: MissionRow, nowMs: number): string {
  const { cost_usd, cost_per_day_usd } = mission.config.limits;
  const left = Math.max(0, cost_usd - mission.costUsd);
  const parts = [`${usd(mission.costUsd)} of ${usd(cost_usd)} spent`];
  const ema = state.health.jobCosts.get("work")?.ema;
  const expected = ema === undefined ? null : projected(ema);
  if (expected !== null && expected > 0) {
    const more = Math.floor(left / expected);
    parts.push(`an attempt is expected to cost ${usd(expected)}, so ${more} more can be paid`);
  }
  const spendings = state.health.missions.get(mission.mission)?.spendings ?? [];
  const { minutesLeft } = rateOf(spendings, nowMs, left, PACE_WINDOW_MS);
  if (minutesLeft !== null)
    parts.push(`at the pace of the last hour the money lasts ${duration(minutesLeft * 60_000)}`);
  const day = (state.repo.config ?? mission.config).limits.cost_per_day_usd || cost_per_day_usd;
  if (day > 0)
    parts.push(`${usd(spentLastDay(state.health, nowMs))} of the repository's ${usd(day)} a day`);
  return `${parts.join("; ")}.`;
}

/** When a pause of our own making ends by itself; null: a person has to end it, or there is none. */
export function pauseEnds(state: RepoState, mission: MissionRow): string | null {
  const hold = state.health.missions.get(mission.mission)?.hold ?? null;
  if (hold === null || hold.untilMs === null || mission.paused !== hold.text) return null;
  return at(hold.untilMs);
}

/** A person is needed: it was tried, and does not get well. */
export function renderGivenUp(mission: MissionRow, text: string): string {
  return outgoing(
    `**Mission \`${mission.mission}\` stands still and needs a person.** ${words(text, TEXT_MAX_CHARS)}.\n\nWhat landed is safe on \`mc/green\`. When the cause is put right, comment \`/mc resume\`; \`/mc stop\` ends the mission.`,
  );
}
