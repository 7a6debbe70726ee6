// Webhooks that are lost, doubled or out of order: a lost one costs minutes, a doubled one nothing (I5, I6, SR6).
import { describe, expect } from "vitest";
import { type Stage, scenario, unit } from "../support/scenario.ts";

const REVIEWED = { config: { review: { enabled: true } } };
/** The reconcile tick's period, with a little more for what it leads to. */
const PERIOD_MINUTES = 2.2;

/** Waits tick by tick until it is so; answers with the ticks it took. */
async function ticksUntil({ repo }: Stage, holds: () => boolean, most: number): Promise<number> {
  for (let ticks = 1; ticks <= most; ticks += 1) {
    await repo.waits(PERIOD_MINUTES);
    if (holds()) return ticks;
  }
  throw new Error(`not so after ${most} ticks`);
}

describe("lost webhooks", () => {
  for (const lost of ["workflow_run", "workflow_job"] as const) {
    scenario(`without ${lost} a mission still gets to its gate`, REVIEWED, async (stage) => {
      const { repo, world } = stage;
      world.hooks.loseAll(lost);
      await repo.objective(unit("a"));
      await repo.settles();
      await ticksUntil(stage, () => repo.mission.state === "promote_gate", 6);
      expect(repo.units).toEqual({ a: "landed" });
    });
  }
  scenario(
    "with none of them at all but the label, each step takes one tick at most",
    async (stage) => {
      const { repo, world, olga } = stage;
      await repo.objective(unit("a"));
      world.hooks.lose((name) => name !== "issues.labeled");
      await repo.settles();
      await ticksUntil(stage, () => repo.mission.state === "promote_gate", 6);
      await olga.approves(repo.pull("promotion"));
      await repo.settles();
      expect(repo.mission.state).toBe("promote_gate");
      await ticksUntil(stage, () => repo.mission.state === "completed", 1);
    },
  );
  scenario("an approval that was not told is read at the next tick", async (stage) => {
    const { repo, agents, world, nina } = stage;
    agents.worker.on("a").writes({ "src/a.js": "line\n".repeat(600) });
    await repo.objective(unit("a"));
    await repo.settles();
    world.hooks.loseAll("pull_request_review");
    await nina.approves(repo.pull("a"));
    await repo.settles();
    expect(repo.unit("a").state).toBe("gated");
    await ticksUntil(stage, () => repo.unit("a").state === "landed", 1);
  });
  scenario("a closed pull request that was not told is seen at the next tick", async (stage) => {
    const { repo, agents, world, nina } = stage;
    agents.worker.on("a").writes({ "src/a.js": "line\n".repeat(600) });
    await repo.objective(unit("a"), unit("b"));
    await repo.settles();
    world.hooks.loseAll("pull_request");
    await nina.closes(repo.pull("a"));
    await repo.settles();
    expect(repo.unit("a").state).toBe("gated");
    await ticksUntil(stage, () => repo.unit("a").state === "failed", 1);
    expect(repo.mission.state).toBe("promote_gate");
  });
  scenario(
    "a push to the target branch that was not told still comes in before promotion",
    async (stage) => {
      const { repo, world, nina, olga } = stage;
      await repo.objective(unit("a"));
      await repo.settles();
      world.hooks.loseAll("push");
      const mine = await nina.pushes("main", { "src/nina.js": "1\n" });
      await olga.approves(repo.pull("promotion"));
      await repo.settles();
      await repo.waits(PERIOD_MINUTES);
      expect(repo.history("mc/green")).toEqual(["a", "people"]);
      expect(repo.gate("promote").state).toBe("open");
      await olga.approves(repo.pull("promotion"));
      await repo.settles();
      expect(repo.mission.state).toBe("completed");
      expect(repo.git("merge-base", "--is-ancestor", mine, "main")).toBe("");
    },
  );
  scenario(
    "the objective's closing that was not told stops the mission at the next tick",
    async (stage) => {
      const { repo, agents, world, olga } = stage;
      agents.pauseAt("work");
      await repo.objective(unit("a"));
      await repo.settles();
      world.hooks.loseAll("issues");
      await olga.closes(repo.mission.issue);
      await repo.settles();
      await ticksUntil(stage, () => repo.mission.state === "stopped", 2);
    },
  );
  scenario("a run that never appears is given up, and asked for again", async (stage) => {
    const { repo, agents, world } = stage;
    agents.pauseAt("work");
    await repo.objective(unit("a"));
    await repo.settles();
    expect(repo.unit("a").attempt).toBe(1);
    // The machine that ran it is gone: nobody ever answers.
    agents.jobs.length = 0;
    world.hooks.lose((name) => name.startsWith("workflow_"));
    await repo.waits(100);
    world.hooks.lose(() => false);
    agents.goOn();
    await repo.waits(5);
    expect(repo.unit("a").evidence[0]).toMatchObject({ cause: "lost" });
    expect(repo.unit("a")).toMatchObject({ state: "landed", attempt: 2 });
  });
});

scenario("a run that ends before its jobs are told loses nothing (I2)", async ({ repo, world }) => {
  const late: string[] = [];
  world.hooks.lose((name, { body }) => {
    if (name !== "workflow_job.completed") return false;
    late.push(body);
    return true;
  });
  await repo.objective(unit("a"));
  await repo.settles();
  expect(late.length).toBeGreaterThan(2);
  expect(repo.units).toEqual({ a: "landed" });
  expect(repo.history("mc/green")).toEqual(["a"]);
});

describe("webhooks as they may come (I5)", () => {
  /** Everything that must be the same however the webhooks came. */
  async function outcome({ repo, olga }: Stage) {
    await repo.objective(unit("a"), unit("b", { after: "a" }));
    await repo.settles();
    await repo.waits(PERIOD_MINUTES);
    await olga.approves(repo.pull("promotion"));
    await repo.settles();
    await repo.waits(PERIOD_MINUTES);
    const pulls = await repo.pulls();
    const topics = (await repo.comments(repo.mission.issue)).map(
      ({ body }) => /^<!-- mc:([a-z]+)-/.exec(body)?.[1],
    );
    return {
      state: repo.mission.state,
      units: repo.units,
      history: repo.history("main"),
      pulls: pulls.slice(1).map(({ head, state }) => `${head.replace(/m\d+/, "m")} ${state}`),
      topics: [...topics].sort(),
      runs: (await repo.runs()).length,
    };
  }
  const EXPECTED = {
    state: "completed",
    units: { a: "landed", b: "landed" },
    history: ["a", "b"],
    pulls: ["mc/m/a/1 merged", "mc/m/b/1 merged", "mc/release/m merged"],
    topics: ["ended", "gate", "mission"],
    runs: 5,
  };
  scenario("each once, in order", async (stage) => {
    expect(await outcome(stage)).toEqual(EXPECTED);
  });
  scenario("each twice changes nothing", async (stage) => {
    stage.world.hooks.way = "twice";
    expect(await outcome(stage)).toEqual(EXPECTED);
  });
  for (const seed of [1, 2])
    scenario(`out of order changes nothing (seed ${seed})`, async (stage) => {
      stage.world.hooks.shuffle(seed);
      expect(await outcome(stage)).toEqual(EXPECTED);
    });
});
