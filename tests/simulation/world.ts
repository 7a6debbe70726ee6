// One world: the simulated GitHub, the app on its database file, people, and time that goes from one thing to the next.
import { stringify } from "yaml";
import type { Log } from "../../app/observe/log.ts";
import type { Sha } from "../../core/base/brand.ts";
import { CONFIG_PATH } from "../../core/config/schema.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { UNIT_WORKFLOW, WORKFLOWS } from "../../core/report/workflow-names.ts";
import { loadRepoState } from "../../db/repo-state.ts";
import { Faults } from "./faults.ts";
import { type RefChange, Store } from "./git/store.ts";
import { Actions } from "./github/actions.ts";
import { Hooks } from "./github/hooks.ts";
import { DEFAULT_BRANCH, Hub, REPO } from "./github/hub.ts";
import { startRunner, type Verification } from "./github/runner.ts";
import { sharedText } from "./github/work.ts";
import { type Decided, Instance, SILENT } from "./instance.ts";
import { CONTENT_CHECKS } from "./invariants/content.ts";
import { DECISION_CHECKS } from "./invariants/decisions.ts";
import { REF_CHECKS } from "./invariants/refs.ts";
import { Ledger } from "./ledger.ts";
import { RIGHTS } from "./people.ts";
import type { Scenario, UnitTruth } from "./scenario.ts";
import { DatabaseFile } from "./store.ts";
import { MINUTE, SECOND, START_MS, Time } from "./time.ts";

/** Longer than a lane's lease. */
const FREEZE_MS = 25 * SECOND;
const RESTARTS_MAX = 12;
/** More decisions than this at one moment are a circle. */
const DECISIONS_AT_ONCE = 400;

export type CallEnd = "busy" | "refused" | "limited" | "unanswered" | "dies before" | "dies after";

export interface Violation {
  readonly invariant: string;
  readonly text: string;
}

export class World {
  readonly scenario: Scenario;
  readonly time = new Time();
  readonly store = new Store();
  readonly hub: Hub;
  readonly actions: Actions;
  readonly faults: Faults;
  readonly hooks: Hooks;
  readonly database: DatabaseFile;
  readonly verifications: Verification[] = [];
  readonly log: Log;
  /** The state as last stored. */
  state: RepoState | null = null;
  /** The one that gets the webhooks; null while the app is down. */
  app: Instance | null = null;
  readonly instances: Instance[] = [];
  events = 0;
  readonly ledger: Ledger;
  violation: Violation | null = null;
  /** Times the app died or stood still. */
  falls = 0;
  mayFall = true;
  /** The queue was opened again: what failed before says nothing about what is verified since. */
  reopenedMs = 0;
  calls = 0;
  onStored: (instance: Instance, decided: Decided) => void = () => {};
  /** What becomes of a call, where a scenario says so. */
  onCall: (method: string, instance: Instance) => CallEnd | null = () => null;
  /** After each push, whoever pushed. */
  onRefs: (changes: readonly RefChange[]) => void = () => {};
  onNote: (text: string) => void = () => {};
  #activity = 0;
  #decidedMs = 0;
  #decidedNow = 0;
  #opening = 0;
  readonly #units = new Map<string, UnitTruth>();

  constructor(scenario: Scenario, template: string | null, log: Log = SILENT) {
    this.scenario = scenario;
    this.log = log;
    this.hub = new Hub(this.time, this.store);
    this.actions = new Actions(this.hub);
    this.faults = new Faults(scenario.seed, scenario.rates, new Set(scenario.dropped));
    this.hooks = new Hooks(this.time, this.faults);
    this.database = new DatabaseFile(template);
    this.ledger = new Ledger(this);
    this.hub.send = (event, payload) => this.hooks.send(event, payload);
    this.hub.onPush = (changes) => this.#pushed(changes);
    this.hooks.receive = async (headers, body) => this.app?.receive(headers, body) ?? 503;
    this.faults.onFault = (id) => this.onNote(`fault ${id}`);
    for (const { units } of scenario.missions)
      for (const unit of units) this.#units.set(unit.id, unit);
    const { hub, actions, faults, verifications } = this;
    startRunner({
      ...{ seed: scenario.seed, hub, actions, faults, verifications },
      unit: (id) => this.#units.get(id),
    });
    this.#found();
  }

