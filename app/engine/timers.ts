// Due timers become deliveries, each once: the row goes in the write that stores the delivery.
import { isoTime } from "../../core/base/brand.ts";
import { INBOX_BATCH } from "../../core/base/limits.ts";
import type { Event } from "../../core/engine/event.ts";
import { deliveries } from "../../db/repos/deliveries.ts";
import { timers } from "../../db/repos/timers.ts";
import type { Lane } from "./lane.ts";

export async function fireTimers(lane: Lane): Promise<void> {
  const { repo, now } = lane;
  const due = await lane.road.db.read((tx) => timers.due(tx, repo, now, INBOX_BATCH));
  if (due.length === 0) return;
  const event = (timer: string): Event => ({
    type: "TimerFired",
    at: isoTime(lane.road.clock.now()),
    timer,
  });
  await lane.write(async (tx) => {
    for (const row of due) {
      if (!(await timers.fire(tx, repo, row.timer, row.due))) continue;
      await deliveries.store(tx, {
        id: `timer:${repo}:${row.timer}:${row.due}`,
        repo,
        name: "event",
        payload: JSON.stringify(event(row.timer)),
        receivedAt: now,
      });
    }
  });
  await lane.road.step("timer.fired", repo);
}
