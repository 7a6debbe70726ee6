// MISSION_STATE.md: the check list that planners and people share, against the reference.
import { describe } from "vitest";
import { z } from "zod";
import { isoTime, unitId } from "../../../core/base/brand.ts";
import type { AttemptRow, UnitRow, UnitState } from "../../../core/engine/rows/unit-row.ts";
import { renderMissionState } from "../../../core/voice/mission-state.ts";
import { missionStateChecklist } from "../../vectors/departures-plan.ts";
import { followsVectors } from "../../vectors/load.ts";
import { attemptRow, missionRow, stateOf, unitRow } from "./rows.ts";

const Input = z.object({
  units: z
    .array(
      z.object({
        status: z.string().default("pending"),
        title: z.string().default(""),
        files_hint: z.string().default(""),
        finished_at: z.string().optional(),
      }),
    )
    .default([]),
  handoffs: z
    .array(
      z.object({
        work_unit_id: z.string(),
        status: z.string(),
        summary: z.string().default(""),
        files_changed: z.array(z.string()).default([]),
        concerns: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  reviews: z
    .array(
      z.object({
        work_unit_id: z.string(),
        avg_score: z.number(),
        rationale: z.string().default(""),
      }),
    )
    .default([]),
});

const STATES: Readonly<Record<string, UnitState>> = {
  ...{ completed: "landed", failed: "failed", blocked: "failed", running: "working" },
};
describe("the check list of a mission", () => {
  followsVectors("mission-state-checklist", {
    input: Input,
    answer: ({ units, handoffs, reviews }) => {
      const rows: UnitRow[] = [];
      const attempts: AttemptRow[] = [];
      const count = Math.max(units.length, handoffs.length);
      for (let at = 0; at < count; at += 1) {
        const unit = units[at];
        const told = handoffs[at];
        const id = (told?.work_unit_id ?? `unit000${at}abcd`).slice(0, 8);
        const review = reviews.find((one) => one.work_unit_id.startsWith(id));
        const row = unitRow(id, {
          ...{ unit: unitId(id), position: at, title: unit?.title ?? "", attempt: 1 },
          state: STATES[told?.status ?? unit?.status ?? ""] ?? "unchanged",
          files: unit?.files_hint === undefined || unit.files_hint === "" ? [] : [unit.files_hint],
          ...{ summary: told?.summary ?? "", changedFiles: told?.files_changed ?? [] },
          ...{ because: told?.concerns.at(-1) ?? "", conflicts: 0, landedAs: null },
          ...{ reviewScore: review?.avg_score ?? null, reviewText: review?.rationale ?? null },
        });
        rows.push(row);
        if (unit?.finished_at === undefined) continue;
        const endedAt = isoTime(Date.parse(unit.finished_at));
        attempts.push(attemptRow(id, row.attempt, { endedAt }));
      }
      const mission = missionRow({ title: "Obj" });
      const state = stateOf({ missions: [mission], units: rows, attempts });
      // Ours goes on with what landed, in the order in which it did.
      return renderMissionState(state, mission).replace(/\n\n## Changelog[\s\S]*$/, "\n");
    },
    told: (expected) =>
      z
        .string()
        .parse(expected)
        .replace("Objective: Obj\n", "Objective: Obj (#12)\n")
        .replaceAll("+00:00)", ".000Z)"),
    departures: missionStateChecklist,
  });
});
