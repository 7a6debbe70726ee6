// Commands that are said of any issue: what is done next and what becomes a mission, each asked the same questions as the others
// (SR1, SR2, SR3, I5, I7).
import { expect } from "vitest";
import { backlog } from "../../db/repos/backlog.ts";
import { type CommandCase, commandScenario } from "../support/command-table.ts";
import { type Stage, unit } from "../support/scenario.ts";

const ALL = { config: { backlog: { issues: "all" } } };

/** Three open issues; the commands are said on the second. */
async function three({ repo, agents }: Stage): Promise<number> {
  agents.pauseAt("plan");
  await repo.issue("Parse dates");
  const { number } = await repo.issue("Parse times");
  await repo.issue("Parse money");
  return number;
}

/** What the store has of each issue. */
const items = new WeakMap<object, string>();
async function look(stage: Stage): Promise<void> {
  const slice = await stage.world.app.db.read((tx) => backlog.slice(tx, "olga/kit", [1, 2, 3, 4]));
  items.set(
    stage.world,
    [...slice.items.values()]
      .sort((a, b) => a.issue - b.issue)
      .map(({ issue, state, impact, pinned }) => `${issue} ${state} ${impact} ${pinned}`)
      .join("; "),
  );
}
const shown = ({ world }: Stage): string => items.get(world) ?? "";

const picture = ({ repo }: Stage): unknown => ({
  missions: repo.state.missions.size,
  top: repo.state.backlog.top,
});

const priority = (
  words: string,
  of: Pick<CommandCase, "answer" | "again"> & Partial<CommandCase>,
): CommandCase => ({
  ...{ says: `/mc priority ${words}`, options: ALL, bring: three, reaction: "+1", picture },
  ...{ after: () => {}, wrong: [[`/mc priority ${words} and so on`, /takes|needs/]] },
  ...of,
});

const working = async ({ repo, agents }: Stage): Promise<void> => {
  agents.pauseAt("work");
  await repo.objective(unit("parser"));
};

