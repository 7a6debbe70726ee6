// What comes after a mission, over the local GitHub: a chain from one label through quiet hours and a day whose money is short, a
// campaign, a schedule. Rows, timers, issues and comments are the real ones; time is a hand clock.
import { describe, expect } from "vitest";
import type { RepoState } from "../../core/engine/state.ts";
import { MINUTE } from "../support/clock.ts";
import { NAME, OWNER } from "../support/people.ts";
import { task } from "../support/planner.ts";
import { planBlock, type Repo, unit } from "../support/repo.ts";
import { scenario } from "../support/scenario.ts";
import type { World } from "../support/world.ts";

const HOUR = 60;
const AT = { owner: OWNER, repo: NAME } as const;
const CALM = { gates: { promote: "never" }, plan: { critic: false, objective_checks: 0 } };

const titles = ({ state }: Repo) => [...state.missions.values()].map(({ title }) => title);
const ended = ({ state }: Repo) => [...state.missions.values()].map((mission) => mission.state);
const said = async (repo: Repo, issue: number) =>
  (await repo.comments(issue)).map(({ body }) => body).join("\n---\n");

async function issueOf(world: World, number: number) {
  const { data } = await world.people.olga.octokit.issues.get({ ...AT, issue_number: number });
  const labels = data.labels.map((label) => (typeof label === "string" ? label : label.name));
  return { title: data.title, body: data.body ?? "", state: data.state, labels };
}

/** Time goes by at once: what was due meanwhile happens late, and once. */
async function jumps(world: World, minutes: number): Promise<void> {
  world.clock.advance(minutes * MINUTE);
  await world.repo.settles();
}

/** When each run of an agent was asked for, as the journal has it; verifications ask nobody. */
const askedAt = (state: RepoState): readonly string[] =>
  [...state.dispatches.values()]
    .filter(({ purpose }) => purpose !== "verify")
    .map((one) => one.askedAt);

