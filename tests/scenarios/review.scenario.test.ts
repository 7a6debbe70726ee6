// Reviews where people see them: comments with suggestions on the right lines, one review per pull request that is edited in
// place, and what was found in the next brief.
import { describe, expect } from "vitest";
import type { Repo } from "../support/repo.ts";
import { scenario, unit } from "../support/scenario.ts";
import type { World } from "../support/world.ts";

const REVIEWED = { config: { review: { enabled: true } } };
const AT = { owner: "olga", repo: "kit" };

async function onPull(world: World, pull: number) {
  const { octokit } = world.people.olga;
  const at = { ...AT, pull_number: pull };
  const reviews = (await octokit.pulls.listReviews(at)).data;
  const comments = (await octokit.pulls.listReviewComments(at)).data;
  return {
    reviews: reviews
      .filter(({ user }) => user?.login === "mission-control[bot]")
      .map(({ id, body, state, commit_id: commit }) => ({ id, body, state, commit })),
    comments: comments.map(({ path, line, start_line: start, body }) => ({
      place: `${path}:${start == null ? "" : `${start}-`}${line}`,
      body,
    })),
  };
}
const pullOf = async (repo: Repo, head: string): Promise<number> =>
  (await repo.pulls()).find((one) => one.head.endsWith(head))?.number ?? 0;

const LINES = ["export function half(n) {", "  return n / 0;", "}", "", "export const a = 1;"];
const MUST = {
  ...{ path: "src/a.js", line: 2, severity: "must", text: "Divides by zero." },
  suggestion: "  return n / 2;",
};
const SHOULD = {
  ...{ path: "src/a.js", line: 4, end_line: 5, severity: "should", text: "Nobody needs `a`." },
};

describe("reviews", () => {
  scenario(
    "findings stand on their lines, go back to the worker, and are gone with the next attempt",
    { ...REVIEWED, timeoutMs: 60_000 },
    async ({ world, repo, agents }) => {
      agents.worker.on("a").writes({ "src/a.js": `${LINES.join("\n")}\n` });
      agents.reviewer
        .on("a")
        .finds(
          3,
          MUST,
          SHOULD,
          { ...MUST, text: "divides by ZERO" },
          { ...MUST, path: "README.md", text: "Old typo." },
          { path: "src/a.js", line: 2, severity: "must" },
        )
        .finds(8);
      await repo.objective(unit("a"));
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed" });
      expect(repo.unit("a").attempt).toBe(2);

      const first = await onPull(world, await pullOf(repo, "/a/1"));
      expect(first.reviews).toHaveLength(1);
      expect(first.reviews[0]).toMatchObject({ state: "COMMENTED" });
      expect(first.reviews[0]?.body).toContain("**3 of 10**");
      expect(first.reviews[0]?.body).toContain("Old typo.");
      expect(first.reviews[0]?.body).toContain("1 finding could not be read");
      expect(first.comments.map(({ place }) => place)).toEqual(["src/a.js:2", "src/a.js:4-5"]);
      expect(first.comments[0]?.body).toContain("```suggestion\n  return n / 2;\n```");
      expect(first.comments[1]?.body).not.toContain("suggestion");

      const evidence = agents.briefsOf("a")[1]?.evidence[0];
      expect(evidence?.text).toContain("- must, src/a.js:2: Divides by zero.");
      expect(evidence?.text).toContain("  return n / 2;");
      // Nothing was found in the second attempt: no review there, the check alone.
      expect((await onPull(world, repo.pull("a"))).reviews).toEqual([]);
      expect((await repo.checks(repo.unit("a").head ?? "")).map(({ name }) => name)).toContain(
        "mc/review",
      );
    },
  );

  scenario(
    "the repair of a unit is reviewed on the same pull request: its one review is edited in place",
    { ...REVIEWED, timeoutMs: 60_000 },
    async ({ world, repo, agents }) => {
      agents.worker.on("a").breaks();
      agents.fixup
        .on("a")
        .candidate(1)
        .writes({ "src/a.js": `${LINES.join("\n")}\n`, "src/more.js": "export const more = 1;\n" });
      agents.reviewer
        .on("a")
        .finds(7, { path: "src/a.js", line: 1, severity: "should", text: "What is this?" })
        .finds(
          9,
          { path: "src/a.js", line: 1, severity: "should", text: "What is this?" },
          { path: "src/more.js", line: 1, severity: "note", text: "More of what?" },
        );
      await repo.objective(unit("a"));
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed" });
      expect(agents.briefsOf("a", "review")).toHaveLength(2);
      expect(repo.unit("a").attempt).toBe(1);

      const { reviews, comments } = await onPull(world, repo.pull("a"));
      const ours = reviews.filter(({ body }) => body.startsWith("<!-- mc:review -->"));
      expect(ours).toHaveLength(1);
      expect(ours[0]?.body).toContain("**9 of 10**");
      expect(ours[0]?.body).not.toContain("**7 of 10**");
      // The finding that was told before is not told again; the new one comes with a review of its own.
      expect(comments.map(({ place }) => place)).toEqual(["src/a.js:1", "src/more.js:1"]);
      expect(reviews).toHaveLength(2);
    },
  );

  scenario(
    "findings cost one request more per pull request, and what is created for a unit stays within its budget",
    { ...REVIEWED, timeoutMs: 60_000 },
    async ({ world, repo, agents }) => {
      const ids = ["a", "b", "c"];
      for (const id of ids)
        agents.reviewer
          .on(id)
          .finds(8, { path: `src/${id}.js`, line: 1, severity: "should", text: "Name it." });
      const before = world.door.calls.length;
      await repo.objective(...ids.map((id) => unit(id)));
      await repo.settles();
      expect(Object.values(repo.units)).toEqual(ids.map(() => "landed"));
      const calls = world.door.calls.slice(before);
      const content = calls.filter((name) => /^POST .*\/(?:pulls|reviews|check-runs)$/.test(name));
      expect(calls.filter((name) => /reviews|pulls\/\{n\}\/(?:comments|files)/.test(name))).toEqual(
        ids.map(() => "POST /repos/*/pulls/{n}/reviews"),
      );
      expect(content.length / ids.length).toBeLessThanOrEqual(6);
    },
  );

  scenario(
    "an answer of GitHub that is lost leaves one review; one that refuses it holds nothing up",
    { ...REVIEWED, timeoutMs: 60_000 },
    async ({ world, repo, agents }) => {
      for (const id of ["a", "b"])
        agents.reviewer
          .on(id)
          .finds(8, { path: `src/${id}.js`, line: 1, severity: "note", text: "Name it." });
      const call = "POST /repos/*/pulls/{n}/reviews";
      world.door.arm(call, "after");
      world.door.arm(call, "refused");
      await repo.objective(unit("a"), unit("b", { after: "a" }));
      await repo.settles();
      const { reviews, comments } = await onPull(world, repo.pull("a"));
      expect([reviews.length, comments.length]).toEqual([1, 1]);
      expect((await onPull(world, repo.pull("b"))).reviews).toEqual([]);
      expect(world.door.calls.filter((name) => name === call)).toHaveLength(2);
      expect(repo.units).toEqual({ a: "landed", b: "landed" });
    },
  );
});
