// Campaigns: issues that carry their label. The list is that of the payload, never read again (SR5).
import type { Event } from "../../core/engine/event.ts";
import { CAMPAIGN_LABEL } from "../../core/report/workflow-names.ts";
import { type Desk, entitledActor, isActive } from "./desk.ts";
import { snapshot } from "./objective-text.ts";
import type { Issues } from "./payloads.ts";

/** null: it is not about a campaign. */
export async function translateCampaign(
  desk: Desk,
  { action, issue, label, sender }: Issues,
): Promise<readonly Event[] | null> {
  const { at, state } = desk;
  const isLabel = label?.name === CAMPAIGN_LABEL;
  if (action === "labeled" && isLabel) {
    if (!isActive(state)) return [];
    const by = await entitledActor(desk, sender);
    return [{ type: "CampaignLabelled", at, issue: issue.number, ...snapshot(issue), by }];
  }
  const isRunning = state.strategy.campaigns.get(issue.number)?.state === "running";
  const ends = action === "closed" || action === "deleted" || action === "transferred";
  if (!isRunning || !(ends || (action === "unlabeled" && isLabel))) return null;
  const by = await entitledActor(desk, sender);
  return [{ type: "CampaignStopped", at, issue: issue.number, by }];
}
