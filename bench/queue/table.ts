// The result as a table for people: one line per policy, and beneath it what was published for it, where it was.

import type { Measures } from "./measure.ts";
import { MISSION_CASES, type MissionResult } from "./mission-job.ts";
import { PUBLISHED } from "./published.ts";
import { SCENARIOS } from "./scenarios.ts";

export type Result = Readonly<Record<string, Readonly<Record<string, Measures>>>>;

const COLUMNS = [
  ["p50_min", "P50 min"],
  ["p95_min", "P95 min"],
  ["landed_per_h", "landed/h"],
  ["runs_per_landed", "runs/landed"],
  ["false_ejects", "false ejects"],
  ["red_escapes", "red"],
] as const;

const decimals = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);

function line(name: string, cells: readonly string[], width: number): string {
  return [name.padEnd(width), ...cells.map((cell) => cell.padStart(12))].join(" ");
}

export function renderTable(result: Result, compare: boolean): string {
  const lines: string[] = [];
  const names = Object.values(result).flatMap((rows) => Object.keys(rows));
  const width = Math.max(24, ...names.map((name) => name.length));
  for (const [scenario, rows] of Object.entries(result)) {
    const about = SCENARIOS.find(({ name }) => name === scenario);
    const published = PUBLISHED[scenario] ?? {};
    if (about !== undefined) {
      const { title, perHour, slots, ownFailure, flake } = about;
      lines.push(
        `${scenario}: ${title}; ${perHour}/h, slots ${slots}, own failures ${ownFailure}, flakes ${flake}`,
      );
    }
    lines.push(
      line(
        "",
        COLUMNS.map(([, head]) => head),
        width,
      ),
    );
    for (const [policy, measures] of Object.entries(rows)) {
      lines.push(
        line(
          policy,
          COLUMNS.map(([key]) => decimals(measures[key])),
          width,
        ),
      );
      const known = published[policy.startsWith("ours") ? "popp" : policy];
      if (!compare || known === undefined) continue;
      const cells = COLUMNS.map(([key]) => {
        const value = known[key];
        return value === undefined ? "" : decimals(value);
      });
      lines.push(line(policy === "ours" ? "  published: popp" : "  published", cells, width));
    }
    lines.push("");
  }
  return lines.join("\n");
}

const MISSION_COLUMNS = [
  ["makespan_min", "makespan min"],
  ["cost_per_landed_usd", "USD/landed"],
  ["landed", "landed"],
  ["units", "of"],
  ["runs_per_landed", "runs/landed"],
  ["false_ejects", "false ejects"],
  ["red_escapes", "red"],
] as const;

export function renderMissions(result: MissionResult): string {
  const lines: string[] = [];
  for (const [name, rows] of Object.entries(result)) {
    const title = MISSION_CASES.find((one) => one.name === name)?.title ?? "";
    lines.push(`${name}: ${title}`);
    const heads = MISSION_COLUMNS.map(([, head]) => head);
    lines.push(line("queue, repair", heads, 24));
    for (const [system, measures] of Object.entries(rows)) {
      const cells = MISSION_COLUMNS.map(([key]) => decimals(measures[key]));
      lines.push(line(system, cells, 24));
    }
    lines.push("");
  }
  return lines.join("\n");
}
