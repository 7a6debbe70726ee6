// Units that end in an answer: research in its findings, an experiment in its report. Nothing of them is merged; both count as
// done, and what they found is kept for those who build on it.
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { endAttempt, retryOrFail } from "../mission/retry.ts";
import type { Handoff } from "../report/handoff.ts";
import { parseWorkResult } from "../report/work-result.ts";
import { promoteAtOnce } from "./promote.ts";
import { type ParsedReport, parseComparison } from "./report.ts";
import { showReport } from "./show.ts";

export function answerCollected(
  draft: Draft,
  mission: MissionRow,
  unit: UnitRow,
  handoff: Handoff,
): void {
  if (unit.kind !== "experiment") {
    const because = `its findings are in: ${count(handoff.discoveries.length, "discovery", "discoveries")}`;
    answered(draft, unit, handoff, because);
    return;
  }
  const read = reportIn(handoff);
  if (!read.ok) {
    retryOrFail(
      draft,
      unit,
      {
        attempt: unit.attempt,
        stage: "agent",
        cause: "no_result",
        text: `The experiment left no report that could be read: ${read.problem}.\n\nIt says: ${handoff.summary}`,
      },
      handoff,
    );
    return;
  }
  const { report } = read;
  const compared = `it compared ${count(report.approaches.length, "approach", "approaches")}`;
  const because =
    report.recommended === ""
      ? `${compared} and recommends none`
      : `${compared} and recommends ${report.recommended}`;
  const noted: UnitRow = { ...unit, details: { ...unit.details, report } };
  const done = answered(draft, noted, handoff, because);
  if (mission.config.experiment.promote === "always") promoteAtOnce(draft, mission, done);
  showReport(draft, mission, done);
}

const count = (many: number, one: string, more: string): string =>
  `${many} ${many === 1 ? one : more}`;

function answered(draft: Draft, unit: UnitRow, handoff: Handoff, because: string): UnitRow {
  endAttempt(draft, unit, "completed", "ok", handoff);
  draft.because(subject.unit(unit), `completed: ${because}`);
  return draft.putUnit({ ...unit, state: "unchanged", summary: handoff.summary, because });
}

/** As the job read it; what a job of an older version left is read here. */
function reportIn({ report, text }: Handoff): ParsedReport {
  if (report !== undefined) return { ok: true, report };
  const parsed = parseWorkResult(text);
  return parseComparison(parsed.ok ? parsed.result.extras.comparison_report : undefined);
}
