// The dashboard: one issue that shows how everything stands and takes clicks, by people with and without the right.
import { describe, expect } from "vitest";
import { click, commentsBy, notesOf, ON, on, shown } from "../support/dashboard.ts";
import { scenario, unit } from "../support/scenario.ts";

describe("the issue", () => {
  scenario("is not there unless it is wanted", async ({ repo }) => {
    await repo.settles();
    await expect(repo.dashboard()).rejects.toThrow("no dashboard");
  });

  scenario(
    "is opened, labelled and pinned once, and shows what runs",
    on,
    async ({ repo, agents }) => {
      agents.pauseAt("work");
      await repo.objective(unit("a"), unit("b", { after: "a" }));
      const issue = await shown(repo);
      expect(issue).toMatchObject({ title: "Mission Control", pinned: true, count: 1 });
      expect(issue.labels).toEqual(["mc:dashboard"]);
      expect(issue.body).toContain("**Nothing is needed from you.**");
      expect(issue.body).toMatch(/Pause \*\*Make it useful\*\* \(#3\): running, 0 of 2 units done/);
      expect(issue.body).toContain("▸ `a` Add a: being worked on");
      expect(issue.body).toContain("requests to GitHub were left until");
      agents.goOn();
      const later = await shown(repo);
      expect(later.body).toContain("- Review #");
      expect(later.body).toContain("2 of 2 units done (100 %)");
    },
  );

  scenario(
    "what needs a person is written at once, everything else is gathered",
    { config: { dashboard: { enabled: true, debounce_seconds: 3600 } } },
    async ({ repo }) => {
      await repo.objective(unit("a"));
      await repo.settles();
      await repo.waits(0.2);
      expect((await repo.dashboard()).body).toContain("**One thing needs you.**");
    },
  );
});

describe("a click", () => {
  scenario("on pause and resume, by somebody who may", on, async ({ repo, agents, nina }) => {
    agents.pauseAt("work");
    await repo.objective(unit("a"));
    await shown(repo);
    const id = repo.mission.mission;
    const paused = await click(repo, nina, `pause:${id}`);
    expect(repo.mission.paused).toBe("by nina");
    expect(paused.body).toContain(`nina: pause ${id}.`);
    expect(paused.body).toContain(`- [ ] <!-- mc:box=resume:${id} -->`);
    expect(paused.body).not.toMatch(/- \[x\]/i);
    const resumed = await click(repo, nina, `resume:${id}`);
    expect(repo.mission.paused).toBeNull();
    expect(resumed.body).toContain(`✓ nina: resume ${id}`);
    // A click is answered in the dashboard: nobody is told by a comment.
    expect(await commentsBy(repo, resumed.number)).toEqual([]);
  });

  scenario(
    "by somebody without the right does nothing, is said and is cleared (SR1)",
    on,
    async ({ repo, agents, tess }) => {
      agents.pauseAt("work");
      await repo.objective(unit("a"));
      const { number } = await shown(repo);
      // Whoever may only triage can tick boxes of an issue all the same.
      const after = await click(repo, tess, `pause:${repo.mission.mission}`);
      expect(repo.mission.paused).toBeNull();
      expect(after.body).toMatch(/✗ tess: pause m3\. .*triage/);
      expect(after.body).not.toMatch(/- \[x\]/i);
      expect(await commentsBy(repo, number)).toEqual([]);
    },
  );

  scenario("by a bot does nothing and is cleared (SR2)", on, async ({ repo, agents, helper }) => {
    agents.pauseAt("work");
    await repo.objective(unit("a"));
    await shown(repo);
    const after = await click(repo, helper, `pause:${repo.mission.mission}`);
    expect(repo.mission.paused).toBeNull();
    expect(after.body).toMatch(/✗ helper\\?\[bot\\?\]: pause m3\. Bots are ignored/);
    expect(after.body).not.toMatch(/- \[x\]/i);
  });

  const once = {
    timeoutMs: 60_000,
    config: { ...ON, units: { max_attempts: 1, retry_delay_seconds: 0 } },
  };
  scenario("on retry gives a failed unit another attempt", once, async ({ repo, agents, olga }) => {
    agents.worker.on("a").breaks();
    await repo.objective(unit("a"), unit("b"));
    await shown(repo);
    expect(repo.units.a).toBe("failed");
    const after = await click(repo, olga, `retry:${repo.mission.mission}/a`);
    expect(repo.units).toEqual({ a: "landed", b: "landed" });
    expect(after.body).toContain("✓ olga: retry m3/a");
  });

  scenario("on the closed queue opens it", on, async ({ repo, agents, nina, olga }) => {
    agents.pauseAt("work");
    await repo.objective(unit("a"));
    await repo.settles();
    await nina.pushes("mc/green", { "src/nina.js": "export const nina = 1;\n" });
    agents.goOn();
    const closed = await shown(repo);
    expect(closed.body).toContain(
      "Open the merge queue: nothing lands, because nina moved mc/green",
    );
    await click(repo, olga, "open-queue:all");
    expect(repo.state.repo.queueClosed).toBeNull();
    expect(repo.units).toEqual({ a: "landed" });
  });
});

describe("a click on the backlog", () => {
  const backlog = { timeoutMs: 60_000, config: { ...ON, backlog: { issues: "all" } } };

  scenario("starts a mission, for whoever may", backlog, async ({ repo, nina, agents }) => {
    agents.pauseAt("plan");
    const one = await repo.issue("Let the parser read comments", "Please.\n\nImpact: 8");
    const two = await repo.issue("Add a cache");
    const before = await shown(repo);
    expect(before.body).toContain("### Backlog");
    expect(before.body).toContain(
      `mc:box=start:${one.number} -->Start #${one.number} Let the parser`,
    );
    expect(before.body).not.toContain(`start:${before.number} `);
    const after = await click(repo, nina, `start:${one.number}`);
    expect(
      [...repo.state.missions.values()].map(({ issue, startedBy }) => ({ issue, startedBy })),
    ).toEqual([{ issue: one.number, startedBy: "nina" }]);
    expect(after.body).toContain(`✓ nina: start issue ${one.number}.`);
    expect(after.body).toContain("### Running");
    expect(after.body).not.toContain(`mc:box=start:${one.number}`);
    expect(after.body).toContain(`mc:box=start:${two.number}`);
  });

  scenario("starts nothing for who may not", backlog, async ({ repo, tess }) => {
    const one = await repo.issue("Let the parser read comments");
    await shown(repo);
    const after = await click(repo, tess, `start:${one.number}`);
    expect(repo.state.missions.size).toBe(0);
    expect(after.body).toMatch(new RegExp(`✗ tess: start issue ${one.number}\\. .*triage`));
  });

  scenario("starts what is proposed", backlog, async ({ repo, olga, nina, agents }) => {
    agents.pauseAt("plan");
    const one = await repo.issue("Add a cache");
    await olga.labels(one.number, "mc:proposed");
    const before = await shown(repo);
    expect(before.body).toContain("### Proposed");
    expect(before.body).not.toContain("### Backlog");
    await click(repo, nina, `start:${one.number}`);
    expect(repo.mission).toMatchObject({ issue: one.number, startedBy: "nina" });
  });

  scenario("defers an issue, for whoever may", backlog, async ({ repo, tess, nina }) => {
    const one = await repo.issue("Let the parser read comments");
    await repo.issue("Add a cache");
    await shown(repo);
    await click(repo, tess, `defer:${one.number}`);
    expect((await repo.dashboard()).body).toContain(`start:${one.number}`);
    const after = await click(repo, nina, `defer:${one.number}`);
    expect(after.body).not.toContain(`start:${one.number}`);
    expect(after.body).toContain(`✓ nina: defer issue ${one.number}`);
  });
});

describe("a click on the plan", () => {
  const gated = { timeoutMs: 60_000, config: { ...ON, gates: { plan: "always" } } };

  scenario(
    "approves exactly the commit that its box names (SR4)",
    gated,
    async ({ repo, nina }) => {
      await repo.objective(unit("a"));
      const waiting = await shown(repo);
      const { head, pull } = repo.gate("plan");
      expect(waiting.body).toContain(`exactly as in #${pull} at \`${head.slice(0, 7)}\``);
      const after = await click(repo, nina, `approve:m3/${head}`);
      expect(repo.gate("plan")).toMatchObject({ state: "approved", by: "nina", head });
      expect(repo.units).toEqual({ a: "landed" });
      expect(after.body).toContain(`✓ nina: approve the plan of m3 at ${head.slice(0, 7)}`);
    },
  );

  scenario(
    "does not count from who may not, or from a bot",
    gated,
    async ({ repo, tess, helper }) => {
      await repo.objective(unit("a"));
      await shown(repo);
      const box = `approve:m3/${repo.gate("plan").head}`;
      const first = await click(repo, tess, box);
      expect(first.body).toMatch(/✗ tess: approve the plan of m3 .*That does not count/);
      await click(repo, helper, box);
      expect(repo.gate("plan").state).toBe("open");
    },
  );

  scenario(
    "beside a request for changes it opens nothing until that is taken back",
    gated,
    async ({ repo, nina, olga }) => {
      await repo.objective(unit("a"));
      await shown(repo);
      const { head, pull } = repo.gate("plan");
      await olga.requestsChanges(pull);
      const after = await click(repo, nina, `approve:m3/${head}`);
      expect(after.body).toContain("Noted, but somebody asked for changes");
      expect(repo.units).toEqual({ a: "waiting" });
      await olga.approves(pull);
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed" });
    },
  );

  scenario(
    "does not count when the plan was pushed to since",
    gated,
    async ({ repo, nina, olga }) => {
      await repo.objective(unit("a"));
      const { number } = await shown(repo);
      const { head, pull } = repo.gate("plan");
      const branch = (await repo.pulls()).find((one) => one.number === pull)?.head ?? "";
      await nina.pushes(branch, { "plans/m3.md": "Something else.\n" });
      await olga.ticks(number, `approve:m3/${head}`);
      const after = await shown(repo);
      expect(repo.gate("plan").state).toBe("open");
      expect(after.body).toContain("has changed since: look at it again");
      expect(repo.units).toEqual({ a: "waiting" });
    },
  );

  scenario(
    "under other words does not count: nobody puts a meaning under a click",
    gated,
    async ({ repo, nina, olga }) => {
      await repo.objective(unit("a"));
      const { number, body } = await shown(repo);
      const { head } = repo.gate("plan");
      const forged = body.replace(/(mc:box=approve:\S+ -->).*/, "$1Shake hands");
      await nina.edits(number, { body: forged });
      await olga.ticks(number, `approve:m3/${head}`);
      const after = await shown(repo);
      expect(repo.gate("plan").state).toBe("open");
      expect(after.body).toContain("is not as it was written here");
      expect(notesOf(after.body)).toContain("Shake hands");
    },
  );
});

describe("what people type", () => {
  scenario(
    "in Notes stays, elsewhere is moved there, by whomever",
    on,
    async ({ repo, agents, nina, tess, helper }) => {
      agents.pauseAt("work");
      await repo.objective(unit("a"));
      const { number, body } = await shown(repo);
      await nina.edits(number, {
        body: body.replace("<!-- mc:notes -->", "<!-- mc:notes -->\nRelease on Friday."),
      });
      const noted = await shown(repo);
      await tess.edits(number, {
        body: noted.body.replace("### Running", "Why is this slow?\r\n\r\n### Running"),
      });
      const asked = await shown(repo);
      expect(notesOf(asked.body)).toContain("Release on Friday.\n\nWhy is this slow?");
      expect(asked.body.split("Why is this slow?")).toHaveLength(2);
      await helper.edits(number, { body: "Everything is mine." });
      const back = await shown(repo);
      expect(back.body).toContain("### Running");
      expect(notesOf(back.body)).toContain("Everything is mine.");
    },
  );

  scenario(
    "while we write is not lost, and neither is a click",
    on,
    async ({ repo, agents, world, nina, olga }) => {
      agents.pauseAt("work");
      await repo.objective(unit("a"));
      const { number } = await shown(repo);
      // Between our reading and our writing: both are overwritten, and both webhooks tell of them.
      let did = false;
      world.door.before = async (call) => {
        if (did || !call.startsWith("PATCH /repos") || !call.includes("/issues/")) return;
        did = true;
        const { body } = await repo.dashboard();
        await nina.edits(number, {
          body: body.replace("<!-- mc:notes -->", "<!-- mc:notes -->\nBetween."),
        });
        await olga.ticks(number, `pause:${repo.mission.mission}`);
      };
      agents.goOn();
      const after = await shown(repo);
      await repo.waits(1);
      expect(did).toBe(true);
      expect(notesOf((await repo.dashboard()).body)).toContain("Between.");
      expect((await repo.dashboard()).body).toContain("olga: pause m3");
      expect(after.open).toBe(true);
    },
  );

  scenario("two clicks at once are both answered", on, async ({ repo, agents, nina, olga }) => {
    agents.pauseAt("work");
    await repo.objective(unit("a"));
    const other = await repo.issue(
      "Another",
      "```yaml mc-plan\nunits:\n- id: z\n  title: Add z\n  files: [src/z.js]\n```\n",
    );
    await other.labelled();
    const { number } = await shown(repo);
    await nina.ticks(number, "pause:m3");
    await olga.ticks(number, "pause:m4");
    const after = await shown(repo);
    expect([...repo.state.missions.values()].map(({ paused }) => paused)).toEqual([
      "by nina",
      "by olga",
    ]);
    expect(after.body).toContain("nina: pause m3");
    expect(after.body).toContain("olga: pause m4");
    expect(after.body).not.toMatch(/- \[x\]/i);
  });

  scenario(
    "a text that fills the issue is left alone, and one comment says so",
    on,
    async ({ repo, agents, nina }) => {
      agents.pauseAt("work");
      await repo.objective(unit("a"));
      const { number } = await shown(repo);
      const mine = Array.from({ length: 650 }, () => "n".repeat(99)).join("\n");
      await nina.edits(number, { body: mine });
      const full = await shown(repo);
      expect(full.body).toBe(mine);
      expect((await commentsBy(repo, number)).map(({ body }) => body).join()).toContain("fills it");
      await nina.edits(number, { body: "Short." });
      const back = await shown(repo);
      expect(back.body).toContain("### Running");
      expect(notesOf(back.body)).toContain("Short.");
      expect(await commentsBy(repo, number)).toHaveLength(1);
    },
  );
});
