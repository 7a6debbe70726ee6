// What the brief of one attempt has beside unit, evidence and context: one part for each system that has something to say
// to the worker, put together here so that `mission/work.ts` stays about who starts when.
import type { Draft } from "../engine/draft.ts";
import type { AttemptDetails } from "../engine/rows/details.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { findingsFor } from "../experiment/findings.ts";
import { workRecall } from "../learn/recall-request.ts";
import type { BriefExtras } from "../report/brief.ts";
import type { RecallRequest } from "../report/recall.ts";
import { reviewFlags } from "../review/trend-note.ts";
import { learnedExtras } from "./learned-extras.ts";
import { passExtras } from "./passes.ts";

export interface WorkExtras {
  readonly brief: BriefExtras;
  /** Looked up when the run is asked for. */
  readonly recall: RecallRequest | null;
  /** Noted on the attempt, so that what it was given can be read later. */
  readonly details: AttemptDetails;
}

export function workExtras(draft: Draft, mission: MissionRow, unit: UnitRow): WorkExtras {
  const learned = learnedExtras(draft, mission, unit);
  const flags = [...(learned.brief.flags ?? []), ...reviewFlags(draft, mission)];
  const findings = findingsFor(draft, unit);
  return {
    brief: {
      ...(findings === "" ? {} : { findings }),
      ...passExtras(draft, mission, unit),
      ...learned.brief,
      ...(flags.length === 0 ? {} : { flags }),
    },
    recall: workRecall(mission, unit),
    details: { ...learned.details },
  };
}
