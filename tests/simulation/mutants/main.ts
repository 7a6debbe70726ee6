// `npm run sim:mutants`: takes out each guard once and plays until something notices. A guard that nobody misses is none.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { z } from "zod";
import type { Mutant } from "./mutant.ts";
import { runSuite } from "./suite.ts";
import { MUTANTS } from "./table.ts";

const USAGE = `npm run sim:mutants -- [--only WORDS] [--seeds 60] [--workers 2] [--json]
Exit codes: 0 every guard is missed when it is gone · 1 one is not · 2 wrong usage`;

const values = wantedOf(process.argv.slice(2));

function wantedOf(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        json: { type: "boolean", default: false },
        seeds: { type: "string", default: "60" },
        only: { type: "string" },
        workers: { type: "string", default: "2" },
        help: { type: "boolean", default: false },
      },
    });
    if (!values.help) return values;
    console.log(USAGE);
    process.exit(0);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

const Killed = z.object({ by: z.string(), text: z.string(), seeds: z.number() }).nullable();

interface Row {
  readonly mutant: string;
  readonly file: string;
  readonly killedBy: string | null;
  /** What stands in front of it; such a guard may survive. */
  readonly behind: string | null;
  readonly seeds: number | null;
  readonly text: string;
}

const NOT_APPLICABLE = "not applicable";
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

async function play(mutant: Mutant): Promise<Row> {
  const { name, file, find, test, behind = null } = mutant;
  const row = { mutant: name, file, behind, seeds: null };
  const broken = (text: string): Row => ({ ...row, killedBy: NOT_APPLICABLE, text });
  const path = here(`../../../${file}`);
  if (!existsSync(path) || readFileSync(path, "utf8").split(find).length !== 2) {
    return broken(`${file} does not hold its text once: the table is to follow the code`);
  }
  if (test === undefined) return playWorlds(mutant);
  const { failed, problem } = await runSuite(mutant, test);
  if (problem !== null) return broken(problem);
  return { ...row, killedBy: failed === null ? null : test, text: failed ?? "" };
}

/** A world that fails with the guard too kills nobody: the next ones are played. */
async function playWorlds(mutant: Mutant): Promise<Row> {
  const last = Number(values.seeds);
  for (let from = 1; ; ) {
    const row = await playFrom(mutant, { from, last, isIntact: false });
    const { seeds, killedBy } = row;
    if (killedBy === null || killedBy === NOT_APPLICABLE || seeds === null || seeds < 1) return row;
    const intact = await playFrom(mutant, { from: seeds, last: seeds, isIntact: true });
    if (intact.killedBy === null) return row;
    process.stderr.write(`world ${seeds} fails with the guard too: ${intact.text.slice(0, 120)}\n`);
    if (seeds >= last) return { ...row, killedBy: null, seeds: null, text: "" };
    from = seeds + 1;
  }
}

interface Stretch {
  readonly from: number;
  readonly last: number;
  readonly isIntact: boolean;
}

function playFrom(mutant: Mutant, { from, last, isIntact }: Stretch): Promise<Row> {
  const { name, file, behind = null } = mutant;
  const child = spawn(process.execPath, ["--import", here("./hook.ts"), here("./worker.ts")], {
    env: {
      ...{ ...process.env, MC_MUTANT: mutant.name, MC_FROM: String(from), MC_SEEDS: String(last) },
      MC_INTACT: isIntact ? "1" : "",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (part) => (out += part));
  child.stderr.on("data", (part) => (err += part));
  return new Promise((resolve) => {
    child.on("exit", (code) => {
      const row = { mutant: name, file, behind };
      if (code !== 0) {
        const said = err.trim().split("\n");
        const text = said.find((line) => /Error/.test(line)) ?? `ended with ${code}`;
        resolve({ ...row, killedBy: NOT_APPLICABLE, text, seeds: null });
        return;
      }
      const killed = Killed.parse(JSON.parse(out.trim().split("\n").at(-1) ?? "null"));
      const { by = null, seeds = null, text = "" } = killed ?? {};
      resolve({ ...row, killedBy: by, seeds, text });
    });
  });
}

const wanted = MUTANTS.filter((one) => values.only === undefined || one.name.includes(values.only));
const rows: Row[] = [];
const open = [...wanted];
await Promise.all(
  Array.from({ length: Number(values.workers) }, async () => {
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      const row = await play(next);
      rows.push(row);
      process.stderr.write(
        `${row.killedBy === null ? "SURVIVES" : row.killedBy === NOT_APPLICABLE ? "BROKEN" : "killed"}  ${row.mutant}  (${row.killedBy ?? "-"})\n`,
      );
    }
  }),
);
rows.sort((a, b) => a.mutant.localeCompare(b.mutant));
const survivors = rows.filter(
  (row) => row.killedBy === NOT_APPLICABLE || (row.killedBy === null && row.behind === null),
);
if (values.json)
  console.log(JSON.stringify({ mutants: rows.length, survivors: survivors.length, rows }));
else console.table(rows.map(({ mutant, killedBy, seeds }) => ({ mutant, killedBy, seeds })));
process.exitCode = survivors.length === 0 ? 0 : 1;
