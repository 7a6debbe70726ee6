// The dashboard's issue as people touch it: clicks become commands of whoever clicked, with their right read now (SR1); what they
// typed is told, so that nothing of it is lost; what we do there ourselves is no news.

import { fingerprint } from "../../core/base/fingerprint.ts";
import { editedLines } from "../../core/dashboard/body.ts";
import { type BoxDeed, deedOf } from "../../core/dashboard/box-command.ts";
import { clickId, newlyTicked } from "../../core/dashboard/clicks.ts";
import { dashboardOf } from "../../core/dashboard/memory.ts";
import type { Event, EventOf } from "../../core/engine/event.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { type Desk, entitledActor, isHeard, isOwn, witness } from "./desk.ts";
import type { Issues } from "./payloads.ts";

export const isDashboard = (state: RepoState, issue: number): boolean =>
  dashboardOf(state).issue === issue;

const HOW = {
  closed: "closed",
  reopened: "reopened",
  deleted: "deleted",
  transferred: "deleted",
  pinned: "pinned",
  unpinned: "unpinned",
} as const;

export async function translateDashboard(desk: Desk, payload: Issues): Promise<readonly Event[]> {
  const { action, sender, issue } = payload;
  if (isOwn(desk, sender)) return [];
  if (action === "edited") return edited(desk, payload);
  const how = Object.entries(HOW).find(([name]) => name === action)?.[1];
  if (how === undefined) return [];
  return [{ type: "DashboardTouched", at: desk.at, issue: issue.number, how, by: witness(sender) }];
}

async function edited(desk: Desk, payload: Issues): Promise<readonly Event[]> {
  const { issue, sender, changes } = payload;
  if (changes?.body === undefined) return [];
  const before = changes.body.from ?? "";
  const { at, state } = desk;
  const after = issue.body ?? "";
  const edit = fingerprint(JSON.stringify([issue.updated_at ?? "", before, after]));
  const ticked = newlyTicked(dashboardOf(state), before, after);
  // Nobody's right matters for what is only typed.
  const by = ticked.length === 0 ? witness(sender) : await entitledActor(desk, sender);
  const refused: { box: string; why: string }[] = [];
  const approvals: EventOf<"DashboardEdited">["approvals"][number][] = [];
  const commands: Event[] = [];
  for (const { box, isOurs } of ticked) {
    const deed = deedFor(desk, payload, box, isOurs);
    if (deed.kind === "nothing") refused.push({ box, why: deed.why });
    else if (deed.kind === "approval") {
      const { mission, commit } = deed;
      const pull = mission.planPull === null ? null : await desk.github.pull(mission.planPull);
      approvals.push({ box, mission: mission.mission, commit, head: pull?.head ?? null });
    } else {
      const { thread, command } = deed;
      const request = clickId(edit, box);
      const given = { at, thread, comment: 0, request, by, command };
      commands.push({ type: "CommandGiven", via: "dashboard", ...given });
    }
  }
  const { added, removed } = editedLines(before, after);
  return [
    {
      type: "DashboardEdited",
      at,
      issue: issue.number,
      by,
      edit,
      added,
      removed,
      refused,
      approvals,
    },
    ...commands,
  ];
}

function deedFor(desk: Desk, { sender, issue }: Issues, box: string, isOurs: boolean): BoxDeed {
  if (!isHeard(desk, sender))
    return {
      kind: "nothing",
      why: "Bots are ignored unless `people.bots` names them: nothing was done",
    };
  if (dashboardOf(desk.state).state === "off")
    return { kind: "nothing", why: "The dashboard is switched off, so nothing was done" };
  if (!isOurs)
    return {
      kind: "nothing",
      why: "The line of that box is not as it was written here, so nothing was done: please tick the one that stands here now",
    };
  return deedOf(desk.state, issue.number, box);
}
