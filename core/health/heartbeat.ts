// Whether a mission still moves: looked at now and then, and only ends and landings count as moving. First nothing is done, then
// what got stuck is helped a few times, then a person is told.

export interface Heartbeat {
  /** Of the last look that counted; null: none yet. */
  readonly atMs: number | null;
  /** What had ended or landed by then. */
  readonly moved: number;
  /** Looks in a row that found nothing new. */
  readonly idle: number;
  readonly recoveries: number;
}

export interface HeartbeatOptions {
  readonly intervalMs: number;
  /** So many idle looks in a row call for help. */
  readonly idleLooks: number;
  /** Helped so often at most before a person is told. */
  readonly recoveries: number;
}

export const HEARTBEAT_OPTIONS: HeartbeatOptions = {
  intervalMs: 30 * 60_000,
  idleLooks: 2,
  recoveries: 2,
};

export const NO_BEAT: Heartbeat = { atMs: null, moved: 0, idle: 0, recoveries: 0 };

export type Beat = "early" | "moving" | "idle" | "recover" | "stalled";

export function beat(
  before: Heartbeat,
  nowMs: number,
  moved: number,
  options: HeartbeatOptions = HEARTBEAT_OPTIONS,
): { readonly beat: Beat; readonly heartbeat: Heartbeat } {
  if (before.atMs === null)
    return { beat: "moving", heartbeat: { atMs: nowMs, moved, idle: 0, recoveries: 0 } };
  if (nowMs - before.atMs < options.intervalMs) return { beat: "early", heartbeat: before };
  // Fewer than before is no progress, and a new level to count from.
  if (moved > before.moved)
    return { beat: "moving", heartbeat: { atMs: nowMs, moved, idle: 0, recoveries: 0 } };
  const idle = before.idle + 1;
  const looked = { atMs: nowMs, moved, idle, recoveries: before.recoveries };
  if (idle < options.idleLooks) return { beat: "idle", heartbeat: looked };
  if (before.recoveries >= options.recoveries) return { beat: "stalled", heartbeat: looked };
  return { beat: "recover", heartbeat: { ...looked, recoveries: before.recoveries + 1 } };
}
