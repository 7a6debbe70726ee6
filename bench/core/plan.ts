// A plan of many units, from what a planner wrote to layers: validation, order by common files, layers.
import { planUnits } from "../../core/plan/units.ts";
import { layers } from "../../core/schedule/dag.ts";
import { type Measured, measure } from "./measured.ts";

export interface PlanFigures extends Measured {
  readonly units: number;
  readonly edges: number;
  readonly layers: number;
  readonly first_ms: number;
}

const RUNS = 5;

export function measurePlan(count: number): PlanFigures {
  const plan = planOf(count);
  let shape = { layers: 0, edges: 0 };
  let firstMs = 0;
  const run = (number: number): void => {
    const start = performance.now();
    const planned = planUnits(plan, { maxUnits: count });
    if (!planned.ok) throw new Error(planned.problems.slice(0, 3).join("\n"));
    const laid = layers(
      planned.units.map(({ id, dependsOn, after }) => ({
        id,
        dependsOn: [...dependsOn, ...after],
      })),
    );
    if (number < 0) firstMs ||= performance.now() - start;
    let edges = 0;
    for (const unit of planned.units) edges += unit.dependsOn.length + unit.after.length;
    shape = { layers: laid.layers.length, edges };
  };
  const measured = measure(RUNS, run, 1);
  return { units: count, ...shape, first_ms: Math.round(firstMs), ...measured };
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
