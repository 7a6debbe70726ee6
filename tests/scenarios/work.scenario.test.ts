// What goes wrong with a unit, and how it is put right: conflicts, red verification, poor reviews, refused bundles, trouble of
// the machinery. The evidence reaches the next attempt, and nothing is lost (I2).
import { describe, expect } from "vitest";
import { scenario, unit } from "../support/scenario.ts";

const REVIEWED = { config: { review: { enabled: true } } };

describe("the queue", () => {
  scenario(
    "a conflict is redone on top of green with both sides in the brief",
    async ({ repo, agents }) => {
      agents.worker.on("a").writes({ "shared.txt": "one\nfrom a\nthree\n" });
      agents.worker.on("b").writes({ "shared.txt": "one\nfrom b\nthree\n" });
      await repo.objective(unit("a"), unit("b"));
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed", b: "landed" });
      const redone = [...agents.briefsOf("a"), ...agents.briefsOf("b")].filter(
        ({ attempt }) => attempt === 2,
      );
      expect(redone).toHaveLength(1);
      const [brief] = redone;
      expect(brief?.evidence[0]).toMatchObject({ stage: "conflict" });
      expect(brief?.evidence[0]?.text).toContain("from a");
      expect(brief?.evidence[0]?.text).toContain("from b");
      expect(brief?.against).toMatch(/^[0-9a-f]{40}$/);
      expect(repo.history("mc/green")).toHaveLength(2);
    },
  );

  scenario(
    "a unit that turns verification red goes back with the log, the others land",
    async ({ repo, agents }) => {
      agents.worker.on("b").breaks();
      await repo.objective(unit("a"), unit("b"), unit("c"));
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed", b: "landed", c: "landed" });
      expect(repo.unit("b").attempt).toBe(2);
      expect(repo.unit("a").attempt).toBe(1);
      expect(agents.briefsOf("b")[1]?.evidence[0]).toMatchObject({ attempt: 1, stage: "verify" });
      expect(agents.briefsOf("b")[1]?.evidence[0]?.text).toContain("BROKEN b");
      expect([...repo.history("mc/green")].sort()).toEqual(["a", "b", "c"]);
      const first = (await repo.pulls()).find(({ head }) => head === "mc/m2/b/1");
      expect(first?.state).toBe("closed");
    },
  );

  scenario(
    "a unit that stays red fails, and what needs it is blocked without losing attempts",
    async ({ repo, agents, olga }) => {
      agents.worker.on("a").breaks(3);
      await repo.objective(unit("a"), unit("b", { after: "a" }), unit("c"));
      await repo.settles();
      expect(repo.units).toEqual({ a: "failed", b: "blocked", c: "landed" });
      expect(repo.unit("b").attempt).toBe(0);
      await olga.approves(repo.pull("promotion"));
      await repo.settles();
      expect(repo.mission).toMatchObject({ state: "completed", stopReason: "units_failed" });
      expect(repo.history("main")).toEqual(["c"]);
    },
  );

  scenario("a base that is red starts no work", async ({ repo, agents, olga }) => {
    await olga.pushes("main", { "src/old.js": "BROKEN already\n" });
    await repo.objective(unit("a"));
    await repo.settles();
    expect(repo.mission).toMatchObject({ state: "failed", stopReason: "base_red" });
    expect(repo.tip("mc/green")).toBeNull();
    expect(agents.briefsOf("a")).toEqual([]);
  });

  scenario(
    "verification that cannot run is tried again, then the queue closes and says so; resume goes on",
    async ({ repo, agents, olga }) => {
      agents.pauseAt("work");
      await repo.objective(unit("a"));
      await repo.settles();
      agents.verification.breaksOff("Set up Node", 3);
      agents.goOn();
      await repo.settles();
      expect(repo.unit("a")).toMatchObject({ state: "queued", attempt: 1 });
      expect(repo.state.repo.queueClosed).toContain("could not run 3 times");
      expect((await repo.liveComment()).body).toContain("could not run 3 times");
      await olga.comments(repo.mission.issue, "/mc resume");
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed" });
    },
  );
});

