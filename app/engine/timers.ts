// Due timers become deliveries, each once: the row goes in the write that stores the delivery.
import { isoTime } from "../../core/base/brand.ts";
import type { Event } from "../../core/engine/event.ts";
import type { Tx } from "../../db/client.ts";
import { deliveries } from "../../db/repos/deliveries.ts";
import { timers } from "../../db/repos/timers.ts";
import type { Lane } from "./lane.ts";

export async function fireTimers(lane: Lane): Promise<void> {
  const { repo, now } = lane;
  await lane.write((tx) => fireAll(tx, lane, now));
  await lane.road.step("timer.fired", repo);
}

async function fireAll(tx: Tx, { repo, road }: Lane, now: string): Promise<void> {
  for (;;) {
    const row = await timers.due(tx, repo, now);
    if (row === null || !(await timers.fire(tx, repo, row.timer, row.due))) return;
    const event: Event = { type: "TimerFired", at: isoTime(road.clock.now()), timer: row.timer };
    await deliveries.store(tx, {
      id: `timer:${repo}:${row.timer}:${row.due}`,
      repo,
      name: "event",
      payload: JSON.stringify(event),
      receivedAt: now,
    });
  }
}
