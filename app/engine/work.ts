// Which repositories have something to do: at the start and at every safety tick.
import type { Tx } from "../../db/client.ts";
import { deliveries } from "../../db/repos/deliveries.ts";
import { effects } from "../../db/repos/effects.ts";
import { timers } from "../../db/repos/timers.ts";

/** With a time: what is due by then. null: everything that is or will be due, to arm the wake-ups after a start. */
export async function reposWithWork(tx: Tx, now: string | null): Promise<ReadonlySet<string>> {
  const found = [
    await deliveries.waitingRepos(tx),
    now === null ? await effects.openRepos(tx) : await effects.dueRepos(tx, now),
    now === null ? await timers.repos(tx) : await timers.dueRepos(tx, now),
  ];
  return new Set(found.flat());
}