describe("a chain", () => {
  scenario(
    "three missions and a cleanup from one label: nothing begins in quiet hours, nothing past the day's money",
    {
      timeoutMs: 120_000,
      config: {
        ...CALM,
        chain: { max_depth: 3, cleanup_every: 3 },
        schedule: { quiet_hours: "22:00-07:00" },
        limits: { cost_per_day_usd: 5, cost_per_attempt_usd: 2, wall_time_minutes: 10_000 },
      },
    },
    async ({ repo, agents, olga, world }) => {
      agents.planner.proposes(task("Cache"));
      agents.planner.proposes(task("Metrics"));
      agents.planner.proposes(task("Tidy"));
      agents.strategist.names("Add a cache. Answers are computed again and again.");
      agents.strategist.names("Count requests.", "nobody knows what is slow");
      for (const id of ["a", "cache", "metrics", "tidy"]) agents.worker.on(id).spends(2);
      await repo.waits(12.9 * HOUR); // 21:54 on Monday
      agents.pauseAt("work");
      const first = await repo.issue("Make it useful", planBlock(unit("a")));
      await olga.labels(first.number, "mc:chain");
      await first.labelled();
      await repo.settles();
      await repo.waits(12); // it is quiet, and a unit is at work
      agents.goOn();
      await repo.settles();
      expect(ended(repo)).toEqual(["completed"]);
      expect(await said(repo, first.number)).toContain("Waits: quiet hours until 07:00");
      await jumps(world, 8 * HOUR);
      expect(titles(repo)).toEqual(["Make it useful"]);
      // In the morning the second one runs; a third is chosen, and the day has no money for its work.
      await jumps(world, 2 * HOUR);
      expect(titles(repo).slice(0, 3)).toEqual([
        ...["Make it useful", "Add a cache.", "Count requests."],
      ]);
      expect(ended(repo).slice(0, 2)).toEqual(["completed", "completed"]);
      expect(ended(repo)[2]).not.toBe("completed");
      expect(repo.mission.paused).toContain("of the repository's $5.00 a day");
      // The window lets go at night, when it is quiet: it goes on in the morning after.
      await jumps(world, 15.5 * HOUR);
      expect(ended(repo)[2]).not.toBe("completed");
      await jumps(world, 8 * HOUR);
      expect(ended(repo)[2]).toBe("completed");
      // The cleanup is due, and waits for the money of the morning before.
      expect(ended(repo)[3]).not.toBe("completed");
      await jumps(world, 3 * HOUR);
      expect(titles(repo)).toHaveLength(4);
      expect(titles(repo)[3]).toMatch(/^\[CLEANUP\] Consolidate the test suite: \d+ test files, /);
      expect(ended(repo)).toEqual(Array(4).fill("completed"));

      const hours = askedAt(repo.state).map((at) => new Date(at).getUTCHours());
      const early = askedAt(repo.state).filter((at) => at < "2026-01-05T22:00");
      expect(hours.filter((hour) => hour >= 22 || hour < 7)).toEqual([]);
      expect(early).toHaveLength(1);
      const [series] = repo.state.strategy.series.values();
      expect(series).toMatchObject({ state: "ended", by: "olga", maxDepth: 3 });
      const links = series?.links ?? [];
      expect(links.map(({ source }) => source)).toEqual([
        ...["person", "strategist", "strategist", "cleanup"],
      ]);
      expect(links.map(({ outcome }) => outcome)).toEqual(Array(4).fill("completed"));
      const [one, two, three, cleanup] = links.map(({ issue }) => issue ?? 0);
      expect(one).toBe(first.number);
      // Back and forth, and the depth is said where the chain ends.
      expect(await said(repo, first.number)).toContain(`**#${one}** → #${two}`);
      expect(await said(repo, two ?? 0)).toContain(`#${one} → **#${two}** → #${three}`);
      expect(await said(repo, three ?? 0)).toContain("Why this one: nobody knows what is slow");
      expect(await said(repo, cleanup ?? 0)).toContain("its limit of 3 missions is reached");
      const opened = await issueOf(world, two ?? 0);
      expect(opened.body).toContain("Add a cache. Answers are computed again and again.");
      expect(opened.body).toContain(`Follows #${one}`);
      expect(opened.labels).toContain("mc:objective");
      expect(opened.state).toBe("closed");
      const asked = agents.briefs.filter((brief) => brief.task === "strategise");
      expect(asked).toHaveLength(2);
      expect(asked[1]?.strategy?.missions[0]).toMatchObject({ title: "Add a cache.", costUsd: 2 });
    },
  );

  scenario(
    "the app is started again at every point: nothing is opened or begun twice",
    { timeoutMs: 120_000, config: { ...CALM, chain: { max_depth: 3, cleanup_every: 0 } } },
    async ({ repo, agents, olga, world }) => {
      for (const title of ["Second", "Third"]) {
        agents.planner.proposes(task(title));
        agents.strategist.names(`${title} thing.`);
      }
      const first = await repo.issue("First thing.", planBlock(unit("a")));
      await olga.labels(first.number, "mc:chain");
      await first.labelled();
      for (let round = 0; round < 6; round += 1) {
        await repo.waits(1);
        await world.restart();
      }
      await repo.waits(5);
      expect(titles(repo)).toEqual(["First thing.", "Second thing.", "Third thing."]);
      expect(ended(repo)).toEqual(Array(3).fill("completed"));
      const { data } = await olga.octokit.issues.listForRepo({ ...AT, state: "all" });
      const ours = data.filter(
        ({ title, pull_request }) => title.endsWith("thing.") && !pull_request,
      );
      expect(ours).toHaveLength(3);
    },
  );

  scenario(
    "calls that fail before or after they took effect: nothing is opened or begun twice, and the chain goes on",
    { timeoutMs: 120_000, config: { ...CALM, chain: { max_depth: 3, cleanup_every: 0 } } },
    async ({ repo, agents, olga }) => {
      for (const title of ["Second", "Third"]) {
        agents.planner.proposes(task(title));
        agents.strategist.names(`${title} thing.`);
      }
      const first = await repo.issue("First thing.", planBlock(unit("a")));
      await olga.labels(first.number, "mc:chain");
      agents.pauseAt("work");
      await first.labelled();
      await repo.settles();
      for (const how of ["after", "before", "lost"] as const) {
        repo.refuses("POST /repos/*/issues", how).once();
        repo.refuses("GET /repos/*/collaborators/{login}/permission", how).once();
      }
      agents.goOn();
      await repo.waits(30);
      expect(titles(repo)).toEqual(["First thing.", "Second thing.", "Third thing."]);
      expect(ended(repo)).toEqual(Array(3).fill("completed"));
      const { data } = await olga.octokit.issues.listForRepo({ ...AT, state: "all" });
      const ours = data.filter(
        ({ title, pull_request }) => title.endsWith("thing.") && !pull_request,
      );
      expect(ours).toHaveLength(3);
    },
  );

  scenario(
    "the right of whoever turned it on is taken away meanwhile: nothing begins, and its issue says why",
    { config: { ...CALM, chain: { cleanup_every: 0 } } },
    async ({ repo, agents, olga, nina, world }) => {
      agents.strategist.names("Add a cache.");
      agents.pauseAt("work");
      const first = await repo.issue("Make it useful", planBlock(unit("a")));
      await olga.labels(first.number, "mc:chain");
      await first.labelled(nina);
      await repo.settles();
      expect(repo.mission.startedBy).toBe(nina.login);
      await world.github.collaborator(`${OWNER}/${NAME}`, nina.login, "read");
      agents.goOn();
      await repo.settles();
      expect(titles(repo)).toEqual(["Make it useful"]);
      const [series] = repo.state.strategy.series.values();
      expect(series).toMatchObject({ state: "ended", by: nina.login });
      const second = series?.links[1]?.issue ?? 0;
      expect(await said(repo, second)).toContain("**No mission was started:**");
      expect(await said(repo, second)).toContain("permission `read`");
    },
  );
});

