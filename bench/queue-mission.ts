// `npm run bench:queue-mission`: the merge queue's mission on the local GitHub with real git, real workflows and real jobs:
// units that break verification alone or together, a conflict, flaky runs. Outcomes are judged by ground truth.
import { parseArgs } from "node:util";
import type { Figures } from "../tests/e2e/queue-mission/figures.ts";
import { judgedMission } from "../tests/e2e/queue-mission/mission.ts";
import { LEAST_UNITS } from "../tests/e2e/queue-mission/workload.ts";

const { values } = parseArgs({
  options: {
    units: { type: "string", default: "30" },
    slots: { type: "string", default: "4" },
    flake: { type: "string", default: "0.05" },
    seed: { type: "string", default: "16" },
    jobs: { type: "string", default: "6" },
    kills: { type: "string", default: "0" },
    runs: { type: "string", default: "1" },
    "limit-s": { type: "string", default: "1200" },
    keep: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  console.log(`npm run bench:queue-mission -- [--units 30] [--slots 4] [--flake 0.05] [--seed 16] [--jobs 6] [--kills 0] [--runs 1] [--limit-s 1200] [--keep] [--json]

Three units break verification alone, two only together, two change the same line; at least ${LEAST_UNITS} units.
--kills: the app is killed so often, at random points; --runs: so many missions, each with the next seed.
Exits 1 when an outcome is not as it must be: every good unit on mc/green, no value of it ever red, nobody thrown out wrongly.`);
  process.exit(0);
}
const numbers = {
  units: Number(values.units),
  slots: Number(values.slots),
  flake: Number(values.flake),
  seed: Number(values.seed),
  jobs: Number(values.jobs),
  kills: Number(values.kills),
  runs: Number(values.runs),
  limitS: Number(values["limit-s"]),
};
for (const [name, value] of Object.entries(numbers)) {
  if (value >= 0) continue;
  console.error(`--${name}: a number, not less than 0`);
  process.exit(2);
}
if (numbers.units < LEAST_UNITS) {
  console.error(`--units: at least ${LEAST_UNITS}`);
  process.exit(2);
}

let failed = false;
for (let run = 0; run < numbers.runs; run += 1) {
  const seed = numbers.seed + run;
  const { figures, problems, kills, count } = await judgedMission({
    units: numbers.units,
    slots: numbers.slots,
    flake: numbers.flake,
    seed,
    maxJobs: numbers.jobs,
    limitMs: numbers.limitS * 1000,
    kills: numbers.kills,
    keep: values.keep,
  });
  failed ||= problems.length > 0;
  if (values.json) console.log(JSON.stringify({ seed, ...figures, count, kills, problems }));
  else if (numbers.kills > 0) {
    const { units, wall_s } = figures;
    console.log(
      `seed ${seed}: killed ${kills.length} times in ${count} requests and webhooks, ${units.landed} of ${units.planned} landed in ${wall_s} s, ${problems.length} problems`,
    );
    for (const problem of problems) console.log(`  PROBLEM ${problem}`);
    if (problems.length > 0) for (const kill of kills) console.log(`  killed at ${kill}`);
  } else print(figures, problems);
}
process.exitCode = failed ? 1 : 0;

function print(figures: Figures, problems: readonly string[]): void {
  const { endpoints, units, tournaments, ...flat } = figures;
  const line = (name: string, value: unknown): void => console.log(`${name.padEnd(26)} ${value}`);
  line("units", `${units.landed} of ${units.planned} landed, ${units.failed} failed`);
  line("tournaments", `${tournaments.held} held, ${tournaments.won} won`);
  for (const [name, value] of Object.entries(flat)) line(name, value);
  console.log("\nREST requests by endpoint (* creates content)");
  for (const { endpoint, requests, content } of endpoints) {
    const per = (requests / Math.max(1, units.landed)).toFixed(2).padStart(6);
    console.log(`${String(requests).padStart(6)} ${per}/unit ${content ? "*" : " "} ${endpoint}`);
  }
  for (const problem of problems) console.log(`PROBLEM ${problem}`);
}
