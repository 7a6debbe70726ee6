// Missions as units come from them in the app: a unit's worker starts when everything it needs is on green, a unit that was
// thrown out is repaired and comes back as another head, and one that cannot be repaired blocks what needs it.

import { type PlannedUnit, planMissions } from "./mission-plan.ts";
import { createRandom, type Random } from "./random.ts";
import { MODEL } from "./scenarios.ts";
import type { Source, Unit } from "./world.ts";

/** `tournament`: candidates side by side, each verified before it is chosen. `single`: one agent after another, unverified. */
export type Repair = "single" | "tournament";

export const MISSION = {
  workers: 8,
  workMs: 12 * 60_000,
  workUsd: 1.2,
  repairMs: 8 * 60_000,
  repairUsd: 0.6,
  agentCv: 0.5,
  repairSucceeds: 0.6,
  candidates: 3,
  /** Of one tournament. */
  waves: 2,
  /** Of one unit; agents one after another get as many tries in all. */
  tournaments: 2,
  /** A minute of an Actions runner with two cores. */
  runMinuteUsd: 0.006,
  latencyMs: 3_000,
} as const;

/** What a tournament's verified winner has left to fail of itself. */
const WINNER_PRIOR = 0.02;

interface Task {
  readonly plan: PlannedUnit;
  state: "planned" | "under way" | "landed" | "failed";
  repairs: number;
}

/** One head of a unit. */
interface Head {
  readonly task: number;
  readonly bad: boolean;
  readonly prior: number;
  /** Tasks whose content this head was written on top of. */
  readonly on: ReadonlySet<number>;
}

interface Coming {
  readonly atMs: number;
  /** null: the repair was given up. */
  readonly head: Head | null;
  readonly task: number;
}

export interface MissionCost {
  readonly agentUsd: number;
  /** Verifications outside the queue, by candidates. */
  readonly runs: number;
  readonly runMs: number;
}

export interface MissionOptions {
  readonly seed: number;
  readonly missions: number;
  readonly repair: Repair;
  readonly ownFailure: number;
  readonly flake: number;
}

export class MissionSource implements Source {
  readonly #options: MissionOptions;
  readonly #chance: Random;
  readonly #tasks: readonly Task[];
  readonly #heads: Head[] = [];
  /** By unit: heads it cannot stand together with. */
  readonly #conflicts: Set<number>[] = [];
  readonly #coming: Coming[] = [];
  #nowMs = 0;
  #working = 0;
  #agentUsd = 0;
  #runs = 0;
  #runMs = 0;

