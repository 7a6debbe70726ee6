// Results of `check` runs: what was asked stands in the name of the leg. Whatever came of it, what it cost is the mission's.
import { DISCOVER_LEG, lookCollected } from "../discovery/collected.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { DispatchRow, Leg } from "../engine/rows/dispatch-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { PROMPT_LEG, promptProposed } from "../learn/evolve.ts";
import { RULES_LEG, rulesCollected } from "../learn/rules-run.ts";
import { STRATEGY_LEG } from "../strategy/ask.ts";
import { strategyCollected } from "../strategy/collected.ts";
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

type RepositoryResult = (
  draft: Draft,
  dispatch: DispatchRow,
  leg: Leg,
  event: EventOf<"LegCollected">,
) => void;

/** Of jobs that belong to the repository and to no mission. */
const REPOSITORY_RESULTS: readonly (readonly [prefix: string, result: RepositoryResult])[] = [
  [DISCOVER_LEG, lookCollected],
  [STRATEGY_LEG, strategyCollected],
];

function repositoryChecked(
  draft: Draft,
  dispatch: DispatchRow,
  leg: Leg,
  event: EventOf<"LegCollected">,
): void {
  const [, result] = REPOSITORY_RESULTS.find(([prefix]) => leg.leg.startsWith(prefix)) ?? [];
  if (result !== undefined) return result(draft, dispatch, leg, event);
  draft.because(subject.dispatch(event.dispatch), `nobody asked for \`${leg.leg}\``);
}

export function checkCollected(
  draft: Draft,
  dispatch: DispatchRow,
  leg: Leg,
  event: EventOf<"LegCollected">,
): void {
  if (dispatch.mission === null) return repositoryChecked(draft, dispatch, leg, event);
  const known = draft.mission(dispatch.mission);
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
