// Every command over the local GitHub: who may, what it does, what is answered, what happens when it is said twice, edited, wrong or by
// two at once (SR1, SR2, SR3, I4, I5, I7). tests/core/command/covered.test.ts holds this table to the registry.
import { expect } from "vitest";
import { type CommandCase, commandScenario } from "../support/command-table.ts";
import { type Stage, unit } from "../support/scenario.ts";

/** Two units at work, one that needs the first. */
const working = async ({ repo, agents }: Stage): Promise<void> => {
  agents.pauseAt("work");
  await repo.objective(unit("parser"), unit("session"), unit("docs", { after: "parser" }));
};

/** Everything verified waits in the queue. */
const queued = async (stage: Stage): Promise<void> => {
  await working(stage);
  await stage.repo.settles();
  stage.agents.goOn();
  stage.agents.pauseAt("verify");
};

const failed = async ({ repo, agents }: Stage): Promise<void> => {
  agents.worker.on("parser").fails("no_result", 3);
  await repo.objective(unit("parser"), unit("docs", { after: "parser" }), unit("session"));
};

const gated = async ({ repo, agents }: Stage): Promise<void> => {
  agents.worker.on("parser").writes({ "src/parser.js": "line\n".repeat(900) });
  await repo.objective(unit("parser"));
};

/** What an experiment leaves. */
const COMPARED = `MC_RESULT:${JSON.stringify({
  status: "completed",
  summary: "compared",
  comparison_report: {
    approaches: [
      { name: "Index", description: "An index.", metrics: { p50: "2 ms" }, pros: [], cons: [] },
      { name: "Cache", description: "A map.", metrics: { p50: "1 ms" }, pros: [], cons: [] },
    ],
    recommended_approach: "Cache",
  },
})}`;

const mission = ({ repo }: Stage): unknown => {
  const { state, paused, costUsd, config, details } = repo.mission;
  return { state, paused, costUsd, limits: config.limits, details, units: repo.units };
};

const MORE = [/takes nothing after its name/] as const;
const UNIT_NEEDED = /needs the name of a unit/;

