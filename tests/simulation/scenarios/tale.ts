// One fault scenario: a small mission, the one thing that goes wrong at the worst moment, and what must come of it.
import type { Decided } from "../instance.ts";
import { playScenario } from "../run.ts";
import type { Scenario, UnitTruth } from "../scenario.ts";
import { CALM } from "../template.ts";
import { truthAt } from "../truth.ts";
import type { World } from "../world.ts";

export interface Tale {
  /** As in the list of fault scenarios. */
  readonly number: number;
  readonly name: string;
  readonly title: string;
  /** A defect that is known and not repaired yet: the tale must fail until it is. */
  readonly defect: string | null;
  play(template: string): Promise<string | null>;
}

export interface TaleText {
  readonly title: string;
  readonly defect?: string;
  readonly units?: readonly UnitTruth[];
  readonly config?: Partial<Scenario["config"]>;
  readonly scenario?: Partial<Scenario>;
  readonly stage?: (world: World) => void;
  /** What is wrong; null: as it must be. */
  readonly expect?: (world: World) => string | null;
}

export const unit = (id: string, more: Partial<UnitTruth> = {}): UnitTruth => ({
  ...{ id, needs: [], goodFrom: 1, group: null, shared: null, failures: 0 },
  ...{ isProtected: false, isEmpty: false },
  ...more,
});

const TWO: readonly UnitTruth[] = [unit("a0"), unit("a1")];

export function tale(number: number, name: string, text: TaleText): Tale {
  const { title, defect = null, units = TWO, config = {}, scenario = {}, stage, expect } = text;
  return {
    ...{ number, name, title, defect },
    async play(template) {
      const whole: Scenario = {
        ...CALM,
        seed: 1000 + number,
        config: { ...CALM.config, ...config },
        missions: [{ atMs: 0, units, byStranger: false }],
        ...scenario,
      };
      const outcome = await playScenario(whole, {
        template,
        ...(stage === undefined ? {} : { prepare: stage }),
        ...(expect === undefined ? {} : { finish: expect }),
      });
      const { violation } = outcome;
      return violation === null ? null : `${violation.invariant}: ${violation.text}`;
    },
  };
}

// What tales ask at the end

export const stateOf = (world: World, id: string): string =>
  [...(world.state?.units.values() ?? [])].find((one) => one.unit === id)?.state ?? "absent";

export const because = (world: World, id: string): string =>
  [...(world.state?.units.values() ?? [])].find((one) => one.unit === id)?.because ?? "";

/** These and no others are on mc/green. */
export function onGreen(world: World, ...ids: readonly string[]): string | null {
  const tip = world.tip("mc/green");
  if (tip === null) return "mc/green is absent";
  const units = [...truthAt(world.store, tip).units].filter((one) => one !== "base").sort();
  return units.join() === [...ids].sort().join()
    ? null
    : `on mc/green are ${units.join(", ") || "none"}, expected ${ids.join(", ")}`;
}

/** The first wrong of several. */
export const first = (...wrongs: readonly (string | null)[]): string | null =>
  wrongs.find((one) => one !== null) ?? null;

export const must = (holds: boolean, text: string): string | null => (holds ? null : text);

/** True the first `times` times that it matches. */
export function once<T>(matches: (value: T) => boolean, times = 1): (value: T) => boolean {
  let left = times;
  return (value) => {
    if (left === 0 || !matches(value)) return false;
    left -= 1;
    return true;
  };
}

/** Everything that was decided, told apart. */
export function decisionsOf(world: World): Decided[] {
  const found: Decided[] = [];
  const before = world.onStored;
  world.onStored = (instance, decided) => {
    found.push(decided);
    before(instance, decided);
  };
  return found;
}

/** Reasons given so far that match. */
export function reasons(world: World): string[] {
  const found: string[] = [];
  const before = world.onStored;
  world.onStored = (instance, decided) => {
    found.push(...decided.decision.because.map(({ text }) => text));
    before(instance, decided);
  };
  return found;
}
