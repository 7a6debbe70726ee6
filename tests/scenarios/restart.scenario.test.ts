// The app is killed between two durable steps and started again on the same database: nothing is lost, nothing is done twice
// (I5): one run per dispatch, one pull request per attempt, one comment per topic.
import { describe, expect, test } from "vitest";
import { type Stage, scenario, staged, unit } from "../support/scenario.ts";
import { Killed } from "../support/world.ts";

async function play({ repo, olga }: Stage): Promise<void> {
  await repo.objective(unit("a"), unit("b", { after: "a" }));
  await repo.settles();
  // What a restart put off is due within its retry delay.
  for (let minutes = 0; minutes < 12 && repo.mission.promotionPull === null; minutes += 2)
    await repo.waits(2);
  await olga.approves(repo.pull("promotion"));
  await repo.settles();
  for (let minutes = 0; minutes < 6 && repo.mission.endedAt === null; minutes += 2)
    await repo.waits(2);
}

async function done(stage: Stage): Promise<void> {
  const { repo } = stage;
  expect(repo.mission).toMatchObject({ state: "completed", stopReason: "objective_met" });
  expect(repo.history("main")).toEqual(["a", "b"]);
  const titles = (await repo.runs()).map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
  expect(titles).toHaveLength(5);
  const heads = (await repo.pulls()).map(({ head }) => head);
  expect(new Set(heads).size).toBe(heads.length);
  const comments = await repo.comments(repo.mission.issue);
  const topics = comments.map(({ body }) => /^<!-- mc:(\S+) -->/.exec(body)?.[1]);
  expect(new Set(topics).size).toBe(topics.length);
}

scenario("started again while nothing happens, it goes on", async (stage) => {
  const { repo, agents, world } = stage;
  agents.pauseAt("work");
  await repo.objective(unit("a"));
  await repo.settles();
  await world.restart();
  agents.goOn();
  await repo.settles();
  expect(repo.units).toEqual({ a: "landed" });
});

describe("killed at a step (I5)", () => {
  /** Steps of a whole mission, spread evenly; each scene dies at each of its own. */
  const SCENES = 6;
  const EVERY = 41;
  for (let scene = 0; scene < SCENES; scene += 1)
    test(`every ${EVERY}th step, from the ${scene * 7 + 1}th on`, { timeout: 60_000 }, async () => {
      await staged({}, async (stage) => {
        const { world } = stage;
        const first = world.steps + scene * 7 + 1;
        let kills = 0;
        world.onStep = (step, number) => {
          if (number < first || (number - first) % EVERY !== 0) return;
          kills += 1;
          world.diary.note(`killed at ${step}, step ${number}`);
          throw new Killed();
        };
        await play(stage);
        world.onStep = () => {};
        expect(kills).toBeGreaterThan(3);
        await done(stage);
      });
    });
});
