// Objectives: issues that carry our label. Title and body are those of the payload, never read again (SR5).
import type { Event } from "../../core/engine/event.ts";
import { FINAL_MISSION_STATES, type RepoState } from "../../core/engine/state.ts";
import { GREEN, OBJECTIVE_LABEL } from "../../core/report/workflow-names.ts";
import { type Desk, entitledActor, isHeard } from "./desk.ts";
import { explicitPlan, snapshot } from "./objective-text.ts";
import type { Issues } from "./payloads.ts";

export async function translateIssue(desk: Desk, payload: Issues): Promise<readonly Event[]> {
  const { action, issue, label, sender } = payload;
  if (issue.pull_request !== undefined || !isHeard(desk, sender)) return [];
  if (action === "labeled" && label?.name === OBJECTIVE_LABEL) return labelled(desk, payload);
  if (!hasMission(desk.state, issue.number)) return [];
  const { at } = desk;
  switch (action) {
    case "unlabeled": {
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
  const { at, state, github } = desk;
  if (state.repo.onboarding === "none" && installation !== undefined) {
    // The installation's webhook was lost: this one proves it, and the person is answered by the onboarding.
    const defaultBranch = repository.default_branch;
    return [{ type: "RepositoryInstalled", at, installationId: installation.id, defaultBranch }];
  }
  if (state.repo.onboarding !== "active") return [];
  const [by, reading] = await Promise.all([
    entitledActor(desk, sender),
    desk.config.read(repository.default_branch),
  ]);
  const branch = reading.config?.branch ?? "";
  const target = branch === "" ? repository.default_branch : branch;
  const [targetSha, greenSha] = await Promise.all([github.branch(target), github.branch(GREEN)]);
  const { title, body } = snapshot(issue);
  return [
    {
      type: "ObjectiveLabelled",
      at,
      issue: issue.number,
      title,
      body,
      by,
      explicitPlan: explicitPlan(issue.body ?? ""),
      config: reading.config,
      problems: reading.problems,
      target,
      targetSha,
      greenSha,
    },
  ];
}

function hasMission(state: RepoState, issue: number): boolean {
  return [...state.missions.values()].some(
    (mission) =>
      mission.issue === issue && !FINAL_MISSION_STATES.some((final) => final === mission.state),
  );
}
