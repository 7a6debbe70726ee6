// Experiment mode: an objective that asks for comparison, not for changes. The planner's units become experiments; a plan that a
// person wrote keeps the kinds that it gives.
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitKind } from "../engine/rows/unit-row.ts";

const PREFIX = /^\s*\[EXPERIMENT MODE\]/i;

type Asked = Pick<MissionRow, "title" | "body" | "config" | "details">;

export const isExperimentMode = (mission: Asked): boolean =>
  mission.details.experiment === true ||
  mission.config.experiment.mode === "always" ||
  PREFIX.test(mission.title) ||
  PREFIX.test(mission.body);

/** Research stays research: it changes nothing either, and may be what the experiments stand on. */
export const plannedKind = (
  mission: Asked,
  source: "explicit" | "agent",
  kind: UnitKind,
): UnitKind =>
  source === "agent" && kind === "implement" && isExperimentMode(mission) ? "experiment" : kind;
