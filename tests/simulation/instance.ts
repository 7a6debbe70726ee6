// One running app: the real engine, ingest, translation and performing, wired as app/boot/wire.ts does it, on doors that
// can be shut. Killed, it never does anything again; frozen, it stands still and then goes on as if nothing had happened.
import { type CatchUp, openCatchUp } from "../../app/boot/catch-up.ts";
import { type Engine, openEngine, type Step } from "../../app/engine/engine.ts";
import type { Clock } from "../../app/engine/port.ts";
import { createPerform } from "../../app/github/perform.ts";
import { type Arrived, createIngest, type Ingest } from "../../app/inbox/ingest.ts";
import { createTranslate } from "../../app/inbox/translate.ts";
import type { Log } from "../../app/observe/log.ts";
import { createOnboard } from "../../app/onboarding/onboard.ts";
import { createUpgrade } from "../../app/onboarding/upgrade.ts";
import { decide } from "../../core/engine/decide.ts";
import type { Decision } from "../../core/engine/decision.ts";
import type { Event } from "../../core/engine/event.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { ALL_LABELS } from "../../core/voice/labels.ts";
import type { Db } from "../../db/client.ts";
import { missions } from "../../db/repos/missions.ts";
import { repositories } from "../../db/repos/repositories.ts";
import { busy, limited, refused } from "./faults.ts";
import type { Gate } from "./gate.ts";
import { memoryGit } from "./git/port.ts";
import { SECRET } from "./github/hooks.ts";
import { APP_ID, OWN, SLUG } from "./github/hub.ts";
import { memoryGitHub } from "./github/port.ts";
import { MINUTE } from "./time.ts";
import type { World } from "./world.ts";

export interface Decided {
  readonly event: Event;
  readonly decision: Decision;
  readonly before: RepoState;
  readonly after: RepoState;
}

const ACTION = { actionRepository: "mission-control/mission-control", actionSha: "1".repeat(40) };

export class Instance {
  readonly name: string;
  readonly #world: World;
  #alive = true;
  #died: () => void = () => {};
  /** Resolves when it is killed. */
  readonly death: Promise<void>;
  #thawed: Promise<void> | null = null;
  #stall: () => void = () => {};
  /** Resolves when it stands still or is killed: nobody outside waits for it then. */
  stalled: Promise<void>;
  #engine: Engine | null = null;
  #ingest: Ingest | null = null;
  #catchUp: CatchUp | null = null;
  /** Decided, and not known to be stored yet. */
  #decided: Decided[] = [];

  constructor(world: World, name: string) {
    this.#world = world;
    this.name = name;
    this.death = new Promise((resolve) => {
      this.#died = resolve;
    });
    this.stalled = this.#untilStalled();
  }

  get isAlive(): boolean {
    return this.#alive;
  }
  get isFrozen(): boolean {
    return this.#thawed !== null;
  }
  get engine(): Engine | null {
    return this.#engine;
  }

