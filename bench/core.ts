// What the brain takes: a plan of 10,000 units, what earlier work taught found among 100,000 experiences, the brief of one attempt in a
// mission of 200 units. `--json`. Prints figures beside their limits and never fails on time.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { measureBrief } from "./core/brief.ts";
import { measurePlan } from "./core/plan.ts";
import { measureRetrieval } from "./core/retrieval.ts";

const { values: flags } = parseArgs({
  options: {
    units: { type: "string", default: "10000" },
    experiences: { type: "string", default: "100000" },
    json: { type: "boolean", default: false },
  },
});

const plan = { ...measurePlan(Number(flags.units)), limit_ms: 200 };
const brief = { ...measureBrief(200), limit_ms: 5 };
const retrieval = { ...(await measureRetrieval(Number(flags.experiences))), limit_ms: 10 };
const result = { cores: availableParallelism(), plan, retrieval, brief };
if (flags.json) console.log(JSON.stringify(result));
else {
  console.log(
    `plan of ${plan.units} units (${plan.edges} edges, ${plan.layers} layers): median ${plan.median_ms} ms, first ${plan.first_ms} ms (limit ${plan.limit_ms} ms)`,
  );
  console.log(
    `recall among ${retrieval.experiences} experiences: median ${retrieval.median_ms} ms, p90 ${retrieval.p90_ms} ms (limit ${retrieval.limit_ms} ms)`,
  );
  console.log(
    `brief in a mission of ${brief.units} units: put together ${brief.assembly.median_ms} ms, rendered ${brief.render.median_ms} ms to ${brief.characters} characters (limit ${brief.limit_ms} ms)`,
  );
}
