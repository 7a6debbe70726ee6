// A backlog of 100,000 issues: scores made anew and the best 50 listed, what deciding reads at every event, and a reading of
// 10,000 issues with the requests it takes. `--json` prints the figures only.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newItem, TRACKS } from "../core/backlog/item.ts";
import { after, begun, PAGE_SIZE, type ReadCursor } from "../core/backlog/reading.ts";
import { scoreOf, type Weights } from "../core/backlog/score.ts";
import { isoTime, repoName } from "../core/base/brand.ts";
import { type Db, openDatabase } from "../db/client.ts";
import { applyChanges } from "../db/repo-state.ts";
import { backlog } from "../db/repos/backlog.ts";
import { backlogRanks } from "../db/repos/backlog-ranks.ts";
import { listedIssues } from "../tests/support/many-issues.ts";

const ITEMS = Number(process.env.BENCH_ITEMS ?? 100_000);
const NOW_MS = Date.parse("2026-06-01T12:00:00Z");
const HOUR_MS = 3_600_000;
const REPO = repoName("olga/kit");
const WEIGHTS: Weights = { effortWeight: 0.3, staleHours: 72 };
const RUNS = 7;

/** The same figures for the same number, spread as in a repository that lived for years. */
function item(issue: number) {
  const mixed = Math.imul(issue, 2_654_435_761) >>> 0;
  const touchedMs = NOW_MS - (mixed % 2_000) * HOUR_MS;
  const row = newItem({
    repo: REPO,
    issue,
    title: `Entry ${issue} of a long list`,
    body: `What entry ${issue} is about. `.repeat(1 + (mixed % 40)),
    track: TRACKS[mixed % TRACKS.length] ?? "other",
    impact: 1 + (mixed % 10),
    effort: 1 + ((mixed >>> 8) % 10),
    attempts: (mixed >>> 12) % 7 === 0 ? (mixed >>> 16) % 5 : 0,
    lastCategory: (mixed >>> 5) % 3 === 0 ? "network" : "test",
    pinned: mixed % 5_000 === 0 ? 9.5 : null,
    state: mixed % 11 === 0 ? "completed" : "pending",
    createdAt: isoTime(touchedMs - (mixed % 500) * HOUR_MS),
    touchedAt: isoTime(touchedMs),
  });
  return { ...row, score: scoreOf(row, NOW_MS, WEIGHTS) };
}

async function fill(db: Db): Promise<void> {
  const size = 5_000;
  for (let from = 1; from <= ITEMS; from += size) {
    const rows = Array.from({ length: Math.min(size, ITEMS - from + 1) }, (_, n) => item(from + n));
    await db.write((tx) =>
      applyChanges(
        tx,
        REPO,
        rows.map((row) => ({ kind: "backlog.put", row })),
      ),
    );
  }
}

interface Took {
  /** Of this process alone: other programs on the machine do not count. */
  readonly cpu_median_ms: number;
  readonly median_ms: number;
  readonly max_ms: number;
}

async function timed(run: (round: number) => Promise<void>, runs = RUNS): Promise<Took> {
  const took: number[] = [];
  const used: number[] = [];
  for (let round = 0; round < runs; round += 1) {
    const from = performance.now();
    const before = process.cpuUsage();
    await run(round);
    const { user, system } = process.cpuUsage(before);
    used.push((user + system) / 1_000);
    took.push(performance.now() - from);
  }
  for (const list of [took, used]) list.sort((a, b) => a - b);
  const middle = Math.floor(runs / 2);
  const ms = (value: number | undefined): number => Number((value ?? 0).toFixed(3));
  return { cpu_median_ms: ms(used[middle]), median_ms: ms(took[middle]), max_ms: ms(took.at(-1)) };
}

async function ranks(db: Db) {
  let changed = 0;
  const anew = (nowMs: number, weights: Weights) => async () => {
    changed = await db.write((tx) => backlogRanks.recalculate(tx, REPO, nowMs, weights));
    await db.read((tx) => backlogRanks.list(tx, REPO, "pending", false, 50));
  };
  await anew(NOW_MS, WEIGHTS)();
  const nothing = await timed(anew(NOW_MS, WEIGHTS));
  // Six hours later each time: what became stale meanwhile.
  const counts: number[] = [];
  const later = await timed(async (round) => {
    await anew(NOW_MS + (round + 1) * 6 * HOUR_MS, WEIGHTS)();
    counts.push(changed);
  });
  const all: number[] = [];
  const every = await timed(async (round) => {
    await anew(NOW_MS, { ...WEIGHTS, effortWeight: round % 2 === 0 ? 0.7 : 0.3 })();
    all.push(changed);
  });
  return {
    recalculate_and_list_50: {
      nothing_changed: nothing,
      six_hours_later: { ...later, changed: counts },
      every_score_changed: { ...every, changed: all },
    },
  };
}

/** How many requests a whole reading of so many issues takes, pull requests among them. */
function requests(
  issues: number,
  pulls: number,
): { readonly requests: number; readonly read: number } {
  const listing = listedIssues(issues, pulls);
  const at = isoTime(NOW_MS);
  let cursor: ReadCursor = begun(at, true, null);
  const read = new Set<number>();
  let asked = 0;
  while (!cursor.done) {
    const page = listing.page(cursor.since, cursor.page, PAGE_SIZE);
    asked += 1;
    for (const { issue } of page.issues) read.add(issue);
    cursor = after(cursor, page);
  }
  return { requests: asked, read: read.size };
}

const folder = await mkdtemp(join(tmpdir(), "mc-bench-backlog-"));
const db = await openDatabase(join(folder, "backlog.db"));
try {
  const from = performance.now();
  await fill(db);
  const filled = Number((performance.now() - from).toFixed(0));
  const figures = {
    items: ITEMS,
    filled_ms: filled,
    ...(await ranks(db)),
    slice_for_an_event: await timed(async () => {
      await db.read((tx) => backlog.slice(tx, REPO, [17, 4_711]));
    }, 200),
    reading_10000_issues: requests(10_000, 0),
    reading_10000_issues_among_5000_pulls: requests(10_000, 5_000),
    rate_limit_per_hour: 5_000,
  };
  if (process.argv.includes("--json")) console.log(JSON.stringify(figures, null, 2));
  else console.dir(figures, { depth: 5 });
} finally {
  await db.close();
  await rm(folder, { recursive: true, force: true });
}
