// What missions cost, one row each: the figures behind `mc stats` and the planner's note on money.

export interface Period {
  readonly id: string;
  readonly costs: readonly number[];
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly dispatched: number;
  readonly landed: number;
  readonly failed: number;
}

export interface Trend {
  readonly id: string;
  readonly costUsd: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly dispatched: number;
  readonly landed: number;
  readonly failed: number;
  readonly meanUsd: number;
  /** Landed of dispatched. */
  readonly success: number;
}

/** Older ones are left out of the table. */
const SHOWN = 5;

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

export function trendOf(period: Period): Trend {
  const { id, costs, inputTokens, outputTokens, dispatched, landed, failed } = period;
  const cost = costs.reduce((sum, one) => sum + one, 0);
  return {
    id,
    costUsd: rounded(cost, 4),
    inputTokens,
    outputTokens,
    dispatched,
    landed,
    failed,
    meanUsd: rounded(costs.length === 0 ? 0 : cost / costs.length, 4),
    success: rounded(dispatched === 0 ? 0 : landed / dispatched, 2),
  };
}

/** Markdown; empty without rows. `what`: what the rows are. */
export function trendTable(rows: readonly Trend[], what = "Mission"): string {
  if (rows.length === 0) return "";
  const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");
  const lines = rows
    .slice(-SHOWN)
    .map((row) =>
      [
        row.id,
        row.costUsd.toFixed(2),
        grouped(row.inputTokens),
        grouped(row.outputTokens),
        row.dispatched,
        row.landed,
        row.failed,
        row.meanUsd.toFixed(2),
        `${Math.round(row.success * 100)}%`,
      ].join(" | "),
    );
  const head = [
    `| ${what} | Cost ($) | In Tokens | Out Tokens | Dispatched | Merged | Failed | Avg $/Unit | Success % |`,
    `|${"-".repeat(what.length + 2)}|----------|-----------|------------|------------|--------|--------|------------|-----------|`,
  ];
  return [...head, ...lines.map((line) => `| ${line} |`)].join("\n");
}
