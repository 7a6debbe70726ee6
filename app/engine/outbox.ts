// Performs what was decided: leases due effects, a few at a time and never two of one key, and stores each result with the
// event that tells it. At least once, never forgotten (I5).
import { z } from "zod";
import { isoTime } from "../../core/base/brand.ts";
import { fingerprint } from "../../core/base/fingerprint.ts";
import {
  EFFECT_TRIES,
  EFFECTS_IN_FLIGHT,
  ERROR_TEXT_MAX,
  LANE_PAUSE_MS,
  RETRY_AFTER_MAX_MS,
  RETRY_BASE_MS,
  RETRY_MAX_MS,
} from "../../core/base/limits.ts";
import { retryDelayMs } from "../../core/base/retry.ts";
import type { Effect } from "../../core/engine/effect.ts";
import type { Event } from "../../core/engine/event.ts";
import type { RepoState } from "../../core/engine/state.ts";
import type { Tx } from "../../db/client.ts";
import { deliveries } from "../../db/repos/deliveries.ts";
import { effects, type Lease, type LeasedEffect } from "../../db/repos/effects.ts";
import { classify, InvariantError, TransientError } from "./errors.ts";
import type { Lane } from "./lane.ts";
import { recalled, withTold } from "./recall.ts";

const EffectFrame = z.looseObject({ kind: z.string(), key: z.string() });
const StoredEffect = z.custom<Effect>((value) => EffectFrame.safeParse(value).success);

type Outcome =
  | { readonly kind: "done"; readonly event: Event | null }
  | { readonly kind: "retry"; readonly dueMs: number; readonly error: string }
  | { readonly kind: "refused"; readonly event: Event; readonly error: string };

export class Outbox {
  readonly #lane: Lane;
  readonly #inFlight = new Map<number, Promise<void>>();
  #pumping: Promise<void> | null = null;
  #again = false;

  constructor(lane: Lane) {
    this.#lane = lane;
  }

