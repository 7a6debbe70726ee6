// `npm run bench:queue-mission`: the merge queue's mission on the local GitHub with real git, real workflows and real jobs:
// units that break verification alone or together, a conflict, flaky runs. Outcomes are judged by ground truth.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { figuresOf } from "../tests/e2e/queue-mission/figures.ts";
import { outcomeProblems } from "../tests/e2e/queue-mission/outcome.ts";
import { play } from "../tests/e2e/queue-mission/play.ts";
import { LEAST_UNITS, workload } from "../tests/e2e/queue-mission/workload.ts";

const { values } = parseArgs({
  options: {
    units: { type: "string", default: "30" },
    slots: { type: "string", default: "4" },
    flake: { type: "string", default: "0.05" },
    seed: { type: "string", default: "1" },
    jobs: { type: "string", default: "6" },
    "limit-s": { type: "string", default: "1200" },
    keep: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  console.log(`npm run bench:queue-mission -- [--units 30] [--slots 4] [--flake 0.05] [--seed 1] [--jobs 6] [--limit-s 1200] [--keep] [--json]

Three units break verification alone, two only together, two change the same line; at least ${LEAST_UNITS} units.
Exits 1 when an outcome is not as it must be: every good unit on mc/green, no value of it ever red, nobody thrown out wrongly.`);
  process.exit(0);
}
const numbers = {
  units: Number(values.units),
  slots: Number(values.slots),
  flake: Number(values.flake),
  seed: Number(values.seed),
  jobs: Number(values.jobs),
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

const folder = mkdtempSync(join(tmpdir(), "mission-control-queue-"));
if (values.keep) console.error(folder);
const units = workload(numbers.units, numbers.seed);
const played = await play(folder, {
  units,
  slots: numbers.slots,
  flake: numbers.flake,
  seed: numbers.seed,
  maxJobs: numbers.jobs,
  limitMs: numbers.limitS * 1000,
});
const figures = await figuresOf(played);
const problems = await outcomeProblems(played, units);
await played.db.close();
await played.rig.close();
if (!values.keep) rmSync(folder, { recursive: true, force: true });
if (values.json) console.log(JSON.stringify({ ...figures, problems }));
else {
  const { endpoints, units: counts, tournaments, ...flat } = figures;
  console.log(
    `units                      ${counts.landed} of ${counts.planned} landed, ${counts.failed} failed`,
  );
  console.log(`tournaments                ${tournaments.held} held, ${tournaments.won} won`);
  for (const [name, value] of Object.entries(flat)) console.log(`${name.padEnd(26)} ${value}`);
  console.log("\nREST requests by endpoint (* creates content)");
  for (const { endpoint, requests, content } of endpoints) {
    const per = (requests / Math.max(1, counts.landed)).toFixed(2);
    console.log(
      `${String(requests).padStart(6)} ${per.padStart(6)}/unit ${content ? "*" : " "} ${endpoint}`,
    );
  }
  for (const problem of problems) console.log(`PROBLEM ${problem}`);
}
process.exitCode = problems.length > 0 ? 1 : 0;
