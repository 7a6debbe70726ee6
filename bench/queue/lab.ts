// Virtual time and ground truth under one queue: runs take slots and end in order of time, content passes or fails by what
// is true of its tree, and everything that lands is judged. A system can neither exceed its slots nor settle a unit twice.
import { createRandom, type Random } from "./random.ts";
import { MODEL, type Scenario } from "./scenarios.ts";
import type { Source, Unit } from "./world.ts";

/** A verification of green as it was after `landing` landed units, with `members` on top, in order. */
export interface Run {
  readonly id: number;
  readonly members: readonly number[];
  readonly landing: number;
  readonly startedMs: number;
  readonly endsMs: number;
  readonly passed: boolean;
  /** What a look at the failing tests would tell; null when passed. */
  readonly cause: string | null;
}

export interface Outcome {
  readonly landedMs: ReadonlyMap<number, number>;
  readonly ejectedMs: ReadonlyMap<number, number>;
  readonly runs: number;
  /** Spent on them, those that were cancelled up to then. */
  readonly runMs: number;
  /** Units that were red when they landed. */
  readonly red: readonly number[];
  /** Landings of a tree that never passed as a whole. */
  readonly untested: number;
  /** Good units that were thrown out. */
  readonly falseEjects: readonly number[];
  readonly mostRunning: number;
  readonly endMs: number;
}

/** A queue under test. `act` runs after everything that happened at one instant. */
export interface QueueSystem {
  arrived(unit: number): void;
  settled(run: Run): void;
  act(): void;
}

export type OpenSystem = (lab: Lab) => QueueSystem;

export interface LabOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly source: Source;
  /** Building a commit and dispatching its run, before the run starts. */
  readonly latencyMs?: number;
}

/** With nothing running and nothing to come, a system is asked again so often before it is called stuck. */
const IDLE_ASKS = 20;
const IDLE_MS = 5 * 60_000;
/** Verifications per unit that no sensible queue needs. */
const RUNS_PER_UNIT = 200;

export class Lab {
  readonly scenario: Scenario;
  readonly slots: number;
  readonly units: Unit[] = [];
  nowMs = 0;
  /** Units on green, in order of landing. */
  readonly green: number[] = [];
  readonly running = new Set<Run>();
  readonly landedMs = new Map<number, number>();
  readonly ejectedMs = new Map<number, number>();
  readonly #source: Source;
  readonly #latencyMs: number;
  readonly #seed: number;
  readonly #chance: Random;
  #runs = 0;
  #runMs = 0;
  #untested = 0;
  #mostRunning = 0;
  readonly #red: number[] = [];

  constructor({ scenario, seed, source, latencyMs = 0 }: LabOptions) {
    this.scenario = scenario;
    this.slots = scenario.slots;
    this.#source = source;
    this.#latencyMs = latencyMs;
    this.#seed = seed;
    this.#chance = createRandom(seed * 3 + 3);
  }

  unit(at: number): Unit {
    const unit = this.units[at];
    if (unit === undefined) throw new Error(`No unit ${at} has arrived.`);
    return unit;
  }

  get free(): number {
    return this.slots - this.running.size;
  }

  /** A unit as it would stand on green now with `ahead` before it. */
  fits(unit: number, ahead: ReadonlySet<number> = new Set()): boolean {
    const { bad, conflicts } = this.unit(unit);
    if (bad) return false;
    for (const other of conflicts) if (this.landedMs.has(other) || ahead.has(other)) return false;
    return true;
  }

  start(members: readonly number[]): Run {
    if (this.free < 1) throw new Error(`A run was started although all ${this.slots} slots run.`);
    if (this.#runs > RUNS_PER_UNIT * (this.units.length + 1)) {
      throw new Error(`The queue verifies without end: ${this.#runs} runs so far.`);
    }
    const cause = this.#cause(members);
    const flaky = this.#chance.chance(this.scenario.flake);
    const endsMs = this.nowMs + this.#latencyMs + this.#chance.lognormal(MODEL.runMs, MODEL.runCv);
    const flakeCause = flaky ? `flake-${this.#runs % 20}` : null;
    const run = {
      id: this.#runs,
      members: [...members],
      landing: this.green.length,
      startedMs: this.nowMs,
      endsMs,
      passed: cause === null && !flaky,
      cause: cause ?? flakeCause,
    };
    this.#runs += 1;
    this.running.add(run);
    this.#mostRunning = Math.max(this.#mostRunning, this.running.size);
    return run;
  }

