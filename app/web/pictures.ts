// Pictures of queues from the database: many viewers of one repository cost one reading a second.

import { type QueuePicture, queuePicture } from "../../core/voice/queue-picture.ts";
import type { Db } from "../../db/client.ts";
import { loadRepoState } from "../../db/repo-state.ts";
import { repositories } from "../../db/repos/repositories.ts";

/** A picture is at most this old. */
const FRESH_MS = 1000;
/** Repositories whose latest picture is kept. */
const KEPT = 100;

export interface Pictures {
  picture(repo: string): Promise<QueuePicture | null>;
  repositories(): Promise<readonly string[]>;
}

/** `nowMs`: a clock that goes on. */
export function openPictures(db: Pick<Db, "read">, nowMs: () => number): Pictures {
  const kept = new Map<string, { readonly at: number; readonly picture: Promise<QueuePicture> }>();
  const known = (): Promise<readonly string[]> => db.read((tx) => repositories.list(tx));
  return {
    repositories: known,
    async picture(asked) {
      // As GitHub does: whatever the capitals, it is that repository.
      const repo = (await known()).find((one) => one.toLowerCase() === asked.toLowerCase());
      if (repo === undefined) return null;
      const now = nowMs();
      const last = kept.get(repo);
      if (last !== undefined && now - last.at < FRESH_MS) return await last.picture;
      const picture = db
        .read((tx) => loadRepoState(tx, repo, now))
        .then((state) => queuePicture(state, now));
      kept.delete(repo);
      kept.set(repo, { at: now, picture });
      for (const oldest of kept.keys()) {
        if (kept.size <= KEPT) break;
        kept.delete(oldest);
      }
      // A reading that failed is tried again by the next viewer.
      picture.catch(() => kept.delete(repo));
      return await picture;
    },
  };
}
