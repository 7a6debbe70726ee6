// Makes a failing world small: leaves out missions, units, people's deeds, kinds of faults and single faults, as long as
// the same invariant is still violated.
import type { FaultName } from "./faults.ts";
import { type Outcome, playScenario } from "./run.ts";
import type { Scenario } from "./scenario.ts";

export interface Shrunk {
  readonly scenario: Scenario;
  readonly outcome: Outcome;
  readonly plays: number;
}

export async function shrink(
  first: Scenario,
  outcome: Outcome,
  template: string,
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
      const tried = await playScenario(smaller, { template }).catch(() => null);
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
    for (const unit of mission.units) {
      const units = mission.units
        .filter((one) => one !== unit)
        .map((one) => ({ ...one, needs: one.needs.filter((need) => need !== unit.id) }));
      if (units.length === 0) continue;
      yield { ...scenario, missions: missions.with(at, { ...mission, units }) };
    }
  }
  for (const id of happened.slice(0, 40)) {
    yield { ...scenario, dropped: [...dropped, id] };
  }
}
