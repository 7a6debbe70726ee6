// Looks that nobody asked for by hand: every so often where the configuration says so, never in quiet hours or without money, and with
// nobody to be told but by the issues themselves.

import { never } from "../base/assert.ts";
import { holdNow } from "../calendar/hold.ts";
import type { RepoConfig } from "../config/schema.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { RepoState } from "../engine/state.ts";
import { discoverAsked } from "./ask.ts";

/** Who asked, where nobody did. */
export const SCHEDULE = "the schedule";
const TIMER = "discovery";
const DAY_MS = 24 * 3_600_000;

type Schedule = RepoConfig["discovery"]["schedule"];

/** null: only when somebody asks. */
function intervalMs(schedule: Schedule): number | null {
  switch (schedule) {
    case "":
      return null;
    case "daily":
      return DAY_MS;
    case "weekly":
      return 7 * DAY_MS;
    case "monthly":
      return 30 * DAY_MS;
    default:
      return never(schedule);
  }
}

const scheduleOf = ({ repo }: Pick<RepoState, "repo">): Schedule =>
  repo.onboarding === "active" && repo.config?.enabled === true
    ? repo.config.discovery.schedule
    : "";

/** After every decision: the timer follows the configuration. The first look comes after one whole interval. */
export function followSchedule(before: RepoState, draft: Draft): void {
  const now = scheduleOf(draft);
  if (scheduleOf(before) === now) return;
  const interval = intervalMs(now);
  if (interval === null) draft.cancelTimer(TIMER);
  else draft.timer(TIMER, draft.nowMs + interval);
}

export function lookIsDue(draft: Draft): void {
  const interval = intervalMs(scheduleOf(draft));
  if (interval === null) return draft.because(subject.repo, "not ours: no look is scheduled");
  const hold = holdNow(draft);
  if (hold !== null) {
    draft.because(subject.repo, `the scheduled look waits: ${hold.why}`);
    return draft.timer(TIMER, hold.untilMs);
  }
  draft.timer(TIMER, draft.nowMs + interval);
  const { done, text } = discoverAsked(draft, null, SCHEDULE);
  if (!done) draft.because(subject.repo, `no scheduled look: ${text}`);
}
