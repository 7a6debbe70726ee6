// How long a plan of 10,000 units takes to validate, to order by common files, and to lay out, and how long one step of the merge
// queue takes with 500 units queued. `--units N`, `--json`.
import { measurePlan } from "./core/plan.ts";
import { measureQueuePlan } from "./plan-queue.ts";

const LIMIT_MS = 200;

function numberAfter(flag: string, otherwise: number): number {
  const at = process.argv.indexOf(flag);
  const value = Number(process.argv[at + 1]);
  return at >= 0 && Number.isInteger(value) && value > 0 ? value : otherwise;
}

const plan = measurePlan(numberAfter("--units", 10_000));
const result = { ...plan, limit_ms: LIMIT_MS, queue: measureQueuePlan() };
if (process.argv.includes("--json")) console.log(JSON.stringify(result));
else {
  console.log(`${plan.units} units, ${plan.edges} edges, ${plan.layers} layers`);
  console.log(
    `first run ${plan.first_ms} ms, median of ${plan.runs} ${plan.median_ms} ms (limit ${LIMIT_MS} ms)`,
  );
  const { queue } = result;
  console.log(
    `queue: one step with ${queue.queued} units queued, median ${queue.median_ms} ms, with many failures ${queue.trouble_median_ms} ms, on one slot ${queue.one_slot_median_ms} ms (limit ${queue.limit_ms} ms)`,
  );
}
