// What a planner or worker is told about the rest of the mission: what is on green, running and queued, so that nobody
// does it twice. Bounded; texts of people and models in it are data.
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";

const CONTEXT_MAX_CHARS = 16_000;
const SUMMARY_MAX_CHARS = 200;

export function planningContext(draft: Draft, mission: MissionRow, self: UnitRow | null): string {
  const lines: string[] = [];
  const section = (title: string, units: readonly UnitRow[]): void => {
    if (units.length === 0) return;
    lines.push(`## ${title}`);
    for (const unit of units) {
      const files = (unit.changedFiles.length > 0 ? unit.changedFiles : unit.files).slice(0, 5);
      const summary = unit.summary.slice(0, SUMMARY_MAX_CHARS);
      lines.push(
        `- ${unit.unit}: ${unit.title}${files.length > 0 ? ` (files: ${files.join(", ")})` : ""}${summary === "" ? "" : ` - ${summary}`}`,
      );
    }
    lines.push("");
  };
  const others = draft.unitsOf(mission.mission).filter((unit) => unit.unit !== self?.unit);
  section(
    "Done (on green; do not do again)",
    others.filter((unit) => unit.state === "landed" || unit.state === "unchanged"),
  );
  section(
    "In progress (somebody else works on these; stay out of their files)",
    others.filter((unit) =>
      ["working", "publishing", "reviewing", "gated", "queued", "fixing"].includes(unit.state),
    ),
  );
  section(
    "Planned",
    others.filter((unit) => unit.state === "waiting"),
  );
  section(
    "Failed",
    others.filter((unit) => unit.state === "failed" || unit.state === "blocked"),
  );
  return lines.join("\n").slice(0, CONTEXT_MAX_CHARS);
}
