// What the rules of a branch mean for a fast-forward by this app: read before it matters, told while there is time to act.
// A branch whose rules cannot be read is no reason to stop: the push itself is the judge.
import type { EffectOf } from "../../core/engine/effect.ts";
import type { BranchRules, Event } from "../../core/engine/event.ts";
import { classify, TransientError } from "../engine/errors.ts";
import type { Deed } from "./deed.ts";
import type { BranchGuard } from "./port.ts";

export async function readRules(deed: Deed, effect: EffectOf<"rules.read">): Promise<Event> {
  const branches: BranchRules[] = [];
  for (const branch of new Set(effect.branches)) {
    branches.push(await rulesOf(deed, branch));
  }
  return { type: "RulesRead", at: deed.now(), branches };
}

async function rulesOf({ github }: Deed, branch: string): Promise<BranchRules> {
  try {
    const guard = await github.branchGuard(branch);
    return guard === null ? unread(branch, "the branch does not exist yet") : judge(branch, guard);
  } catch (error) {
    if (classify(error) instanceof TransientError) throw error;
    return unread(branch, error instanceof Error ? error.message.slice(0, 300) : "no reason given");
  }
}

const unread = (branch: string, why: string): BranchRules => ({
  branch,
  mergeQueue: null,
  requiredReviews: null,
  requiredChecks: [],
  linearHistory: false,
  updatesRestricted: false,
  problem: `its rules could not be read: ${why}`,
});

/** Rulesets do not say here whom they let pass, so each is told as something that may stand in the way. */
export function judge(branch: string, guard: BranchGuard): BranchRules {
  const has = (type: string): boolean => guard.rules.some((rule) => rule.type === type);
  const reviews = guard.rules.flatMap((rule) => (rule.reviews === null ? [] : [rule.reviews]));
  const checks = [...guard.requiredChecks, ...guard.rules.flatMap((rule) => rule.checks)];
  const doors = [
    ...(has("merge_queue") ? ["a merge queue of GitHub's"] : []),
    ...(has("update") ? ["restricted updates"] : []),
    ...(reviews.length > 0 ? ["a required pull request"] : []),
    ...(has("required_linear_history") ? ["a required linear history"] : []),
    ...(has("required_signatures") ? ["required signatures"] : []),
    ...(checks.length > 0 ? ["required checks"] : []),
    ...(guard.isProtected ? ["branch protection"] : []),
  ];
  return {
    branch,
    mergeQueue: has("merge_queue"),
    requiredReviews: reviews.length === 0 ? null : Math.max(...reviews),
    requiredChecks: [...new Set(checks)].sort(),
    linearHistory: has("required_linear_history"),
    updatesRestricted: has("update"),
    problem: doors.length === 0 ? null : doors.join(", "),
  };
}
