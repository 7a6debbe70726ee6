// Opens the road: deliveries in, lanes per repository, wake-ups at due times. The engine never decides; it stores, calls
// `decide`, and performs.
import { isoTime } from "../../core/base/brand.ts";
import { LEASE_MS, SAFETY_TICK_MS } from "../../core/base/limits.ts";
import type { Decided } from "../../core/engine/decision.ts";
import type { Event } from "../../core/engine/event.ts";
import type { RepoState } from "../../core/engine/state.ts";
import type { Db } from "../../db/client.ts";
import { deliveries } from "../../db/repos/deliveries.ts";
import { lanes } from "../../db/repos/lanes.ts";
import type { Log } from "../observe/log.ts";
import { TransientError } from "./errors.ts";
import { Lane } from "./lane.ts";
import type { Clock, Delivery, Perform, Translate } from "./port.ts";
import { sweep } from "./sweep.ts";
import { reposWithWork } from "./work.ts";

/** The durable steps, in the order of one delivery's life. */
export type Step =
  | "delivery.stored"
  | "lane.claimed"
  | "timer.fired"
  | "delivery.translated"
  | "delivery.decided"
  | "delivery.applied"
  | "effect.leased"
  | "effect.performed"
  | "effect.settled";

export interface EngineOptions {
  readonly db: Db;
  readonly translate: Translate;
  readonly perform: Perform;
  readonly decide: (state: RepoState, event: Event) => Decided;
  readonly clock: Clock;
  readonly log: Log;
  /**
   * Who holds the lanes. With a database file of its own, give every start the same name: what the last run left is then
   * taken up at once. Instances that run at the same time must differ.
   */
  readonly instanceId: string;
  readonly leaseMs?: number;
  /** Awaited between durable steps; a throw ends the engine on the spot, as a crash would. */
  readonly onStep?: (step: Step, repo: string) => void | Promise<void>;
}

export interface Engine {
  /** Stored when it resolves: a webhook may be answered. */
  deliver(delivery: Delivery): Promise<"stored" | "duplicate">;
  /** Looks for work of one repository. */
  kick(repo: string): void;
  /** Resolves when nothing can be done before the clock moves; rejects when the engine crashed. */
  idle(): Promise<void>;
  /** Starts a stopped lane again; with `parked`, its parked deliveries are tried again. */
  resume(repo: string, options?: { readonly parked?: boolean }): Promise<void>;
  /** Finishes what is in flight and lets go of the lanes. */
  close(): Promise<void>;
}

export async function openEngine(options: EngineOptions): Promise<Engine> {
  const engine = new RunningEngine(options);
  await engine.start();
  return engine;
}

/** What lanes share. */
export interface Road extends EngineOptions {
  readonly leaseMs: number;
  /** Throws when the engine crashed or is closed: nothing durable may happen after. */
  step(step: Step, repo: string): Promise<void>;
  readonly closing: boolean;
  readonly crashed: boolean;
  quiet(): void;
  crash(error: unknown): void;
}

class RunningEngine implements Engine, Road {
  readonly db: Db;
  readonly translate: Translate;
  readonly perform: Perform;
  readonly decide: EngineOptions["decide"];
  readonly clock: Clock;
  readonly log: Log;
  readonly instanceId: string;
  readonly leaseMs: number;
  readonly #onStep: EngineOptions["onStep"];
  readonly #lanes = new Map<string, Lane>();
  #waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  #crash: { readonly error: unknown } | null = null;
  #closing = false;
  #storing = 0;
  #ticking: Promise<void> | null = null;
  #cancelTick: (() => void) | null = null;
  #sweptMs = 0;

  constructor(options: EngineOptions) {
    this.db = options.db;
    this.translate = options.translate;
    this.perform = options.perform;
    this.decide = options.decide;
    this.clock = options.clock;
    this.log = options.log;
    this.instanceId = options.instanceId;
    this.leaseMs = options.leaseMs ?? LEASE_MS;
    this.#onStep = options.onStep;
  }

  get closing(): boolean {
    return this.#closing;
  }
  get crashed(): boolean {
    return this.#crash !== null;
  }

  async start(): Promise<void> {
    const stopped = await this.db.write((tx) => lanes.resumeAll(tx));
    if (stopped > 0) this.log.warn({ lanes: stopped }, "stopped lanes run again after the start");
    for (const repo of await this.db.read((tx) => reposWithWork(tx, null))) this.kick(repo);
    this.#sweptMs = this.clock.now();
    this.#armTick();
  }

  async deliver(delivery: Delivery): Promise<"stored" | "duplicate"> {
    this.#alive();
    if (this.#closing) throw new TransientError("The app is shutting down; deliver again.");
    this.#storing += 1;
    try {
      const stored = await this.db.write((tx) => deliveries.store(tx, delivery));
      await this.step("delivery.stored", delivery.repo);
      if (!stored) return "duplicate";
      this.kick(delivery.repo);
      return "stored";
    } finally {
      this.#storing -= 1;
      this.quiet();
    }
  }

  kick(repo: string): void {
    if (this.#closing || this.crashed) return;
    let lane = this.#lanes.get(repo);
    if (lane === undefined) {
      lane = new Lane(this, repo);
      this.#lanes.set(repo, lane);
    }
    lane.kick();
  }

  idle(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.quiet();
    });
  }

  async resume(repo: string, options: { readonly parked?: boolean } = {}): Promise<void> {
    await this.db.write(async (tx) => {
      await lanes.resume(tx, repo);
      if (options.parked === true) await deliveries.unpark(tx, repo, isoTime(this.clock.now()));
    });
    this.kick(repo);
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#cancelTick?.();
    await this.#ticking;
    for (const lane of this.#lanes.values()) await lane.close();
    this.quiet();
  }

  async step(step: Step, repo: string): Promise<void> {
    if (this.#onStep !== undefined && !this.crashed) {
      try {
        await this.#onStep(step, repo);
      } catch (error) {
        this.crash(error);
      }
    }
    this.#alive();
  }

  crash(error: unknown): void {
    if (this.#crash !== null) return;
    this.#crash = { error };
    this.#cancelTick?.();
    for (const lane of this.#lanes.values()) lane.abandon();
    this.quiet();
  }

  quiet(): void {
    if (this.#waiting.length === 0) return;
    const crash = this.#crash;
    if (crash === null && !this.#isQuiet()) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { resolve, reject } of waiting) {
      if (crash === null) resolve();
      else reject(crash.error);
    }
  }

  #isQuiet(): boolean {
    if (this.#storing > 0 || this.#ticking !== null) return false;
    for (const lane of this.#lanes.values()) if (lane.busy) return false;
    return true;
  }

  #alive(): void {
    if (this.#crash !== null) throw this.#crash.error;
  }

  #armTick(): void {
    this.#cancelTick = this.clock.at(this.clock.now() + SAFETY_TICK_MS, () => {
      this.#ticking = this.#tick()
        .catch((error: unknown) => this.log.warn({ err: error }, "safety tick failed"))
        .finally(() => {
          this.#ticking = null;
          if (!this.#closing && !this.crashed) this.#armTick();
          this.quiet();
        });
    });
  }

  /** Work that a dead instance left: nobody else would be told of it. */
  async #tick(): Promise<void> {
    const nowMs = this.clock.now();
    for (const repo of await this.db.read((tx) => reposWithWork(tx, isoTime(nowMs)))) {
      this.kick(repo);
    }
    this.#sweptMs = await sweep(this.db, this.#sweptMs, nowMs);
  }
}
