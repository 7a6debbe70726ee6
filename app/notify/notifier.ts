// Takes stored notices to their channels: what comes within five seconds goes out together, what fails waits and is tried again,
// across restarts. A notice is claimed before it is sent, so that whatever ends the process, nobody is told twice.
import { isoTime } from "../../core/base/brand.ts";
import { KEPT_MS } from "../../core/notice/again.ts";
import type { Channel } from "../../core/notice/channels.ts";
import type { Db } from "../../db/client.ts";
import { notices } from "../../db/repos/notices.ts";
import type { Clock } from "../engine/port.ts";
import type { Log } from "../observe/log.ts";
import { Line } from "./line.ts";
import type { Sender } from "./sender.ts";

export interface NotifierOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly senders: readonly Sender[];
  /** Who claims: the same after a restart where nobody else uses the database. */
  readonly instanceId: string;
  /** Address of GitHub's web, without a slash at the end. */
  readonly webUrl: string;
  /** Repositories that may be told about; null: all. */
  readonly repos: readonly string[] | null;
  readonly redact: (text: string) => string;
}

export interface Notifier {
  /** Notices for these channels may have been stored. */
  look(channels: Iterable<Channel>): void;
  /** Resolves when nothing can be sent before the clock moves. */
  idle(): Promise<void>;
  /** Sends what waits for its window, for a few seconds at most; what could not be sent stays stored. */
  close(): Promise<void>;
}

/** A safety net: what another instance left behind. */
const LOOK_EVERY_MS = 60_000;
const FLUSH_MS = 5_000;

export async function openNotifier(options: NotifierOptions): Promise<Notifier> {
  const { db, clock, log, senders, instanceId } = options;
  const lines = new Map(senders.map((sender) => [sender.channel, new Line(options, sender)]));
  const missing = new Set<Channel>();
  let cancelTick = (): void => {};
  let tidying: Promise<void> = Promise.resolve();

  async function tidy(own: string | null): Promise<void> {
    const now = isoTime(clock.now());
    const old = isoTime(clock.now() - KEPT_MS);
    const [lost, expired] = await db.write(async (tx) => [
      await notices.abandon(tx, own, now),
      await notices.expire(tx, old, now),
    ]);
    if (lost > 0) log.warn({ notices: lost }, "the app ended while notices were being sent");
    if (expired > 0) log.warn({ notices: expired }, "notices could not be sent for a day");
  }
  function tick(): void {
    cancelTick = clock.at(clock.now() + LOOK_EVERY_MS, () => {
      tidying = tidy(null).catch((error: unknown) => {
        log.warn({ err: error }, "notices could not be looked after");
      });
      for (const line of lines.values()) line.look();
      tick();
    });
  }

  if (senders.length > 0) {
    await tidy(instanceId);
    for (const line of lines.values()) line.look();
    tick();
  }
  return {
    look(channels) {
      for (const channel of new Set(channels)) {
        const line = lines.get(channel);
        if (line !== undefined) line.look();
        else if (!missing.has(channel)) {
          missing.add(channel);
          log.warn({ channel }, "a repository asks for notices on a channel that is not set up");
        }
      }
    },
    async idle() {
      await tidying;
      for (const line of lines.values()) await line.idle();
    },
    async close() {
      cancelTick();
      await tidying;
      const patience = new AbortController();
      const timer = setTimeout(() => patience.abort(), FLUSH_MS);
      await Promise.all([...lines.values()].map((line) => line.close(patience.signal)));
      clearTimeout(timer);
      for (const sender of senders) sender.close();
    },
  };
}
