// One channel's line: one message at a time, in order. The rows are the truth; what stands here are only wake-ups.
import { isoTime, msOf } from "../../core/base/brand.ts";
import { fingerprint } from "../../core/base/fingerprint.ts";
import { type Answer, nextTryMs, WINDOW_MS } from "../../core/notice/again.ts";
import { type Lost, lostText } from "../../core/notice/text.ts";
import { type LostNotice, notices, type QueuedNotice } from "../../db/repos/notices.ts";
import type { NotifierOptions } from "./notifier.ts";
import { type Message, type NoticeSent, SEND_TIMEOUT_MS, type Sender } from "./sender.ts";

/** Notices read at once. */
const BATCH = 200;
const LOST_MAX = 500;
/** Longer than any attempt takes, so that a claim outlives it. */
const CLAIM_MS = 6 * SEND_TIMEOUT_MS;
const ERROR_MAX_CHARS = 500;
/** After the database was not there. */
const AGAIN_MS = 5_000;

export class Line {
  readonly #options: NotifierOptions;
  readonly #sender: Sender;
  readonly #patience = new AbortController();
  #running: Promise<void> | null = null;
  #again = false;
  #closing = false;
  /** The channel asked for a pause. */
  #notBeforeMs = 0;
  #cancel: () => void = () => {};

  constructor(options: NotifierOptions, sender: Sender) {
    this.#options = options;
    this.#sender = sender;
  }

