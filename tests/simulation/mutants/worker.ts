// Plays scenarios and worlds until one of them notices that something is wrong; says which, and after how many.
import { playSeed } from "../batch.ts";
import { playScenario } from "../run.ts";
import { type Scenario, scenarioOf } from "../scenario.ts";
import { SCENARIOS } from "../scenarios/table.ts";
import { makeTemplate } from "../template.ts";
import { MINUTE } from "../time.ts";
import { mutantInForce } from "./replaced.ts";

const mutant = mutantInForce();
const from = Number(process.env.MC_FROM ?? "1");
const seeds = Number(process.env.MC_SEEDS ?? "60");

async function main(): Promise<string | null> {
  const template = await makeTemplate();
  try {
    for (const named of SCENARIOS) {
      if (named.name !== mutant?.scenario || from > 1) continue;
      const wrong = await named.play(template.path);
      if (wrong !== null)
        return JSON.stringify({ by: `scenario ${named.name}`, text: wrong, seeds: 0 });
    }
    for (let seed = from; seed <= seeds; seed += 1) {
      const plain = await playSeed(seed, template.path, mutant?.faults ?? []);
      const outcome =
        plain.violation !== null
          ? plain
          : await playScenario(stressed(seed), { template: template.path });
      if (outcome.violation === null) continue;
      const { invariant, text } = outcome.violation;
      return JSON.stringify({ by: invariant, text: text.slice(0, 160), seeds: seed });
    }
    return null;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return JSON.stringify({ by: "it cannot run", text: text.slice(0, 200), seeds: 0 });
  } finally {
    template.remove();
  }
}

/** A world in which the absence of this guard has its chance. */
function stressed(seed: number): Scenario {
  const base = scenarioOf(seed, []);
  const rates = Object.fromEntries((mutant?.faults ?? []).map((name) => [name, 0.2]));
  const deeds = (mutant?.deeds ?? []).flatMap((what, at) =>
    [3, 5, 8].map((minute) => ({
      ...{ id: `deed-${what}-${minute}`, what, which: seed },
      atMs: minute * MINUTE + at * 7_000 + (seed % 13) * 4_000,
    })),
  );
  return { ...base, rates, deeds };
}

console.log((await main()) ?? "null");
