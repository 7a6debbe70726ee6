// What may become of the dashboard: closed, deleted, unpinned, switched off; GitHub's faults, webhooks twice, late and lost; its cost.
import { describe, expect } from "vitest";
import { click, notesOf, ON, on, shown } from "../support/dashboard.ts";
import { scenario, unit } from "../support/scenario.ts";

describe("GitHub's trouble", () => {
  for (const when of ["before", "after", "lost"] as const)
    scenario(
      `a write that fails (${when}) is done again, once`,
      on,
      async ({ repo, agents, nina }) => {
        agents.pauseAt("work");
        await repo.objective(unit("a"));
        const { number, body } = await shown(repo);
        await nina.edits(number, { body: `${body}\nMine.` });
        repo.refuses("PATCH /repos/*/issues/{n}", when).once();
        const after = await click(repo, nina, "pause:m3");
        await repo.waits(1);
        const found = (await repo.dashboard()).body;
        expect(found.split("Mine.")).toHaveLength(2);
        expect(found.split("nina: pause m3")).toHaveLength(2);
        expect(found).not.toMatch(/- \[x\]/i);
        expect(after.number).toBe(number);
      },
    );

  scenario(
    "refused for good, it is asked for again with the next change alone",
    on,
    async ({ repo, agents, world, nina }) => {
      agents.pauseAt("work");
      await repo.objective(unit("a"));
      const { number, body } = await shown(repo);
      repo.refuses("PATCH /repos/*/issues/{n}", "refused").forever();
      await nina.edits(number, { body: `${body}\nMine.` });
      await repo.waits(20);
      const tries = () =>
        world.door.calls.filter((call) => call === "PATCH /repos/*/issues/{n}").length;
      const before = tries();
      await repo.waits(60);
      expect(tries()).toBe(before);
      world.door.disarm();
      await nina.comments(3, "/mc pause");
      const after = await shown(repo);
      expect(notesOf(after.body)).toContain("Mine.");
      expect(after.body).toContain("Resume **Make it useful**");
    },
  );

  scenario(
    "not opened, it is not asked for until it is switched on anew",
    { onboarded: true },
    async ({ repo, world }) => {
      repo.refuses("POST /repos/*/issues").forever();
      await repo.configures(ON);
      await repo.waits(10);
      expect(world.door.calls.filter((call) => call === "POST /repos/*/issues")).toHaveLength(1);
      world.door.disarm();
      await repo.configures({ dashboard: { enabled: false } });
      await repo.configures(ON);
      expect((await shown(repo)).open).toBe(true);
    },
  );
});

describe("webhooks", () => {
  scenario("that come twice are one click each", on, async ({ repo, agents, world, nina }) => {
    agents.pauseAt("work");
    await repo.objective(unit("a"));
    await shown(repo);
    world.hooks.way = "twice";
    const after = await click(repo, nina, "pause:m3");
    expect(after.body.split("nina: pause m3")).toHaveLength(2);
    await click(repo, nina, "resume:m3");
    expect(repo.mission.paused).toBeNull();
  });

  scenario(
    "of a restart: what was clicked while the app was down counts",
    on,
    async ({ repo, agents, world, nina }) => {
      agents.pauseAt("work");
      await repo.objective(unit("a"));
      const { number } = await shown(repo);
      const restarting = world.restart();
      await nina.ticks(number, "pause:m3");
      await restarting;
      await world.hooks.redeliver();
      const after = await shown(repo);
      expect(repo.mission.paused).toBe("by nina");
      expect(after.body).toContain("✓ nina: pause m3");
      expect(after.body).not.toMatch(/- \[x\]/i);
    },
  );
});

describe("a click that nobody tells of", () => {
  scenario(
    "stays, does nothing, and is asked for again after a while",
    on,
    async ({ repo, agents, world, olga }) => {
      agents.pauseAt("work");
      await repo.objective(unit("a"));
      const { number } = await shown(repo);
      world.hooks.loseAll("issues");
      await olga.ticks(number, "pause:m3");
      await repo.settles();
      world.hooks.loseAll();
      agents.goOn();
      const after = await shown(repo);
      expect(repo.mission.paused).toBeNull();
      expect(after.body).toContain("- [x] <!-- mc:box=pause:m3 -->");
      await repo.waits(12);
      expect((await repo.dashboard()).body).toContain(
        "✗ Somebody: pause m3. GitHub did not tell who ticked this, so nothing was done: please tick it again",
      );
      expect((await repo.dashboard()).body).not.toMatch(/- \[x\]/i);
    },
  );
});

