// The backlog over the local GitHub: issues that people open, edit, label and close; a reading that is killed in the middle;
// entries that a mission takes up, and what becomes of them; the commands that need the whole table.
import { describe, expect } from "vitest";
import type { BacklogItemRow } from "../../core/backlog/item.ts";
import { NAME, OWNER } from "../support/people.ts";
import { planBlock } from "../support/repo.ts";
import { type Stage, scenario, unit } from "../support/scenario.ts";
import { Killed } from "../support/world.ts";

const ALL = { config: { backlog: { issues: "all" } } };
const LABEL = { config: { backlog: { issues: "label" } } };

const entries = ({
  repo,
}: Pick<Stage, "repo">): Readonly<Record<string, BacklogItemRow["state"]>> =>
  Object.fromEntries(
    [...repo.state.backlog.items.values()]
      .sort((a, b) => a.issue - b.issue)
      .map(({ title, state }) => [title, state]),
  );

const entry = ({ repo }: Pick<Stage, "repo">, issue: number): BacklogItemRow => {
  const found = repo.state.backlog.items.get(issue);
  if (found === undefined) throw new Error(`#${issue} is no entry.`);
  return found;
};

describe("issues", () => {
  scenario("are entries as people open, edit, close and reopen them", ALL, async (stage) => {
    const { repo, olga } = stage;
    const one = await olga.opensIssue("First", "**Impact**: 9 | **Effort**: 2");
    const two = await olga.opensIssue("Second", "");
    await repo.settles();
    expect(repo.state.backlog.top).toEqual([one, two]);
    expect(entry(stage, one)).toMatchObject({ impact: 9, effort: 2, score: 8.7 });
    await olga.edits(two, { title: "Second, urgent", body: "Priority: P0" });
    await olga.labels(two, "bug");
    await repo.settles();
    expect(entry(stage, two)).toMatchObject({ title: "Second, urgent", impact: 10, track: "bug" });
    await olga.closes(one);
    await repo.settles();
    expect(entries(stage)).toEqual({ "Second, urgent": "pending" });
    expect(repo.state.backlog.counts).toMatchObject({ pending: 1, completed: 1 });
    await olga.reopens(one);
    await repo.settles();
    expect(entries(stage)).toEqual({ First: "pending", "Second, urgent": "pending" });
    await olga.deletes(one);
    await repo.settles();
    expect(entries(stage)).toEqual({ "Second, urgent": "pending" });
  });

  scenario("count by their label where that is configured", LABEL, async (stage) => {
    const { repo, olga } = stage;
    const issue = await olga.opensIssue("Labelled", "");
    await olga.opensIssue("Not labelled", "");
    await repo.settles();
    expect(entries(stage)).toEqual({});
    await olga.labels(issue, "mc:backlog");
    await repo.settles();
    expect(entries(stage)).toEqual({ Labelled: "pending" });
    await olga.unlabels(issue, "mc:backlog");
    await repo.settles();
    expect(entries(stage)).toEqual({});
  });

  scenario("that are proposals wait for a person", ALL, async (stage) => {
    const { repo, olga } = stage;
    const issue = await olga.opensIssue("Proposed", "");
    await olga.labels(issue, "mc:proposed");
    await repo.settles();
    expect(repo.state.backlog.top).toEqual([]);
    expect(repo.state.backlog.counts).toMatchObject({ pending: 0, proposed: 1 });
    await olga.unlabels(issue, "mc:proposed");
    await repo.settles();
    expect(repo.state.backlog.top).toEqual([issue]);
  });

  scenario("nothing of it happens while it is off", async (stage) => {
    const { repo, olga } = stage;
    await olga.opensIssue("First", "**Impact**: 9");
    await repo.settles();
    expect(repo.state.backlog.counts.pending).toBe(0);
    const comment = await olga.comments(1, "/mc priority list");
    await repo.settles();
    const said = (await repo.comments(1)).map(({ body }) => body).join("\n");
    expect(comment).toBeGreaterThan(0);
    expect(said).toContain("This repository has no backlog");
  });
});

describe("reading", () => {
  scenario(
    "meets what was there before, goes on after the app died, and asks for each page once",
    { timeoutMs: 60_000 },
    async (stage) => {
      const { repo, olga, world } = stage;
      for (let n = 1; n <= 230; n += 1) {
        await olga.opensIssue(`Old ${n}`, "");
        world.clock.advance(1_000);
      }
      await repo.settles();
      const asked = (): number =>
        world.door.calls.filter((name) => name === "GET /repos/*/issues").length;
      const before = asked();
      let kills = 0;
      world.onStep = (step) => {
        const pages = asked() - before;
        if (step !== "effect.performed" || pages < kills + 1 || kills === 2) return;
        kills += 1;
        throw new Killed();
      };
      await repo.configures({ backlog: { issues: "all" } });
      for (let minutes = 0; minutes < 6; minutes += 1) await repo.waits(1);
      expect(kills).toBe(2);
      expect(repo.state.backlog.counts.pending).toBeGreaterThanOrEqual(230);
      // 230 issues and the pull request of the onboarding: three pages, each begun where the one before ended.
      expect(asked() - before).toBe(3);
    },
  );

  scenario("finds what no webhook told of", ALL, async (stage) => {
    const { repo, olga, world } = stage;
    const issue = await olga.opensIssue("Known", "");
    await repo.settles();
    world.hooks.loseAll("issues");
    await olga.edits(issue, { title: "Changed unheard" });
    await olga.opensIssue("Opened unheard", "");
    await repo.settles();
    world.hooks.lose(() => false);
    expect(entries(stage)).toEqual({ Known: "pending" });
    await repo.waits(61);
    await repo.settles();
    expect(entries(stage)).toEqual({ "Changed unheard": "pending", "Opened unheard": "pending" });
  });
});

