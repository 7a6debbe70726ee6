// A notifier on a database file of its own, with a hand clock: what is told, when, and what is left after an end.

import type { Clock } from "../../../app/engine/port.ts";
import { type Notifier, openNotifier } from "../../../app/notify/notifier.ts";
import { sendersOf } from "../../../app/notify/senders.ts";
import { NO_CHANNELS, type NotifySettings, secretsOf } from "../../../app/notify/settings.ts";
import { createLog } from "../../../app/observe/log.ts";
import { createRedact } from "../../../app/observe/redact.ts";
import { isoTime } from "../../../core/base/brand.ts";
import { WINDOW_MS } from "../../../core/notice/again.ts";
import type { Channel, NoticeKind } from "../../../core/notice/channels.ts";
import { urgencyOf } from "../../../core/notice/channels.ts";
import { type Db, openDatabase } from "../../../db/client.ts";
import { notices } from "../../../db/repos/notices.ts";
import { type TestDatabase, testDatabase } from "../../db/database.ts";
import { type HandClock, handClock } from "../../engine/hand-clock.ts";

export interface Asked {
  readonly kind?: NoticeKind;
  readonly repo?: string;
  readonly title?: string;
  readonly body?: string;
  readonly dueMs?: number;
}

export interface Stand {
  readonly clock: HandClock;
  readonly db: Db;
  readonly log: string[];
  open(): Promise<Notifier>;
  /** Stores as the engine does. */
  ask(id: string, channel: Channel, asked?: Asked): Promise<void>;
  /** Lets time pass, and everything that follows. */
  passes(notifier: Notifier, ms: number): Promise<void>;
  states(channel: Channel): Promise<Readonly<Record<string, number>>>;
  /** As a killed process leaves it: nothing is finished, the file is opened anew. */
  die(): Promise<void>;
  close(): Promise<void>;
}

export async function stand(patch: Partial<NotifySettings>): Promise<Stand> {
  const clock = handClock();
  const file: TestDatabase = await testDatabase();
  const settings = { ...NO_CHANNELS, ...patch };
  const log: string[] = [];
  let db = file.db;
  const opened: Db[] = [];
  let life = 0;
  /** What a process had set its clock for dies with it. */
  const ofThisLife = (): Clock => {
    const own = life;
    return {
      now: () => clock.now(),
      at: (ms, run) =>
        clock.at(ms, () => {
          if (life === own) run();
        }),
    };
  };
  const it: Stand = {
    clock,
    get db() {
      return db;
    },
    log,
    open: () =>
      openNotifier({
        db,
        clock: ofThisLife(),
        log: createLog({
          secrets: secretsOf(settings),
          destination: { write: (line) => log.push(line) },
        }),
        senders: sendersOf(settings, {
          fetch: (input, init) => fetch(input, init),
          now: () => clock.now(),
        }),
        instanceId: "only",
        webUrl: "https://github.example",
        repos: settings.repos,
        redact: createRedact(secretsOf(settings)),
      }),
    async ask(id, channel, asked = {}) {
      const { kind = "needs_you", repo = "ada/engine", title = `Title of ${id}` } = asked;
      const now = isoTime(clock.now());
      const due = isoTime(Math.max(clock.now(), asked.dueMs ?? 0) + WINDOW_MS);
      const body = asked.body ?? `Body of ${id}.`;
      const notice = { id, kind, urgency: urgencyOf(kind), title, body, link: "pull/7" };
      await db.write((tx) => notices.add(tx, repo, { notice, channels: [channel], due }, now));
    },
    async passes(notifier, ms) {
      await notifier.idle();
      const end = clock.now() + ms;
      for (;;) {
        const next = clock.next();
        if (next === null || next > end) break;
        clock.advance(Math.max(0, next - clock.now()));
        await notifier.idle();
      }
      clock.advance(end - clock.now());
      await notifier.idle();
    },
    states: async (channel) =>
      Object.fromEntries(await db.read((tx) => notices.counts(tx, channel))),
    async die() {
      opened.push(db);
      life += 1;
      db = await openDatabase(file.path);
    },
    async close() {
      for (const one of opened) await one.close();
      if (db !== file.db) await db.close();
      if (!opened.includes(file.db)) await file.db.close();
      await file.close().catch(() => undefined);
    },
  };
  return it;
}
