// What became of the wordings that were given out: a worker's by its attempt, a reviewer's by whether what it let through
// landed, a planner's by how its plan turned out. A wording that is surely worse than the best is retired.
import type { Draft } from "../engine/draft.ts";
import { type PromptComponent, variantKey } from "../engine/rows/learned-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { RepoState } from "../engine/state.ts";
import { isDone, isFinal } from "../mission/facts.ts";
import { stageOf } from "./attribution-learner.ts";
import { isNobodysFault } from "./fault.ts";
import { endedAttempts } from "./outcomes.ts";
import { BUILT_IN, outclassed } from "./variants.ts";
import { builtIn, variantsOf } from "./variants-pick.ts";
import { notePlanners } from "./variants-used.ts";

/** A plan that is graded, or landed, less has not served. */
const GOOD_PLAN = 0.7;

export function learnVariants(before: RepoState, draft: Draft): void {
  notePlanners(draft);
  for (const outcome of endedAttempts(before, draft)) {
    const { attempt, good } = outcome;
    if (!good && isNobodysFault(attempt)) continue;
    const { worker, reviewer } = attempt.details.variants ?? {};
    if (worker !== undefined) counted(draft, "worker", worker, good);
    // Whether a refusal was right nobody knows: what was let through is judged by what came of it.
    const letThrough = good || stageOf(outcome) === "verify";
    if (reviewer !== undefined && letThrough) counted(draft, "reviewer", reviewer, good);
  }
  for (const mission of draft.missions.values()) {
    const was = before.missions.get(mission.mission);
    if (was === undefined || isFinal(was) || !isFinal(mission)) continue;
    const { planner } = mission.details.variants ?? {};
    const good = planWorked(draft, mission);
    if (planner !== undefined && good !== null) counted(draft, "planner", planner, good);
  }
}

/** null: it never got as far, or people ended it. */
function planWorked(draft: Draft, mission: MissionRow): boolean | null {
  if (mission.state === "stopped") return null;
  if (mission.stopReason === "plan_failed") return false;
  const units = draft.unitsOf(mission.mission);
  if (units.length === 0) return null;
  const grades = (mission.details.planning?.rounds ?? []).flatMap(({ grade }) =>
    grade === null ? [] : [grade.composite],
  );
  const last = grades.at(-1);
  return (last ?? units.filter(isDone).length / units.length) >= GOOD_PLAN;
}

function counted(draft: Draft, component: PromptComponent, variant: string, good: boolean): void {
  const known = draft.learned.variants.get(variantKey(component, variant));
  if (known === undefined && variant !== BUILT_IN) return;
  const row = known ?? builtIn(draft, component);
  draft.putVariant({ ...row, wins: row.wins + (good ? 1 : 0), samples: row.samples + 1 });
  for (const worse of outclassed(variantsOf(draft, component))) {
    draft.putVariant({
      ...worse,
      state: "retired",
      because: `surely worse than the best: ${worse.wins} of ${worse.samples} succeeded`,
    });
  }
}
