// Health over the whole app: an agent that is limited, a day whose money is used up, traces that are exported. Rows, timers and
// comments are the real ones.
import { describe, expect } from "vitest";
import { traces } from "../../db/repos/traces.ts";
import { REPO } from "../support/people.ts";
import { scenario, unit } from "../support/scenario.ts";

describe("an agent that is limited", () => {
  scenario(
    "its fallback model takes over with fewer workers, people see why, and it recovers",
    {
      timeoutMs: 60_000,
      config: {
        agent: { type: "claude-code", model: "dear", fallback_model: "cheap" },
        workers: { max: 4 },
      },
    },
    async ({ repo, agents, world }) => {
      const ids = ["a", "b", "c", "d", "e", "f"];
      for (const id of ["a", "b", "c"]) agents.worker.on(id).fails("api_rate");
      agents.pauseAt("verify");
      const issue = await repo.objective(...ids.map((id) => unit(id)));
      await repo.settles();
      agents.goOn();
      await repo.settles();
      const models = agents.briefs
        .filter(({ task }) => task === "work")
        .map((brief) => brief.agent?.model);
      expect(models.slice(0, 4)).toEqual(["dear", "dear", "dear", "dear"]);
      expect(models.slice(-3)).toEqual(["cheap", "cheap", "cheap"]);
      expect(repo.units).toEqual(Object.fromEntries(ids.map((id) => [id, "landed"])));
      const { health } = await world.loadState();
      const known = health.missions.get(repo.mission.mission);
      expect(known?.level).toMatchObject({ level: 3, trigger: "rate_limits" });
      // It was left alone, and nobody asked it since: the breaker is remembered across everything.
      expect(health.breakers.get("agent/claude-code/dear")?.breaker.state).toBe("open");
      const said = (await issue.comments()).map(({ body }) => body).join("\n");
      expect(said).toContain("**Health:** fewer workers, the fallback model and no architect");
      await repo.waits(12);
      const after = (await world.loadState()).health.missions.get(repo.mission.mission);
      expect(after?.level).toMatchObject({ level: 1, trigger: "rate_limits_over" });
    },
  );
});

describe("the repository's day", () => {
  scenario(
    "its money is used up: the mission waits, says so with figures, and goes on when there is more",
    {
      timeoutMs: 60_000,
      config: {
        workers: { max: 1 },
        limits: { cost_per_day_usd: 3, cost_per_attempt_usd: 2, wall_time_minutes: 5000 },
      },
    },
    async ({ repo, agents }) => {
      for (const id of ["a", "b", "c"]) agents.worker.on(id).spends(1.5);
      const issue = await repo.objective(unit("a"), unit("b"), unit("c"));
      await repo.settles();
      expect(repo.units).toMatchObject({ a: "landed" });
      expect(Object.values(repo.units)).toContain("waiting");
      expect(repo.mission.paused).toContain("of the repository's $3.00 a day");
      const said = (await issue.comments()).map(({ body }) => body).join("\n");
      expect(said).toContain("**Paused until 20");
      // The limit is the repository's: raised there, it holds for missions that run.
      await repo.configures({
        workers: { max: 1 },
        limits: { cost_per_day_usd: 30, cost_per_attempt_usd: 2, wall_time_minutes: 5000 },
      });
      expect(repo.units).toEqual({ a: "landed", b: "landed", c: "landed" });
    },
  );
});

describe("traces", () => {
  scenario(
    "every job leaves one in the database, read page by page",
    { timeoutMs: 60_000 },
    async ({ repo, agents, world }) => {
      agents.worker.on("a").fails("bad_output");
      await repo.objective(unit("a"), unit("b"));
      await repo.settles();
      const page = (id: number) => world.app.db.read((tx) => traces.after(tx, REPO, null, id, 10));
      const all = await page(0);
      expect(all.map(({ leg, cause, purpose }) => `${purpose} ${leg} ${cause}`).sort()).toEqual([
        "work a bad_output",
        "work a ok",
        "work b ok",
      ]);
      const last = all.at(-1);
      const rest = await page((last?.id ?? 0) - 1);
      expect(rest).toHaveLength(1);
    },
  );
});
