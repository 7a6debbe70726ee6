// Pull requests: heads that moved, pull requests that closed, and configuration files that somebody proposes. Those from
// forks are not ours (SR24).

import { CONFIG_PATH } from "../../core/config/schema.ts";
import type { Event } from "../../core/engine/event.ts";
import { type Desk, entitledActor, isActive, isOurPull, isOwn, witness } from "./desk.ts";
import type { PullRequest } from "./payloads.ts";

export async function translatePull(desk: Desk, payload: PullRequest): Promise<readonly Event[]> {
  const { action, pull_request: pull, repository } = payload;
  if (pull.head.repo?.full_name !== repository.full_name) return [];
  switch (action) {
    case "opened":
    case "reopened":
      return proposedConfig(desk, payload);
    case "synchronize": {
      const known = isOurPull(desk.state, pull.number);
      return known ? headMoved(desk, payload) : proposedConfig(desk, payload);
    }
    case "closed":
      return isOurPull(desk.state, pull.number) ? closed(desk, payload) : [];
    default:
      return [];
  }
}

/** A fact, whoever did it: it voids approvals even when a workflow pushed. Our own pushes we know. */
function headMoved(desk: Desk, { pull_request: pull, sender }: PullRequest): readonly Event[] {
  if (isOwn(desk, sender)) return [];
  const { at } = desk;
  return [
    { type: "PullHeadMoved", at, pull: pull.number, head: pull.head.sha, by: witness(sender) },
  ];
}

async function closed(desk: Desk, payload: PullRequest): Promise<readonly Event[]> {
  const { pull_request: pull, sender, repository } = payload;
  const { at } = desk;
  const merged = pull.merged ?? pull.merged_at != null;
  if (pull.number === desk.state.repo.onboardingPull && merged) {
    return desk.config.readAsEvent(repository.default_branch, at);
  }
  if (isOwn(desk, sender) && !merged) return [];
  const by = isOwn(desk, sender) ? witness(sender) : await entitledActor(desk, sender);
  return [{ type: "PullClosed", at, pull: pull.number, merged, by }];
}

/** Costs one request per push to a pull request of people; ours cannot touch the file unseen, publishing refuses it. */
async function proposedConfig(desk: Desk, payload: PullRequest): Promise<readonly Event[]> {
  const { pull_request: pull, sender } = payload;
  if (!isActive(desk.state) || isOwn(desk, sender) || pull.head.ref.startsWith("mc/")) return [];
  const files = await desk.github.pullFiles(pull.number);
  if (!files.includes(CONFIG_PATH)) return [];
  const { problems } = await desk.config.read(pull.head.sha);
  const { at } = desk;
  return [{ type: "ConfigProposed", at, pull: pull.number, head: pull.head.sha, problems }];
}