describe("workers", () => {
  scenario(
    "an attempt without a result is tried again with what is known",
    async ({ repo, agents }) => {
      agents.worker.on("a").fails("no_result");
      await repo.objective(unit("a"));
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed" });
      expect(agents.briefsOf("a")[1]?.evidence[0]).toMatchObject({
        stage: "agent",
        cause: "no_result",
      });
    },
  );
  scenario(
    "a bundle that publishing refuses is evidence for the next attempt",
    async ({ repo, agents }) => {
      agents.worker.on("a").isRefused("it changes .github/workflows/ci.yml");
      await repo.objective(unit("a"));
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed" });
      expect(agents.briefsOf("a")[1]?.evidence[0]).toMatchObject({
        stage: "publish",
        cause: "policy",
      });
      expect(agents.briefsOf("a")[1]?.evidence[0]?.text).toContain("workflows/ci.yml");
    },
  );
  scenario("nothing to change is done without a commit", async ({ repo, agents }) => {
    agents.worker.on("a").findsNothing();
    await repo.objective(unit("a"), unit("b", { after: "a" }));
    await repo.settles();
    expect(repo.units).toEqual({ a: "unchanged", b: "landed" });
  });
  scenario(
    "to change nothing after a red verification is to give up, not to be done",
    async ({ repo, agents }) => {
      agents.worker.on("a").breaks().findsNothing();
      await repo.objective(unit("a"), unit("b", { after: "a" }));
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed", b: "landed" });
      expect(repo.unit("a").attempt).toBe(3);
      expect(agents.briefsOf("a")[2]?.evidence.at(-1)).toMatchObject({
        attempt: 2,
        stage: "agent",
        cause: "no_change",
      });
      expect(agents.briefsOf("a")[2]?.evidence[0]?.text).toContain("BROKEN a");
    },
  );
  scenario("trouble of the machinery costs no attempt", async ({ repo, agents }) => {
    agents.worker.on("a").breaksOff("Check out the commit", 2);
    await repo.objective(unit("a"));
    await repo.settles();
    expect(repo.unit("a")).toMatchObject({ state: "landed", attempt: 3, maxAttempts: 5 });
  });
  scenario(
    "a refused model key pauses the mission; resume tries again",
    async ({ repo, agents, olga }) => {
      agents.worker.on("a").fails("api_auth");
      await repo.objective(unit("a"));
      await repo.settles();
      expect(repo.mission.paused).toContain("key was refused");
      expect((await repo.liveComment()).body).toContain("/mc resume");
      await olga.comments(repo.mission.issue, "/mc resume");
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed" });
    },
  );
  scenario(
    "a refused model key while planning pauses the mission; resume asks for the plan again",
    async ({ repo, agents, olga }) => {
      agents.planner.fails("api_auth");
      await (await repo.issue("Plan it")).labelled();
      await repo.settles();
      expect(repo.mission.paused).toContain("api_auth");
      await olga.comments(repo.mission.issue, "/mc resume");
      await repo.settles();
      expect(repo.units).toEqual({ first: "landed" });
    },
  );
});

describe("reviews", () => {
  scenario("a poor review is evidence for the next attempt", REVIEWED, async ({ repo, agents }) => {
    agents.reviewer.on("a").scores(3, "It has no tests.");
    await repo.objective(unit("a"));
    await repo.settles();
    expect(repo.units).toEqual({ a: "landed" });
    expect(agents.briefsOf("a")[1]?.evidence[0]).toMatchObject({ stage: "review" });
    expect(agents.briefsOf("a")[1]?.evidence[0]?.text).toContain("It has no tests.");
    const head = (await repo.pulls()).find(({ head }) => head.endsWith("/a/2"))?.sha ?? "";
    const checks = await repo.checks(head);
    expect(checks.map(({ name, conclusion }) => `${name} ${conclusion}`).sort()).toEqual([
      "mc/review success",
      "mc/verify success",
    ]);
  });
  scenario(
    "a review that cannot be read twice is for a person to do",
    REVIEWED,
    async ({ repo, agents, olga }) => {
      agents.reviewer.on("a").mumbles(2);
      await repo.objective(unit("a"));
      await repo.settles();
      expect(repo.unit("a").state).toBe("gated");
      expect(agents.briefsOf("a", "review")).toHaveLength(2);
      expect((await repo.liveComment()).body.split("\n")[1]).toMatch(/review|approv/i);
      await olga.approves(repo.pull("a"));
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed" });
    },
  );
});
