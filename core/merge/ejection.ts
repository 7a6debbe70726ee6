// A unit leaves the queue: people see why on its commit, and a tournament, its worker or nobody takes it from there (I2).

import { notePassed } from "../attempt/attempt-notes.ts";
import type { Draft } from "../engine/draft.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { VerdictRow } from "../engine/rows/verdict-row.ts";
import { isForkWinner, takeAlternate } from "../forks/alternate.ts";
import { unitThrownOut } from "../health/feed.ts";
import { retryOrFail } from "../mission/retry.ts";
import { renderThrownOut } from "../voice/thrown-out.ts";
import { unitMeasured } from "./measures.ts";
import { agentModel } from "./queue-view.ts";
import { thrownOutEvidence } from "./tournament/evidence.ts";
import { startTournament } from "./tournament/start.ts";
import { showVerdict } from "./verify-check.ts";

export interface ThrownOut {
  readonly stage: "verify" | "conflict";
  /** One line, for the next brief and the log. */
  readonly cause: string;
  /** What the failed verification printed, or both sides of the conflict. */
  readonly log: string;
  readonly runUrl: string | null;
  /** Ids of the elements that it breaks together with; empty: on its own. */
  readonly with: readonly string[];
  readonly title: string;
  readonly summary: string;
  /** The failed verification that speaks against it; null or absent: there is none, as for a conflict. */
  readonly verdict?: VerdictRow | null;
  /** Tests that failed whenever it was verified; empty or absent: no name did, so those of `verdict` stand. */
  readonly failing?: readonly string[];
}

export function throwOut(draft: Draft, unit: UnitRow, why: ThrownOut): void {
  unitMeasured(draft, agentModel(draft, unit), true);
  unitThrownOut(draft, unit, why.stage);
  if (why.verdict) notePassed(draft, unit, why.verdict);
  if (why.verdict) {
    showVerdict(draft, unit, why.verdict, { title: why.title, lead: why.summary });
  } else if (unit.head !== null) {
    const { title, summary, conclusion } = renderThrownOut(unit, why);
    draft.effect({
      kind: "check.ensure",
      key: `check.ensure/mc/verify/${unit.head}`,
      name: "mc/verify",
      commit: unit.head,
      conclusion,
      title,
      summary,
      annotations: [],
      detailsUrl: why.runUrl,
    });
  }
  // Another way that passed costs one more merge; a repair costs agents.
  if (isForkWinner(unit) && takeAlternate(draft, unit, thrownOutEvidence(draft, unit, why))) return;
  if (startTournament(draft, unit, why)) return;
  const { stage, cause, log: text } = why;
  retryOrFail(draft, unit, { attempt: unit.attempt, stage, cause, text }, null);
}
