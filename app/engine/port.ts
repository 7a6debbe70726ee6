// The three things the engine needs from outside: deliveries translated to events, effects performed, and the time.
import type { Effect } from "../../core/engine/effect.ts";
import type { Event } from "../../core/engine/event.ts";
import type { RepoRow } from "../../core/engine/rows/repo-row.ts";
import type { RepoState } from "../../core/engine/state.ts";

/** One thing in the inbox. `name`: a webhook event's name, or "event" when the payload is already an Event. */
export interface Delivery {
  readonly id: string;
  /** Lane: "owner/name". */
  readonly repo: string;
  readonly name: string;
  readonly payload: string;
  readonly receivedAt: string;
}

/** Turns a stored webhook into events, reading the facts from GitHub that deciding needs. [] = not ours. Throws TransientError when GitHub is busy; the delivery is then tried again. */
export type Translate = (delivery: Delivery, state: RepoState) => Promise<readonly Event[]>;

/**
 * Does one effect; idempotent. Answers with the event that tells its result, or null when nothing needs to be told.
 * Throws TransientError (retried with backoff) or RefusedError (becomes EffectRefused).
 * `attempt`: tries begun before this one, also by a process that died; 0 saves the look for what an earlier try may have
 * done, omitted means not known.
 */
export type Perform = (
  effect: Effect,
  repo: RepoRow,
  state: () => RepoState,
  attempt?: number,
) => Promise<Event | null>;

export interface Clock {
  now(): number;
  /** Calls back at or after `ms`; answers with the way to cancel. */
  at(ms: number, run: () => void): () => void;
}
