// A repository with more issues than anybody has: listed as GitHub lists them, by their last change, pull requests among
// them. Many change at the same moment, as after an import.
import type { IssueSeen } from "../../core/backlog/issue-facts.ts";
import { type IsoTime, isoTime } from "../../core/base/brand.ts";

const BEGIN_MS = Date.parse("2025-01-01T00:00:00Z");

interface Row extends IssueSeen {
  readonly isPull: boolean;
}

export interface ListedIssues {
  page(
    since: IsoTime | null,
    page: number,
    size: number,
  ): {
    readonly rows: number;
    readonly lastUpdated: IsoTime | null;
    readonly issues: readonly IssueSeen[];
  };
}

export function listedIssues(issues: number, pulls: number): ListedIssues {
  const rows: Row[] = [];
  const total = issues + pulls;
  for (let number = 1; number <= total; number += 1) {
    // As many pull requests as asked for, evenly among the issues.
    const isPull =
      Math.floor((number * pulls) / total) > Math.floor(((number - 1) * pulls) / total);
    // Four hundred of them at one moment.
    const moment = number > 1_000 && number <= 1_400 ? 1_000 : number;
    rows.push({
      issue: number,
      title: `Issue ${number}`,
      body: `**Impact**: ${1 + (number % 10)} | **Effort**: ${1 + (number % 7)}`,
      open: true,
      labels: [],
      isInside: true,
      topic: null,
      reopened: false,
      createdAt: isoTime(BEGIN_MS + number * 1_000),
      updatedAt: isoTime(BEGIN_MS + moment * 60_000),
      isPull,
    });
  }
  rows.sort((a, b) =>
    a.updatedAt < b.updatedAt ? -1 : a.updatedAt > b.updatedAt ? 1 : a.issue - b.issue,
  );
  return {
    page(since, page, size) {
      const wanted = since === null ? rows : rows.filter(({ updatedAt }) => updatedAt >= since);
      const found = wanted.slice((page - 1) * size, page * size);
      return {
        rows: found.length,
        lastUpdated: found.at(-1)?.updatedAt ?? null,
        issues: found.filter(({ isPull }) => !isPull),
      };
    },
  };
}
