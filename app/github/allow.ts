// What we may touch, whatever was decided: our branches, our workflows, our checks; the target branch by promotion alone
// (SR16, SR17). A defect elsewhere ends here as a refusal instead of on somebody's branch.
import type { Effect, RefsPurpose, RefUpdate } from "../../core/engine/effect.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { isUnitRef } from "../../core/merge/branches.ts";
import { GREEN, WORKFLOWS } from "../../core/report/workflow-names.ts";

const OURS = /^refs\/(?:heads|tags)\/mc\/|^refs\/mc\//;
const GREEN_REF = `refs/heads/${GREEN}`;

/** Why the effect must not happen; null when it may. */
export function forbidden(effect: Effect, state: RepoState): string | null {
  switch (effect.kind) {
    case "run.dispatch":
      return Object.values(WORKFLOWS).some((file) => file === effect.workflow)
        ? null
        : `\`${effect.workflow}\` is not a workflow of Mission Control`;
    case "pull.ensure":
      return isOurBranch(effect.head) ? null : `\`${effect.head}\` is not a branch of ours`;
    case "plan.propose":
      return isOurBranch(effect.branch) ? null : `\`${effect.branch}\` is not a branch of ours`;
    case "check.ensure":
      return effect.name.startsWith("mc/") ? null : `\`${effect.name}\` is not a check of ours`;
    case "refs.move": {
      const targets = targetsOf(state);
      const wrong = effect.updates.find((update) => !mayMove(update, effect.purpose, targets));
      return wrong === undefined
        ? null
        : `\`${wrong.ref}\` may not be moved to ${effect.purpose.kind}`;
    }
    default:
      return null;
  }
}

function mayMove(update: RefUpdate, purpose: RefsPurpose, targets: ReadonlySet<string>): boolean {
  if (update.ref === GREEN_REF) {
    if (update.after === null) return false;
    return purpose.kind === "bootstrap" || purpose.kind === "land";
  }
  if (purpose.kind === "fixup") return update.after !== null && isUnitRef(update.ref);
  if (update.beside === true) return false;
  if (OURS.test(update.ref)) return true;
  return purpose.kind === "promote" && update.after !== null && targets.has(update.ref);
}

function targetsOf(state: RepoState): ReadonlySet<string> {
  return new Set([...state.missions.values()].map((mission) => `refs/heads/${mission.target}`));
}

const isOurBranch = (branch: string): boolean => branch.startsWith("mc/");
