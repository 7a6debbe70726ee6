// `npm run contract:agents`: installs the real agent CLIs into a scratch folder and plays every scenario of the contract with
// them against scripted APIs on loopback. Exit codes: 0 all as the contract says · 1 something differs · 2 it could not be tried.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { BACK_ENDS, type BackEnd } from "./back-end.ts";
import { installCli } from "./installed.ts";
import { play } from "./play.ts";
import { SCENARIOS } from "./scenarios.ts";
import { type Cell, renderTable } from "./table.ts";

/** Time limit of the scenarios that run into one: the slowest CLI has begun to ask by then. */
const SHORT_S = 20;

const { values } = parseArgs({
  options: {
    agent: { type: "string", default: "" },
    dir: { type: "string", default: "" },
    json: { type: "boolean", default: false },
    only: { type: "string", default: "" },
  },
});
const scenarios = SCENARIOS.filter(({ name }) => name.includes(values.only));
const backEnds = BACK_ENDS.filter(({ name }) => values.agent === "" || values.agent === name);
if (scenarios.length === 0 || backEnds.length === 0) {
  console.error("No such scenario or agent; there are:");
  for (const { name } of [...BACK_ENDS, ...SCENARIOS]) console.error(`  ${name}`);
  process.exit(2);
}
const folder =
  values.dir === "" ? mkdtempSync(join(tmpdir(), "mc-agent-clis-")) : resolve(values.dir);
mkdirSync(folder, { recursive: true });
try {
  process.exitCode = await main();
} finally {
  if (values.dir === "") rmSync(folder, { recursive: true, force: true });
}

async function main(): Promise<number> {
  const versions: Record<string, string> = {};
  const cells: Cell[] = [];
  for (const backEnd of backEnds) {
    console.error(`installing ${backEnd.packageName} …`);
    const installed = await installCli(backEnd, folder);
    if (!installed.ok) {
      console.error(installed.problem);
      return 2;
    }
    versions[backEnd.name] = installed.value.version;
    cells.push(...(await playAll(backEnd, installed.value.programs)));
  }
  const differ = cells.filter(({ problems }) => problems.length > 0);
  if (values.json) console.log(JSON.stringify({ versions, cells, ok: differ.length === 0 }));
  else console.log(renderTable(versions, cells));
  return differ.length === 0 ? 0 : 1;
}

async function playAll(backEnd: BackEnd, programs: string): Promise<readonly Cell[]> {
  const cells: Cell[] = [];
  for (const scenario of scenarios) {
    const startedAt = performance.now();
    const verdict = await play(scenario, backEnd, { programs, shortS: SHORT_S });
    const durationMs = Math.round(performance.now() - startedAt);
    const { handoff, requests } = verdict.outcome;
    const { problems, departure } = verdict;
    const { name } = scenario;
    const { status, cause } = handoff;
    cells.push({
      backEnd: backEnd.name,
      scenario: name,
      status,
      cause,
      requests: requests.length,
      durationMs,
      problems,
      departure,
    });
    const said = problems.length === 0 ? (departure ?? "ok") : problems.join("; ");
    console.error(`${backEnd.name}: ${name}: ${said} (${durationMs} ms)`);
  }
  return cells;
}
