// Kills the app (SIGKILL) at random points of a mission: before a request or webhook is passed on, when it took effect and
// before the answer, or a few milliseconds later in the middle of whatever it does then.
import type { Plan, Rig } from "../rig.ts";
import { random } from "./workload.ts";

/** Requests and webhooks of a mission without deaths, per unit, at the least. */
const SPAN_PER_UNIT = 100;
const LATER_MS = 80;

export interface Kills {
  readonly count: number;
  readonly seed: number;
  readonly units: number;
}

/** The points lie within what the mission needs in any case; while the app is down, counting goes on. */
export function killAtRandom(rig: Rig, { count, seed, units }: Kills): void {
  const next = random(seed);
  const from = rig.count;
  const points = new Set<number>();
  while (points.size < count) points.add(from + 1 + Math.floor(next() * units * SPAN_PER_UNIT));
  const due = [...points].sort((a, b) => a - b);
  const plan: Plan = (name, at) => {
    const point = due[0];
    if (point === undefined || at < point || !rig.listening) return null;
    due.shift();
    const how = next();
    if (how < 1 / 3) return "before";
    if (how < 2 / 3) return "after";
    const ms = Math.round(next() * LATER_MS);
    setTimeout(() => void rig.kill(`${at} ${ms} ms after ${name}`), ms);
    return null;
  };
  rig.plan = plan;
}
