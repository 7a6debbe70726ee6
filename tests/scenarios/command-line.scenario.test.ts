// Commands from the command line: stored in the inbox of the database, carried out once by the app that runs or the next that starts,
// answered where they were typed and nowhere else (I5).
import { join } from "node:path";
import { expect } from "vitest";
import { send } from "../../app/cli/command-send.ts";
import { watchOutside } from "../../app/engine/outside.ts";
import { createLog } from "../../app/observe/log.ts";
import { type Stage, scenario, unit } from "../support/scenario.ts";

interface Typed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function mc(
  { world }: Stage,
  typed: string,
  options: { issue?: string; repo?: string; wait?: string; json?: boolean } = {},
): Promise<Typed> {
  let out = "";
  let err = "";
  const code = await send(
    typed,
    { database: join(world.folder, "mission-control.db"), wait: "0", json: false, ...options },
    {
      out: (text) => {
        out += `${text}\n`;
      },
      err: (text) => {
        err += `${text}\n`;
      },
      nowMs: () => world.clock.now(),
    },
  );
  return { code, out, err };
}

/** Looks for what was stored, as the served app does every second. */
async function watched<T>({ world }: Stage, act: () => Promise<T>): Promise<T> {
  const { db, engine } = world.app;
  const end = watchOutside(db, engine, createLog({ level: "silent" }));
  try {
    return await act();
  } finally {
    await end();
  }
}

const begin = async ({ repo, agents }: Stage): Promise<void> => {
  agents.pauseAt("work");
  await repo.objective(unit("parser"), unit("docs", { after: "parser" }));
  await repo.settles();
};

scenario("a running app takes it, and the answer is printed where it was typed", async (stage) => {
  await begin(stage);
  const { repo } = stage;
  const comments = (await repo.comments(repo.mission.issue)).length;
  const paused = await watched(stage, () => mc(stage, "pause", { wait: "20" }));
  expect(paused).toMatchObject({ code: 0, err: "" });
  expect(paused.out).toContain("Paused: nothing new starts");
  const again = await watched(stage, () => mc(stage, "workers 0", { wait: "20" }));
  expect(again).toMatchObject({ code: 2, out: "" });
  expect(again.err).toContain("`mc workers N` needs a whole number from 1 to 64");
  const refused = await watched(stage, () => mc(stage, "retry parser", { wait: "20", json: true }));
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.out)).toMatchObject({ stored: true, done: false, repo: "olga/kit" });
  await repo.settles();
  expect(repo.mission.paused).toBe("by the operator");
  // Nothing was said on GitHub but by the live comment.
  expect((await repo.comments(repo.mission.issue)).length).toBe(comments);
  stage.agents.goOn();
  await repo.settles();
});

scenario(
  "stored while no app runs, the next one carries each out once, in order",
  async (stage) => {
    await begin(stage);
    const { repo, world, agents } = stage;
    await world.app.close();
    const first = await mc(stage, "workers 1", { wait: "20" });
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(first.out).toContain("No app runs on this database");
    await mc(stage, "skip parser");
    await mc(stage, "budget 12.50", { issue: `#${repo.mission.issue}` });
    await world.start();
    await repo.settles();
    expect(repo.mission.details.allowance).toMatchObject({ workers: 1, budget: { before: 50 } });
    expect(repo.mission.config.limits.cost_usd).toBe(12.5);
    expect(repo.unit("parser")).toMatchObject({ state: "unchanged" });
    const carried = () =>
      world.diary.reasons.filter((reason) => reason.includes("the operator: /mc ")).length;
    expect(carried()).toBe(3);
    await world.restart();
    await repo.settles();
    expect(carried()).toBe(3);
    agents.goOn();
    await repo.settles();
    expect(repo.units).toEqual({ parser: "unchanged", docs: "landed" });
  },
);

scenario("wrong input is told at once, and nothing is stored", async (stage) => {
  await begin(stage);
  const { repo, world } = stage;
  for (const [typed, options, problem] of [
    ["statsu", {}, "Did you mean `mc status`"],
    ["pause", { issue: "x" }, "--issue"],
    ["pause", { wait: "soon" }, "--wait"],
    ["pause", { repo: "olga/other" }, "is not known in this database"],
    ["priority", {}, "needs one of"],
  ] as const) {
    const said = await mc(stage, typed, options);
    expect(said).toMatchObject({ code: 2, out: "" });
    expect(said.err).toContain(problem);
  }
  const stored = await world.app.db.read((tx) =>
    tx.all({ text: "select id from delivery where id like 'cli-%'", values: [] }),
  );
  expect(stored).toEqual([]);
  // Said of an issue that is none of a mission: taken, and answered with no.
  const none = await watched(stage, () => mc(stage, "stop", { issue: "999", wait: "20" }));
  expect(none.code).toBe(1);
  expect(none.out).toContain("this thread belongs to no mission");
  stage.agents.goOn();
  await repo.settles();
});

scenario("an objective begins on behalf of the operator, once", async (stage) => {
  const { repo, world } = stage;
  const said = await mc(stage, "objective Add a parser for dates. /mc stop @olga fixes #1");
  expect(said.out).toContain("Stored");
  world.app.engine.kick("olga/kit");
  await repo.settles();
  await world.restart();
  await repo.settles();
  expect(repo.state.missions.size).toBe(1);
  expect(repo.mission).toMatchObject({
    startedBy: "the operator",
    title: "Add a parser for dates.",
  });
  expect(await repo.labels(repo.mission.issue)).toContain("mc:objective");
});
