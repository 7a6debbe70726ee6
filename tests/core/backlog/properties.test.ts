// What holds for every backlog: the order is total, the table of scores is the formula, and an export is read as it was.
import { expect, test } from "vitest";
import { TRACKS } from "../../../core/backlog/item.ts";
import { exportMarkdown } from "../../../core/backlog/markdown-export.ts";
import { parseBacklog } from "../../../core/backlog/markdown-import.ts";
import { after, begun, PAGE_SIZE, type ReadCursor } from "../../../core/backlog/reading.ts";
import {
  byScore,
  score,
  scorePlace,
  scoreTable,
  strikesOf,
  toDigits,
} from "../../../core/backlog/score.ts";
import { isoTime } from "../../../core/base/brand.ts";
import { listedIssues } from "../../support/many-issues.ts";
import { item, NOW_MS } from "./rows.ts";

/** The same numbers for the same seed. */
function dice(seed: number): (sides: number) => number {
  let now = seed;
  return (sides) => {
    now = (Math.imul(now, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((now / 2 ** 32) * sides);
  };
}

const FRAGMENTS = [
  ...[
    "# heading",
    "## P1: not an entry",
    "### another",
    "```",
    "~~~js",
    "- **Track**: bug",
    "- item",
  ],
  ...[
    "**Impact**: 3",
    "  indented",
    "plain text",
    "a | b",
    "- **Score**: 9.0 | **Impact**: 1 | **Effort**: 1",
  ],
  ...["## Completed (1)", "<!-- hidden? -->", "`code`", "> quoted", "DONE", "é ✅ 漢字", "-", "- "],
];

test("what is exported is imported as it was", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const roll = dice(seed);
    const pick = (): string => FRAGMENTS[roll(FRAGMENTS.length)] ?? "";
    const rows = Array.from({ length: 1 + roll(6) }, (_, n) => {
      const row = item(n + 1, {
        impact: 1 + roll(10),
        effort: 1 + roll(10),
        track: TRACKS[roll(TRACKS.length)] ?? "other",
        attempts: roll(4),
        state: (["pending", "in_progress", "deferred"] as const)[roll(3)] ?? "pending",
        files: roll(2) === 0 ? [] : ["src/a.ts", "docs/b c.md"],
      });
      const lines = Array.from({ length: roll(8) }, () => (roll(4) === 0 ? "" : pick()));
      const title = roll(3) === 0 ? `P${roll(9)}: ${pick()} DONE` : `${pick()} ${n}`;
      return {
        ...row,
        title: title.trim(),
        body: lines.join("\n").replace(/^\n+|\s+$/g, ""),
      };
    });
    const read = parseBacklog(exportMarkdown(rows));
    const order = ["in_progress", "pending", "deferred"];
    const wanted = [...rows]
      .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || byScore(a, b))
      .map(({ title, body: description, impact, effort, track, files }) => ({
        ...{ title, description, impact, effort, track, files },
      }));
    expect(read, `seed ${seed}`).toEqual(wanted);
  }
});

test("the order is total, and the same however they come", () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const roll = dice(seed);
    const rows = Array.from({ length: 30 }, (_, n) =>
      item(n + 1, { score: roll(3), createdAt: isoTime(NOW_MS - roll(3) * 1_000) }),
    );
    const sorted = [...rows].sort(byScore).map(({ issue }) => issue);
    const shuffled = [...rows].sort((a, b) => ((a.issue * 7919) % 31) - ((b.issue * 7919) % 31));
    expect(shuffled.sort(byScore).map(({ issue }) => issue)).toEqual(sorted);
    for (const a of rows)
      for (const b of rows) {
        expect(Math.sign(byScore(a, b))).toBe(-Math.sign(byScore(b, a)) || 0);
        if (a.issue !== b.issue) expect(byScore(a, b)).not.toBe(0);
      }
  }
});

test.each([0, 0.3, 0.55, 1])(
  "the table of scores is the formula, with weight %s",
  (effortWeight) => {
    const table = scoreTable({ effortWeight });
    expect(table).toHaveLength(800);
    for (let impact = 1; impact <= 10; impact += 1)
      for (let effort = 1; effort <= 10; effort += 1)
        for (const attempts of [0, 1, 2, 3, 9])
          for (const lastCategory of [null, "test", "network", "infrastructure"])
            for (const stale of [false, true]) {
              const figures = { impact, effort, attempts, lastCategory };
              const place = scorePlace(impact, effort, strikesOf(attempts, lastCategory), stale);
              expect(table[place]).toBe(score(figures, stale, { effortWeight }));
            }
  },
);

test("rounding goes to the nearest, of two equally near ones to the even one", () => {
  expect(toDigits(2.25, 1)).toBe("2.2");
  expect(toDigits(2.35, 1)).toBe("2.4");
  expect(toDigits(2.75, 1)).toBe("2.8");
  expect(toDigits(0.5, 0)).toBe("0");
  expect(toDigits(1.5, 0)).toBe("2");
  expect(toDigits(10, 1)).toBe("10.0");
});

test("a reading meets every issue, in as few pages as there are, whatever changed at one moment", () => {
  for (const [issues, pulls, most] of [
    [0, 0, 1],
    [99, 0, 1],
    [100, 0, 2],
    [2_000, 1_000, 32],
    [10_000, 0, 103],
  ] as const) {
    const listing = listedIssues(issues, pulls);
    const met = new Set<number>();
    let cursor: ReadCursor = begun(isoTime(NOW_MS), true, null);
    let pages = 0;
    while (!cursor.done) {
      const page = listing.page(cursor.since, cursor.page, PAGE_SIZE);
      for (const { issue } of page.issues) met.add(issue);
      cursor = after(cursor, page);
      pages += 1;
      expect(pages).toBeLessThanOrEqual(most);
    }
    expect(met.size).toBe(issues);
  }
});
