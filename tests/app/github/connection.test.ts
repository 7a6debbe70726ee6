// Conditional requests: an unchanged answer is the same answer, however often it is read and whatever reads it.
import { expect, test } from "vitest";
import { wireGitHub } from "../support/wire-github.ts";

test("lists that did not change are paged as often as one likes", async () => {
  const { octokit, asked } = wireGitHub({
    "GET /repos/o/r/actions/runs": ({ headers }) =>
      headers.get("if-none-match") === '"1"'
        ? { status: 304, headers: { etag: '"1"' } }
        : { json: { total_count: 1, workflow_runs: [{ id: 7 }] }, headers: { etag: '"1"' } },
    "GET /repos/o/r/actions/artifacts": ({ headers }) =>
      headers.get("if-none-match") === '"2"'
        ? { status: 304, headers: { etag: '"2"' } }
        : { json: { total_count: 0, artifacts: [] }, headers: { etag: '"2"' } },
  });
  const at = { owner: "o", repo: "r" };
  for (let round = 0; round < 3; round += 1) {
    const runs = await octokit.paginate(octokit.actions.listWorkflowRunsForRepo, at);
    expect(runs.map((run) => run.id)).toEqual([7]);
    expect(await octokit.paginate(octokit.actions.listArtifactsForRepo, at)).toHaveLength(0);
  }
  expect(asked).toHaveLength(6);
});
