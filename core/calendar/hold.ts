// Whether anything may begin right now: quiet hours and the repository's money. What runs is not asked: it goes on to its end.
import type { RepoConfig } from "../config/schema.ts";
import type { Draft } from "../engine/draft.ts";
import type { RepoState } from "../engine/state.ts";
import { repositoryShort } from "../health/money.ts";
import { quietUntil } from "./quiet-hours.ts";
import { wallTime } from "./zone.ts";

/** Looked at again no later than this, where nobody knows when a wait ends. */
const LOOK_MS = 60 * 60_000;

export interface Hold {
  /** "quiet hours until 07:00 (Europe/Berlin)" */
  readonly why: string;
  readonly untilMs: number;
}

/** Quiet hours of the repository, whatever a mission began with; null: none now. */
export function quietNow(
  repo: Pick<RepoState["repo"], "config">,
  nowMs: number,
  fallback: RepoConfig | null = null,
): Hold | null {
  const schedule = (repo.config ?? fallback)?.schedule;
  if (schedule === undefined) return null;
  const { time_zone: zone, quiet_hours: hours, quiet_days: days } = schedule;
  if (hours === "" && days.length === 0) return null;
  const untilMs = quietUntil({ zone, hours, days }, nowMs);
  return untilMs === null ? null : { why: `quiet hours until ${clock(zone, untilMs)}`, untilMs };
}

/** Why no mission may begin now; null: one may. */
export function holdNow(draft: Draft): Hold | null {
  const quiet = quietNow(draft.repo, draft.nowMs);
  if (quiet !== null) return quiet;
  const short = repositoryShort(draft);
  if (short === null) return null;
  const untilMs = Math.max(draft.nowMs + 60_000, short.freedMs ?? draft.nowMs + LOOK_MS);
  return { why: short.why, untilMs };
}

function clock(zone: string, ms: number): string {
  const { month, day, minute } = wallTime(zone, ms);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)} on ${day}/${month} (${zone})`;
}