  /** The repository as it is when the app comes. */
  #found(): void {
    const { config } = this.scenario;
    const tree = new Map<string, string>([
      [CONFIG_PATH, configText(config)],
      ["src/base.js", "unit base\nattempt 0\nstate good\nalone\n"],
      ["shared/a.txt", sharedText()],
      ["shared/b.txt", sharedText()],
      [".github/CODEOWNERS", "* @olga\n"],
    ]);
    for (const name of new Set([...Object.values(WORKFLOWS), UNIT_WORKFLOW])) {
      tree.set(`.github/workflows/${name}`, `name: ${name}\n`);
    }
    const root = this.store.commit(tree, [], "begin\n", START_MS / 1000 - 1000);
    const quiet = this.hub.send;
    this.hub.send = () => {};
    this.store.push("olga", [[`refs/heads/${DEFAULT_BRANCH}`, root.id]]);
    this.hub.send = quiet;
    for (const [login, permission] of Object.entries(RIGHTS)) {
      this.hub.permissions.set(login, permission);
    }
  }

  #pushed(changes: readonly RefChange[]): void {
    for (const change of changes) {
      this.onNote(
        `${change.by} moved ${change.ref} from ${change.before ?? "nothing"} to ${change.after ?? "nothing"}`,
      );
    }
    this.ledger.pushed(changes);
    for (const change of changes) {
      for (const { name, check } of [...REF_CHECKS, ...CONTENT_CHECKS]) {
        const wrong = check({ ...change, world: this, ledger: this.ledger });
        if (wrong !== null) this.violated(name, wrong);
      }
    }
    this.onRefs(changes);
  }

  async open(): Promise<void> {
    await this.database.open();
    await this.#start("only");
  }

  async close(): Promise<void> {
    for (const instance of this.instances) instance.kill();
    await this.database.remove();
  }

  async #start(name: string): Promise<void> {
    const instance = new Instance(this, name);
    this.instances.push(instance);
    this.app = instance;
    this.#opening += 1;
    try {
      await this.#recall();
      await Promise.race([instance.open(), instance.stalled]);
    } finally {
      this.#opening -= 1;
    }
  }

  /** What was stored the moment before an app died, nobody told. */
  async #recall(): Promise<void> {
    if (this.state === null) return;
    this.state = await this.database.use((db) =>
      db.read((tx) => loadRepoState(tx, REPO, this.time.now())),
    );
  }

  unit(id: string): UnitTruth | undefined {
    return this.#units.get(id);
  }
  tip(branch: string): Sha | null {
    return this.store.ref(`refs/heads/${branch}`);
  }
  note(text: string): void {
    this.onNote(text);
  }
  violated(invariant: string, text: string): void {
    this.violation ??= { invariant, text };
  }
  touched(): void {
    this.#activity += 1;
  }
  called(_method: string): void {
    this.calls += 1;
    this.#activity += 1;
  }
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.time.in(ms, () => {
        this.touched();
        resolve();
      });
    });
  }
  stored(instance: Instance, decided: Decided): void {
    this.state = decided.after;
    if (decided.before.repo.queueClosed !== null && decided.after.repo.queueClosed === null)
      this.reopenedMs = this.time.now();
    this.#watchStandstill(instance, decided);
    for (const { name, check } of DECISION_CHECKS) {
      const wrong = check({ ...decided, world: this });
      if (wrong !== null) this.violated(name, wrong);
    }
    const { event } = decided;
    if (event.type === "EffectRefused" && event.key.endsWith("/not-started"))
      this.ledger.refusedAnswers += 1;
    this.onStored(instance, decided);
  }

  /** Deciding again and again while no time goes by would never end. */
  #watchStandstill(instance: Instance, { event, decision }: Decided): void {
    const now = this.time.now();
    this.#decidedNow = now === this.#decidedMs ? this.#decidedNow + 1 : 0;
    this.#decidedMs = now;
    if (this.#decidedNow < DECISIONS_AT_ONCE) return;
    const because = decision.because.map(({ text }) => text).join("; ");
    this.violated("I6.livelock", `${event.type} again and again: ${because.slice(0, 400)}`);
    instance.kill();
  }

  /** Dies on the spot; another process is started after a while, on the same file. */
  crash(instance: Instance): void {
    if (this.app !== instance || !instance.isAlive) return instance.kill();
    this.note(`the app dies (${instance.name})`);
    instance.kill();
    this.app = null;
    this.#fell();
    this.time.in(this.faults.amount(2 * MINUTE) + SECOND, () => this.restart());
  }

  restart(): void {
    if (this.app !== null) return;
    this.note("the app starts");
    this.#opening += 1;
    void this.database
      .reopen()
      .then(() => this.#start("only"))
      .finally(() => {
        this.#opening -= 1;
      });
    if (this.faults.hits("hook.redelivered")) {
      const since = this.time.now() - 10 * MINUTE;
      for (const hook of this.hooks.sent) if (hook.sentMs >= since) this.hooks.again(hook, MINUTE);
    }
  }

  /** Stands still for longer than its lease; meanwhile another instance takes over, and both live on for a while. */
  freeze(instance: Instance): void {
    if (this.app !== instance) return;
    this.note(`${instance.name} stands still`);
    this.#fell();
    instance.freeze(FREEZE_MS);
    this.time.in(FREEZE_MS + 2 * MINUTE, () => instance.kill());
    void this.#start(`second-${this.falls}`);
  }

  #fell(): void {
    this.falls += 1;
    if (this.falls >= RESTARTS_MAX) this.mayFall = false;
  }

  /** Until nothing more happens before time goes on. */
  async quiet(): Promise<void> {
    for (;;) {
      const before = this.#activity;
      await turn();
      if (this.database.busy > 0 || this.hooks.busy > 0 || this.#opening > 0) continue;
      if (this.#activity === before) return;
    }
  }

  /** Plays on while `goesOn`; false: nothing is due any more. */
  async play(goesOn: () => boolean): Promise<boolean> {
    for (;;) {
      await this.quiet();
      if (this.violation !== null || !goesOn()) return true;
      if (!this.time.step()) return false;
      this.events += 1;
    }
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function configText(config: Scenario["config"]): string {
  return stringify({
    version: 1,
    verify: { command: "npm test", timeout_minutes: 10, setup_timeout_minutes: 5, min_seconds: 2 },
    agent: { timeout_minutes: 10 },
    workers: { max: config.workers },
    units: { max_attempts: config.maxAttempts, retry_delay_seconds: 5 },
    review: { enabled: config.review },
    gates: { promote: config.promote },
    // People's plans are checked too: the answer may come late, twice, or never.
    plan: { check_explicit: true },
    learning: { evolve_prompts: true, tools: true },
    limits: { wall_time_minutes: config.wallMinutes },
  });
}
