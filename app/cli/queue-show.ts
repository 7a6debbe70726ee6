// The answer of `mc queue`: once, or again and again. Reads only: no file is made, no schema changed.
import { setTimeout as wait } from "node:timers/promises";
import { queuePicture } from "../../core/voice/queue-picture.ts";
import { queueText } from "../../core/voice/queue-text.ts";
import type { Db } from "../../db/client.ts";
import { loadRepoState } from "../../db/repo-state.ts";
import { repositories } from "../../db/repos/repositories.ts";
import { type KnownDatabase, openKnownDatabase } from "./known-database.ts";
import type { QueueOptions } from "./queue.ts";

const AGAIN_MS = 2000;
const CLEAR = "\u001b[H\u001b[2J";

export interface Screen {
  readonly isTerminal: boolean;
  out(text: string): void;
  err(text: string): void;
  readonly nowMs: () => number;
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal;
}

export async function show(
  asked: string | null,
  options: QueueOptions,
  screen: Screen = terminal(),
): Promise<number> {
  let known: KnownDatabase;
  try {
    known = await openKnownDatabase(options, false);
  } catch (error) {
    screen.err(`mc queue: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  const { db, place } = known;
  try {
    const repo = await repositoryOf(db, asked, screen);
    if (typeof repo === "number") return repo;
    await print(db, repo, options, screen);
    while (options.watch && !screen.stop.aborted) {
      await wait(AGAIN_MS, undefined, { signal: screen.stop }).catch(() => undefined);
      if (!screen.stop.aborted) await print(db, repo, options, screen);
    }
    return 0;
  } catch (error) {
    // Nothing is migrated here: that is for the app itself, when it starts.
    if (!(error instanceof Error) || !/no such (?:table|column)/.test(error.message)) throw error;
    screen.err(
      `mc queue: the database at ${place} is none of this version (${error.message}); start the app once, which brings it up to date`,
    );
    return 2;
  } finally {
    await db.close();
  }
}

/** Its name as it is spelled here, or the exit code. */
async function repositoryOf(
  db: Db,
  asked: string | null,
  { err }: Screen,
): Promise<string | number> {
  const known = await db.read((tx) => repositories.list(tx));
  if (asked === null) {
    const [only] = known;
    if (only !== undefined && known.length === 1) return only;
    err(
      known.length === 0
        ? "mc queue: the database knows no repository yet"
        : `mc queue: the database knows several repositories; name one: ${known.slice(0, 20).join(", ")}`,
    );
    return known.length === 0 ? 1 : 2;
  }
  const found = known.find((one) => one.toLowerCase() === asked.toLowerCase());
  if (found !== undefined) return found;
  err(`mc queue: ${JSON.stringify(asked.slice(0, 200))} is not known here`);
  return 1;
}

async function print(db: Db, repo: string, options: QueueOptions, screen: Screen): Promise<void> {
  const now = screen.nowMs();
  const state = await db.read((tx) => loadRepoState(tx, repo, now));
  const picture = queuePicture(state, now);
  if (options.json) return screen.out(`${JSON.stringify(picture)}\n`);
  const isLive = options.watch && screen.isTerminal;
  screen.out(`${isLive ? CLEAR : ""}${queueText(picture)}\n`);
}

function terminal(): Screen {
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  return {
    isTerminal: process.stdout.isTTY === true,
    out: (text) => void process.stdout.write(text),
    err: (text) => console.error(text),
    nowMs: () => Date.now(),
    stop: stop.signal,
  };
}
