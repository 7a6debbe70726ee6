// What does not go on, and why: units that failed, wait for ones that did, or are held.
import { codeSpan, words } from "../../base/markdown.ts";
import type { UnitRow } from "../../engine/rows/unit-row.ts";
import type { RepoState } from "../../engine/state.ts";
import { isOver, unitsOf } from "../../voice/facts.ts";
import { openBox } from "../box.ts";
import { unitName } from "../names.ts";
import type { Section } from "../text.ts";

const WHY_MAX_CHARS = 240;

export function blockedSection(state: RepoState): Section {
  const items = [...state.missions.values()]
    .filter((mission) => !isOver(mission) && mission.state !== "stopping")
    .flatMap((mission) =>
      unitsOf(state, mission).flatMap((unit) => {
        const line = lineOf(unit);
        return line === null ? [] : [line];
      }),
    );
  return {
    title: "Blocked",
    why: "Units that do not go on by themselves. Ticking a box gives that unit another attempt.",
    items,
  };
}

function lineOf(unit: UnitRow): string | null {
  const why = words(unit.because, WHY_MAX_CHARS).replace(/[.]+$/, "");
  const of = `${unitName(unit)} of ${codeSpan(unit.mission)}`;
  const pull = unit.pull === null ? "" : `, #${unit.pull}`;
  switch (unit.state) {
    case "failed":
    case "cancelled":
      return `${openBox({ verb: "retry", about: `${unit.mission}/${unit.unit}` })}Retry ${of} (${unit.state}${pull}): ${why}`;
    case "blocked":
      return `- ${of} is blocked: ${why}`;
    default:
      return unit.held !== null && unit.state === "queued"
        ? `- ${of} is held out of the queue by ${words(unit.held, WHY_MAX_CHARS)}${pull}; \`/mc release ${unit.unit}\` on #${unit.pull ?? 0} lets it in`
        : null;
  }
}
