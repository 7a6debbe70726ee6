// Uncertain units tried in several ways, experiments and what becomes of them, over the local GitHub.
import { describe, expect } from "vitest";
import { BROKEN } from "../support/agents.ts";
import type { Repo } from "../support/repo.ts";
import { scenario, unit } from "../support/scenario.ts";

const unsure = (id: string) => ({ ...unit(id), speculation_score: 0.9 });
const experiment = (id: string) => ({ ...unit(id), kind: "experiment" });

async function comment(repo: Repo, thread: number, topic: string): Promise<string> {
  const found = (await repo.comments(thread)).filter(({ body }) =>
    body.startsWith(`<!-- mc:${topic} -->`),
  );
  expect(found).toHaveLength(1);
  return found[0]?.body ?? "";
}

const branches = (repo: Repo, id: string): string | null =>
  repo.git("for-each-ref", "--format=%(refname)", `refs/heads/mc/${repo.mission.mission}/${id}/`);

/** Many jobs each. */
const PATIENT = { timeoutMs: 60_000 };
const REVIEWED = { ...PATIENT, config: { review: { enabled: true } } };

describe("speculation", () => {
  scenario(
    "an uncertain unit is tried in two ways: the one that passes is proposed, reviewed and landed",
    REVIEWED,
    async ({ repo, agents }) => {
      agents.worker.on("b~1").writes({ "src/b.js": `${BROKEN} b\n` });
      agents.worker.on("b~2").writes({ "src/b.js": "export const b = 2;\n" });
      agents.pauseAt("work");
      await repo.objective(unit("a"), unsure("b"));
      await repo.settles();
      expect(agents.waiting("work").map(({ leg }) => leg)).toEqual(["a", "b~1", "b~2"]);
      expect((await repo.liveComment()).body).toContain("2 ways at once: 2 at work");
      agents.goOn();
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed", b: "landed" });
      expect(repo.file("refs/heads/mc/green", "src/b.js")).toBe("export const b = 2;");
      expect(repo.unit("b")).toMatchObject({
        attempt: 1,
        branch: `mc/${repo.mission.mission}/b/1.2`,
      });
      const hints = ["b~1", "b~2"].map((leg) => agents.briefsOf(leg)[0]?.hint);
      expect(new Set(hints).size).toBe(2);
      // One pull request, for the way that was taken; the other left no ref.
      const pulls = (await repo.pulls()).filter(({ head }) => head.includes("/b/"));
      expect(pulls.map(({ head, state }) => [head.slice(-6), state])).toEqual([
        ["/b/1.2", "merged"],
      ]);
      expect(branches(repo, "b")).toBe(`refs/heads/mc/${repo.mission.mission}/b/1.2`);
      expect(agents.briefsOf("b", "review")).toHaveLength(1);
      const said = await comment(repo, repo.pull("b"), `fork-${repo.mission.mission}-b`);
      expect(said).toMatch(/\| 1 \| straightforward \| failed: [^|]+\|/);
      expect(said).toContain("**Way 2 (alternative) is this pull request.**");
    },
  );

  scenario(
    "its review throws out what was chosen: the other way that passed takes its place, nothing is redone",
    REVIEWED,
    async ({ repo, agents }) => {
      agents.worker.on("b~1").writes({ "src/b.js": "export const b = 1;\n" });
      agents.worker.on("b~2").writes({ "src/b.js": "export const b = 2;\n\n\n// and more\n" });
      agents.reviewer.on("b").scores(2, "Wrong.");
      await repo.objective(unsure("b"));
      await repo.settles();
      expect(repo.units).toEqual({ b: "landed" });
      expect(repo.file("refs/heads/mc/green", "src/b.js")).toContain("export const b = 2;");
      expect(repo.unit("b")).toMatchObject({ attempt: 2 });
      expect(agents.briefs.filter(({ task }) => task === "work")).toHaveLength(2);
      const pulls = (await repo.pulls()).filter(({ head }) => head.includes("/b/"));
      expect(pulls.map(({ head, state }) => [head.slice(-6), state]).toSorted()).toEqual([
        ["/b/1.1", "closed"],
        ["/b/1.2", "merged"],
      ]);
    },
  );

  scenario(
    "without speculation the same unit is done in one way",
    { ...PATIENT, config: { speculation: { enabled: false } } },
    async ({ repo, agents }) => {
      await repo.objective(unsure("b"));
      await repo.settles();
      expect(repo.units).toEqual({ b: "landed" });
      expect(agents.briefs.filter(({ task }) => task === "work").map(({ leg }) => leg)).toEqual([
        "b",
      ]);
    },
  );
});

const REPORT = {
  approaches: [
    { name: "Index", description: "An index.", metrics: { p50: "2 ms" }, pros: ["fast"], cons: [] },
    { name: "Cache", description: "A map.", metrics: { p50: "1 ms" }, pros: [], cons: ["stale"] },
  ],
  recommended_approach: "Index",
  rationale: "Never stale.",
};
const compares = `MC_RESULT:${JSON.stringify({ status: "completed", summary: "compared", comparison_report: REPORT })}`;

describe("experiments", () => {
  scenario(
    "the label mc:experiment makes experiments of what the planner proposes",
    PATIENT,
    async ({ repo, agents, olga }) => {
      agents.planner.proposes({ title: "Faster", description: "x", files_hint: "src/query.js" });
      agents.worker.on("faster").answers(compares);
      const issue = await olga.opensIssue("Make queries faster", "Please.");
      await olga.labels(issue, "mc:experiment");
      await olga.labels(issue);
      await repo.settles();
      expect(repo.unit("faster")).toMatchObject({ kind: "experiment", state: "unchanged" });
      expect(repo.mission.state).toBe("completed");
    },
  );

  scenario(
    "an experiment ends in a comment with its report, and what is promoted lands",
    PATIENT,
    async ({ repo, agents, olga }) => {
      agents.worker.on("faster").answers(compares);
      const objective = await repo.objective(experiment("faster"), unit("a"));
      await repo.settles();
      expect(repo.units).toEqual({ faster: "unchanged", a: "landed" });
      const topic = `experiment-${repo.mission.mission}-faster`;
      expect(await comment(repo, objective.number, topic)).toContain(
        "| **Index** | 2 ms | fast |  |",
      );
      expect(branches(repo, "faster")).toBe("");
      // The mission waits for its promotion, not for this question.
      expect(repo.mission.state).toBe("promote_gate");
      await olga.comments(objective.number, "/mc promote faster");
      await repo.settles();
      expect(repo.units).toEqual({ faster: "unchanged", a: "landed", "faster-index": "landed" });
      const brief = agents.briefsOf("faster-index")[0];
      expect(brief?.unit?.description).toContain("An index.");
      expect(brief?.findings).toContain("Recommended: Index.");
      expect(await comment(repo, objective.number, topic)).toContain("is done by `faster-index`");
      expect(repo.mission.state).toBe("promote_gate");
    },
  );
});
