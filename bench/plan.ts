// How long a plan of 10,000 units takes to validate, to order by common files, and to lay out, and how long one step of the merge
// queue takes with 500 units queued. `--units N`, `--json`.
import { planUnits } from "../core/plan/units.ts";
import { layers } from "../core/schedule/dag.ts";
import { measureQueuePlan } from "./plan-queue.ts";

const LIMIT_MS = 200;
const RUNS = 5;

function numberAfter(flag: string, otherwise: number): number {
  const at = process.argv.indexOf(flag);
  const value = Number(process.argv[at + 1]);
  return at >= 0 && Number.isInteger(value) && value > 0 ? value : otherwise;
}

/** Each unit names two files of its own area and one shared file; some name a folder or a glob. */
function planOf(count: number): unknown {
  const units = [];
  for (let at = 0; at < count; at += 1) {
    const area = `src/area-${at % Math.ceil(count / 20)}`;
    const files = [
      `./${area}/file-${at}.ts`,
      `tests/${area}/file-${at}.test.ts`,
      `${area}/index.ts`,
    ];
    if (at % 500 === 0) files.push(`docs/area-${at}/`);
    if (at % 1000 === 0) files.push(`assets/${at}/**/*.svg`);
    const needs = [at - 1, at - 7].filter((one) => one >= 0 && one % 3 === 0);
    units.push({
      id: `unit-${at}`,
      title: `Change number ${at}`,
      description: "Does one thing.",
      files,
      depends_on: needs.map((one) => `unit-${one}`),
      priority: at % 5,
    });
  }
  return { units };
}

const count = numberAfter("--units", 10_000);
const plan = planOf(count);
const times: number[] = [];
let shape = { layers: 0, edges: 0 };
for (let run = 0; run < RUNS; run += 1) {
  const start = performance.now();
  const planned = planUnits(plan, { maxUnits: count });
  if (!planned.ok) throw new Error(planned.problems.slice(0, 3).join("\n"));
  const laid = layers(
    planned.units.map(({ id, dependsOn, after }) => ({ id, dependsOn: [...dependsOn, ...after] })),
  );
  times.push(performance.now() - start);
  let edges = 0;
  for (const unit of planned.units) edges += unit.dependsOn.length + unit.after.length;
  shape = { layers: laid.layers.length, edges };
}
const sorted = times.toSorted((a, b) => a - b);
const result = {
  units: count,
  ...shape,
  first_ms: Math.round(times[0] ?? 0),
  median_ms: Math.round(sorted[Math.floor(RUNS / 2)] ?? 0),
  limit_ms: LIMIT_MS,
  queue: measureQueuePlan(),
};
if (process.argv.includes("--json")) console.log(JSON.stringify(result));
else {
  console.log(`${count} units, ${shape.edges} edges, ${shape.layers} layers`);
  console.log(
    `first run ${result.first_ms} ms, median of ${RUNS} ${result.median_ms} ms (limit ${LIMIT_MS} ms)`,
  );
  const { queue } = result;
  console.log(
    `queue: one step with ${queue.queued} units queued, median ${queue.median_ms} ms, with many failures ${queue.trouble_median_ms} ms, on one slot ${queue.one_slot_median_ms} ms (limit ${queue.limit_ms} ms)`,
  );
}
