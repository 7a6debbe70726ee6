// A mission in quiet hours: no unit begins and nothing is planned; what runs, is reviewed, verified or repaired goes on to its end.
// The time does not count for its time limit, and it goes on by itself.
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { quietNow } from "./hold.ts";

export interface QuietNote {
  readonly untilMs: number;
  /** Of its time limit, in all quiet hours so far. */
  readonly heldMs: number;
  /** For people; null: they are over. */
  readonly why: string | null;
}

/** Asked where something could begin. true: it does not, and a timer asks again. */
export function heldByQuiet(draft: Draft, { mission, config }: MissionRow): boolean {
  const current = draft.mission(mission);
  if (current === undefined) return false;
  const hold = quietNow(draft.repo, draft.nowMs, config);
  const known = current.details.quiet;
  if (hold === null) {
    if (known?.why != null) put(draft, current, { ...known, why: null });
    return false;
  }
  if (known?.untilMs === hold.untilMs && known.why === hold.why) return true;
  const from = Math.max(draft.nowMs, known?.untilMs ?? 0);
  const heldMs = (known?.heldMs ?? 0) + Math.max(0, hold.untilMs - from);
  put(draft, current, { untilMs: hold.untilMs, heldMs, why: hold.why });
  draft.because(subject.mission(mission), `nothing new begins: ${hold.why}`);
  draft.timer(`quiet/${mission}`, hold.untilMs);
  draft.timer(`wall/${mission}`, wallEndsMs(current) + heldMs - (known?.heldMs ?? 0));
  return true;
}

/** When its time is over, quiet hours so far left out. */
export const wallEndsMs = ({ startedAt, config, details }: MissionRow): number =>
  Date.parse(startedAt) + config.limits.wall_time_minutes * 60_000 + (details.quiet?.heldMs ?? 0);

function put(draft: Draft, mission: MissionRow, quiet: QuietNote): void {
  draft.putMission({ ...mission, details: { ...mission.details, quiet } });
}

/** Does it stand still because of quiet hours, as far as it was told? */
export const isQuiet = ({ details }: MissionRow, nowMs: number): boolean =>
  details.quiet?.why != null && details.quiet.untilMs > nowMs;
