// A world as plain data, made from its seed: missions, the truth about every unit, faults by rate, people and what they
// will do. Parts can be left out of it, which is how a failing world is made small.
import { Dice } from "./chance.ts";
import { FAULT_NAMES, type FaultName } from "./faults.ts";
import { MINUTE } from "./time.ts";

export interface UnitTruth {
  readonly id: string;
  readonly needs: readonly string[];
  /** Attempts before this one are bad on their own; 1: good from the start. */
  readonly goodFrom: number;
  /** Good alone, bad with all others of its name, until this attempt. */
  readonly group: { readonly name: string; readonly size: number; readonly until: number } | null;
  /** Edits this line of a file that others edit too, undeclared. */
  readonly shared: { readonly path: string; readonly line: number } | null;
  /** The agent fails in this many first attempts. */
  readonly failures: number;
  /** Needs a person's approval: touches a protected path. */
  readonly isProtected: boolean;
  /** Finds nothing to change. */
  readonly isEmpty: boolean;
  /** Attempts before this one are made from the tree that the target branch began with: what landed in `shared` since is taken back. */
  readonly staleUntil?: number;
  /** Its plan says how unsure it is of the way: it is tried in several at once. */
  readonly uncertainty?: number;
}

export const DEEDS = [
  "push-target",
  "push-target-bad",
  "push-green",
  "push-green-bad",
  "rewind-green",
  "delete-green",
  "move-working",
  "move-candidate",
  "force-unit",
  "delete-unit",
  "approve",
  "approve-stranger",
  "request-changes",
  "dismiss",
  "lose-permission",
  "edit-objective",
  "edit-comment",
  "delete-comment",
  "close-pull",
  "close-objective",
  "close-stranger",
  "unlabel",
  "cancel-run",
  "pause",
  "resume",
  "stop",
  "stop-stranger",
  "retry",
  "rerun-check",
  "push-config",
  "label-again",
] as const;
export type DeedName = (typeof DEEDS)[number];

export interface Deed {
  readonly id: string;
  readonly atMs: number;
  readonly what: DeedName;
  /** Chooses among what is there. */
  readonly which: number;
}

export interface MissionPlan {
  readonly atMs: number;
  readonly units: readonly UnitTruth[];
  /** Somebody without rights sets the label. */
  readonly byStranger: boolean;
}

export interface Scenario {
  readonly seed: number;
  readonly config: {
    readonly workers: number;
    readonly maxAttempts: number;
    readonly review: boolean;
    readonly promote: "always" | "never" | "off";
    readonly wallMinutes: number;
  };
  readonly missions: readonly MissionPlan[];
  readonly rates: Readonly<Partial<Record<FaultName, number>>>;
  readonly deeds: readonly Deed[];
  /** Identities of single faults that do not happen. */
  readonly dropped: readonly string[];
}

/** How often each fault comes, where a world has it: a share of the occasions. */
const RATES: Readonly<Record<FaultName, number>> = {
  "hook.lost": 0.1,
  "hook.twice": 0.2,
  "hook.late": 0.05,
  "hook.reordered": 0.2,
  "hook.redelivered": 1,
  "hook.forged": 0.05,
  "call.busy": 0.05,
  "call.unanswered": 0.05,
  "call.limited": 0.02,
  "call.refused": 0.01,
  "call.slow": 0.05,
  outage: 0.01,
  "crash.step": 0.01,
  "crash.call": 0.01,
  "instance.frozen": 0.005,
  "run.unnamed": 0.3,
  "run.unlisted": 0.2,
  "run.never": 0.05,
  "run.stuck": 0.05,
  "run.infrastructure": 0.1,
  "run.cancelled": 0.05,
  "run.empty": 0.05,
  "run.neutral": 0.05,
  "run.speechless": 0.05,
  "run.fast": 0.1,
  "run.wrong": 0.1,
  "run.unrequired": 0.1,
  "run.flaky": 0.1,
  "run.drift": 0.1,
  "leg.lost": 0.1,
  "stop.variable": 0.05,
};

