// The result of a mission as numbers, for the summary and for `--json`: read from the state, never from what was hoped.
import type { MissionRow } from "../../core/engine/rows/mission-row.ts";
import type { RepoState } from "../../core/engine/state.ts";
import type { RequestCounts } from "../api.ts";

export interface Outcome {
  readonly units: {
    readonly planned: number;
    readonly green: number;
    /** Units that took more than one attempt. */
    readonly retried: number;
    /** Units whose merge onto green conflicted at least once. */
    readonly conflicted: number;
    readonly failed: number;
  };
  readonly green: string | null;
  readonly main: string | null;
  readonly gates: { readonly asked: number; readonly approved: number };
  readonly cost_usd: number;
  readonly wall_s: number;
  readonly requests: number;
  readonly content_requests: number;
}

export function outcomeOf(
  state: RepoState,
  mission: MissionRow,
  counts: RequestCounts,
  wallMs: number,
): Outcome {
  const units = [...state.units.values()].filter((unit) => unit.mission === mission.mission);
  const gates = [...state.gates.values()].filter((gate) => gate.mission === mission.mission);
  return {
    units: {
      planned: units.length,
      green: units.filter((unit) => unit.state === "landed" || unit.state === "unchanged").length,
      retried: units.filter((unit) => unit.attempt > 1).length,
      conflicted: units.filter((unit) => unit.conflicts > 0).length,
      failed: units.filter((unit) => ["failed", "blocked", "cancelled"].includes(unit.state))
        .length,
    },
    green: state.repo.green,
    main: state.repo.target,
    gates: {
      asked: gates.length,
      approved: gates.filter((gate) => gate.state === "approved").length,
    },
    cost_usd: Math.round(mission.costUsd * 1e6) / 1e6,
    wall_s: Math.round(wallMs) / 1000,
    requests: counts.requests,
    content_requests: counts.contentRequests,
  };
}
