// Points where a person must approve: only people entitled, only the exact head, only while it stands (I3, SR1, SR4).
import { describe, expect } from "vitest";
import { type Stage, scenario, unit } from "../support/scenario.ts";

const LARGE = { "src/a.js": `${"line\n".repeat(600)}` };

/** A unit that waits for a person; answers with its pull request. */
async function gated({ repo, agents }: Stage): Promise<number> {
  agents.worker.on("a").writes(LARGE);
  await repo.objective(unit("a"));
  await repo.settles();
  expect(repo.unit("a").state).toBe("gated");
  return repo.pull("a");
}

describe("large merges", () => {
  scenario("an approval lets it in", async (stage) => {
    const { repo, nina } = stage;
    const pull = await gated(stage);
    expect(
      (await repo.comments(repo.mission.issue)).some(({ body }) => body.includes(`#${pull}`)),
    ).toBe(true);
    expect(repo.history("mc/green")).toEqual([]);
    await nina.approves(pull);
    await repo.settles();
    expect(repo.units).toEqual({ a: "landed" });
    expect(repo.gate("large_merge")).toMatchObject({ state: "approved", by: "nina" });
  });

  scenario(
    "a push after the approval voids it: what was not approved never lands",
    async (stage) => {
      const { repo, agents, nina, olga } = stage;
      const pull = await gated(stage);
      const head = repo.unit("a").head;
      agents.pauseAt("verify");
      await nina.approves(pull);
      await repo.settles();
      expect(repo.unit("a").state).toBe("queued");
      const sneaked = await nina.pushes("mc/m2/a/1", { "src/sneaked.js": "1\n" });
      await repo.settles();
      agents.goOn();
      await repo.settles();
      expect(repo.file("mc/green", "src/sneaked.js")).toBeNull();
      expect(repo.gate("large_merge").state).not.toBe("approved");
      expect(repo.unit("a").state).toBe("gated");
      expect(repo.git("merge-base", "--is-ancestor", sneaked, "mc/green")).toBeNull();
      expect(head).not.toBe(sneaked);
      await olga.comments(repo.mission.issue, "/mc retry a");
      await repo.settles();
      expect(repo.unit("a")).toMatchObject({ attempt: 2, state: "landed" });
    },
  );

  scenario("a dismissed approval is none", async (stage) => {
    const { repo, agents, nina, olga } = stage;
    const pull = await gated(stage);
    agents.pauseAt("verify");
    const review = await nina.approves(pull);
    await repo.settles();
    await olga.dismisses(pull, review);
    agents.goOn();
    await repo.settles();
    expect(repo.history("mc/green")).toEqual([]);
    expect(repo.unit("a").state).toBe("gated");
    await nina.approves(pull);
    await repo.settles();
    expect(repo.units).toEqual({ a: "landed" });
  });

  scenario("a change request holds it until the same person approves", async (stage) => {
    const { repo, nina, olga } = stage;
    const pull = await gated(stage);
    await nina.requestsChanges(pull);
    await olga.approves(pull);
    await repo.settles();
    expect(repo.unit("a").state).toBe("gated");
    await nina.approves(pull);
    await repo.settles();
    expect(repo.units).toEqual({ a: "landed" });
  });

  scenario("somebody who may only read or triage, and a bot, approve nothing", async (stage) => {
    const { repo, victor, tess, helper } = stage;
    const pull = await gated(stage);
    for (const person of [victor, tess, helper]) await person.approves(pull);
    await repo.settles();
    expect(repo.unit("a").state).toBe("gated");
    expect(repo.gate("large_merge").state).toBe("open");
  });

  scenario(
    "an approval of another commit than the one that was reviewed counts for nothing",
    async (stage) => {
      const { repo, nina } = stage;
      const pull = await gated(stage);
      const pushed = await nina.pushes("mc/m2/a/1", { "src/more.js": "1\n" });
      await nina.approves(pull, pushed);
      await repo.settles();
      expect(repo.unit("a").state).toBe("gated");
      expect(repo.unit("a").because).toContain("/mc retry a");
      expect(repo.history("mc/green")).toEqual([]);
    },
  );
});

describe("plans", () => {
  scenario(
    "nothing is worked on before the plan is approved",
    { config: { gates: { plan: "always" } } },
    async ({ repo, agents, olga, victor }) => {
      await repo.objective(unit("a"));
      await repo.settles();
      expect(repo.mission.state).toBe("plan_gate");
      const pull = repo.mission.planPull ?? 0;
      expect((await repo.pulls()).find(({ number }) => number === pull)).toMatchObject({
        base: "mc/state",
      });
      await victor.approves(pull);
      await repo.settles();
      expect(agents.briefsOf("a")).toEqual([]);
      await olga.approves(pull);
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed" });
    },
  );
  scenario(
    "closing the plan's pull request means no",
    { config: { gates: { plan: "always" } } },
    async ({ repo, agents, olga }) => {
      await repo.objective(unit("a"));
      await repo.settles();
      await olga.closes(repo.mission.planPull ?? 0);
      await repo.settles();
      expect(repo.mission).toMatchObject({ state: "stopped", stopReason: "user_stopped" });
      expect(agents.briefsOf("a")).toEqual([]);
    },
  );
});

describe("promotion", () => {
  scenario(
    "commits of people that came in between are verified with it and need a new approval",
    async ({ repo, olga, nina }) => {
      await repo.objective(unit("a"));
      await repo.settles();
      const first = repo.gate("promote").head;
      const mine = await nina.pushes("main", { "src/nina.js": "export const nina = 1;\n" });
      await repo.settles();
      expect(repo.history("mc/green")).toEqual(["a", "people"]);
      const second = repo.gate("promote");
      expect(second).toMatchObject({ state: "open", head: repo.tip("mc/green") });
      expect(second.head).not.toBe(first);
      await olga.approves(repo.pull("promotion"));
      await repo.settles();
      expect(repo.mission.state).toBe("completed");
      expect(repo.tip("main")).toBe(repo.tip("mc/green"));
      expect(repo.git("merge-base", "--is-ancestor", mine, "main")).toBe("");
    },
  );
  scenario(
    "an approval given while somebody pushed to the target branch does not carry over",
    async ({ repo, olga, nina }) => {
      await repo.objective(unit("a"));
      await repo.settles();
      await nina.pushes("main", { "src/nina.js": "export const nina = 1;\n" });
      await olga.approves(repo.pull("promotion"));
      await repo.settles();
      expect(repo.mission.state).toBe("promote_gate");
      expect(repo.file("main", "src/a.js")).toBeNull();
    },
  );
  scenario("closing the promotion means no; green keeps the work", async ({ repo, olga }) => {
    await repo.objective(unit("a"));
    await repo.settles();
    await olga.closes(repo.pull("promotion"));
    await repo.settles();
    expect(repo.mission).toMatchObject({ state: "stopped", stopReason: "user_stopped" });
    expect(repo.history("mc/green")).toEqual(["a"]);
    expect(repo.file("main", "src/a.js")).toBeNull();
  });
});
