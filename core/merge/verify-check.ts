// The check run `mc/verify` on a unit's head: the verdict of the commit it was merged into, with everything known beside it.

import type { Sha } from "../base/brand.ts";
import { outgoing } from "../base/markdown.ts";
import type { Draft } from "../engine/draft.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { VerdictRow } from "../engine/rows/verdict-row.ts";
import { renderVerifyCheck } from "../voice/check.ts";
import { verdictOf } from "../voice/facts.ts";

/**
 * `base`: mc/green that it was merged on; where it landed, that is the one before. `title`: what became of it says more
 * than the verdict alone (thrown out, together with what).
 */
export function showVerdict(
  draft: Draft,
  unit: UnitRow,
  verdict: VerdictRow,
  more: { readonly base?: Sha | null; readonly title?: string; readonly lead?: string } = {},
): void {
  if (unit.head === null) return;
  const base = more.base === undefined ? draft.repo.green : more.base;
  const text = renderVerifyCheck(unit, verdict, {
    base: base === null || base === verdict.commit ? null : verdictOf(draft.state, base),
    flaky: draft.flaky,
  });
  draft.effect({
    kind: "check.ensure",
    key: `check.ensure/mc/verify/${unit.head}`,
    name: "mc/verify",
    commit: unit.head,
    conclusion: text.conclusion,
    title: more.title ?? text.title,
    summary: more.lead === undefined ? text.summary : `${outgoing(more.lead)}\n\n${text.summary}`,
    annotations: text.annotations,
    detailsUrl: verdict.runUrl,
  });
}