const CASES: Readonly<Record<string, CommandCase>> = {
  help: {
    ...{ says: "/mc help", bring: working, reaction: "+1", answer: /\| `\/mc budget USD` \|/ },
    ...{ picture: mission, after: () => {}, again: /\| `\/mc pause` \|/ },
    wrong: [["/mc help me", MORE[0]]],
  },
  status: {
    ...{ says: "/mc status", bring: working, reaction: "+1", answer: /0 of 3 units/ },
    ...{ picture: mission, after: () => {}, again: /0 of 3 units/ },
    wrong: [
      ["/mc status now", MORE[0]],
      ["/mc statsu", /Did you mean `\/mc status`/],
    ],
  },
  pause: {
    ...{ says: "/mc pause", bring: working, reaction: "+1", answer: /^[\s\S]*Paused/ },
    picture: mission,
    after: ({ repo }) => expect(repo.mission.paused).toMatch(/^by (olga|nina)$/),
    again: /It is paused already/,
    wrong: [["/mc pause please", MORE[0]]],
  },
  resume: {
    says: "/mc resume",
    async bring(stage) {
      await working(stage);
      await stage.repo.settles();
      await stage.olga.comments(stage.repo.mission.issue, "/mc pause");
    },
    ...{ reaction: "+1", answer: /Going on with/, picture: mission },
    after: ({ repo }) => expect(repo.mission.paused).toBeNull(),
    again: /Nothing to resume/,
    wrong: [["/mc resume it", MORE[0]]],
  },
  stop: {
    ...{ says: "/mc stop", bring: working, reaction: "+1", answer: /Stopping/, picture: mission },
    after: ({ repo }) => expect(["stopping", "stopped"]).toContain(repo.mission.state),
    again: /Nothing was done: `m\d+` is (?:being stopped|over)/,
    wrong: [
      ["/mc stop now", MORE[0]],
      ["/mc stpo", /Did you mean `\/mc stop`/],
    ],
  },
  retry: {
    ...{ says: "/mc retry `parser`", bring: failed, reaction: "+1", answer: /another attempt/ },
    picture: mission,
    after: ({ repo }) =>
      expect(repo.units).toEqual({ parser: "landed", docs: "landed", session: "landed" }),
    again: /Nothing was done: `parser` is /,
    wrong: [
      ["/mc retry", UNIT_NEEDED],
      ["/mc retry parser docs", /takes one name/],
      ["/mc retry parsr", /Did you mean `parser`/],
    ],
  },
  skip: {
    ...{ says: "/mc skip parser", bring: failed, reaction: "+1", picture: mission },
    answer: /`parser` is skipped[\s\S]*1 unit that waits for it may start/,
    after({ repo }) {
      expect(repo.units).toEqual({ parser: "unchanged", docs: "landed", session: "landed" });
      expect(repo.unit("parser").details.skipped?.by).toMatch(/olga|nina/);
    },
    again: /Nothing was done: `parser` is skipped already/,
    wrong: [
      ["/mc skip", UNIT_NEEDED],
      ["/mc skip parsr", /Did you mean `parser`/],
    ],
  },
  cancel: {
    ...{ says: "/mc cancel parser", bring: working, reaction: "+1", picture: mission },
    answer: /`parser` is cancelled\. 1 unit that needs it is blocked/,
    after({ repo }) {
      expect(repo.unit("parser")).toMatchObject({ state: "cancelled" });
      expect(repo.unit("docs")).toMatchObject({ state: "blocked" });
      expect(repo.unit("docs").because).toContain("parser");
      expect(repo.unit("session").state).toBe("working");
    },
    again: /Nothing was done: `parser` is cancelled already/,
    wrong: [
      ["/mc cancel", UNIT_NEEDED],
      ["/mc cancel ../x", /small letters, digits and dashes/],
    ],
  },
  workers: {
    ...{ says: "/mc workers 1", bring: working, reaction: "+1", picture: mission },
    answer: /Up to 1 unit of this mission at a time \(\d+ before\)/,
    after: ({ repo }) => expect(repo.mission.details.allowance?.workers).toBe(1),
    again: /Up to 1 unit of this mission at a time \(as before\)/,
    wrong: [
      ["/mc workers", /whole number from 1 to 64/],
      ["/mc workers 0", /whole number from 1 to 64/],
      ["/mc workers many", /whole number from 1 to 64/],
      ["/mc workers 3 4", /takes one word/],
    ],
  },
  budget: {
    ...{ says: "/mc budget $20", bring: working, reaction: "+1", picture: mission },
    answer: /may cost \$20\.00 \(\$50\.00 before\); \$0\.00 is spent\./,
    after: ({ repo }) => expect(repo.mission.config.limits.cost_usd).toBe(20),
    again: /may cost \$20\.00 \(as before\)/,
    wrong: [
      ["/mc budget", /amount in dollars above 0/],
      ["/mc budget 0", /amount in dollars above 0/],
      ["/mc budget -5", /amount in dollars above 0/],
      ["/mc budget 1e9", /amount in dollars above 0/],
    ],
  },
  replan: {
    says: "/mc replan the parser must stay as it is",
    async bring({ repo, agents }) {
      agents.pauseAt("work");
      await (await repo.issue("Plan it")).labelled();
    },
    ...{ reaction: "+1", picture: mission },
    answer: /It is planned again, with your reason as part of the brief/,
    after({ repo, agents }) {
      expect(repo.mission.details.planning?.replans).toBeGreaterThanOrEqual(1);
      const told = agents.briefs.filter(({ task }) => task === "plan").at(-1)?.planning?.feedback;
      expect(JSON.stringify(told)).toMatch(/(olga|nina) asked for another plan: the parser must/);
    },
    again: /It is planned again|is being planned|all of them are used up/,
    wrong: [["/mc repaln", /Did you mean `\/mc replan`/]],
  },
  promote: {
    says: "/mc promote study Index",
    async bring({ repo, agents }) {
      agents.worker.on("study").answers(COMPARED);
      const study = { ...unit("study"), kind: "experiment" };
      await repo.objective(study, unit("session"));
    },
    ...{ reaction: "+1", picture: ({ repo }) => repo.units, answer: /index/i },
    after: ({ repo }) => expect(Object.keys(repo.units)).toHaveLength(3),
    again: /Nothing was done|already/,
    wrong: [
      ["/mc promote", UNIT_NEEDED],
      ["/mc promote stduy", /Did you mean `study`/],
    ],
  },
  approve: {
    ...{ says: "/mc approve", bring: gated, reaction: "confused", picture: mission },
    answer: /A comment approves nothing\. 1 pull request waits/,
    after: ({ repo }) => expect(repo.unit("parser").state).toBe("gated"),
    again: /A comment approves nothing/,
    wrong: [["/mc approve parser", MORE[0]]],
  },
  reject: {
    ...{ says: "/mc reject", bring: gated, reaction: "confused", picture: mission },
    thread: ({ repo }) => repo.pull("parser"),
    answer: /A comment refuses nothing\. #\d+ \(large or protected change `parser`\) waits/,
    after: ({ repo }) => expect(repo.unit("parser").state).toBe("gated"),
    again: /A comment refuses nothing/,
    wrong: [["/mc reject ..", /small letters, digits and dashes/]],
  },
  why: {
    ...{ says: "/mc why parser", bring: working, reaction: "+1", picture: mission },
    ...{ answer: /now: being worked on/, after: () => {}, again: /now: being worked on/ },
    wrong: [["/mc why sesion", /Did you mean `session`/]],
  },
  queue: {
    ...{ says: "/mc queue", bring: queued, reaction: "+1", picture: mission },
    ...{ answer: /parser/, after: () => {}, again: /parser/ },
    wrong: [["/mc queue now", MORE[0]]],
  },
  hold: {
    ...{ says: "/mc hold parser until Monday", bring: working, reaction: "+1", picture: mission },
    answer: /`parser`/,
    after: ({ repo }) => expect(repo.unit("parser").held).toMatch(/^(olga|nina): until Monday$/),
    again: /held/,
    wrong: [
      ["/mc hold", UNIT_NEEDED],
      ["/mc hold parsr", /Did you mean `parser`/],
    ],
  },
  release: {
    says: "/mc release parser",
    async bring(stage) {
      await working(stage);
      await stage.repo.settles();
      await stage.olga.comments(stage.repo.mission.issue, "/mc hold parser");
    },
    ...{ reaction: "+1", answer: /`parser`/, picture: mission },
    after: ({ repo }) => expect(repo.unit("parser").held).toBeNull(),
    again: /Nothing was done/,
    wrong: [["/mc release", UNIT_NEEDED]],
  },
  prioritise: {
    ...{ says: "/mc prioritise session", bring: working, reaction: "+1", picture: mission },
    answer: /`session`/,
    after: ({ repo }) =>
      expect(repo.unit("session").priority).toBeLessThan(repo.unit("parser").priority),
    again: /first/,
    wrong: [["/mc prioritise", UNIT_NEEDED]],
  },
  "close-queue": {
    ...{ says: "/mc close-queue release day", bring: working, reaction: "+1", answer: /closed/ },
    picture: ({ repo }) => repo.state.repo.queueClosed,
    after: ({ repo }) => expect(repo.state.repo.queueClosed).toMatch(/closed it: release day$/),
    again: /closed/,
    wrong: [["/mc close-que", /Did you mean `\/mc close-queue`/]],
  },
  "open-queue": {
    says: "/mc open-queue",
    async bring(stage) {
      await working(stage);
      await stage.repo.settles();
      await stage.olga.comments(stage.repo.mission.issue, "/mc close-queue");
    },
    ...{ reaction: "+1", answer: /open|verif/ },
    picture: ({ repo }) => repo.state.repo.queueClosed,
    after: ({ repo }) => expect(repo.state.repo.queueClosed).toBeNull(),
    again: /open/,
    wrong: [["/mc open-qeue", /Did you mean `\/mc open-queue`/]],
  },
  quarantine: {
    ...{ says: "/mc quarantine parses `a > b`", bring: working, reaction: "+1", answer: /parses/ },
    picture: ({ repo }) => repo.state.flaky.size,
    after: ({ repo }) =>
      expect(repo.state.flaky.get("parses `a > b`")?.quarantinedBy).toMatch(/olga|nina/),
    again: /already/,
    wrong: [["/mc quarantine", /needs the name of a test/]],
  },
  unquarantine: {
    says: "/mc unquarantine slow one",
    async bring(stage) {
      await working(stage);
      await stage.repo.settles();
      await stage.olga.comments(stage.repo.mission.issue, "/mc quarantine slow one");
    },
    ...{ reaction: "+1", answer: /slow one/ },
    picture: ({ repo }) => repo.state.flaky.get("slow one")?.quarantinedBy,
    after: ({ repo }) => expect(repo.state.flaky.get("slow one")?.quarantinedBy).toBeNull(),
    again: /Nothing was done|not/,
    wrong: [["/mc unquarantine", /needs the name of a test/]],
  },
};

for (const [name, one] of Object.entries(CASES)) commandScenario(`/mc ${name}`, one);