const CASES: Readonly<Record<string, CommandCase>> = {
  run: {
    ...{ says: "/mc run", bring: three, reaction: "+1", picture },
    answer: /The mission of #\d+ is being begun/,
    after({ repo }) {
      expect(repo.state.missions.size).toBe(1);
      expect(repo.mission.title).toBe("Parse times");
      expect(repo.mission.startedBy).toMatch(/olga|nina/);
    },
    again: /works on #\d+ already/,
    wrong: [["/mc run it", /takes nothing after its name/]],
  },
  objective: {
    ...{ says: "/mc objective Parse ISBNs. /mc stop fixes #1 @nina", bring: three, picture },
    ...{ reaction: "+1", answer: /An issue is being opened for it/ },
    async after({ repo }) {
      expect(repo.state.missions.size).toBe(2);
      expect(new Set([...repo.state.missions.values()].map(({ title }) => title))).toEqual(
        new Set(["Parse ISBNs."]),
      );
    },
    again: /An issue is being opened for it/,
    wrong: [],
  },
  experiment: {
    ...{ says: "/mc experiment", bring: three, reaction: "+1", picture },
    answer: /The mission of #\d+ is being begun/,
    after: ({ repo }) => expect(repo.mission.details.experiment).toBe(true),
    again: /works on #\d+ already/,
    wrong: [],
  },
  chain: {
    ...{ says: "/mc chain on 3", bring: working, reaction: "+1", answer: /Chaining is on:/ },
    picture: ({ repo }) => repo.state.strategy.series.size,
    after: ({ repo }) => expect([...repo.state.strategy.series.values()][0]?.maxDepth).toBe(3),
    again: /Chaining (?:goes on|is on already)/,
    wrong: [
      ["/mc chain", /takes one of `on`, `off`/],
      ["/mc chain onn", /Did you mean `on`/],
      ["/mc chain on many", /whole number from 1 to 50/],
    ],
  },
  report: {
    ...{ says: "/mc report", bring: working, reaction: "+1", answer: /## Mission `m\d+`/ },
    picture: ({ repo }) => repo.units,
    after: () => {},
    again: /## Mission `m\d+`/,
    wrong: [["/mc report all", /takes nothing after its name/]],
  },
  discover: {
    says: "/mc discover security",
    options: { config: { discovery: { agent: false } } },
    bring: working,
    ...{ reaction: "+1", answer: /Looking for what could be better \(security\)/ },
    picture: ({ repo }) => repo.state.missions.size,
    after: () => {},
    again: /Looking for|under way already|Nothing was done/,
    wrong: [
      ["/mc discover securty", /Did you mean `security`/],
      ["/mc discover bugs now", /takes one of/],
    ],
  },
  "priority list": priority("list", {
    answer: /\| 1 \| \d/,
    again: /\| 1 \| \d/,
    wrong: [
      ["/mc priority", /needs one of `list`/],
      ["/mc priority lst", /Did you mean `\/mc priority list`/],
      ["/mc priority list many", /whole number from 1 to 100/],
    ],
  }),
  "priority set": priority("set 9", {
    answer: /has impact 9|impact/,
    again: /./,
    async after(stage) {
      await look(stage);
      expect(shown(stage)).toMatch(/3 pending 9 null/);
    },
    wrong: [
      ["/mc priority set", /whole number from 1 to 10/],
      ["/mc priority set 11", /whole number from 1 to 10/],
      ["/mc priority set x 3", /number of an issue/],
    ],
  }),
  "priority pin": priority("pin 4 12", {
    answer: /#4 is pinned at 12/,
    again: /#4 is pinned at 12/,
    async after(stage) {
      await look(stage);
      expect(shown(stage)).toMatch(/4 pending \d+ 12/);
      expect(stage.repo.state.backlog.top[0]).toBe(4);
    },
    wrong: [
      ["/mc priority pin", /whole number from 0 to 1000/],
      ["/mc priority pin 99 3", /#99 is not in the backlog/],
    ],
  }),
  "priority unpin": priority("unpin", {
    answer: /#\d+ is no longer pinned/,
    again: /#\d+ is not pinned/,
    async bring(stage) {
      const issue = await three(stage);
      await stage.repo.settles();
      await stage.olga.comments(issue, "/mc priority pin 7");
      return issue;
    },
    wrong: [["/mc priority unpin all", /number of an issue/]],
  }),
  "priority defer": priority("defer", {
    answer: /#\d+ is deferred: no mission/,
    again: /#\d+ is deferred already/,
    async after(stage) {
      await look(stage);
      expect(shown(stage)).toMatch(/3 deferred/);
    },
    wrong: [["/mc priority defer it", /number of an issue/]],
  }),
  "priority resume": priority("resume", {
    answer: /#\d+ is back in the backlog/,
    again: /#\d+ is not deferred/,
    async bring(stage) {
      const issue = await three(stage);
      await stage.repo.settles();
      await stage.olga.comments(issue, "/mc priority defer");
      return issue;
    },
    wrong: [["/mc priority resume it", /number of an issue/]],
  }),
  "priority explain": priority("explain", {
    answer: /Impact \d+, effort \d+/,
    again: /Impact \d+, effort \d+/,
    wrong: [["/mc priority explain why", /number of an issue/]],
  }),
  "priority import": priority("import", {
    async bring(stage) {
      await stage.olga.pushes("main", {
        "BACKLOG.md": "## P1: Parse ISBNs\nSoon.\n\n## P0: Parse ISSNs\nNow.\n",
      });
      return three(stage);
    },
    answer: /2 entries become issues/,
    again: /./,
    wrong: [["/mc priority import ../secrets", /path of a file in the repository/]],
  }),
  "priority export": priority("export", { answer: /Parse dates/, again: /Parse dates/ }),
  "priority recalc": priority("recalc", { answer: /scores? changed/, again: /scores? changed/ }),
  "priority stale": priority("stale", { answer: /untouched/, again: /untouched/ }),
};

for (const [name, one] of Object.entries(CASES)) commandScenario(`/mc ${name}`, one);
