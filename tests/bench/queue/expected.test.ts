// What people are told of how long an element still waits, against what then happens: half of it too much, half too little.
import { expect, test } from "vitest";
import { Lab } from "../../../bench/queue/lab.ts";
import { quantile } from "../../../bench/queue/measure.ts";
import { scenarioOf } from "../../../bench/queue/scenarios.ts";
import { DRIVE_DEFAULTS, drive } from "../../../bench/queue/systems/ours.ts";
import { createUnits, sourceOf } from "../../../bench/queue/world.ts";
import { planQueue } from "../../../core/merge/policy/plan.ts";
import type { Policy } from "../../../core/merge/policy/view.ts";

const UNITS = 150;

test.each(["A", "B", "C", "H", "J"])("scenario %s: the median is not far off", (name) => {
  const scenario = scenarioOf(name);
  const said: { unit: number; atMs: number; ms: number }[] = [];
  const policy: Policy = (view) => {
    const plan = planQueue(view);
    for (const [id, ms] of plan.expectedMs) {
      const unit = Number(/unit-(\d+)/.exec(id)?.[1]);
      if (ms !== null && ms > 0) said.push({ unit, atMs: view.nowMs, ms });
    }
    return plan;
  };
  const source = sourceOf(createUnits(scenario, 100, UNITS));
  const { landedMs } = new Lab({ scenario, seed: 100, source }).run((lab) =>
    drive(lab, { ...DRIVE_DEFAULTS, policy }),
  );
  const ratios = said.flatMap(({ unit, atMs, ms }) => {
    const waitedMs = (landedMs.get(unit) ?? 0) - atMs;
    return waitedMs > 0 ? [ms / waitedMs] : [];
  });
  const median = quantile(
    ratios.toSorted((a, b) => a - b),
    0.5,
  );
  expect(median).toBeGreaterThan(0.6);
  expect(median).toBeLessThan(1.7);
});
