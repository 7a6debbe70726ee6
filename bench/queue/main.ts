// The queue bench: what each merge queue does with the same workloads, against the truth. `--help` says how to use it.
import { parseArgs } from "node:util";
import type { Job } from "./job.ts";
import { type Measures, mean } from "./measure.ts";
import { performMissions } from "./mission-job.ts";
import { MISSION } from "./missions.ts";
import { performAll } from "./pool.ts";
import { MODEL, SCENARIOS, scenarioOf } from "./scenarios.ts";
import { openSystem, SYSTEMS } from "./systems/table.ts";
import { ABLATIONS } from "./systems/variant.ts";
import { type Result, renderMissions, renderTable } from "./table.ts";

const HELP = `Merge queues on the same workloads, in virtual time, judged by ground truth.

  npm run bench:queue -- [--scenario B,C] [--policy ours,github] [--seeds 8] [--units 600] [--json]

  --scenario   ${SCENARIOS.map(({ name, title }) => `${name} ${title}`).join("; ")}
  --policy     ${SYSTEMS.join(", ")}
               ours:option=value+option=value runs ours with other options; may be given several times
  --ablate     ours with each of its parts switched off alone
  --missions   whole missions instead: layers, workers that take time, repairs, API latency; makespan and
               cost per landed unit of each queue with each way to repair
  --compare    print what was published for the same policy beneath each line
  --seeds      worlds per scenario (8)       --first-seed  number of the first (0)
  --units      units per world (${MODEL.units})        --threads     threads (all cores)
  --json       {"scenarios":{"A":{"policy":{…}}}} on standard output; progress goes to standard error

The model: verification ${MODEL.runMs / 60_000} min (lognormal, cv ${MODEL.runCv}); of the pairs within ${MODEL.reach} units ${MODEL.overlap * 100} % overlap in a file and
${MODEL.overlapConflict * 100} % of those break each other; ${MODEL.hiddenShare * 100} % as many pairs break without a file in common. Ours is told the true rates
of own failures, flakes and conflicts; in the app the first two are measured and the last are constants.
`;

const { values: flags } = parseArgs({
  options: {
    scenario: { type: "string", multiple: true },
    policy: { type: "string", multiple: true },
    ablate: { type: "boolean", default: false },
    missions: { type: "boolean", default: false },
    compare: { type: "boolean", default: false },
    seeds: { type: "string", default: "8" },
    "first-seed": { type: "string", default: "0" },
    units: { type: "string", default: String(MODEL.units) },
    threads: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const listed = (texts: readonly string[] | undefined, otherwise: readonly string[]) =>
  texts === undefined ? otherwise : texts.flatMap((text) => text.split(",")).filter(Boolean);

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`--${name} wants a whole number from ${least}, not "${text}".`);
}

async function main(): Promise<void> {
  const startedMs = performance.now();
  const ablations = ABLATIONS.map((one) => (one === "" ? "ours" : `ours:${one}`));
  const scenarios = listed(
    flags.scenario,
    SCENARIOS.map(({ name }) => name),
  );
  const policies = flags.ablate ? ablations : listed(flags.policy, SYSTEMS);
  const seeds = whole("seeds", flags.seeds, 1);
  const first = whole("first-seed", flags["first-seed"], 0);
  const units = whole("units", flags.units, 1);
  for (const policy of policies) for (const one of scenarios) openSystem(policy, scenarioOf(one));
  const jobs: Job[] = [];
  for (const scenario of scenarios) {
    for (const policy of policies) {
      for (let seed = first; seed < first + seeds; seed += 1) {
        jobs.push({ scenario, policy, seed, units });
      }
    }
  }
  const progress = (done: number): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done}/${jobs.length} runs `);
    else if (done % 50 === 0) process.stderr.write(`${done}/${jobs.length} runs\n`);
  };
  const threads = flags.threads === undefined ? undefined : whole("threads", flags.threads, 1);
  const answers = await performAll(jobs, progress, threads);
  const seconds = (performance.now() - startedMs) / 1000;
  process.stderr.write(`\n${jobs.length} runs in ${seconds.toFixed(1)} s\n`);
  const result: Record<string, Record<string, Measures>> = {};
  for (const [at, { scenario, policy }] of jobs.entries()) {
    if (at % seeds !== 0) continue;
    const rows = result[scenario] ?? {};
    rows[policy] = mean(answers.slice(at, at + seeds));
    result[scenario] = rows;
  }
  print(result, { seeds, units });
}

function print(result: Result, about: { readonly seeds: number; readonly units: number }): void {
  if (flags.json)
    console.log(JSON.stringify({ ...about, measures: "true rates", scenarios: result }));
  else console.log(renderTable(result, flags.compare));
}

function missions(): void {
  const first = whole("first-seed", flags["first-seed"], 0);
  const seeds = Array.from({ length: whole("seeds", flags.seeds, 1) }, (_, at) => first + at);
  const result = performMissions(seeds);
  if (flags.json)
    console.log(JSON.stringify({ seeds: seeds.length, assumed: MISSION, missions: result }));
  else console.log(renderMissions(result));
}

async function run(): Promise<void> {
  if (flags.help) console.log(HELP);
  else if (flags.missions) missions();
  else await main();
}

await run().catch((error: unknown) => {
  const cause = error instanceof Error ? error.message : String(error);
  console.error(`\n${cause}\nHow to use it: npm run bench:queue -- --help`);
  process.exitCode = 1;
});
