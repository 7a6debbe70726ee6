// The rules of a branch, read with what an app may see, and what they mean for a fast-forward by us.
import { describe, expect, test } from "vitest";
import { judge } from "../../../app/github/rules.ts";
import { performer } from "../support/deed.ts";

const rule = (type: string) => ({ type, reviews: null, checks: [] });
const open = { rules: [], isProtected: false, requiredChecks: [] };

describe("what rules mean", () => {
  test.each([
    ["nothing", open, { mergeQueue: false, problem: null }],
    [
      "rules that a fast-forward keeps",
      { ...open, rules: [rule("deletion"), rule("non_fast_forward"), rule("creation")] },
      { mergeQueue: false, updatesRestricted: false, problem: null },
    ],
    [
      "a merge queue",
      { ...open, rules: [rule("merge_queue")] },
      { mergeQueue: true, problem: "a merge queue of GitHub's" },
    ],
    [
      "restricted updates and a linear history",
      { ...open, rules: [rule("update"), rule("required_linear_history")] },
      {
        updatesRestricted: true,
        linearHistory: true,
        problem: "restricted updates, a required linear history",
      },
    ],
    [
      "approvals of two rulesets: the larger number",
      {
        ...open,
        rules: [
          { type: "pull_request", reviews: 1, checks: [] },
          { type: "pull_request", reviews: 2, checks: [] },
        ],
      },
      { requiredReviews: 2, problem: "a required pull request" },
    ],
    [
      "checks of a ruleset and of classic protection",
      {
        rules: [{ type: "required_status_checks", reviews: null, checks: ["ci", "lint"] }],
        isProtected: true,
        requiredChecks: ["ci"],
      },
      { requiredChecks: ["ci", "lint"], problem: "required checks, branch protection" },
    ],
  ])("%s", (_, guard, expected) => {
    expect(judge("main", guard)).toMatchObject({ branch: "main", ...expected });
  });
});

const READ = { kind: "rules.read", key: "rules.read", branches: ["main", "mc/green"] } as const;
const branch = (name: string, enabled: boolean, contexts: string[] = []) => ({
  name,
  protected: enabled,
  protection: {
    enabled,
    required_status_checks: { enforcement_level: "off", contexts, checks: [] },
  },
});

describe("reading them", () => {
  test("one request each for the branch and its rules; an absent branch is no trouble", async () => {
    const { perform, lines } = performer({
      answers: {
        "GET /repos/o/r/branches/main": { json: branch("main", true, ["ci"]) },
        "GET /repos/o/r/rules/branches/main": {
          json: [
            { type: "pull_request", parameters: { required_approving_review_count: 1 } },
            {
              type: "required_status_checks",
              parameters: { required_status_checks: [{ context: "build" }] },
            },
          ],
        },
        "GET /repos/o/r/branches/mc/green": { status: 404, json: { message: "Branch not found" } },
      },
    });
    const event = await perform(READ);
    expect(event).toMatchObject({
      type: "RulesRead",
      branches: [
        { branch: "main", requiredReviews: 1, requiredChecks: ["build", "ci"] },
        { branch: "mc/green", mergeQueue: null, problem: expect.stringContaining("exist") },
      ],
    });
    expect(lines()).toHaveLength(3);
  });

  test("a no is told, a busy GitHub is asked again", async () => {
    const no = performer({
      answers: {
        "GET /repos/o/r/branches/main": { status: 403, json: { message: "Upgrade your plan" } },
      },
    });
    expect(await no.perform({ ...READ, branches: ["main"] })).toMatchObject({
      branches: [{ mergeQueue: null, problem: expect.stringContaining("Upgrade your plan") }],
    });
    const busy = performer({
      answers: {
        "GET /repos/o/r/branches/main": { status: 502, json: { message: "Bad gateway" } },
      },
    });
    await expect(busy.perform({ ...READ, branches: ["main"] })).rejects.toMatchObject({
      name: "TransientError",
    });
  });
});
