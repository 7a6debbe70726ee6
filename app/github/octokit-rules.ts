// Reading what stands over a branch. Rulesets are open to whoever reads the repository; the settings of classic protection
// to its administrators alone, and a right that large is not asked for: the branch itself says that it is protected.
import { unless } from "./failure.ts";
import type { Seat } from "./octokit.ts";
import type { BranchGuard, GitHub, RuleFacts } from "./port.ts";

/** Rules over one branch that are worth reading; a branch has one of each kind and ruleset. */
const RULES_MAX = 100;

export function rulesOf({ octokit, at, as }: Seat): Pick<GitHub, "branchGuard"> {
  const { repos } = octokit.rest;
  return {
    branchGuard: (name) =>
      unless<BranchGuard, null>([404], null, async () => {
        const headers = await as({ contents: "read" });
        const { data: branch } = await repos.getBranch({ ...at, branch: name, headers });
        const { data: rules } = await repos.getBranchRules({
          ...{ ...at, branch: name, per_page: RULES_MAX },
          headers: await as({ metadata: "read" }),
        });
        const ruleset = rules.length > 0;
        const { required_status_checks: checks } = branch.protection ?? {};
        return {
          rules: rules.map(factsOf),
          // Rulesets make a branch "protected" as well; classic protection alone has this switched on.
          isProtected: branch.protected && (branch.protection?.enabled === true || !ruleset),
          requiredChecks: checks?.contexts ?? [],
        };
      }),
  };
}

type Rule = Awaited<ReturnType<Seat["octokit"]["rest"]["repos"]["getBranchRules"]>>["data"][number];

function factsOf(rule: Rule): RuleFacts {
  const none = { type: String(rule.type), reviews: null, checks: [] };
  if (rule.type === "pull_request") {
    return { ...none, reviews: rule.parameters?.required_approving_review_count ?? 0 };
  }
  if (rule.type === "required_status_checks") {
    const checks = rule.parameters?.required_status_checks ?? [];
    return { ...none, checks: checks.map(({ context }) => context) };
  }
  return none;
}