export function scenarioOf(seed: number, only: readonly FaultName[] | null = null): Scenario {
  const dice = new Dice("scenario", seed);
  const planned: MissionPlan[] = [unitsOf(dice, 0, "a")];
  if (dice.chance(0.25)) planned.push(unitsOf(dice, dice.between(1, 20) * MINUTE, "b"));
  const missions = planned
    .map((plan, at) => withStale(new Dice("stale", seed, at), plan))
    .map((plan, at) => withUnsure(new Dice("unsure", seed, at), plan));
  const rates: Partial<Record<FaultName, number>> = {};
  const number = dice.chance(0.1) ? 0 : dice.between(1, 5);
  const names = only ?? FAULT_NAMES;
  for (let at = 0; at < number; at += 1) {
    const name = dice.pick(names);
    if (name !== undefined) rates[name] = RATES[name] * (0.5 + dice.next());
  }
  const deeds: Deed[] = [];
  const acts = dice.chance(0.4) ? dice.between(1, 4) : 0;
  for (let at = 0; at < acts; at += 1) {
    const what = dice.pick(DEEDS);
    if (what === undefined) continue;
    const atMs = Math.floor(dice.next() * 25 * MINUTE);
    deeds.push({ id: `deed-${at}-${what}`, atMs, what, which: dice.between(0, 99) });
  }
  return {
    seed,
    config: {
      workers: dice.between(1, 6),
      maxAttempts: dice.between(2, 4),
      review: dice.chance(0.2),
      promote: dice.pick(["always", "always", "never", "off"] as const) ?? "always",
      wallMinutes: dice.chance(0.05) ? dice.between(5, 30) : 40_000,
    },
    missions,
    rates,
    deeds,
    dropped: [],
  };
}

function unitsOf(dice: Dice, atMs: number, prefix: string): MissionPlan {
  const count = dice.between(3, dice.chance(0.3) ? 10 : 6);
  const groupSize = dice.chance(0.35) ? dice.between(2, 3) : 0;
  const grouped = new Set<number>();
  while (grouped.size < groupSize) grouped.add(dice.between(0, count - 1));
  const units: UnitTruth[] = [];
  for (let at = 0; at < count; at += 1) {
    const needs = new Set<string>();
    for (let n = dice.chance(0.4) ? dice.between(1, 2) : 0; n > 0 && at > 0; n -= 1) {
      needs.add(`${prefix}${dice.between(0, at - 1)}`);
    }
    const bad = dice.chance(0.15);
    units.push({
      id: `${prefix}${at}`,
      needs: [...needs],
      goodFrom: bad ? dice.between(2, 5) : 1,
      group: grouped.has(at)
        ? { name: `${prefix}group`, size: groupSize, until: dice.between(2, 3) }
        : null,
      shared: dice.chance(0.25) ? { path: `shared/${prefix}.txt`, line: dice.between(0, 2) } : null,
      failures: dice.chance(0.1) ? dice.between(1, 4) : 0,
      isProtected: dice.chance(0.08),
      isEmpty: dice.chance(0.04),
    });
  }
  return { atMs, units, byStranger: dice.chance(0.02) };
}

/** In some missions one or two units may be done in several ways, with dice of their own: other worlds stay as they are. */
function withUnsure(dice: Dice, plan: MissionPlan): MissionPlan {
  if (!dice.chance(0.2)) return plan;
  let { units } = plan;
  for (let count = dice.between(1, 2); count > 0; count -= 1) {
    const at = dice.between(0, units.length - 1);
    const unit = units[at];
    if (unit !== undefined) units = units.with(at, { ...unit, uncertainty: 0.9 });
  }
  return { ...plan, units };
}

/** In some missions one unit works on an older tree than the one it stands on, after another has landed in what they share. */
function withStale(dice: Dice, plan: MissionPlan): MissionPlan {
  const [count, isStale] = [plan.units.length, dice.chance(0.15)];
  const late = dice.between(1, count - 1);
  const early = dice.between(0, late - 1);
  const [before, after] = [plan.units[early], plan.units[late]];
  if (!isStale || before === undefined || after === undefined) return plan;
  const shared = { path: "shared/b.txt", line: dice.between(0, 2) };
  const units = plan.units
    .with(early, { ...before, shared: before.shared ?? shared, isEmpty: false })
    .with(late, {
      ...after,
      needs: [...new Set([...after.needs, before.id])],
      ...{ shared: null, isEmpty: false, staleUntil: dice.between(2, 3) },
    });
  return { ...plan, units };
}
