// What attribution and prompt evolution add to a worker's brief, and what is noted of it on the attempt.
import type { Draft } from "../engine/draft.ts";
import type { AttemptDetails } from "../engine/rows/details.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { agentsAtWork } from "../forks/fork.ts";
import { featuresNow, momentOf } from "../learn/attribution-features.ts";
import { riskFlags } from "../learn/attribution-notes.ts";
import { toolsFor } from "../learn/tools-policy.ts";
import { pickVariant } from "../learn/variants-pick.ts";
import type { BriefExtras } from "../report/brief.ts";

export interface LearnedExtras {
  readonly brief: BriefExtras;
  readonly details: AttemptDetails;
}

export function learnedExtras(draft: Draft, mission: MissionRow, unit: UnitRow): LearnedExtras {
  const worker = pickVariant(draft, mission, "worker");
  const running = draft.unitsOf(mission.mission).reduce((sum, one) => sum + agentsAtWork(one), 0);
  const flags = riskFlags(unit.details.risk);
  const tools = toolsFor(draft, mission, unit);
  return {
    brief: {
      ...worker.brief,
      ...(flags.length === 0 ? {} : { flags: [...flags] }),
      ...(tools === null ? {} : { tools: [...tools] }),
    },
    details: {
      features: {
        ...featuresNow(mission, unit, momentOf(draft, mission, running + 1)),
        variant: `worker/${worker.variant}`,
      },
      variants: { worker: worker.variant },
      ...(tools === null
        ? {}
        : { tools: { given: tools.map(({ name }) => name), made: [], used: [] } }),
    },
  };
}
