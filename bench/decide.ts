// Decide + write, per event, in a mission of many units: the whole life of the mission is decided once in a world that
// answers at once, then every decision goes through the engine's one write into a real database.
// `node bench/decide.ts [--units N] [--json]`
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { systemClock } from "../app/engine/clock.ts";
import { openEngine } from "../app/engine/engine.ts";
import { createLog } from "../app/observe/log.ts";
import { assert } from "../core/base/assert.ts";
import { isoTime } from "../core/base/brand.ts";
import type { Decided } from "../core/engine/decision.ts";
import { openDatabase } from "../db/client.ts";
import { loadRepoState } from "../db/repo-state.ts";
import { PureWorld } from "../tests/support/pure-world.ts";

const { values: flags } = parseArgs({
  options: { units: { type: "string", default: "200" }, json: { type: "boolean", default: false } },
});
const units = Number(flags.units);

interface Round {
  readonly decided: readonly Decided[];
  readonly decideMs: readonly number[];
}

/** Units in layers of ten, each needing one of the layer before. */
function liveMission(): Round {
  const world = new PureWorld({
    workers: { max: 64 },
    units: { max: 1000, retry_delay_seconds: 0 },
    review: { enabled: false },
  });
  const decided: Decided[] = [];
  const decideMs: number[] = [];
  let before = performance.now();
  world.onStep = () => {
    decideMs.push(performance.now() - before);
    const decision = world.decisions.at(-1);
    if (decision !== undefined) decided.push({ decision, state: world.state });
    before = performance.now();
  };
  before = performance.now();
  world.label(
    Array.from({ length: units }, (_, index) => ({
      id: `unit-${index}`,
      title: `Unit ${index}`,
      description: `What unit ${index} is to do, in a sentence or two that a planner might write.`,
      files: [`src/part-${index}.ts`, `tests/part-${index}.test.ts`],
      depends_on: index < 10 ? [] : [`unit-${index - 10}`],
      criteria: [`part ${index} is exported`, `part ${index} has a test`],
    })),
  );
  const states = Object.values(world.units);
  assert(
    states.length === units && states.every((state) => state === "landed"),
    "every unit of the benchmark lands",
  );
  return { decided, decideMs };
}

/** From the end of reading the delivery to the end of the write that stores what was decided. */
async function writeAll(decided: readonly Decided[]): Promise<readonly number[]> {
  const folder = await mkdtemp(join(tmpdir(), "mc-bench-"));
  const db = await openDatabase(join(folder, "bench.db"));
  const writeMs: number[] = [];
  const repo = decided[0]?.state.repo.repo ?? "";
  let next = 0;
  let before = 0;
  const engine = await openEngine({
    db,
    clock: systemClock(),
    log: createLog({ level: "fatal" }),
    instanceId: "bench",
    translate: async () => [],
    perform: async () => null,
    decide: () => {
      const answer = decided[next];
      next += 1;
      if (answer === undefined) throw new Error("more events than decisions");
      return answer;
    },
    onStep: (step) => {
      if (step === "delivery.translated") before = performance.now();
      if (step === "delivery.applied") writeMs.push(performance.now() - before);
    },
  });
  for (const index of decided.keys()) {
    const at = isoTime(Date.now());
    const payload = JSON.stringify({ type: "StateWritten", at, commit: "0".repeat(40) });
    await engine.deliver({ id: `event:${index}`, repo, name: "event", payload, receivedAt: at });
    await engine.idle();
  }
  const loadedAt = performance.now();
  const state = await db.read((tx) => loadRepoState(tx, repo, Date.now()));
  loadMs = performance.now() - loadedAt;
  assert(state.units.size === units, "the mission is stored");
  await engine.close();
  await db.close();
  await rm(folder, { recursive: true, force: true });
  return writeMs;
}
let loadMs = 0;

function summary(values: readonly number[]): Readonly<Record<"p50Ms" | "p99Ms" | "maxMs", number>> {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    Number((sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(3));
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

liveMission(); // warms up
const { decided, decideMs } = liveMission();
const writeMs = await writeAll(decided);
const both = decideMs.map((ms, index) => ms + (writeMs[index] ?? 0));
const result = {
  units,
  events: decided.length,
  cores: availableParallelism(),
  total: summary(both),
  decide: summary(decideMs),
  write: summary(writeMs),
  loadMs: Number(loadMs.toFixed(1)),
};
if (flags.json) console.log(JSON.stringify(result));
else {
  console.log(`${result.events} events of a mission with ${units} units`);
  for (const name of ["total", "decide", "write"] as const) {
    const { p50Ms, p99Ms, maxMs } = result[name];
    console.log(`${name.padEnd(8)} p50 ${p50Ms} ms   p99 ${p99Ms} ms   longest ${maxMs} ms`);
  }
  console.log(`the whole memory is loaded again in ${result.loadMs} ms`);
}
