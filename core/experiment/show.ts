// The report of an experiment in its objective's thread: one comment, edited in place when something becomes of it.
import { fingerprint } from "../base/fingerprint.ts";
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { renderReportComment } from "../voice/experiment.ts";

export function showReport(draft: Draft, mission: MissionRow, unit: UnitRow): void {
  const current = draft.unit(unit.mission, unit.unit) ?? unit;
  const { report } = current.details;
  if (report === undefined) return;
  const body = renderReportComment(mission, current, report);
  const hash = fingerprint(body);
  const known = `experiment/${unit.mission}/${unit.unit}`;
  if (draft.projection(known) === hash) return;
  draft.putProjection(known, hash);
  const topic = `experiment-${unit.mission}-${unit.unit}`;
  draft.effect({
    kind: "comment.ensure",
    key: `comment.ensure/${mission.issue}/${topic}`,
    thread: mission.issue,
    topic,
    body,
    debounceMs: 0,
  });
}
