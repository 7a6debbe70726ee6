// What happened while nobody listened: webhooks that GitHub could not hand over (it never sends them again by itself) are
// asked for, and every repository with a running mission is read again at once. The inbox drops what it knows already (I5).
import { isoTime } from "../../core/base/brand.ts";
import type { Event } from "../../core/engine/event.ts";
import type { Engine } from "../engine/engine.ts";
import type { Clock } from "../engine/port.ts";
import { DELIVERIES_KEPT_MS, type DeliveryLog } from "../github/deliveries.ts";
import type { Log } from "../observe/log.ts";

/** How often GitHub's log is read while the app runs: one request, for what was lost in spite of a running app. */
const LOOK_EVERY_MS = 5 * 60_000;
/** After the first look, and after one that failed: what GitHub was trying while we began to listen is not logged yet. */
const LOOK_AGAIN_MS = 20_000;
/** A look reaches this far behind the one before: attempts are logged a little after they were made. */
const OVERLAP_MS = 10 * 60_000;

export interface CatchUp {
  /** Call it when webhooks can be received: what is asked for comes at once. */
  start(): void;
  close(): Promise<void>;
}

export interface CatchUpOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly deliveries: DeliveryLog;
  readonly deliver: Engine["deliver"];
  /** Repositories with a mission that has not ended. */
  readonly activeRepos: () => Promise<readonly string[]>;
}

export function openCatchUp(options: CatchUpOptions): CatchUp {
  const { log, clock, deliveries } = options;
  let closed = false;
  let cancel = (): void => {};
  let running: Promise<void> = Promise.resolve();
  let since = 0;

  async function look(): Promise<void> {
    const began = clock.now();
    let nextMs = began + (since === 0 ? LOOK_AGAIN_MS : LOOK_EVERY_MS);
    try {
      const lost = await deliveries.lost(since === 0 ? began - DELIVERIES_KEPT_MS : since);
      for (const { id, guid, event } of lost) {
        if (closed) return;
        await deliveries.redeliver(id);
        log.info({ delivery: guid, event }, "lost delivery asked for again");
      }
      since = began - OVERLAP_MS;
    } catch (error) {
      log.warn({ err: error }, "lost deliveries could not be asked for");
      nextMs = clock.now() + LOOK_AGAIN_MS;
    }
    if (closed) return;
    cancel = clock.at(nextMs, () => {
      running = look();
    });
  }

  async function readAgain(): Promise<void> {
    const start = crypto.randomUUID();
    const at = isoTime(clock.now());
    const event: Event = { type: "TimerFired", at, timer: "reconcile" };
    const payload = JSON.stringify(event);
    try {
      for (const repo of await options.activeRepos()) {
        if (closed) return;
        const id = `start:${start}:${repo}`;
        await options.deliver({ id, repo, name: "event", payload, receivedAt: at });
      }
    } catch (error) {
      log.warn({ err: error }, "missions are read again at their next tick only");
    }
  }

  return {
    start() {
      running = Promise.all([look(), readAgain()]).then(() => undefined);
    },
    async close() {
      closed = true;
      cancel();
      await running;
    },
  };
}
