// Promotion against a target branch that is protected, or that somebody moves meanwhile; and what stays in git of it all.
import { describe, expect } from "vitest";
import { parseNote } from "../../core/merge/audit/record.ts";
import { NAME, OWNER } from "../support/people.ts";
import { scenario, unit } from "../support/scenario.ts";

const MAIN = { owner: OWNER, repo: NAME, branch: "main" } as const;

describe("promotion to a protected branch", () => {
  scenario(
    "what is in the way is told while the mission runs; refused, it waits for the door to be opened",
    async ({ repo, olga }) => {
      await olga.octokit.repos.updateBranchProtection({
        ...MAIN,
        required_status_checks: { strict: false, contexts: ["ci"] },
        enforce_admins: null,
        required_pull_request_reviews: null,
        restrictions: { users: [OWNER], teams: [], apps: [] },
      });
      await repo.objective(unit("a"));
      await repo.settles();
      expect((await repo.liveComment()).body).toContain("In the way of the promotion");
      expect((await repo.liveComment()).body).toContain("requires the checks `ci`");
      await olga.approves(repo.pull("promotion"));
      await repo.settles();
      expect(repo.mission).toMatchObject({ state: "promote_gate", promotedSha: null });
      expect(repo.mission.paused).toContain("Add the app to the bypass list");
      expect(repo.file("main", "src/a.js")).toBeNull();
      await olga.octokit.repos.deleteBranchProtection(MAIN);
      await olga.comments(repo.mission.issue, "/mc resume");
      await repo.settles();
      expect(repo.mission).toMatchObject({ state: "completed", paused: null });
      expect(repo.tip("main")).toBe(repo.tip("mc/green"));
    },
  );

  scenario("merged by hand instead, the mission ends as well", async ({ repo, olga }) => {
    await olga.octokit.repos.updateBranchProtection({
      ...MAIN,
      required_status_checks: null,
      enforce_admins: null,
      required_pull_request_reviews: null,
      restrictions: { users: [OWNER], teams: [], apps: [] },
    });
    await repo.objective(unit("a"));
    await repo.settles();
    const pull = repo.pull("promotion");
    await olga.octokit.pulls.merge({ owner: OWNER, repo: NAME, pull_number: pull });
    await repo.settles();
    expect(repo.mission.state).toBe("completed");
    expect(repo.git("merge-base", "--is-ancestor", "mc/green", "main")).toBe("");
  });
});

describe("what stays in git", () => {
  scenario("each landing carries a note that any clone can read", async ({ repo }) => {
    await repo.objective(unit("a"), unit("b"));
    await repo.settles();
    const commits = (repo.git("rev-list", "--first-parent", "main..mc/green") ?? "")
      .trim()
      .split("\n");
    expect(commits).toHaveLength(2);
    for (const commit of commits) {
      const record = parseNote(repo.git("notes", "--ref=mc", "show", commit) ?? "");
      expect(record).toMatchObject({ commit, objective: { issue: repo.mission.issue } });
      expect(record?.verification?.outcome).toBe("passed");
      expect(["a", "b"]).toContain(record?.unit?.unit);
    }
  });
});