describe("a campaign", () => {
  scenario(
    "one objective after another in the order of need; the list in the issue is ticked, a person's text stays",
    { timeoutMs: 60_000, config: CALM },
    async ({ repo, agents, olga, world }) => {
      for (const title of ["Store", "Login"]) agents.planner.proposes(task(title));
      const body = "Ours:\n\n- [ ] Log in (after: 2)\n- [ ] Store sessions\n";
      const issue = await repo.issue("Sessions", body);
      agents.pauseAt("work");
      await olga.labels(issue.number, "mc:campaign");
      await repo.settles();
      expect(titles(repo)).toEqual(["Store sessions"]);
      await olga.edits(issue.number, { body: `${body}\nPS: no cookies!\n` });
      agents.goOn();
      await repo.settles();
      expect(titles(repo)).toEqual(["Store sessions", "Log in"]);
      expect(ended(repo)).toEqual(["completed", "completed"]);
      const after = await issueOf(world, issue.number);
      expect(after.body).toContain("- [x] Log in (after: 2)\n- [x] Store sessions");
      expect(after.body).toContain("PS: no cookies!");
      expect(after.state).toBe("closed");
      const text = await said(repo, issue.number);
      expect(text).toContain("**Campaign** started by `olga`");
      expect(text).toContain("2 of 2 objectives are met");
    },
  );

  scenario(
    "a circle is told on the issue, and nothing begins",
    { config: CALM },
    async ({ repo, olga }) => {
      const issue = await repo.issue("Sessions", "- [ ] a (after: 2)\n- [ ] b (after: 1)\n");
      await olga.labels(issue.number, "mc:campaign");
      await repo.settles();
      expect(repo.state.missions.size).toBe(0);
      expect(await said(repo, issue.number)).toContain("objectives 1, 2 wait for each other");
    },
  );
});

describe("mission.begin", () => {
  scenario(
    "a schedule cleans up in the night from Monday to Tuesday, once, although the app was away at the time",
    {
      timeoutMs: 60_000,
      config: {
        ...CALM,
        schedule: {
          time_zone: "Europe/Berlin",
          on_behalf_of: "olga",
          entries: [{ days: ["tue"], at: "03:00", what: "cleanup" }],
        },
      },
    },
    async ({ repo, agents, world }) => {
      agents.planner.proposes(task("Tidy"));
      await repo.waits(10 * HOUR);
      expect(repo.state.missions.size).toBe(0);
      await world.restart();
      await jumps(world, 20 * HOUR);
      await repo.waits(5);
      expect(titles(repo)).toHaveLength(1);
      expect(repo.mission).toMatchObject({ startedBy: "olga", state: "completed" });
      expect(repo.mission.title).toMatch(/^\[CLEANUP\]/);
      const due = [...repo.state.projections].find(([topic]) => /^schedule\/\w/.test(topic));
      expect(due?.[1]).toBe("2026-01-13T02:00:00.000Z");
    },
  );
});
