// The files of `mc traces export`: read in pages, written as they come; pairs need all traces of a mission at once.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { ENDED_MISSION_MS } from "../../core/base/limits.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { pairsOf, type ToldTrace, toldTrace } from "../../core/health/trace-export.ts";
import { plural } from "../../core/mission/facts.ts";
import type { Db } from "../../db/client.ts";
import { loadRepoState } from "../../db/repo-state.ts";
import { repositories } from "../../db/repos/repositories.ts";
import { traces } from "../../db/repos/traces.ts";
import { openKnownDatabase } from "./known-database.ts";
import type { TraceOptions } from "./traces.ts";

const PAGE = 200;

interface Counts {
  traces: number;
  pairs: number;
  landed: number;
  failed: number;
}

export async function exportTraces(options: TraceOptions): Promise<number> {
  const { db } = await openKnownDatabase(options);
  try {
    const known = await db.read((tx) => repositories.list(tx));
    const repo = options.of ?? (known.length === 1 ? known[0] : undefined);
    if (repo === undefined) {
      console.error(
        "mc traces: the database knows several repositories, or none; say which with --of owner/name",
      );
      return 2;
    }
    const counts = await write(db, repo, options);
    const written = options.format === "pairs" ? counts.pairs : counts.traces;
    if (options.json) console.error(JSON.stringify({ repo, format: options.format, ...counts }));
    else
      console.error(
        `${plural(written, options.format === "pairs" ? "pair" : "trace")} of ${repo}${options.mission === undefined ? "" : `, mission ${options.mission}`}: ${plural(counts.traces, "job")}, ${counts.landed} landed, ${counts.failed} failed`,
      );
    return written === 0 ? 1 : 0;
  } finally {
    await db.close();
  }
}

async function write(db: Db, repo: string, options: TraceOptions): Promise<Counts> {
  // Missions that ended at any time.
  const state = await db.read((tx) => loadRepoState(tx, repo, ENDED_MISSION_MS));
  const counts: Counts = { traces: 0, pairs: 0, landed: 0, failed: 0 };
  const out = options.out === undefined ? process.stdout : createWriteStream(options.out);
  const kept: ToldTrace[] = [];
  for await (const trace of told(db, repo, state, options.mission ?? null)) {
    counts.traces += 1;
    if (trace.outcome === "landed") counts.landed += 1;
    if (trace.outcome === "failed") counts.failed += 1;
    if (options.format === "pairs") kept.push(trace);
    else await line(out, trace);
  }
  for (const pair of pairsOf(kept)) {
    counts.pairs += 1;
    await line(out, pair);
  }
  if (out !== process.stdout) {
    out.end();
    await finished(out);
  }
  return counts;
}

async function* told(
  db: Db,
  repo: string,
  state: RepoState,
  mission: string | null,
): AsyncGenerator<ToldTrace> {
  let last = 0;
  for (;;) {
    const page = await db.read((tx) => traces.after(tx, repo, mission, last, PAGE));
    for (const row of page) yield toldTrace(state, row);
    const end = page.at(-1);
    if (end === undefined || page.length < PAGE) return;
    last = end.id;
  }
}

async function line(out: Writable, value: object): Promise<void> {
  if (!out.write(`${JSON.stringify(value)}\n`)) await once(out, "drain");
}
