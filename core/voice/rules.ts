// The rules of a branch in words for people: what is in the way of a fast-forward, and which door opens it.
import { z } from "zod";
import { codeSpan, words } from "../base/markdown.ts";
import type { BranchRules } from "../engine/event.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { RepoState } from "../engine/state.ts";

const Rules = z.object({
  branch: z.string(),
  mergeQueue: z.boolean().nullable(),
  requiredReviews: z.number().nullable(),
  requiredChecks: z.array(z.string()),
  linearHistory: z.boolean(),
  updatesRestricted: z.boolean(),
  problem: z.string().nullable(),
});

export const rulesTopic = (branch: string): string => `rules/${branch}`;

/** As last read; null: not read yet. */
export function standingRules(
  state: Pick<RepoState, "projections">,
  branch: string,
): BranchRules | null {
  const text = state.projections.get(rulesTopic(branch));
  if (text === undefined || text === "") return null;
  return Rules.safeParse(JSON.parse(text)).data ?? null;
}

const CHECKS_SHOWN = 10;
const BYPASS =
  "add this app to the bypass list of that rule (Settings → Rules → Rulesets, or Branches)";

/** One sentence per obstacle, the largest first; empty: the way is free, or nothing is known. */
export function obstacles(state: RepoState, mission: MissionRow): readonly string[] {
  const rules = standingRules(state, mission.target);
  if (rules === null || rules.problem === null) return [];
  const target = codeSpan(mission.target);
  const pull =
    mission.promotionPull === null ? "the promotion pull request" : `#${mission.promotionPull}`;
  if (rules.mergeQueue === null) return [`For ${target}, ${words(rules.problem, 300)}.`];
  if (rules.mergeQueue) {
    return [
      `${target} has a merge queue of GitHub's, which makes a commit of its own: after your approval, add ${pull} to that queue. The mission ends when it is merged; that exactly the verified commit lands holds up to \`mc/green\` then.`,
    ];
  }
  const lines: string[] = [];
  if (rules.updatesRestricted) lines.push(`Only listed actors may update ${target}: ${BYPASS}.`);
  if (rules.linearHistory) {
    lines.push(
      `${target} requires a linear history, and what is verified has merge commits: ${BYPASS}, or squash ${pull} by hand, which makes a commit that was not verified as such.`,
    );
  }
  if (rules.requiredReviews !== null) {
    lines.push(
      `${target} takes changes through pull requests alone (approvals needed: ${rules.requiredReviews}): ${BYPASS}, or merge ${pull} by hand with a merge commit.`,
    );
  }
  if (rules.requiredChecks.length > 0) {
    const shown = rules.requiredChecks.slice(0, CHECKS_SHOWN).map((name) => codeSpan(name, 80));
    const more = rules.requiredChecks.length - shown.length;
    lines.push(
      `${target} requires the checks ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""} on the promoted commit: they have to run on ${pull} and pass.`,
    );
  }
  if (lines.length === 0) {
    lines.push(
      `${target} has ${words(rules.problem, 300)}, whose settings only administrators see: let this app push to it, or merge ${pull} by hand.`,
    );
  }
  return lines;
}

export function obstaclesPart(state: RepoState, mission: MissionRow): string {
  const lines = obstacles(state, mission);
  if (lines.length === 0) return "";
  return `**In the way of the promotion:**\n${lines.map((line) => `- ${line}`).join("\n")}`;
}