describe("the issue's own fate", () => {
  scenario(
    "closed, it pauses and says so; reopened, it goes on",
    on,
    async ({ repo, agents, nina }) => {
      agents.pauseAt("work");
      await repo.objective(unit("a"));
      const { number } = await shown(repo);
      await nina.closes(number);
      const closed = await shown(repo);
      expect(closed.body).toContain(
        "**This dashboard is paused,** because nina closed this issue.",
      );
      agents.goOn();
      const still = await shown(repo);
      expect(still.body).toBe(closed.body);
      expect(repo.mission.state).toBe("promote_gate");
      await nina.reopens(number);
      const open = await shown(repo);
      expect(open.body).toContain("**One thing needs you.**");
    },
  );

  scenario(
    "deleted, it is made again once; deleted again, it stays away until it is switched on anew",
    on,
    async ({ repo, olga }) => {
      const first = await shown(repo);
      await olga.deletes(first.number);
      const second = await shown(repo);
      expect(second.number).toBeGreaterThan(first.number);
      expect(second).toMatchObject({ count: 1, pinned: true });
      await olga.deletes(second.number);
      await repo.settles();
      await repo.configures({ ...ON, workers: { max: 2 } });
      await repo.waits(1);
      await expect(repo.dashboard()).rejects.toThrow("no dashboard");
      await repo.configures({ dashboard: { enabled: false } });
      await repo.configures(ON);
      expect((await shown(repo)).number).toBeGreaterThan(second.number);
    },
  );

  scenario("unpinned by a person, it is not pinned again", on, async ({ repo, olga, agents }) => {
    const { number } = await shown(repo);
    await olga.unpins(number);
    agents.pauseAt("work");
    await repo.objective(unit("a"));
    const after = await shown(repo);
    expect(after).toMatchObject({ number, pinned: false });
    expect(after.body).not.toContain("did not let this issue be pinned");
  });

  scenario("not pinnable, it says so and works", { onboarded: true }, async ({ repo, olga }) => {
    for (const title of ["One", "Two", "Three"]) await olga.pins((await repo.issue(title)).number);
    await repo.configures(ON);
    const found = await shown(repo);
    expect(found.pinned).toBe(false);
    expect(found.body).toContain(
      "GitHub did not let this issue be pinned (Maximum 3 pinned issues",
    );
  });

  scenario(
    "switched off, it says so once and is left alone; on again, it goes on",
    on,
    async ({ repo }) => {
      const { number } = await shown(repo);
      await repo.configures({ dashboard: { enabled: false } });
      expect((await shown(repo)).body).toContain("switched off");
      await repo.configures(ON);
      const again = await shown(repo);
      expect(again.number).toBe(number);
      expect(again.body).toContain("**Nothing is needed from you.**");
    },
  );

  scenario("labelled an objective, it starts nothing", on, async ({ repo, olga }) => {
    const { number } = await shown(repo);
    await olga.labels(number);
    await repo.settles();
    expect(repo.state.missions.size).toBe(0);
  });
});

describe("what it costs", () => {
  scenario(
    "two requests for a write, one for an edit that changes nothing, none when nothing is new",
    on,
    async ({ repo, agents, world, nina }) => {
      agents.pauseAt("work");
      await repo.objective(unit("a"));
      const { number, body } = await shown(repo);
      await repo.waits(5);
      let start = world.door.calls.length;
      const ofDashboard = () =>
        world.door.calls.slice(start).filter((call) => call.endsWith("/issues/{n}"));
      // Objectives are read again now and then; of the dashboard nothing is asked while nothing is new.
      await repo.waits(30);
      expect(ofDashboard().filter((call) => call.startsWith("PATCH"))).toEqual([]);
      start = world.door.calls.length;
      await nina.edits(number, {
        body: body.replace("<!-- mc:notes -->", "<!-- mc:notes -->\nMine."),
      });
      await shown(repo);
      expect(ofDashboard()).toEqual(["GET /repos/*/issues/{n}"]);
      await click(repo, nina, "pause:m3");
      expect(ofDashboard().slice(1)).toEqual([
        "GET /repos/*/issues/{n}",
        "PATCH /repos/*/issues/{n}",
      ]);
    },
  );
});
