// The app is killed between two durable steps and started again on the same database (I5).
import { describe, expect } from "vitest";
import { killedMission } from "../support/killed.ts";
import { scenario, unit } from "../support/scenario.ts";

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
  killedMission(37, 5);
});