  async open(): Promise<void> {
    const { hub, actions, store, time } = this.#world;
    const { db, clock, gate } = this.#doors();
    const log = this.#world.log;
    const github = memoryGitHub(hub, actions, gate);
    const git = memoryGit(store, gate, OWN);
    const reposOf = (id: number) => db.read((tx) => repositories.ofInstallation(tx, id));
    const onboarding = { gitFor: () => git, pullsFor: () => github, clock, ...ACTION };
    const engine = await openEngine({
      ...{ db, clock, log, instanceId: this.name },
      decide: (before, event) => {
        const { decision, state: after } = decide(before, event);
        this.#decided.push({ event, decision, before, after });
        return { decision, state: after };
      },
      translate: createTranslate({
        ...{ githubFor: () => github, ownSlug: SLUG, appId: APP_ID, clock },
        isKnownInstallation: async (id) => (await reposOf(id)).length > 0,
      }),
      perform: createPerform({
        ...{ githubFor: () => github, gitFor: () => git, clock },
        look: (name) => ALL_LABELS.find((label) => label.name === name) ?? null,
        onboard: createOnboard(onboarding),
        upgrade: createUpgrade(onboarding),
      }),
      onStep: (step) => this.#stepped(step),
    });
    this.#engine = engine;
    this.#ingest = createIngest({
      ...{ secret: SECRET, ownLogin: OWN, reposOf, log, now: () => time.now() },
      deliver: (delivery) => engine.deliver(delivery),
    });
    this.#catchUp = openCatchUp({
      ...{ log, clock, deliveries: this.#world.hooks.log },
      deliver: (delivery) => engine.deliver(delivery),
      activeRepos: () => db.read((tx) => missions.activeRepos(tx)),
    });
    this.#catchUp.start();
  }

  #untilStalled(): Promise<void> {
    return new Promise((resolve) => {
      this.#stall = resolve;
    });
  }

  /** A webhook; nobody answers for an app that is dead, or in time for one that stands still. */
  async receive(headers: Readonly<Record<string, string>>, body: string): Promise<number> {
    const ingest = this.#ingest;
    if (!this.#alive || ingest === null) return 503;
    const bytes = Buffer.from(body);
    const arrived: Arrived = {
      method: "POST",
      header: (name) => headers[name] ?? null,
      read: async (maxBytes) => (bytes.byteLength > maxBytes ? null : bytes),
    };
    return Promise.race([
      ingest.receive(arrived).then((answer) => answer.status),
      this.stalled.then(() => 504),
    ]);
  }

  kill(): void {
    this.#alive = false;
    this.#died();
    this.#stall();
  }

  freeze(ms: number): void {
    if (this.#thawed !== null) return;
    this.#stall();
    this.#thawed = new Promise((resolve) => {
      this.#world.time.in(ms, () => {
        this.#thawed = null;
        this.stalled = this.#untilStalled();
        resolve();
      });
    });
  }

  /** Waits while it stands still; never returns once it is dead. */
  async #pass(): Promise<void> {
    while (this.#alive && this.#thawed !== null) {
      await this.#thawed;
      this.#world.touched();
    }
    if (!this.#alive) await NEVER;
  }

  async #stepped(step: Step): Promise<void> {
    const world = this.#world;
    world.touched();
    await this.#pass();
    if (step === "delivery.applied") {
      for (const decided of this.#decided.splice(0)) world.stored(this, decided);
    }
    const { faults } = world;
    if (world.mayFall && faults.hits("crash.step", step)) {
      world.crash(this);
    } else if (world.mayFall && faults.hits("instance.frozen", step)) {
      world.freeze(this);
    }
    await this.#pass();
  }

  #doors(): { readonly db: Db; readonly clock: Clock; readonly gate: Gate } {
    const { database, time } = this.#world;
    const use = async <T>(run: (db: Db) => Promise<T>): Promise<T> => {
      await this.#pass();
      // Dead when its turn comes: nothing is done, and nobody waits for the answer.
      const used = await database.use(async (db) =>
        this.#alive ? { result: await run(db) } : null,
      );
      await this.#pass();
      return used === null ? NEVER : used.result;
    };
    return {
      db: {
        read: (run) => use((db) => db.read(run)),
        query: (run) => use((db) => db.query(run)),
        write: (run) => use((db) => db.write(run)),
        close: async () => {},
      },
      clock: {
        now: () => time.now(),
        at: (ms, run) =>
          time.at(ms, () => {
            if (!this.#alive) return;
            if (this.#thawed === null) run();
            else void this.#pass().then(run);
          }),
      },
      gate: { call: (method, run) => this.#call(method, run) },
    };
  }

  async #call<T>(method: string, run: () => T): Promise<T> {
    const world = this.#world;
    const { faults, time } = world;
    world.called(method);
    await this.#pass();
    const said = world.onCall(method, this);
    if (said === "busy") throw busy(method);
    if (said === "refused") throw refused(method);
    if (said === "limited") throw limited(method);
    if (said === "dies before") world.crash(this);
    await this.#pass();
    if (faults.during("outage", time.now())) throw busy(method);
    if (faults.hits("call.slow", method)) {
      await world.sleep(faults.amount(MINUTE));
      await this.#pass();
    }
    if (faults.hits("call.busy", method)) throw busy(method);
    if (faults.hits("call.limited", method)) throw limited(method);
    if (faults.hits("call.refused", method)) throw refused(method);
    const result = run();
    if (said === "dies after") world.crash(this);
    else if (world.mayFall && faults.hits("crash.call", method)) world.crash(this);
    await this.#pass();
    if (said === "unanswered" || faults.hits("call.unanswered", method))
      throw busy(`${method} (after it took effect)`);
    return result;
  }
}

const NEVER = new Promise<never>(() => {});

export const SILENT: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => SILENT,
};
