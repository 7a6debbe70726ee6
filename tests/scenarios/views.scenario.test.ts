// What people see is a view: one live comment, labels, pull requests; deleted or edited, it is made again (SR28).
import { describe, expect } from "vitest";
import { scenario, unit } from "../support/scenario.ts";

describe("the live comment", () => {
  scenario("is exactly one, and says first what is needed from whom", async ({ repo, olga }) => {
    await repo.objective(unit("a"), unit("b"));
    await repo.settles();
    const waiting = await repo.liveComment();
    const [, first = ""] = waiting.body.split("\n");
    expect(first).toContain("Needed from");
    expect(first).toContain(`#${repo.pull("promotion")}`);
    expect(waiting.by).toBe("mission-control[bot]");
    await olga.approves(repo.pull("promotion"));
    await repo.settles();
    const done = await repo.liveComment();
    expect(done.id).toBe(waiting.id);
    expect(done.body).toContain("Nothing is needed from you");
  });
  scenario(
    "deleted or edited by somebody, it is written again; its text is never state (SR28)",
    async ({ repo, agents, olga, nina }) => {
      agents.pauseAt("work");
      await repo.objective(unit("a"));
      await repo.settles();
      const before = await repo.liveComment();
      await nina.deletesComment(before.id);
      await repo.settles();
      const again = await repo.liveComment();
      expect(again.id).not.toBe(before.id);
      await olga.editsComment(again.id, '<!-- mc:mission-m2 -->\n{"state":"completed"}\n/mc stop');
      await repo.settles();
      expect((await repo.liveComment()).body).toContain("0 of 1 unit");
      expect(repo.mission).toMatchObject({ state: "running", paused: null });
      agents.goOn();
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed" });
    },
  );
});

describe("labels", () => {
  scenario("follow the mission, one at a time", async ({ repo, agents, olga }) => {
    const ours = async (): Promise<readonly string[]> =>
      (await repo.labels(repo.mission.issue)).filter((name) => name !== "mc:objective");
    agents.pauseAt("plan");
    await (await repo.issue("Plan it")).labelled();
    await repo.settles();
    expect(await ours()).toEqual(["mc:planning"]);
    agents.goOn();
    agents.pauseAt("work");
    await repo.settles();
    expect(await ours()).toEqual(["mc:running"]);
    agents.goOn();
    await repo.settles();
    expect(await ours()).toEqual(["mc:waiting"]);
    await olga.approves(repo.pull("promotion"));
    await repo.settles();
    expect(await ours()).toEqual(["mc:done"]);
  });
  scenario(
    "taken off by somebody, they change nothing but the view (SR28)",
    async ({ repo, agents, nina }) => {
      agents.pauseAt("work");
      await repo.objective(unit("a"));
      await repo.settles();
      await nina.unlabels(repo.mission.issue, "mc:running");
      await repo.settles();
      expect(repo.mission.state).toBe("running");
      agents.goOn();
      await repo.settles();
      expect(await repo.labels(repo.mission.issue)).toContain("mc:waiting");
    },
  );
});

describe("pull requests", () => {
  scenario(
    "one per attempt, from a branch of its own, closed with the reason when another replaces it (SR17)",
    async ({ repo, agents }) => {
      agents.worker.on("a").breaks();
      await repo.objective(unit("a"));
      await repo.settles();
      const pulls = (await repo.pulls()).filter(({ head }) => head.startsWith("mc/m2/a/"));
      expect(pulls.map(({ head, base, state }) => `${head} → ${base} ${state}`)).toEqual([
        "mc/m2/a/1 → mc/green closed",
        "mc/m2/a/2 → mc/green merged",
      ]);
      const said = await repo.comments(pulls[0]?.number ?? 0);
      expect(said.at(-1)?.body).toContain("Attempt 2 replaces it");
      const branches = (
        repo.git("for-each-ref", "--format=%(refname:short)", "refs/heads") ?? ""
      ).split("\n");
      for (const branch of branches.filter((name) => name !== "main"))
        expect(branch).toMatch(/^mc\//);
    },
  );
});
