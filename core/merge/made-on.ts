// What was judged of a unit is what it changes against the commit it was made on; gates, review and size say nothing of what
// lies behind that. So it lands only where that commit is on mc/green. Taken off by somebody, it would come back with the
// unit, unseen: the unit is made again on mc/green as it is (I3).
import type { Sha } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { ChainHold } from "../engine/event.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { attemptKey } from "../engine/state.ts";
import { OFF_GREEN, retryOrFail } from "../mission/retry.ts";
import { renderThrownOut } from "../voice/thrown-out.ts";
import { lastRepair } from "./tournament/rows.ts";

/** The mc/green that its attempt began on, and the one that its repair brought in. */
export function madeOn(draft: Draft, unit: UnitRow): readonly Sha[] {
  const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));
  const repair = lastRepair(draft, unit);
  return [
    ...(attempt === undefined ? [] : [attempt.base]),
    ...(repair === null ? [] : [repair.base]),
  ];
}

/** No repair, which would keep those commits, and no gate: a person who wants them back puts them on mc/green. */
export function makeAgain(draft: Draft, unit: UnitRow, { head, detail }: ChainHold): void {
  draft.because(subject.unit(unit), `leaves the queue: ${detail}`);
  const { title, summary, conclusion } = renderThrownOut(unit, {
    title: "Made on commits that are no longer on mc/green",
    summary: `${detail}\n\nNothing of that was merged; the change is made again on mc/green as it is.`,
  });
  draft.effect({
    kind: "check.ensure",
    key: `check.ensure/mc/verify/${head}`,
    name: "mc/verify",
    commit: head,
    conclusion,
    title,
    summary,
    annotations: [],
    detailsUrl: null,
  });
  const { attempt } = unit;
  retryOrFail(draft, unit, { attempt, stage: "conflict", cause: OFF_GREEN, text: detail }, null);
}
