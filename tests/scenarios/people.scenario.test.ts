// People who push, close and delete at the wrong moment: nothing unverified or unseen gets in, nothing is lost, and what is
// waited for is said (I1, I2, SR17).
import { describe, expect } from "vitest";
import { scenario, unit } from "../support/scenario.ts";

describe("mc/green", () => {
  scenario(
    "somebody's commit on it closes the queue; resume verifies that commit and goes on from there",
    async ({ repo, agents, nina, olga }) => {
      agents.pauseAt("work");
      await repo.objective(unit("a"));
      await repo.settles();
      const mine = await nina.pushes("mc/green", { "src/nina.js": "export const nina = 1;\n" });
      agents.goOn();
      await repo.settles();
      expect(repo.state.repo.queueClosed).toContain("nina moved mc/green");
      expect(repo.unit("a").state).toBe("queued");
      expect((await repo.liveComment()).body).toContain("/mc resume");
      await olga.comments(repo.mission.issue, "/mc resume");
      await repo.settles();
      expect(repo.state.repo.queueClosed).toBeNull();
      expect(repo.units).toEqual({ a: "landed" });
      expect(repo.git("merge-base", "--is-ancestor", mine, "mc/green")).toBe("");
      const seen = [...repo.state.verdicts.values()].find(({ commit }) => commit === mine);
      expect(seen?.outcome).toBe("passed");
    },
  );

  scenario(
    "a red commit of somebody on it is never built upon",
    async ({ repo, agents, nina, olga }) => {
      agents.pauseAt("work");
      await repo.objective(unit("a"));
      await repo.settles();
      const before = repo.tip("mc/green") ?? "";
      await nina.pushes("mc/green", { "src/nina.js": "BROKEN\n" });
      agents.goOn();
      await repo.settles();
      await olga.comments(repo.mission.issue, "/mc resume");
      await repo.settles();
      expect(repo.state.repo.queueClosed).toContain("fails verification");
      expect(repo.unit("a").state).toBe("queued");
      await nina.points("mc/green", before, false, true);
      await repo.settles();
      await olga.comments(repo.mission.issue, "/mc resume");
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed" });
      expect(repo.file("mc/green", "src/nina.js")).toBeNull();
    },
  );

  scenario(
    "forced back: what was made on the commits taken away does not bring them back",
    async ({ repo, agents, nina, olga }) => {
      agents.worker.on("a").writes({ ".github/CODEOWNERS": "* @mallory\n", "src/a.js": "1\n" });
      await repo.objective(unit("a"), unit("b", { after: "a" }));
      await repo.settles();
      expect(repo.unit("a").state).toBe("gated");
      const before = repo.tip("mc/green") ?? "";
      agents.pauseAt("work");
      await olga.approves(repo.pull("a"));
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed", b: "working" });
      await nina.points("mc/green", before, false, true);
      agents.goOn();
      await repo.settles();
      await olga.comments(repo.mission.issue, "/mc resume");
      await repo.settles();
      expect(repo.file("mc/green", ".github/CODEOWNERS")).toBeNull();
      expect(repo.file("mc/green", "src/a.js")).toBeNull();
      expect(repo.unit("b")).toMatchObject({ state: "landed", attempt: 2 });
      expect(repo.unit("b").evidence[0]?.cause).toContain("no longer on mc/green");
    },
  );

  scenario(
    "forced back while the promotion waits: what was proposed is not promoted any more",
    async ({ repo, nina, olga }) => {
      await repo.objective(unit("a"), unit("b", { after: "a" }));
      await repo.settles();
      const proposed = repo.tip("mc/green") ?? "";
      const before = repo.git("rev-parse", `${proposed}^1`) ?? "";
      const main = repo.tip("main");
      await nina.points("mc/green", before, false, true);
      await repo.settles();
      await olga.comments(repo.mission.issue, "/mc resume");
      await repo.settles();
      expect(repo.state.repo.green).toBe(before);
      await olga.approves(repo.pull("promotion"), proposed);
      await repo.settles();
      await repo.waits(5);
      expect(repo.tip("main")).toBe(main);
      expect(repo.mission.endedAt).toBeNull();
      // A branch of a release moves only forward: a person points it to where mc/green is, or ends the mission.
      const release = `mc/release/${repo.mission.mission}`;
      expect(repo.mission.paused).toContain(`point ${release} to ${before.slice(0, 7)}`);
      await nina.points(release, before, false, true);
      await olga.comments(repo.mission.issue, "/mc resume");
      await repo.settles();
      expect(repo.mission).toMatchObject({ state: "promote_gate", releaseSha: before });
      expect(repo.tip("main")).toBe(main);
      await olga.approves(repo.pull("promotion"));
      await repo.settles();
      await repo.waits(3);
      expect(repo.tip("main")).toBe(before);
      expect(repo.file("main", "src/b.js")).toBeNull();
    },
  );

  scenario(
    "deleted, it is made again from the verified base",
    async ({ repo, agents, nina, olga }) => {
      agents.pauseAt("work");
      await repo.objective(unit("a"));
      await repo.settles();
      await nina.deletesBranch("mc/green");
      await repo.settles();
      expect(repo.state.repo.queueClosed).toContain("nothing");
      agents.goOn();
      await olga.comments(repo.mission.issue, "/mc resume");
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed" });
      expect(repo.history("mc/green")).toEqual(["a"]);
    },
  );

  scenario(
    "mc/working is a projection: moved by somebody, it is set again",
    async ({ repo, agents, nina }) => {
      agents.pauseAt("work");
      await repo.objective(unit("a"));
      await repo.settles();
      await nina.pushes("mc/working", { "src/nina.js": "1\n" });
      agents.goOn();
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed" });
      expect(repo.tip("mc/working")).toBe(repo.tip("mc/green"));
      expect(repo.file("mc/green", "src/nina.js")).toBeNull();
    },
  );
});

