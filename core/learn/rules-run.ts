// When a mission has ended: what its episodes and earlier ones agree on becomes rules; where they differ, one run may ask a
// model what they have in common, if that is wanted and there is money left (I4).
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import { type EpisodeRow, episodeKey } from "../engine/rows/memory-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { RepoState } from "../engine/state.ts";
import { purse } from "../health/money.ts";
import { agentSettings, askForRun } from "../mission/ask.ts";
import { isFinal } from "../mission/facts.ts";
import { ageEpisodes } from "./episodes.ts";
import { addRule, distilAgreements, usedEpisodes } from "./rules.ts";
import { parseRules } from "./rules-answer.ts";
import { disagreements } from "./rules-clusters.ts";

export const RULES_LEG = "rules";

const CLUSTERS = 5;
const SHOWN = 30;

export function learnRules(before: RepoState, draft: Draft): void {
  for (const mission of endedMissions(before, draft)) {
    if (!mission.config.learning.enabled) continue;
    const added = distilAgreements(draft);
    if (added > 0)
      draft.because(
        subject.mission(mission.mission),
        `${added === 1 ? "a rule was" : `${added} rules were`} made of what several units learned`,
      );
    ageEpisodes(draft);
    if (mission.config.learning.distill) askForRules(draft, mission);
  }
}

function endedMissions(before: RepoState, draft: Draft): readonly MissionRow[] {
  if (draft.missions === before.missions) return [];
  return [...draft.missions.values()].filter((mission) => {
    const was = before.missions.get(mission.mission);
    return isFinal(mission) && was !== undefined && !isFinal(was);
  });
}

/** Stopped by a person, or out of money or time: nothing more is asked for. */
const WORTH_ASKING: readonly (MissionRow["stopReason"] | null)[] = [
  "objective_met",
  "units_failed",
  "no_unit_landed",
];

function askForRules(draft: Draft, mission: MissionRow): void {
  if (draft.repo.onboarding !== "active" || !WORTH_ASKING.includes(mission.stopReason)) return;
  const { freeUsd, perAttemptUsd } = purse(draft, mission);
  if (freeUsd <= 0 || perAttemptUsd <= 0) return;
  const clusters = disagreements(draft.episodes.values(), usedEpisodes(draft), draft.nowMs);
  const shown = new Map<string, EpisodeRow>();
  for (const { episodes } of clusters.slice(0, CLUSTERS))
    for (const episode of episodes) if (shown.size < SHOWN) shown.set(episodeKey(episode), episode);
  if (shown.size === 0) return;
  const dispatch = askForRun(draft, {
    purpose: "check",
    mission,
    config: mission.config,
    commit: mission.base,
    legs: [
      {
        leg: RULES_LEG,
        attempt: 1,
        task: "distill",
        unit: null,
        against: null,
        branch: null,
        agent: agentSettings(mission.config, Math.min(perAttemptUsd, freeUsd)),
        extras: {
          lessons: [...shown].map(([id, { outcome, content, scope }]) => ({
            id,
            outcome,
            text: content,
            scope: scope.slice(0, 5),
          })),
        },
      },
    ],
  });
  draft.because(
    subject.mission(mission.mission),
    `asked what ${shown.size} lessons of the same places have in common (${dispatch.dispatch})`,
  );
}

/** What it cost is counted already. */
export function rulesCollected(
  draft: Draft,
  mission: MissionRow,
  _leg: string,
  { handoff, problem }: EventOf<"LegCollected">,
): void {
  const said =
    handoff?.status === "completed"
      ? parseRules(handoff.text, new Set(draft.episodes.keys()))
      : null;
  let added = 0;
  for (const { text, scope, episodes } of said ?? []) {
    const rows = episodes.flatMap((key) => draft.episodes.get(key) ?? []);
    if (addRule(draft, { text, scope, episodes: rows })) added += 1;
  }
  draft.because(
    subject.mission(mission.mission),
    said === null
      ? `no rules: ${handoff?.summary ?? problem ?? "no result"}`
      : `${added} of ${said.length} proposed rules are new`,
  );
}