  get busy(): boolean {
    return this.#pumping !== null || this.#inFlight.size > 0;
  }
  get #full(): boolean {
    return this.#inFlight.size >= EFFECTS_IN_FLIGHT;
  }

  get #canPump(): boolean {
    const { road, state } = this.#lane;
    return !this.#full && state !== null && !road.closing && !road.crashed;
  }

  /** Resolves when nothing is in flight any more. */
  async settled(): Promise<void> {
    await Promise.allSettled([this.#pumping, ...this.#inFlight.values()]);
  }

  kick(): void {
    this.#again = true;
    this.#pumping ??= this.#pump().finally(() => {
      this.#pumping = null;
      if (this.#again && this.#canPump) this.kick();
      this.#lane.road.quiet();
    });
  }

  async #pump(): Promise<void> {
    const { road } = this.#lane;
    while (this.#again && !road.closing && !road.crashed) {
      this.#again = false;
      const free = EFFECTS_IN_FLIGHT - this.#inFlight.size;
      const state = this.#lane.state;
      if (free <= 0 || state === null) return;
      try {
        await this.#lease(free, state);
      } catch (error) {
        if (!road.crashed) this.#lane.recover(error);
        return;
      }
    }
  }

  async #lease(free: number, state: RepoState): Promise<void> {
    const lane = this.#lane;
    const { lease, now } = lane;
    const until = isoTime(lane.road.clock.now() + lane.road.leaseMs);
    const leased = await lane.write(async (tx) => {
      await effects.reclaim(tx, lease, now);
      return await effects.take(tx, lease, now, until, free);
    });
    if (leased.length === 0) return;
    await lane.road.step("effect.leased", lane.repo);
    for (const effect of leased) {
      const doing = this.#do(effect, lease, state).finally(() => {
        this.#inFlight.delete(effect.id);
        if (!lane.road.crashed) lane.kick();
        lane.road.quiet();
      });
      this.#inFlight.set(effect.id, doing);
    }
  }

  async #do(effect: LeasedEffect, lease: Lease, state: RepoState): Promise<void> {
    const { road, repo } = this.#lane;
    try {
      const outcome = await this.#perform(effect, state);
      await road.step("effect.performed", repo);
      await this.#settle(effect, lease, outcome);
      await road.step("effect.settled", repo);
    } catch (error) {
      if (!road.crashed) throw error;
    }
  }

  async #perform(leased: LeasedEffect, before: RepoState): Promise<Outcome> {
    const { road, repo } = this.#lane;
    const tries = leased.tries + 1;
    const log = road.log.child({ repo, effect: leased.key, id: leased.id });
    let state = before;
    const current = (): RepoState => {
      state = this.#lane.state ?? state;
      return state;
    };
    try {
      const asked = StoredEffect.parse(JSON.parse(leased.body));
      const { effect, told } = await recalled(road, repo, asked, current());
      const event = await road.perform(effect, current().repo, current, leased.tries);
      log.debug({ kind: leased.kind }, "performed");
      return { kind: "done", event: withTold(event, told) };
    } catch (thrown) {
      const error = classify(thrown, tries);
      const text = error.message.slice(0, ERROR_TEXT_MAX);
      if (error instanceof TransientError && tries < EFFECT_TRIES) {
        const dueMs = road.clock.now() + retryMs(leased, error.retryAfterMs);
        log.warn({ err: thrown, tries, due: isoTime(dueMs) }, "effect is tried again");
        return { kind: "retry", dueMs, error: text };
      }
      let problem = text;
      if (error instanceof InvariantError) {
        const reference = fingerprint(`${repo}/${leased.id}/${tries}`).slice(0, 8);
        problem = `internal error, ref ${reference}`;
        log.error({ err: thrown, reference }, "effect failed");
      } else {
        log.warn({ err: thrown, tries }, "effect refused");
      }
      const event: Event = {
        type: "EffectRefused",
        at: isoTime(road.clock.now()),
        kind: leased.kind,
        key: leased.key,
        problem,
        exhausted: error instanceof TransientError,
      };
      return { kind: "refused", event, error: text };
    }
  }

  /** Not fenced by the lane but by the effect's own lease: what happened is worth storing whoever has the lane. */
  async #settle(effect: LeasedEffect, lease: Lease, outcome: Outcome): Promise<void> {
    const { road, repo, now } = this.#lane;
    const run = (tx: Tx) => settle(tx, { effect, lease, outcome, now });
    for (;;) {
      try {
        await road.db.write(run);
        return;
      } catch (error) {
        if (road.crashed || road.closing) throw error;
        road.log.warn({ repo, id: effect.id, err: error }, "result of an effect is not stored yet");
        await new Promise<void>((resolve) => {
          road.clock.at(road.clock.now() + LANE_PAUSE_MS, resolve);
        });
      }
    }
  }
}

async function settle(
  tx: Tx,
  done: {
    readonly effect: LeasedEffect;
    readonly lease: Lease;
    readonly outcome: Outcome;
    readonly now: string;
  },
): Promise<void> {
  const { effect, lease, outcome, now } = done;
  const { id } = effect;
  if (outcome.kind === "retry") {
    return effects.retry(tx, id, lease, now, isoTime(outcome.dueMs), outcome.error);
  }
  const ours =
    outcome.kind === "done"
      ? await effects.done(tx, id, lease, now)
      : await effects.refuse(tx, id, lease, now, outcome.error);
  if (!ours || outcome.event === null) return;
  await deliveries.store(tx, {
    id: `effect:${id}`,
    repo: lease.repo,
    name: "event",
    payload: JSON.stringify(outcome.event),
    receivedAt: now,
  });
}

function retryMs(effect: LeasedEffect, retryAfterMs: number | null): number {
  const asked = retryAfterMs === null ? null : Math.min(retryAfterMs, RETRY_AFTER_MAX_MS);
  const backoff = { baseMs: RETRY_BASE_MS, maxMs: RETRY_MAX_MS };
  return retryDelayMs(backoff, effect.tries, `${effect.id}/${effect.tries}`, asked);
}