describe("unit branches", () => {
  scenario(
    "a foreign force-push does not land: only the pinned head does, or nothing",
    async ({ repo, agents, nina }) => {
      agents.pauseAt("work");
      await repo.objective(unit("a"));
      await repo.settles();
      agents.goOn();
      agents.pauseAt("verify");
      await repo.settles();
      expect(repo.unit("a").state).toBe("queued");
      const pinned = repo.unit("a").head ?? "";
      const base = repo.tip("mc/green") ?? "";
      const foreign = await nina.pushes(
        "mc/m2/a/1",
        { "src/a.js": "evil\n" },
        { base, force: true },
      );
      agents.goOn();
      await repo.settles();
      expect(repo.git("merge-base", "--is-ancestor", foreign, "mc/green")).toBeNull();
      expect(repo.file("mc/green", "src/a.js") ?? "").not.toContain("evil");
      if (repo.unit("a").state === "landed")
        expect(repo.git("merge-base", "--is-ancestor", pinned, "mc/green")).toBe("");
    },
  );

  scenario(
    "closing a unit's pull request means no, for that unit alone",
    async ({ repo, agents, nina }) => {
      agents.worker.on("a").writes({ "src/a.js": "line\n".repeat(600) });
      await repo.objective(unit("a"), unit("b"), unit("c", { after: "a" }));
      await repo.settles();
      await nina.closes(repo.pull("a"));
      await repo.settles();
      expect(repo.units).toEqual({ a: "failed", b: "landed", c: "blocked" });
      expect(repo.unit("a").because).toContain("nina closed");
      expect(repo.mission.state).toBe("promote_gate");
    },
  );
});

describe("the objective", () => {
  scenario(
    "closed by somebody entitled, the mission stops; by others, it goes on",
    async ({ repo, agents, olga }) => {
      agents.pauseAt("work");
      const issue = await repo.objective(unit("a"));
      await repo.settles();
      await olga.closes(issue.number);
      await repo.settles();
      expect(repo.mission).toMatchObject({ state: "stopped", stopReason: "user_stopped" });
      expect((await repo.runs()).every(({ status }) => status === "completed")).toBe(true);
    },
  );
  scenario("the label taken off stops it", async ({ repo, agents, nina }) => {
    agents.pauseAt("work");
    const issue = await repo.objective(unit("a"));
    await repo.settles();
    await nina.unlabels(issue.number);
    await repo.settles();
    expect(repo.mission.state).toBe("stopped");
  });
  scenario(
    "labelled by somebody without the right, nothing starts and the thread says why (SR1)",
    async ({ repo, tess }) => {
      const issue = await repo.issue("Mine", "Please.");
      await issue.labelled(tess);
      await repo.settles();
      expect(repo.state.missions.size).toBe(0);
      expect((await issue.comments())[0]?.body).toMatch(/triage|permission/);
      expect(await repo.runs()).toEqual([]);
    },
  );
  scenario(
    "labelled by a bot, nothing starts and nobody answers (SR2)",
    async ({ repo, helper }) => {
      const issue = await repo.issue("Mine", "Please.");
      await issue.labelled(helper);
      await repo.settles();
      expect(repo.state.missions.size).toBe(0);
      expect(await issue.comments()).toEqual([]);
    },
  );
  scenario(
    "edited while it runs, the mission keeps the text it was started with (SR5)",
    async ({ repo, agents, nina }) => {
      agents.pauseAt("work");
      const issue = await repo.objective(unit("a"));
      await repo.settles();
      await nina.edits(issue.number, { body: "Do something else entirely." });
      agents.goOn();
      await repo.settles();
      expect(agents.briefsOf("a")[0]?.objective?.body).toContain("Please.");
      expect(
        (await issue.comments()).some(({ body }) =>
          body.includes("edited after the mission began"),
        ),
      ).toBe(true);
    },
  );
});

describe("a foreign green that cannot be verified", () => {
  scenario("is tried three times, not for ever", async ({ repo, agents, nina, olga }) => {
    agents.pauseAt("work");
    await repo.objective(unit("a"));
    await repo.settles();
    await nina.pushes("mc/green", { "src/nina.js": "export const nina = 1;\n" });
    await repo.settles();
    agents.verification.breaksOff("Set up Node", 3);
    await olga.comments(repo.mission.issue, "/mc resume");
    await repo.settles();
    expect(repo.state.repo.queueClosed).toContain("could not run 3 times");
    agents.goOn();
    await olga.comments(repo.mission.issue, "/mc resume");
    await repo.settles();
    expect(repo.units).toEqual({ a: "landed" });
  });
});