  constructor(options: MissionOptions) {
    this.#options = options;
    this.#chance = createRandom(options.seed * 3 + 1);
    this.#tasks = planMissions(options.seed, options.missions).map((plan) => ({
      plan,
      state: "planned",
      repairs: 0,
    }));
    this.#dispatch();
  }

  get cost(): MissionCost {
    return { agentUsd: this.#agentUsd, runs: this.#runs, runMs: this.#runMs };
  }

  /** Tasks, landed ones among them, and those that failed or wait for one that failed. */
  get counts(): { readonly tasks: number; readonly landed: number } {
    const landed = this.#tasks.filter(({ state }) => state === "landed").length;
    return { tasks: this.#tasks.length, landed };
  }

  nextMs(): number | null {
    return this.#coming[0]?.atMs ?? null;
  }

  take(): readonly Unit[] {
    const next = this.#coming.shift();
    if (next === undefined) return [];
    this.#nowMs = next.atMs;
    const task = this.#task(next.task);
    if (task.repairs === 0) this.#working -= 1;
    if (next.head === null) task.state = "failed";
    const arrived = next.head === null ? [] : [this.#arrive(next.head)];
    this.#dispatch();
    return arrived;
  }

  left(unit: number, landed: boolean, nowMs: number): void {
    const head = this.#heads[unit];
    if (head === undefined) throw new Error(`No unit ${unit} came from these missions.`);
    this.#nowMs = nowMs;
    const task = this.#task(head.task);
    if (landed) task.state = "landed";
    else this.#mend(task, head.bad || this.#breaks(unit));
    this.#dispatch();
  }

  #task(index: number): Task {
    const task = this.#tasks[index];
    if (task === undefined) throw new Error(`The missions have no unit ${index}.`);
    return task;
  }

  #landed(): ReadonlySet<number> {
    return new Set(
      this.#tasks.flatMap(({ plan, state }) => (state === "landed" ? [plan.index] : [])),
    );
  }

  /** Most urgent first: what has the longest path behind it. */
  #dispatch(): void {
    const ready = this.#tasks
      .filter(({ state }) => state === "planned")
      .filter(({ plan }) => plan.needs.every((need) => this.#task(need).state === "landed"))
      .sort((a, b) => b.plan.rank - a.plan.rank || a.plan.index - b.plan.index);
    for (const task of ready.slice(0, Math.max(0, MISSION.workers - this.#working))) {
      task.state = "under way";
      this.#working += 1;
      this.#agentUsd += MISSION.workUsd;
      const { ownFailure } = this.#options;
      const head = {
        task: task.plan.index,
        bad: this.#chance.chance(ownFailure),
        prior: ownFailure,
        on: this.#landed(),
      };
      const takesMs = this.#chance.lognormal(MISSION.workMs, MISSION.agentCv);
      this.#come({ atMs: this.#nowMs + MISSION.latencyMs + takesMs, head, task: task.plan.index });
    }
  }

  #come(coming: Coming): void {
    const at = this.#coming.findIndex(({ atMs }) => atMs > coming.atMs);
    this.#coming.splice(at < 0 ? this.#coming.length : at, 0, coming);
  }

  #arrive(head: Head): Unit {
    const at = this.#heads.length;
    const { plan } = this.#task(head.task);
    const overlaps = new Set<number>();
    const conflicts = new Set<number>();
    for (const [index, other] of this.#heads.entries()) {
      if (plan.overlaps.has(other.task)) overlaps.add(index);
      // Whoever wrote on top of the other's content has seen it.
      const seen = head.on.has(other.task) || other.on.has(head.task);
      if (!plan.conflicts.has(other.task) || seen) continue;
      conflicts.add(index);
      this.#conflicts[index]?.add(at);
    }
    this.#heads.push(head);
    this.#conflicts.push(conflicts);
    const { bad, prior } = head;
    const { files, rank } = plan;
    return { at, arrivesMs: this.#nowMs, bad, overlaps, conflicts, files, prior, rank };
  }

  #breaks(unit: number): boolean {
    const landed = this.#landed();
    return [...(this.#conflicts[unit] ?? [])].some((other) =>
      landed.has(this.#heads[other]?.task ?? -1),
    );
  }

  /** `broken`: there is something to mend; else any agent's answer is as good as what was thrown out. */
  #mend(task: Task, broken: boolean): void {
    const succeeds = broken ? MISSION.repairSucceeds : 1;
    if (this.#options.repair === "tournament") this.#tournament(task, succeeds);
    else this.#single(task, succeeds);
  }

  #single(task: Task, succeeds: number): void {
    if (task.repairs >= MISSION.candidates * MISSION.waves * MISSION.tournaments) {
      task.state = "failed";
      return;
    }
    task.repairs += 1;
    this.#agentUsd += MISSION.repairUsd;
    const head = {
      task: task.plan.index,
      bad: !this.#chance.chance(succeeds),
      prior: 1 - succeeds,
      on: this.#landed(),
    };
    const takesMs = this.#chance.lognormal(MISSION.repairMs, MISSION.agentCv);
    this.#come({ atMs: this.#nowMs + MISSION.latencyMs + takesMs, head, task: task.plan.index });
  }

  /** Waves one after another, until one has a candidate that passes. */
  #tournament(task: Task, succeeds: number): void {
    if (task.repairs >= MISSION.tournaments) {
      task.state = "failed";
      return;
    }
    task.repairs += 1;
    let atMs = this.#nowMs;
    let won = false;
    for (let wave = 0; wave < MISSION.waves && !won; wave += 1) {
      const answer = this.#wave(succeeds);
      won = answer.won;
      atMs += MISSION.latencyMs + answer.tookMs;
    }
    const head = { task: task.plan.index, bad: false, prior: WINNER_PRIOR, on: this.#landed() };
    this.#come({ atMs, head: won ? head : null, task: task.plan.index });
  }

  /** Candidates side by side; judged when the last of them is verified. */
  #wave(succeeds: number): { readonly won: boolean; readonly tookMs: number } {
    let won = false;
    let tookMs = 0;
    for (let one = 0; one < MISSION.candidates; one += 1) {
      const verifyMs = this.#chance.lognormal(MODEL.runMs, MODEL.runCv);
      const workMs = this.#chance.lognormal(MISSION.repairMs, MISSION.agentCv);
      const flaky = this.#chance.chance(this.#options.flake);
      if (this.#chance.chance(succeeds) && !flaky) won = true;
      tookMs = Math.max(tookMs, workMs + verifyMs);
      this.#agentUsd += MISSION.repairUsd;
      this.#runs += 1;
      this.#runMs += verifyMs;
    }
    return { won, tookMs };
  }
}
