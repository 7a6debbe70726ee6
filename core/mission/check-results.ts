// Results of `check` runs: what was asked stands in the name of the leg. Whatever came of it, what it cost is the mission's.
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { DispatchRow, Leg } from "../engine/rows/dispatch-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { PROMPT_LEG, promptProposed } from "../learn/evolve.ts";
import { RULES_LEG, rulesCollected } from "../learn/rules-run.ts";
import { OBJECTIVE_LEG, objectiveCollected } from "./objective-check.ts";

type Result = (
  draft: Draft,
  mission: MissionRow,
  leg: string,
  event: EventOf<"LegCollected">,
) => void;

/** By what the leg's name begins with. */
const RESULTS: readonly (readonly [prefix: string, result: Result])[] = [
  [PROMPT_LEG, promptProposed],
  [RULES_LEG, rulesCollected],
  [OBJECTIVE_LEG, objectiveCollected],
];

export function checkCollected(
  draft: Draft,
  dispatch: DispatchRow,
  leg: Leg,
  event: EventOf<"LegCollected">,
): void {
  const known = dispatch.mission === null ? undefined : draft.mission(dispatch.mission);
  if (known === undefined) return;
  const costUsd = event.handoff?.usage.costUsd ?? 0;
  const mission =
    costUsd > 0 ? draft.putMission({ ...known, costUsd: known.costUsd + costUsd }) : known;
  const [, result] = RESULTS.find(([prefix]) => leg.leg.startsWith(prefix)) ?? [];
  if (result !== undefined) return result(draft, mission, leg.leg, event);
  draft.because(
    subject.dispatch(event.dispatch),
    `nobody asked for \`${leg.leg}\`: ${event.handoff?.summary ?? event.problem ?? "no result"}`,
  );
}
