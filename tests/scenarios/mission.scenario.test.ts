// From the label to the target branch: onboarding, plans, dependencies, and what a mission leaves on its branches.
import { describe, expect } from "vitest";
import { missionReport } from "../../core/report/mission.ts";
import { planBlock } from "../support/repo.ts";
import { scenario, unit } from "../support/scenario.ts";

const REVIEWED = { config: { review: { enabled: true } } };

describe("onboarding", () => {
  scenario("merged means yes", { onboarded: false }, async ({ repo, olga }) => {
    await repo.isInstalled();
    await repo.settles();
    const { onboardingPull } = repo.state.repo;
    const [pull] = await repo.pulls();
    expect(pull).toMatchObject({ number: onboardingPull, head: "mc/onboarding", base: "main" });
    expect(repo.state.repo.onboarding).toBe("asked");
    await olga.merges(onboardingPull ?? 0);
    await repo.settles();
    expect(repo.state.repo).toMatchObject({ onboarding: "active" });
    expect(repo.state.repo.config?.verify.command).toBe("npm test");
  });

  scenario("closed means no, and stays no", { onboarded: false }, async ({ repo, olga }) => {
    await repo.isInstalled();
    await repo.settles();
    await olga.closes(repo.state.repo.onboardingPull ?? 0);
    await repo.settles();
    expect(repo.state.repo.onboarding).toBe("declined");
    await repo.objective(unit("a"));
    await repo.settles();
    expect(repo.state.missions.size).toBe(0);
    expect(await repo.pulls()).toHaveLength(1);
  });

  scenario(
    "before it, a labelled objective does nothing",
    { onboarded: false },
    async ({ repo }) => {
      await repo.isInstalled();
      await repo.settles();
      const issue = await repo.objective(unit("a"));
      await repo.settles();
      expect(repo.state.missions.size).toBe(0);
      expect(await issue.comments()).toEqual([]);
      expect(await repo.runs()).toEqual([]);
    },
  );
});

describe("plans", () => {
  scenario("an agent's plan is worked off", REVIEWED, async ({ repo, agents }) => {
    agents.planner.proposes(
      { title: "Form", description: "a form", files_hint: "src/form.js" },
      { title: "Session", description: "after", files_hint: "src/s.js", depends_on_indices: [0] },
    );
    await (await repo.issue("Add login")).labelled();
    await repo.settles();
    expect(repo.history("mc/green")).toEqual(["form", "session"]);
    expect(repo.mission.planSource).toBe("agent");
  });

  scenario("an explicit plan is taken exactly as written", async ({ repo, agents }) => {
    await repo.objective(unit("zeta"), unit("alpha", { after: "zeta" }));
    await repo.settles();
    expect(repo.mission.planSource).toBe("explicit");
    expect(repo.history("mc/green")).toEqual(["zeta", "alpha"]);
    expect(agents.briefs.filter(({ task }) => task === "plan")).toEqual([]);
    expect(agents.briefsOf("alpha")[0]?.unit).toMatchObject({
      title: "Add alpha",
      files: ["src/alpha.js"],
      dependsOn: ["zeta"],
    });
  });

  scenario("a plan block that cannot be read starts nothing and says where", async ({ repo }) => {
    const issue = await repo.issue("Bad", "```yaml mc-plan\nunits: [{id: a\n```\n");
    await issue.labelled();
    await repo.settles();
    expect(repo.state.missions.size).toBe(0);
    const [comment] = await issue.comments();
    expect(comment?.body).toContain("mc-plan");
    expect(await repo.runs()).toEqual([]);
  });

  scenario("a plan with a cycle starts nothing and names it", async ({ repo }) => {
    const plan = planBlock(unit("a", { after: "b" }), unit("b", { after: "a" }));
    const issue = await (await repo.issue("Round", plan)).labelled();
    await repo.settles();
    expect(repo.state.missions.size).toBe(0);
    expect((await issue.comments())[0]?.body).toMatch(/a.*b|b.*a/s);
  });

  scenario(
    "an unreadable plan is asked for again, then the mission fails and says so",
    async ({ repo, agents }) => {
      for (let count = 0; count < 6; count += 1) agents.planner.says("I would rather not.");
      const issue = await (await repo.issue("Vague")).labelled();
      await repo.settles();
      expect(repo.mission).toMatchObject({ state: "failed", stopReason: "plan_failed" });
      expect((await issue.comments()).at(-1)?.body).toMatch(/plan/i);
    },
  );
});

describe("a whole mission", () => {
  scenario(
    "two units, one after the other, reviewed, approved and promoted",
    REVIEWED,
    async ({ repo, olga, agents }) => {
      const issue = await repo.objective(unit("a"), unit("b", { after: "a" }));
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed", b: "landed" });
      expect(repo.history("mc/green")).toEqual(["a", "b"]);
      expect(repo.tip("mc/working")).toBe(repo.tip("mc/green"));
      expect(agents.briefsOf("b")[0]?.commit).toBe(agents.briefsOf("b", "review")[0]?.against);
      expect(repo.mission.state).toBe("promote_gate");
      expect(repo.tip("main")).not.toBe(repo.tip("mc/green"));

      await olga.approves(repo.pull("promotion"));
      await repo.settles();
      expect(repo.mission).toMatchObject({ state: "completed", stopReason: "objective_met" });
      expect(repo.tip("main")).toBe(repo.tip("mc/green"));
      const pulls = await repo.pulls();
      expect(pulls.slice(1).map(({ state }) => state)).toEqual(["merged", "merged", "merged"]);
      expect(await repo.labels(issue.number)).toContain("mc:objective");
      expect((await issue.comments()).at(-1)?.body).toContain("mc:ended-");
    },
  );

  scenario(
    "every commit on mc/green passed verification, and the branch only went forward",
    async ({ repo }) => {
      await repo.objective(unit("a"), unit("b", { after: "a" }));
      await repo.settles();
      const passed = new Set(
        [...repo.state.verdicts.values()]
          .filter(({ outcome }) => outcome === "passed")
          .map(({ commit }) => commit as string),
      );
      const tags = (
        repo.git("for-each-ref", "--format=%(objectname)", "refs/tags/mc/landed") ?? ""
      ).split("\n");
      expect(tags).toHaveLength(2);
      for (const commit of tags) expect(passed).toContain(commit);
      expect(repo.git("merge-base", "--is-ancestor", tags[0] ?? "", tags[1] ?? "")).toBe("");
      expect(tags).toContain(repo.tip("mc/green"));
    },
  );

  scenario(
    "mc/state holds MISSION_STATE.md and the report, away from what is verified",
    async ({ repo, olga }) => {
      await repo.objective(unit("a"));
      await repo.settles();
      await olga.approves(repo.pull("promotion"));
      await repo.settles();
      const { mission } = repo.mission;
      expect(repo.file("mc/state", "MISSION_STATE.md")).toContain("Make it useful");
      const report = JSON.parse(repo.file("mc/state", `missions/${mission}/report.json`) ?? "{}");
      expect(report).toEqual(JSON.parse(JSON.stringify(missionReport(repo.state, repo.mission))));
      expect(repo.git("merge-base", "main", "mc/state")).toBeNull();
      expect(repo.file("main", "MISSION_STATE.md")).toBeNull();
    },
  );
});
