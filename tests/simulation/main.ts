// `npm run sim`: plays worlds by seed over worker processes; a failing one is made small and written to a trace file.
import { fork } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { addBatch, addOutcome, type Batch, emptyBatch, playSeed } from "./batch.ts";
import { FAULT_NAMES, type FaultName } from "./faults.ts";
import { playScenario } from "./run.ts";
import { type Scenario, scenarioOf } from "./scenario.ts";
import { shrink } from "./shrink.ts";
import { makeTemplate } from "./template.ts";
import { recordTrace, type TraceLine, writeTrace } from "./trace.ts";

const USAGE = `npm run sim -- [--seeds 100] [--from 1] [--seed N] [--faults a,b] [--workers 2] [--json] [--trace FILE]
Exit codes: 0 no violation · 1 a violation · 2 wrong usage
Faults: ${FAULT_NAMES.join(", ")}`;

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "100" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    faults: { type: "string" },
    workers: { type: "string", default: "2" },
    json: { type: "boolean", default: false },
    trace: { type: "string" },
    stride: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const isFault = (name: string): name is FaultName => FAULT_NAMES.some((one) => one === name);

async function main(): Promise<number> {
  const names = values.faults?.split(",") ?? null;
  const strange = names?.find((name) => !isFault(name));
  if (values.help || strange !== undefined) {
    console.error(strange === undefined ? USAGE : `There is no fault ${strange}.\n${USAGE}`);
    return values.help ? 0 : 2;
  }
  const only = names === null ? null : names.filter(isFault);
  const from = Number(values.seed ?? values.from);
  const seeds = values.seed === undefined ? Number(values.seeds) : 1;
  if (values.stride !== undefined) return work(from, seeds, Number(values.stride), only);
  const began = performance.now();
  const workers = Math.max(1, Math.min(Number(values.workers), seeds));
  const total = emptyBatch();
  await Promise.all(
    Array.from({ length: workers }, (_, n) => inProcess(from + n, seeds, workers, total)),
  );
  const { failing, faults, events, decisions } = total;
  const wall_s = Math.round((performance.now() - began) / 100) / 10;
  const violations = failing.length;
  failing.sort((a, b) => a.seed - b.seed);
  const result = { seeds: total.seeds, events, decisions, faults, violations, wall_s };
  const shown = failing
    .slice(0, 20)
    .map(({ seed, invariant, text }) => ({ seed, invariant, text }));
  if (values.json)
    console.log(JSON.stringify(violations === 0 ? result : { ...result, failing: shown }));
  else console.log(result, ...shown);
  const [first] = failing;
  if (first !== undefined) await explain(first.seed, only);
  return violations === 0 && total.seeds === seeds ? 0 : 1;
}

/** One of several processes: every `stride`-th seed; counts go to the parent as they come. */
async function work(
  from: number,
  seeds: number,
  stride: number,
  only: readonly FaultName[] | null,
): Promise<number> {
  const template = await makeTemplate();
  let batch = emptyBatch();
  try {
    for (
      let seed = from;
      seed < Number(values.from) - (from % stride) + seeds + stride;
      seed += stride
    ) {
      if (seed >= Number(process.env.MC_SIM_END)) break;
      addOutcome(batch, await playSeed(seed, template.path, only));
      if (batch.seeds < 10 && batch.failing.length === 0) continue;
      process.send?.(batch);
      batch = emptyBatch();
    }
    process.send?.(batch);
  } finally {
    template.remove();
  }
  return 0;
}

function inProcess(from: number, seeds: number, stride: number, total: Batch): Promise<void> {
  const end = Number(values.seed ?? values.from) + seeds;
  const args = ["--from", String(from), "--seeds", String(seeds), "--stride", String(stride)];
  if (values.faults !== undefined) args.push("--faults", values.faults);
  const child = fork(fileURLToPath(import.meta.url), args, {
    env: { ...process.env, MC_SIM_END: String(end) },
    execArgv: process.execArgv,
  });
  child.on("message", (message: Batch) => {
    addBatch(total, message);
    for (const { seed, invariant, text } of message.failing)
      process.stderr.write(`\nseed ${seed}: ${invariant}: ${text}\n`);
    process.stderr.write(`\r${total.seeds} of ${seeds} seeds, ${total.failing.length} violations `);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`A worker process ended with ${code}.`));
    });
  });
}

/** The smallest world that still fails, told line by line. */
async function explain(seed: number, only: readonly FaultName[] | null): Promise<void> {
  process.stderr.write(`\nseed ${seed} fails; making it small …\n`);
  const template = await makeTemplate();
  try {
    const outcome = await playSeed(seed, template.path, only);
    const limits = { plays: 200, ms: 120_000 };
    const play = (smaller: Scenario) => playScenario(smaller, { template: template.path });
    const small = await shrink(scenarioOf(seed, only), outcome, play, limits);
    let lines: TraceLine[] = [];
    const again = await playScenario(small.scenario, {
      template: template.path,
      prepare: (world) => {
        lines = recordTrace(world);
      },
    });
    const path = values.trace ?? join(tmpdir(), `mc-sim-${seed}.trace.json`);
    writeTrace(path, small.scenario, again.violation, lines);
    const { missions, deeds, rates } = small.scenario;
    const units = missions.flatMap((mission) => mission.units);
    process.stderr.write(
      [
        `after ${small.plays} plays: ${units.length} units, ${deeds.length} deeds, faults ${Object.keys(rates).join(", ") || "none"}`,
        `${again.violation?.invariant ?? "?"}: ${again.violation?.text ?? "it does not fail again"}`,
        ...lines.slice(-25).map(told),
        `mc replay ${path}`,
        "",
      ].join("\n"),
    );
  } finally {
    template.remove();
  }
}

function told(line: TraceLine): string {
  const at = line.at.slice(11, 19);
  if (line.kind === "note") return `${at}  ${line.text}`;
  return `${at}  ${line.event.type}: ${line.because.map((reason) => reason.text).join("; ")}`;
}

process.exitCode = await main();
