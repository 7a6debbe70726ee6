// The rules of the branches, read when a mission starts and again before its promotion: what will be in the way is said
// while there is time to act. They only inform, but for a merge queue of GitHub's, past which nobody can push.
import type { Draft } from "../../engine/draft.ts";
import { subject } from "../../engine/draft.ts";
import type { EventOf } from "../../engine/event.ts";
import type { MissionRow } from "../../engine/rows/mission-row.ts";
import { activeMissions } from "../../mission/facts.ts";
import { GREEN } from "../../report/workflow-names.ts";
import { rulesTopic, standingRules } from "../../voice/rules.ts";
import { ensurePromotionPull } from "./release.ts";

/** Once per mission as it starts, and once per commit that is to be promoted. */
export function askForRules(draft: Draft, mission: MissionRow, about: string): void {
  const topic = `rules-asked/${mission.mission}`;
  if (mission.config.gates.promote === "off" || draft.projection(topic) === about) return;
  draft.putProjection(topic, about);
  draft.effect({
    kind: "rules.read",
    key: `rules.read/${mission.mission}`,
    branches: [mission.target, GREEN],
  });
}

export function preflight(draft: Draft, mission: MissionRow): void {
  if (draft.projection(`rules-asked/${mission.mission}`) === undefined) {
    askForRules(draft, mission, "start");
  }
}

export function rulesRead(draft: Draft, event: EventOf<"RulesRead">): void {
  for (const rules of event.branches) {
    const { branch, problem } = rules;
    const before = standingRules(draft.state, branch);
    draft.because(subject.repo, `rules of ${branch}: ${problem ?? "nothing is in the way"}`);
    if (JSON.stringify(before) === JSON.stringify(rules)) continue;
    draft.putProjection(rulesTopic(branch), JSON.stringify(rules));
    for (const mission of activeMissions(draft)) {
      if (mission.target !== branch) continue;
      draft.dirty.add(mission.mission);
      // What it says of the way to the target branch is another thing now.
      if (mission.state === "promote_gate" && mission.promotionPull !== null) {
        ensurePromotionPull(draft, mission);
      }
    }
  }
}
