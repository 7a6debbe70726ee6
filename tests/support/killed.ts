// A whole mission in which the app dies again and again, between two durable steps, and is started on the same database:
// nothing is lost, nothing is done twice (I5): one run per dispatch, one pull request per attempt, one comment per topic.
import { expect, test } from "vitest";
import { type Stage, staged, unit } from "./scenario.ts";
import { Killed } from "./world.ts";

/** Dies at every `every`th step, from the `first`th on. */
export function killedMission(every: number, first: number): void {
  test(`every ${every}th step, from the ${first}th on`, { timeout: 60_000 }, () =>
    staged({}, async (stage) => {
      const { world } = stage;
      const start = world.steps + first;
      let kills = 0;
      world.onStep = (step, number) => {
        if (number < start || (number - start) % every !== 0) return;
        kills += 1;
        world.diary.note(`killed at ${step}, step ${number}`);
        throw new Killed();
      };
      await play(stage);
      world.onStep = () => {};
      expect(kills).toBeGreaterThan(3);
      await done(stage);
    }),
  );
}

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