  /** Frees the slot at once; what it cost so far is spent. */
  cancel(run: Run): void {
    if (this.running.delete(run)) this.#runMs += this.nowMs - run.startedMs;
  }

  /** `verified`: the run that allows it; null when the system lands without one. */
  land(units: readonly number[], verified: Run | null): void {
    const tree = [...this.green, ...units];
    if (verified === null || !verified.passed || !sameTree(tree, verified)) this.#untested += 1;
    for (const unit of units) {
      this.#leave(unit);
      if (!this.fits(unit)) this.#red.push(unit);
      this.landedMs.set(unit, this.nowMs);
      this.green.push(unit);
      this.#source.left(unit, true, this.nowMs);
    }
  }

  eject(unit: number): void {
    this.#leave(unit);
    this.ejectedMs.set(unit, this.nowMs);
    this.#source.left(unit, false, this.nowMs);
  }

  run(open: OpenSystem): Outcome {
    const system = open(this);
    const source = this.#source;
    let idle = 0;
    while (
      source.nextMs() !== null ||
      this.landedMs.size + this.ejectedMs.size < this.units.length
    ) {
      const ended = this.#firstToEnd();
      const arrival = source.nextMs() ?? Number.POSITIVE_INFINITY;
      const atMs = Math.min(arrival, ended?.endsMs ?? Number.POSITIVE_INFINITY);
      if (atMs === Number.POSITIVE_INFINITY) {
        idle += 1;
        if (idle > IDLE_ASKS) throw new Error(this.#stuck());
        this.nowMs += IDLE_MS;
      } else {
        idle = 0;
        this.nowMs = atMs;
        if (ended !== null && ended.endsMs === atMs) {
          this.cancel(ended);
          system.settled(ended);
        }
        while (source.nextMs() === atMs) {
          for (const unit of source.take()) {
            if (unit.at !== this.units.length) throw new Error("Units arrive in order.");
            this.units.push(unit);
            system.arrived(unit.at);
          }
        }
      }
      system.act();
    }
    return this.#outcome();
  }

  /** null: the content is good. A red green counts once, where it was let in, and people mend it at once. */
  #cause(members: readonly number[]): string | null {
    const ahead = new Set<number>();
    for (const member of members) {
      const { bad, conflicts } = this.unit(member);
      if (bad) return `unit-${member}`;
      for (const other of conflicts) {
        if (this.landedMs.has(other) || ahead.has(other)) return `pair-${other}-${member}`;
      }
      ahead.add(member);
    }
    return null;
  }

  #firstToEnd(): Run | null {
    let first: Run | null = null;
    for (const run of this.running) if (first === null || run.endsMs < first.endsMs) first = run;
    return first;
  }

  #leave(unit: number): void {
    this.unit(unit);
    if (this.landedMs.has(unit) || this.ejectedMs.has(unit)) {
      throw new Error(`Unit ${unit} left the queue twice.`);
    }
  }

  #stuck(): string {
    const left = this.units.length - this.landedMs.size - this.ejectedMs.size;
    return `The queue is stuck: ${left} units wait, nothing runs and nothing is started (scenario ${this.scenario.name}, seed ${this.#seed}).`;
  }

  #outcome(): Outcome {
    const falseEjects: number[] = [];
    for (const [unit, ejectedMs] of this.ejectedMs) {
      const { bad, conflicts } = this.unit(unit);
      const justified = [...conflicts].some(
        (other) => this.landedMs.has(other) && this.unit(other).arrivesMs <= ejectedMs,
      );
      if (!bad && !justified) falseEjects.push(unit);
    }
    return {
      landedMs: this.landedMs,
      ejectedMs: this.ejectedMs,
      runs: this.#runs,
      runMs: this.#runMs,
      red: this.#red,
      untested: this.#untested,
      falseEjects,
      mostRunning: this.#mostRunning,
      endMs: this.nowMs,
    };
  }
}

/** Whether the run verified exactly this sequence of units on green. */
function sameTree(tree: readonly number[], run: Run): boolean {
  if (tree.length !== run.landing + run.members.length) return false;
  return run.members.every((member, index) => tree[run.landing + index] === member);
}
