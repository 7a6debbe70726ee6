// The serial road of one repository: lease, inbox, decisions, outbox. Guards I5: every write checks the lane's fence, so
// an instance that lost the lane changes nothing any more.
import { isoTime, msOf } from "../../core/base/brand.ts";
import {
  INBOX_BATCH,
  INBOX_READ,
  LANE_LINGER_MS,
  LANE_PAUSE_MS,
  LEASE_RENEWALS,
} from "../../core/base/limits.ts";
import type { RepoState } from "../../core/engine/state.ts";
import type { Tx } from "../../db/client.ts";
import { loadRepoState } from "../../db/repo-state.ts";
import { agendaOf, earliestOf } from "../../db/repos/agenda.ts";
import { deliveries, type WaitingDelivery } from "../../db/repos/deliveries.ts";
import { effects, type Lease } from "../../db/repos/effects.ts";
import { lanes } from "../../db/repos/lanes.ts";
import { apply, LaneStopped } from "./apply.ts";
import type { Road } from "./engine.ts";
import { Outbox } from "./outbox.ts";
import { fireTimers } from "./timers.ts";

/** Someone else has the lane, or it was stopped: what we remember is void. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

export class Lane {
  readonly road: Road;
  readonly repo: string;
  /** What this lane remembers while it holds the lease. */
  state: RepoState | null = null;
  #lease: Lease | null = null;
  /** Until then nobody else can have the lane: no need to ask, and every write asks anyway. */
  #heldUntilMs = 0;
  readonly #outbox: Outbox;
  #running: Promise<void> | null = null;
  #again = false;
  #irrelevant: number[] = [];
  #cancelWake: (() => void) | null = null;
  #cancelLinger: (() => void) | null = null;
  #cancelRenewal: (() => void) | null = null;

  constructor(road: Road, repo: string) {
    this.road = road;
    this.repo = repo;
    this.#outbox = new Outbox(this);
  }

  get busy(): boolean {
    return this.#running !== null || this.#outbox.busy;
  }
  get now(): string {
    return isoTime(this.road.clock.now());
  }
  get lease(): Lease {
    if (this.#lease === null) throw new LeaseLost(this.repo);
    return this.#lease;
  }

  kick(): void {
    this.#again = true;
    this.#running ??= this.#run().finally(() => this.#ended());
  }

  #ended(): void {
    this.#running = null;
    if (this.#again && !this.road.closing && !this.road.crashed) this.kick();
    this.road.quiet();
  }

  async close(): Promise<void> {
    this.#disarm();
    while (this.busy) await Promise.allSettled([this.#running, this.#outbox.settled()]);
    this.#disarm();
    if (!this.road.crashed) await this.#release();
  }

  /** After a crash: no timer of this lane fires any more. */
  abandon(): void {
    this.#disarm();
    this.#again = false;
  }

  /** Every write of a lane: checks and renews the lease in the same transaction. */
  write<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#hold(this.lease, async (tx, ours) => {
      if (!ours) throw new LeaseLost(this.repo);
      return await run(tx);
    });
  }

  async #hold<T>(lease: Lease, run: (tx: Tx, ours: boolean) => Promise<T>): Promise<T> {
    const { holder, fence } = lease;
    const untilMs = this.road.clock.now() + this.road.leaseMs;
    const result = await this.road.db.write(async (tx) =>
      run(tx, await lanes.hold(tx, this.repo, holder, fence, isoTime(untilMs))),
    );
    if (this.#lease === lease) this.#heldUntilMs = untilMs;
    return result;
  }

  async #run(): Promise<void> {
    try {
      this.#again = false;
      this.#cancelLinger?.();
      if (this.road.closing || !(await this.#claim())) return;
      this.#armRenewal();
      const next = await this.#drain();
      if (!this.road.closing) this.#rest(next);
    } catch (error) {
      this.recover(error);
    }
  }

  /** Works off what is due; answers with when something is next to do. Most wake-ups are for the inbox: it comes first. */
  async #drain(): Promise<string | null> {
    for (;;) {
      this.#again = false;
      const isMore = await this.#work();
      if (this.road.closing) return null;
      const { fence } = this.lease;
      const agenda = await this.road.db.query((tx) => agendaOf(tx, this.repo, fence));
      const { now } = this;
      const delivery = agenda.delivery !== null && agenda.delivery <= now;
      const effect = agenda.effect !== null && agenda.effect <= now;
      const timer = agenda.timer !== null && agenda.timer <= now;
      if (timer) await fireTimers(this);
      if (effect) this.#outbox.kick();
      if (timer || delivery || isMore) continue;
      // What is due now is the outbox's: it takes it, or the end of one of its own wakes us.
      if (!this.#again) return earliestOf(effect ? { ...agenda, effect: null } : agenda);
    }
  }

  /** Some of the inbox, so that timers and effects have their turn; true: there may be more. */
  async #work(): Promise<boolean> {
    let isMore = true;
    for (let seq = 0, read = 0; isMore && read < INBOX_BATCH && !this.road.closing; ) {
      const after = seq;
      const waiting = await this.road.db.query((tx) =>
        deliveries.next(tx, this.repo, this.now, after, INBOX_READ),
      );
      for (const delivery of waiting) {
        if (this.road.closing) break;
        seq = delivery.seq;
        await this.#process(delivery);
      }
      read += waiting.length;
      isMore = waiting.length === INBOX_READ;
    }
    await this.#closeIrrelevant();
    return isMore;
  }

  async #process(delivery: WaitingDelivery): Promise<void> {
    const state = this.state;
    if (state === null) throw new LeaseLost(this.repo);
    const applied = await apply(this, delivery, state);
    if (applied === "nothing to apply") {
      this.#irrelevant.push(delivery.seq);
      if (this.#irrelevant.length >= INBOX_BATCH) await this.#closeIrrelevant();
      return;
    }
    this.state = applied.state;
    if (applied.enqueued) this.#outbox.kick();
  }

  /** Most webhooks are not ours: they are closed together. After a crash they are read again, which changes nothing. */
  async #closeIrrelevant(): Promise<void> {
    if (this.#irrelevant.length === 0) return;
    const seqs = this.#irrelevant.splice(0);
    const { now } = this;
    await this.write(async (tx) => {
      for (const seq of seqs) await deliveries.close(tx, seq, now);
    });
    await this.road.step("delivery.applied", this.repo);
  }

  /** Ours already, or taken now; the state is loaded under the new fence. */
  async #claim(): Promise<boolean> {
    if (this.#lease !== null && this.state !== null) return await this.#stillOurs(this.#lease);
    const { instanceId } = this.road;
    const nowMs = this.road.clock.now();
    const now = isoTime(nowMs);
    const found = await this.road.db.write(async (tx) => {
      const claimed = await lanes.claim(tx, this.repo, instanceId, now, this.#expiry());
      const lane = await lanes.find(tx, this.repo);
      if (!claimed || lane === null || lane.stopped !== null) return { lane, state: null };
      await effects.reclaim(tx, { repo: this.repo, holder: instanceId, fence: lane.fence }, now);
      return { lane, state: await loadRepoState(tx, this.repo, this.road.clock.now()) };
    });
    if (found.state === null) {
      if (found.lane !== null && found.lane.stopped === null) this.#wakeAt(found.lane.expiresAt);
      return false;
    }
    this.#lease = { repo: this.repo, holder: instanceId, fence: found.lane.fence };
    this.#heldUntilMs = nowMs + this.road.leaseMs;
    this.state = found.state;
    await this.road.step("lane.claimed", this.repo);
    return true;
  }

  async #stillOurs(lease: Lease): Promise<boolean> {
    if (this.road.clock.now() < this.#heldUntilMs) return true;
    if (await this.#hold(lease, async (_tx, ours) => ours)) return true;
    this.#forget();
    return await this.#claim();
  }

  /** Nothing to do now: wake at the next due time, and after a while let others have the lane. */
  #rest(next: string | null): void {
    if (this.#lease === null) return;
    if (next !== null) this.#wakeAt(next);
    if (this.#outbox.busy) return;
    this.#cancelRenewal?.();
    this.#cancelLinger?.();
    this.#cancelLinger = this.road.clock.at(this.road.clock.now() + LANE_LINGER_MS, () => {
      if (this.busy || this.#lease === null) return;
      this.#running = this.#release()
        .catch((error: unknown) => this.recover(error))
        .finally(() => this.#ended());
    });
  }

  /** In one write: either nothing waits, or we go on. So a delivery stored by another instance is never overlooked. */
  async #release(): Promise<void> {
    const lease = this.#lease;
    if (lease === null) return;
    const now = this.now;
    const due = await this.road.db.write(async (tx) => {
      const next = earliestOf(await agendaOf(tx, this.repo, lease.fence));
      if (this.road.closing || next === null || next > now) {
        await lanes.release(tx, this.repo, lease.holder, lease.fence, now);
      }
      return next;
    });
    this.#heldUntilMs = 0;
    if (this.road.closing || due === null) return;
    if (due <= now) this.#again = true;
    else this.#wakeAt(due);
  }

  /** After a failed write: what we remember may be wrong, so it is loaded again. */
  recover(error: unknown): void {
    if (this.road.crashed) return;
    this.#forget();
    if (error instanceof LaneStopped) return;
    if (error instanceof LeaseLost) {
      this.road.log.warn({ repo: this.repo }, "lane lost");
      this.kick(); // claims again, or waits for the lease of whoever has it
      return;
    }
    this.road.log.warn({ repo: this.repo, err: error }, "lane pauses");
    this.#wakeAt(isoTime(this.road.clock.now() + LANE_PAUSE_MS));
  }

  #forget(): void {
    this.#lease = null;
    this.#heldUntilMs = 0;
    this.state = null;
    this.#irrelevant = [];
    this.#cancelRenewal?.();
  }

  #expiry(): string {
    return isoTime(this.road.clock.now() + this.road.leaseMs);
  }

  #wakeAt(due: string): void {
    this.#cancelWake?.();
    this.#cancelWake = this.road.clock.at(msOf(due), () => this.road.closing || this.kick());
  }

  #armRenewal(): void {
    this.#cancelRenewal?.();
    const everyMs = this.road.leaseMs / LEASE_RENEWALS;
    this.#cancelRenewal = this.road.clock.at(this.road.clock.now() + everyMs, () => {
      const lease = this.#lease;
      if (lease === null || !this.busy) return;
      this.write((tx) => effects.renew(tx, lease, this.#expiry())).catch((error: unknown) => {
        this.road.log.warn({ repo: this.repo, err: error }, "lease not renewed");
      });
      this.#armRenewal();
    });
  }

  #disarm(): void {
    this.#cancelWake?.();
    this.#cancelLinger?.();
    this.#cancelRenewal?.();
  }
}
