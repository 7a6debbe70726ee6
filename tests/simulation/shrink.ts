// Makes a failing world small: leaves out missions, units, people's deeds, kinds of faults and single faults, and makes units
// plain, as long as the same invariant is still violated. At the end nothing more can be left out by itself.
import type { FaultName } from "./faults.ts";
import type { Outcome } from "./run.ts";
import type { MissionPlan, Scenario, UnitTruth } from "./scenario.ts";

export interface Shrunk {
  readonly scenario: Scenario;
  readonly outcome: Outcome;
  readonly plays: number;
}

export async function shrink(
  first: Scenario,
  outcome: Outcome,
  play: (scenario: Scenario) => Promise<Outcome>,
  limits: { readonly plays: number; readonly ms: number },
): Promise<Shrunk> {
  const invariant = outcome.violation?.invariant;
  let best = { scenario: first, outcome };
  let plays = 0;
  const until = performance.now() + limits.ms;
  for (let shrank = true; shrank; ) {
    shrank = false;
    for (const smaller of smallerThan(best.scenario, best.outcome)) {
      if (plays >= limits.plays || performance.now() > until) return { ...best, plays };
      plays += 1;
      const tried = await play(smaller).catch(() => null);
      if (tried === null || tried.violation?.invariant !== invariant) continue;
      best = { scenario: smaller, outcome: tried };
      shrank = true;
      break;
    }
  }
  return { ...best, plays };
}

/** Large steps first. */
function* smallerThan(scenario: Scenario, outcome: Outcome): Generator<Scenario> {
  const { missions, deeds, rates, dropped } = scenario;
  for (const mission of missions.length > 1 ? missions : []) {
    yield { ...scenario, missions: missions.filter((one) => one !== mission) };
  }
  for (const name of Object.keys(rates)) {
    const rest = Object.entries(rates).filter(([other]) => other !== name);
    const fewer: Partial<Record<FaultName, number>> = Object.fromEntries(rest);
    yield { ...scenario, rates: fewer };
  }
  if (deeds.length > 1) yield { ...scenario, deeds: [] };
  for (const deed of deeds) {
    yield { ...scenario, deeds: deeds.filter((one) => one !== deed) };
  }
  const happened = outcome.happened.filter((id) => !dropped.includes(id));
  const half = Math.ceil(happened.length / 2);
  if (happened.length > 3) {
    yield { ...scenario, dropped: [...dropped, ...happened.slice(half)] };
    yield { ...scenario, dropped: [...dropped, ...happened.slice(0, half)] };
  }
  for (const [at, mission] of missions.entries()) {
    for (const units of [...fewerUnits(mission), ...plainerUnits(mission)]) {
      yield { ...scenario, missions: missions.with(at, { ...mission, units }) };
    }
  }
  for (const id of happened) yield { ...scenario, dropped: [...dropped, id] };
}

function* fewerUnits({ units }: MissionPlan): Generator<readonly UnitTruth[]> {
  if (units.length < 2) return;
  for (const unit of units) {
    yield units
      .filter((one) => one !== unit)
      .map((one) => ({ ...one, needs: one.needs.filter((need) => need !== unit.id) }));
  }
}

/** One unit at a time without one thing that is special about it. */
function* plainerUnits({ units }: MissionPlan): Generator<readonly UnitTruth[]> {
  for (const [at, unit] of units.entries()) {
    const { staleUntil, ...fresh } = unit;
    const { uncertainty, ...sure } = unit;
    if (unit.needs.length > 0) yield units.with(at, { ...unit, needs: [] });
    if (unit.goodFrom > 1) yield units.with(at, { ...unit, goodFrom: 1 });
    if (unit.group !== null) yield units.with(at, { ...unit, group: null });
    if (unit.shared !== null) yield units.with(at, { ...unit, shared: null });
    if (unit.failures > 0) yield units.with(at, { ...unit, failures: 0 });
    if (unit.isProtected) yield units.with(at, { ...unit, isProtected: false });
    if (unit.isEmpty) yield units.with(at, { ...unit, isEmpty: false });
    if (staleUntil !== undefined) yield units.with(at, fresh);
    if (uncertainty !== undefined) yield units.with(at, sure);
  }
}
