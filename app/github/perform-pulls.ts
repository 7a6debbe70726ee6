// Pull requests of units, plans and promotions: one open per head branch.

import type { EffectOf, PullOwner } from "../../core/engine/effect.ts";
import type { Event } from "../../core/engine/event.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { unitKey } from "../../core/engine/state.ts";
import { RefusedError } from "../engine/errors.ts";
import type { Deed } from "./deed.ts";
import { ensureComment } from "./ensure.ts";
import type { PullFacts } from "./port.ts";

export type PullText = Pick<EffectOf<"pull.ensure">, "head" | "base" | "title" | "body">;

export async function ensurePull(deed: Deed, effect: EffectOf<"pull.ensure">): Promise<Event> {
  const known = knownPull(deed.state(), effect.owner, effect.head);
  const pull = await openPull(deed, effect, known);
  return {
    type: "PullOpened",
    at: deed.now(),
    owner: effect.owner,
    pull: pull.pull,
    head: pull.head,
  };
}

/** Opens, or brings up to date, the pull request of a head branch. `known`: its number, when we have it. */
export async function openPull(
  deed: Deed,
  { head, base, title, body }: PullText,
  known: number | null,
): Promise<PullFacts> {
  const { github } = deed;
  if (known !== null) {
    const edited = await github.editPull(known, { title, body });
    if (edited !== null && edited.headBranch === head && isStanding(edited)) return edited;
  }
  if (!deed.isFirstTry) {
    const found = await github.pullByHead(head);
    if (found !== null && isStanding(found)) return upToDate(deed, found, title, body);
  }
  const created = await github.createPull({ head, base, title, body });
  if ("pull" in created) {
    // Just made by us, so it has no comment of ours that would have to be searched.
    deed.memory.searched.set(created.pull.pull, true);
    return created.pull;
  }
  // Creating first saves a request per unit: GitHub refuses a second one for the same head, and then we look.
  const found = await github.pullByHead(head);
  if (found !== null && isStanding(found)) return upToDate(deed, found, title, body);
  throw new RefusedError(
    `GitHub did not open a pull request from \`${head}\` to \`${base}\`: ${created.problem}`,
  );
}

const isStanding = (pull: PullFacts): boolean => pull.open || pull.merged;

async function upToDate(
  { github }: Deed,
  found: PullFacts,
  title: string,
  body: string,
): Promise<PullFacts> {
  if (found.title === title && found.body === body) return found;
  return (await github.editPull(found.pull, { title, body })) ?? found;
}

function knownPull(state: RepoState, owner: PullOwner, head: string): number | null {
  switch (owner.kind) {
    case "unit": {
      const unit = state.units.get(unitKey(owner.mission, owner.unit));
      return unit?.branch === head ? unit.pull : null;
    }
    case "plan":
      return state.missions.get(owner.mission)?.planPull ?? null;
    case "promotion":
      return state.missions.get(owner.mission)?.promotionPull ?? null;
  }
}

export async function closePull(deed: Deed, effect: EffectOf<"pull.close">): Promise<null> {
  if (effect.comment !== null) {
    await ensureComment(deed, { thread: effect.pull, topic: "closed", body: effect.comment });
  }
  await deed.github.editPull(effect.pull, { open: false });
  return null;
}