  /** Sends what is due, and wakes up for what is due next. */
  look(): void {
    this.#again = true;
    if (this.#closing) return;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      if (this.#again && !this.#closing) this.look();
    });
  }

  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async close(patience: AbortSignal): Promise<void> {
    this.#closing = true;
    this.#cancel();
    const stop = (): void => this.#patience.abort();
    patience.addEventListener("abort", stop);
    if (patience.aborted) stop();
    try {
      await this.idle();
      if (!patience.aborted) await this.#drain(true);
    } catch (error) {
      this.#options.log.warn({ err: error, channel: this.#sender.channel }, "notices are not sent");
    } finally {
      patience.removeEventListener("abort", stop);
    }
  }

  async #run(): Promise<void> {
    const { log, clock } = this.#options;
    this.#cancel();
    try {
      while (this.#again && !this.#closing) {
        this.#again = false;
        await this.#drain(false);
      }
      if (!this.#closing) await this.#arm();
    } catch (error) {
      if (this.#closing) return;
      log.warn({ err: error, channel: this.#sender.channel }, "notices are looked at again later");
      this.#cancel = clock.at(clock.now() + AGAIN_MS, () => this.look());
    }
  }

  async #arm(): Promise<void> {
    const { db, clock } = this.#options;
    const due = await db.query((tx) => notices.nextDue(tx, this.#sender.channel));
    if (due === null || this.#again) return;
    const at = Math.max(msOf(due), this.#notBeforeMs);
    this.#cancel = clock.at(at, () => this.look());
  }

  /** `flush`: the window is over for everything that is only waiting for it. */
  async #drain(flush: boolean): Promise<void> {
    const { db, clock } = this.#options;
    const { channel } = this.#sender;
    for (;;) {
      const nowMs = clock.now();
      if (nowMs < this.#notBeforeMs) return;
      const found = await db.read(async (tx) => ({
        due: await notices.nextDue(tx, channel),
        lost: await notices.untold(tx, channel, LOST_MAX),
        // Who comes within the window of the first one goes with it.
        rows: await notices.waiting(
          tx,
          channel,
          { now: isoTime(nowMs), soon: isoTime(nowMs + WINDOW_MS) },
          BATCH,
        ),
      }));
      const isDue = found.due !== null && msOf(found.due) <= nowMs;
      const isUnknown = found.lost.some(({ state }) => state === "unknown");
      const rows = isDue || flush ? found.rows : [];
      if (rows.length === 0 && !isUnknown) return;
      if (!(await this.#sendAll(rows, found.lost))) return;
    }
  }

  /** False: the channel does not take more now. */
  async #sendAll(rows: readonly QueuedNotice[], lost: readonly LostNotice[]): Promise<boolean> {
    const { repos } = this.#options;
    const told = rows.filter(({ repo }) => repos === null || repos.includes(repo.toLowerCase()));
    const others = rows.filter((row) => !told.includes(row));
    if (others.length > 0) await this.#dismiss(others);
    const note = this.#options.redact(lostText(lost.map((one) => this.#lostOf(one))));
    const messages = told.map((row) => this.#told(row));
    const parts =
      told.length === 0 ? (note === "" ? [] : [[]]) : this.#sender.parts(messages, note);
    for (const [at, part] of parts.entries()) {
      const mine = part.flatMap((place) => told[place] ?? []);
      const claimed = await this.#claim(mine);
      const first = at === 0;
      if (claimed.length === 0 && !(first && mine.length === 0)) continue;
      const message: Message = {
        id: fingerprint(claimed.map(({ repo, key }) => `${repo} ${key}`).join("\n")),
        notices: claimed.map((row) => this.#told(row)),
        lost: first ? note : "",
      };
      const answer = await this.#sender.send(message, this.#patience.signal);
      await this.#settle(claimed, answer, first ? lost : []);
      if (answer.kind !== "sent") return false;
    }
    return true;
  }

  async #claim(rows: readonly QueuedNotice[]): Promise<readonly QueuedNotice[]> {
    const { db, clock, instanceId } = this.#options;
    const until = isoTime(clock.now() + CLAIM_MS);
    return await db.write(async (tx) => {
      const claimed: QueuedNotice[] = [];
      for (const row of rows)
        if (await notices.claim(tx, row.id, { by: instanceId, until })) claimed.push(row);
      return claimed;
    });
  }

  async #settle(
    rows: readonly QueuedNotice[],
    answer: Answer,
    lost: readonly LostNotice[],
  ): Promise<void> {
    const { db, clock, instanceId, log, redact } = this.#options;
    const now = isoTime(clock.now());
    const { channel } = this.#sender;
    if (answer.kind === "sent") {
      await db.write(async (tx) => {
        for (const { id } of rows) await notices.sent(tx, id, instanceId, now);
        for (const { id } of lost) await notices.told(tx, id);
      });
      log.info({ channel, notices: rows.length }, "notices sent");
      return;
    }
    const tries = Math.max(0, ...rows.map((row) => row.tries)) + 1;
    const waitMs = nextTryMs(answer, tries) ?? 0;
    const error = redact(answer.problem).slice(0, ERROR_MAX_CHARS);
    this.#notBeforeMs = clock.now() + waitMs;
    const due = isoTime(this.#notBeforeMs);
    await db.write(async (tx) => {
      for (const { id } of rows) await notices.retry(tx, id, instanceId, { due, tries, error });
    });
    log.warn({ channel, notices: rows.length, tries, due, problem: error }, "notices wait");
  }

  /** The operator does not want to hear of these repositories. */
  async #dismiss(rows: readonly QueuedNotice[]): Promise<void> {
    const { db, clock, log } = this.#options;
    const now = isoTime(clock.now());
    await db.write(async (tx) => {
      for (const { id } of rows) await notices.dismiss(tx, id, now);
    });
    log.info({ channel: this.#sender.channel, notices: rows.length }, "repositories left out");
  }

  #told({ repo, key, kind, urgency, title, body, link, at }: QueuedNotice): NoticeSent {
    const { redact } = this.#options;
    return {
      ...{ id: key, repo, kind, urgency, at },
      title: redact(title),
      body: redact(body),
      url: this.#url(repo, link),
    };
  }

  #lostOf({ repo, title, link, state }: LostNotice): Lost {
    return { state, title, url: this.#url(repo, link) };
  }

  #url(repo: string, link: string): string {
    return `${this.#options.webUrl}/${repo}${link === "" ? "" : `/${link}`}`;
  }
}
