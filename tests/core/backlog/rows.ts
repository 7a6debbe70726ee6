// Entries of a backlog for tests: every field filled, each test changes what it is about.
import { type BacklogItemRow, newItem } from "../../../core/backlog/item.ts";
import { byScore, scoreOf } from "../../../core/backlog/score.ts";
import type { BacklogSlice } from "../../../core/backlog/slice.ts";
import { isoTime, repoName } from "../../../core/base/brand.ts";
import { RepoConfig } from "../../../core/config/schema.ts";

export const NOW_MS = Date.parse("2026-02-20T12:00:00Z");
export const WEIGHTS = { effortWeight: 0.3, staleHours: 72 };

export const backlogConfig = (change: Partial<RepoConfig["backlog"]> = {}): RepoConfig =>
  RepoConfig.parse({ verify: { command: "npm test" }, backlog: { issues: "all", ...change } });

export function item(issue: number, change: Partial<BacklogItemRow> = {}): BacklogItemRow {
  const row = newItem({
    repo: repoName("olga/kit"),
    issue,
    title: `Entry ${issue}`,
    body: "",
    createdAt: isoTime(NOW_MS - 3_600_000),
    ...change,
  });
  return { ...row, score: change.score ?? scoreOf(row, NOW_MS, WEIGHTS) };
}

/** As the store reads it: the top is what is pending and nobody's proposal. */
export function sliceOf(rows: readonly BacklogItemRow[]): BacklogSlice {
  const top = rows.filter(({ state, proposed }) => state === "pending" && !proposed);
  const count = (state: BacklogItemRow["state"]): number =>
    rows.filter((row) => row.state === state && !row.proposed).length;
  return {
    items: new Map(rows.map((row) => [row.issue, row])),
    top: [...top]
      .sort(byScore)
      .slice(0, 20)
      .map(({ issue }) => issue),
    counts: {
      pending: count("pending"),
      inProgress: count("in_progress"),
      deferred: count("deferred"),
      completed: count("completed"),
      proposed: rows.filter(({ proposed }) => proposed).length,
    },
  };
}