describe("missions", () => {
  const planned = (id: string, issue: number): object => ({
    ...unit(id),
    backlog_item_id: String(issue),
  });

  scenario(
    "what a plan names is in progress, and completed once it is promoted",
    ALL,
    async (stage) => {
      const { repo, olga, agents } = stage;
      const wanted = await olga.opensIssue("Add a parser", "");
      const other = await olga.opensIssue("Something else", "");
      await repo.settles();
      agents.pauseAt("work");
      const objective = await repo.issue("Make it useful", planBlock(planned("parser", wanted)));
      await objective.labelled();
      await repo.settles();
      expect(entry(stage, wanted)).toMatchObject({ state: "in_progress", mission: "m4" });
      expect(entry(stage, other).state).toBe("pending");
      agents.goOn();
      await repo.settles();
      expect(repo.units).toEqual({ parser: "landed" });
      expect(entry(stage, wanted).state).toBe("in_progress");
      await olga.approves(repo.pull("promotion"));
      await repo.settles();
      expect(repo.mission.state).toBe("completed");
      expect(repo.state.backlog.counts).toMatchObject({ pending: 1, completed: 2 });
      const said = (await repo.comments(wanted)).map(({ body }) => body).join("\n");
      expect(said).toContain("completed by parser");
      const { data } = await olga.octokit.issues.get({
        owner: OWNER,
        repo: NAME,
        issue_number: wanted,
      });
      expect(data.state).toBe("closed");
    },
  );

  scenario("what fails is pending again, with the try and its kind", ALL, async (stage) => {
    const { repo, olga, agents } = stage;
    const wanted = await olga.opensIssue("Add a parser", "**Impact**: 10");
    await repo.settles();
    const before = entry(stage, wanted).score;
    agents.worker.on("parser").breaks(3);
    const objective = await repo.issue("Make it useful", planBlock(planned("parser", wanted)));
    await objective.labelled();
    await repo.settles();
    await repo.waits(3);
    expect(repo.units).toEqual({ parser: "failed" });
    expect(repo.mission.endedAt).not.toBeNull();
    const after = entry(stage, wanted);
    expect(after).toMatchObject({ state: "pending", attempts: 1, mission: null });
    expect(after.lastFailure).not.toBeNull();
    expect(after.score).toBeCloseTo(before * 0.8, 3);
  });
});

describe("commands", () => {
  const lastAnswer = async ({ repo }: Stage, thread: number): Promise<string> =>
    (await repo.comments(thread)).filter(({ by }) => by !== "olga").at(-1)?.body ?? "";

  scenario("pin, defer, resume and explain, each with its answer", ALL, async (stage) => {
    const { repo, olga } = stage;
    const one = await olga.opensIssue("First", "**Impact**: 9");
    const two = await olga.opensIssue("Second", "");
    await olga.comments(two, "/mc priority pin 12");
    await repo.settles();
    expect(repo.state.backlog.top).toEqual([two, one]);
    expect(await lastAnswer(stage, two)).toContain("pinned at 12.0");
    await olga.comments(one, `/mc priority defer ${two}`);
    await repo.settles();
    expect(repo.state.backlog.top).toEqual([one]);
    await olga.comments(one, `/mc priority resume ${two}\n/mc priority unpin ${two}`);
    await olga.comments(two, "/mc priority explain");
    await repo.settles();
    expect(repo.state.backlog.top).toEqual([one, two]);
    expect(await lastAnswer(stage, two)).toContain("Impact 5, effort 5");
  });

  scenario(
    "import opens issues once, and the export reads back as the same",
    LABEL,
    async (stage) => {
      const { repo, olga } = stage;
      await olga.pushes("main", {
        "BACKLOG.md":
          "## P1: Faster start\nNow it takes a minute.\n\n## P4: Old -- DONE\ngone\n\n## P0: Leak\nin `a.js`\n",
      });
      const issue = await olga.opensIssue("Please import", "");
      await olga.comments(issue, "/mc priority import");
      await repo.settles();
      expect(entries(stage)).toEqual({ "Faster start": "pending", Leak: "pending" });
      expect(await lastAnswer(stage, issue)).toContain("2 entries become issues");
      await olga.comments(issue, "/mc priority import");
      await repo.settles();
      expect(Object.keys(entries(stage))).toHaveLength(2);
      expect(await lastAnswer(stage, issue)).toContain("2 skipped");
      await olga.comments(issue, "/mc priority export");
      await repo.settles();
      const text = await lastAnswer(stage, issue);
      expect(text).toContain("### Leak");
      expect(text.indexOf("### Leak")).toBeLessThan(text.indexOf("### Faster start"));
      await olga.comments(issue, "/mc priority recalc");
      await repo.settles();
      expect(await lastAnswer(stage, issue)).toMatch(/0 scores changed/);
    },
  );
});
