// Reading the repository again: runs, refs, pull requests and objectives as they stand.
import { expect, test } from "vitest";
import { dispatchId } from "../../../core/base/brand.ts";
import { performer } from "../support/deed.ts";
import { commit, dispatchRow, M1, missionRow, NOW, REPO, stateOf } from "../support/state.ts";

const pull = (number: number, more: object = {}) => ({
  number,
  state: "open",
  title: "t",
  body: "b",
  html_url: "u",
  merged_at: null,
  head: { sha: commit("a"), ref: "mc/x" },
  base: { ref: "mc/green" },
  ...more,
});

test("everything that an answer of GitHub can tell", async () => {
  const state = {
    ...stateOf({
      missions: [missionRow({ promotionPull: 12 })],
      dispatches: [
        dispatchRow(),
        dispatchRow({ dispatch: dispatchId("mc-m1-review-1"), runId: null, state: "asked" }),
        dispatchRow({ dispatch: dispatchId("mc-m1-review-2"), runId: null, state: "asked" }),
        dispatchRow({ dispatch: dispatchId("mc-m1-work-0"), runId: 400, state: "settled" }),
      ],
    }),
    gates: new Map([
      [
        "promote/m1/",
        {
          repo: REPO,
          gate: "promote" as const,
          mission: M1,
          unit: null,
          pull: 12,
          head: commit("a"),
          state: "open" as const,
          by: null,
          askedAt: NOW,
          decidedAt: null,
        },
      ],
    ]),
  };
  const run = (id: number, title: string, status: string, conclusion: string | null) => ({
    id,
    display_title: title,
    html_url: `https://github.example/runs/${id}`,
    status,
    conclusion,
    created_at: "2026-01-02T03:04:06Z",
  });
  const { perform, lines } = performer({
    state,
    git: { observe: async () => new Map([["refs/heads/mc/green", commit("9")]]) },
    answers: {
      "GET /repos/o/r/actions/runs/500": {
        json: run(500, "mc mc-m1-work-1", "completed", "failure"),
      },
      "GET /repos/o/r/actions/runs": {
        json: {
          total_count: 1,
          workflow_runs: [run(501, "mc mc-m1-review-1", "in_progress", null)],
        },
      },
      "GET /repos/o/r/actions/runs/500/jobs": {
        json: {
          total_count: 3,
          jobs: [
            {
              name: "form / agent",
              status: "completed",
              conclusion: "failure",
              html_url: "j",
              steps: [{ name: "Run the agent", conclusion: "failure" }],
            },
            { name: "form / publish", status: "queued", conclusion: null, html_url: "j" },
            { name: "prepare", status: "completed", conclusion: "success", html_url: "j" },
          ],
        },
      },
      "GET /repos/o/r/actions/runs/501/jobs": { json: { total_count: 0, jobs: [] } },
      "GET /repos/o/r/pulls": { json: [pull(12)] },
      "GET /repos/o/r/pulls/10": { json: pull(10, { state: "closed", merged_at: "x" }) },
      "GET /repos/o/r/pulls/12/reviews": {
        json: [
          {
            id: 1,
            state: "APPROVED",
            commit_id: commit("a"),
            user: { login: "olga", type: "User" },
            submitted_at: "2026-01-05T08:59:58Z",
          },
          {
            id: 2,
            state: "APPROVED",
            commit_id: commit("a"),
            user: { login: "ci[bot]", type: "Bot" },
          },
          {
            id: 3,
            state: "PENDING",
            commit_id: commit("a"),
            user: { login: "olga", type: "User" },
          },
          {
            id: 4,
            state: "DISMISSED",
            commit_id: commit("a"),
            user: { login: "olga", type: "User" },
          },
        ],
      },
      "GET /repos/o/r/collaborators/olga/permission": {
        json: { permission: "write", role_name: "maintain", user: null },
      },
      "GET /repos/o/r/issues/1": {
        json: {
          number: 1,
          title: "t",
          body: null,
          state: "closed",
          labels: [{ name: "bug" }],
          closed_by: { login: "olga", type: "User" },
        },
      },
    },
  });
  const event = await perform({ kind: "repo.observe", key: "repo.observe" }, 0);
  expect(event).toMatchObject({
    type: "Reconciled",
    runs: [
      {
        dispatch: "mc-m1-work-1",
        runId: 500,
        conclusion: "failure",
        jobs: [{ leg: "form", job: "agent", conclusion: "failure", failedStep: "Run the agent" }],
      },
      { dispatch: "mc-m1-review-1", runId: 501, status: "in_progress", jobs: [] },
    ],
    missing: ["mc-m1-review-2"],
    refs: {
      "refs/heads/mc/green": commit("9"),
      "refs/heads/main": null,
      "refs/heads/mc/m1/form/1": null,
    },
    pulls: [
      {
        pull: 12,
        open: true,
        reviews: [
          {
            ...{ review: 1, verdict: "approved", given: "2026-01-05T08:59:58Z" },
            by: { login: "olga", permission: "maintain" },
          },
          { review: 2, by: { isBot: true, permission: "none" }, given: null },
          { review: 4, verdict: "dismissed" },
        ],
      },
      { pull: 10, open: false, merged: true, reviews: [] },
    ],
    objectives: [
      {
        issue: 1,
        labelled: false,
        open: false,
        closedBy: { login: "olga", permission: "maintain" },
      },
    ],
  });
  expect(lines().filter((line) => line.includes("permission"))).toHaveLength(1);
});

test.each<["approved" | "void", number]>([
  ["approved", 1],
  ["void", 0],
])("reviews behind a promotion gate that is %s are read %i time", async (gate, times) => {
  const state = {
    ...stateOf({ missions: [missionRow({ promotionPull: 12 })], units: [], dispatches: [] }),
    gates: new Map([
      [
        "promote/m1/",
        {
          ...{ repo: REPO, gate: "promote" as const, mission: M1, unit: null, pull: 12 },
          ...{ head: commit("a"), state: gate, by: "olga", askedAt: NOW, decidedAt: NOW },
        },
      ],
    ]),
  };
  const review = { id: 1, state: "DISMISSED", commit_id: commit("a") };
  const { perform, lines } = performer({
    state,
    git: { observe: async () => new Map() },
    answers: {
      "GET /repos/o/r/pulls": { json: [pull(12)] },
      "GET /repos/o/r/pulls/12/reviews": {
        json: [{ ...review, user: { login: "olga", type: "User" } }],
      },
      "GET /repos/o/r/collaborators/olga/permission": {
        json: { permission: "write", role_name: "maintain", user: null },
      },
      "GET /repos/o/r/issues/1": {
        json: { number: 1, title: "t", body: null, state: "open", labels: [], closed_by: null },
      },
    },
  });
  const event = await perform({ kind: "repo.observe", key: "repo.observe" }, 0);
  const dismissed = { review: 1, verdict: "dismissed" };
  expect(event).toMatchObject({ pulls: [{ pull: 12, reviews: times === 1 ? [dismissed] : [] }] });
  expect(lines().filter((line) => line.includes("/pulls/12/reviews"))).toHaveLength(times);
});
