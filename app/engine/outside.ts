// What another process stored in our inbox (`mc pause`): found within a second, not only at the engine's safety tick, so that whoever
// typed it sees the answer. Losing a look costs time, never a command.
import type { Db } from "../../db/client.ts";
import { deliveries } from "../../db/repos/deliveries.ts";
import type { Log } from "../observe/log.ts";
import type { Engine } from "./engine.ts";

const LOOK_MS = 1000;

/** Answers with what ends it. */
export function watchOutside(db: Db, engine: Pick<Engine, "kick">, log: Log): () => Promise<void> {
  let looking: Promise<void> | null = null;
  const look = async (): Promise<void> => {
    const repos = await db.read((tx) => deliveries.storedOutside(tx));
    for (const repo of repos) engine.kick(repo);
  };
  const timer = setInterval(() => {
    if (looking !== null) return;
    looking = look()
      .catch((error: unknown) => log.warn({ err: error }, "looking for commands failed"))
      .finally(() => {
        looking = null;
      });
  }, LOOK_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}
