// Objectives: issues that carry our label. Title and body are those of the payload, never read again (SR5).
import type { Event } from "../../core/engine/event.ts";
import { FINAL_MISSION_STATES } from "../../core/engine/rows/mission-row.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { CHAIN_LABEL, OBJECTIVE_LABEL } from "../../core/report/workflow-names.ts";
import { TransientError } from "../engine/errors.ts";
import { translateCampaign } from "./campaigns.ts";
import { isDashboard, translateDashboard } from "./dashboard.ts";
import { type Desk, entitledActor, isHeard } from "./desk.ts";
import { objectiveBegins } from "./objective-begins.ts";
import { snapshot } from "./objective-text.ts";
import type { Issues } from "./payloads.ts";

/** Asking whether we may work somewhere takes a few requests. */
const ONBOARDING_MS = 2_000;

export async function translateIssue(desk: Desk, payload: Issues): Promise<readonly Event[]> {
  const { action, issue, label, sender } = payload;
  if (isDashboard(desk.state, issue.number)) return translateDashboard(desk, payload);
  if (issue.pull_request !== undefined || !isHeard(desk, sender)) return [];
  if (action === "labeled" && label?.name === OBJECTIVE_LABEL) return labelled(desk, payload);
  const campaign = await translateCampaign(desk, payload);
  if (campaign !== null) return campaign;
  if (!hasMission(desk.state, issue.number)) return [];
  const { at } = desk;
  switch (action) {
    case "labeled":
    case "unlabeled": {
      if (label?.name === CHAIN_LABEL) {
        const by = await entitledActor(desk, sender);
        return [{ type: "ChainLabelled", at, issue: issue.number, on: action === "labeled", by }];
      }
      if (action === "labeled") return [];
      if (label?.name !== OBJECTIVE_LABEL) return [];
      const by = await entitledActor(desk, sender);
      return [{ type: "ObjectiveUnlabelled", at, issue: issue.number, by }];
    }
    case "edited": {
      if (payload.changes?.title === undefined && payload.changes?.body === undefined) return [];
      const by = await entitledActor(desk, sender);
      return [{ type: "ObjectiveEdited", at, issue: issue.number, ...snapshot(issue), by }];
    }
    case "closed":
    case "deleted":
    case "transferred": {
      const by = await entitledActor(desk, sender);
      return [{ type: "ObjectiveClosed", at, issue: issue.number, by }];
    }
    default:
      return [];
  }
}

async function labelled(desk: Desk, payload: Issues): Promise<readonly Event[]> {
  const { issue, sender, repository, installation } = payload;
  const { at, state } = desk;
  const isNew = state.repo.onboarding === "none";
  if (isNew && state.repo.installationId === 0 && installation !== undefined) {
    // The installation's webhook was lost: this one proves it, and the person is answered by the onboarding.
    const defaultBranch = repository.default_branch;
    return [{ type: "RepositoryInstalled", at, installationId: installation.id, defaultBranch }];
  }
  if (isNew) {
    const retryAfterMs = ONBOARDING_MS;
    throw new TransientError("the label waits for the answer to our onboarding", { retryAfterMs });
  }
  const merged = await unheardMerge(desk, repository.default_branch);
  if (state.repo.onboarding !== "active" && merged.length === 0) return [];
  const { labels, ...rest } = issue;
  const names = (labels ?? []).map(({ name }) => name);
  const begins = objectiveBegins(
    desk,
    { ...rest, labels: names },
    repository.default_branch,
    entitledActor(desk, sender),
  );
  return [...merged, await begins];
}

/** The onboarding pull request may be merged already, and its webhook still be on its way. */
async function unheardMerge({ config, state, at }: Desk, branch: string) {
  if (state.repo.onboarding !== "asked") return [];
  const events = await config.readAsEvent(branch, at);
  return events.filter((event) => event.type === "ConfigRead" && event.present);
}

function hasMission(state: RepoState, issue: number): boolean {
  return [...state.missions.values()].some(
    (mission) =>
      mission.issue === issue && !FINAL_MISSION_STATES.some((final) => final === mission.state),
  );
}
