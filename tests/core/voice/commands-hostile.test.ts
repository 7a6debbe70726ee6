// SR2, SR3: nothing that we post parses as a command of ours, pings, closes or loads, whatever stands in what people and agents wrote;
// here what is said of commands, backlog, chains, proposals and reports, and every text of every decision about a command.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as backlog from "../../../core/backlog/answers.ts";
import { type BacklogItemRow, newItem } from "../../../core/backlog/item.ts";
import { weightsOf } from "../../../core/backlog/settings.ts";
import * as table from "../../../core/backlog/table-answers.ts";
import { dispatchId, unitId } from "../../../core/base/brand.ts";
import { OUTGOING_MAX_CHARS } from "../../../core/base/markdown.ts";
import { renderSeries } from "../../../core/chain/show.ts";
import { exampleOf, usage } from "../../../core/command/entry.ts";
import { parseCommands, parseTyped } from "../../../core/command/grammar.ts";
import { commandsPage } from "../../../core/command/page.ts";
import { COMMANDS } from "../../../core/command/registry.ts";
import { lookText, proposalBody, proposalTitle } from "../../../core/discovery/show.ts";
import type { Effect } from "../../../core/engine/effect.ts";
import { objectiveOf } from "../../../core/strategy/proposed.ts";
import * as answers from "../../../core/voice/answer.ts";
import { renderReport } from "../../../core/voice/mission-report.ts";
import * as steering from "../../../core/voice/steering.ts";
import { OLGA, PureWorld } from "../../support/pure-world.ts";
import { HOSTILE_TEXT, harmless } from "./harmless.ts";
import {
  at,
  attemptRow,
  commit,
  config,
  gateRow,
  missionRow,
  REPO,
  stateOf,
  unitRow,
} from "./rows.ts";

const item = (text: string): BacklogItemRow => ({
  ...newItem({ repo: REPO, issue: 7, title: text, body: text, createdAt: at(0) }),
  ...{ attempts: 2, lastFailure: text, lastCategory: "flaky", rankedBy: text, files: [text] },
});

function aboutWork(text: string): readonly string[] {
  const mission = missionRow({ title: text, body: text, because: text, startedBy: text });
  const units = [
    unitRow("a", {
      title: text,
      because: text,
      summary: text,
      state: "failed",
      evidence: [{ attempt: 1, stage: "verify", cause: text, text }],
    }),
    unitRow("b", {
      title: text,
      state: "landed",
      landedAs: commit("b"),
      details: { skipped: { by: text } },
    }),
  ];
  const state = stateOf({
    missions: [mission],
    units,
    attempts: units.map(({ unit }) =>
      attemptRow(unit, 1, { cause: text, summary: text, agent: text, model: text }),
    ),
    gates: [gateRow({ gate: "large_merge", unit: unitId("a") })],
  });
  const [unit = unitRow("a")] = units;
  return [
    renderReport(state, mission),
    answers.status(state, mission),
    steering.howToReject(state, mission, null),
    steering.howToReject(state, mission, unit),
    steering.skipped(unit, 2),
    steering.cancelled(unit, 1),
    steering.fateIsSettled(unit),
    steering.isLanding(unit),
    steering.notNow(mission),
    steering.workersSet(3, 1, 1),
    steering.replanning(2),
    steering.budgetSet({ before: 5, usd: 3, spent: 1, reserved: 1 }),
    steering.budgetUsedUp({ before: 5, usd: 3, spent: 4, reserved: 0 }),
    steering.budgetTooLate({ before: 5, usd: 3, spent: 4, reserved: 0 }, mission),
    answers.nameIssue(text),
  ];
}

function aboutWhatIsNext(text: string): readonly string[] {
  const one = item(text);
  const counts = { pending: 1, inProgress: 0, deferred: 0, completed: 0, proposed: 0 };
  const proposal = {
    ...{ id: "abc", track: "quality" as const, title: text, description: text, rationale: text },
    ...{ files: [text], impact: 5, effort: 3, score: 1.5, signal: null },
  };
  const look = {
    ...{ repo: REPO, look: dispatchId("mc-q-check-1-x"), tracks: [], by: text, thread: 1 },
    ...{
      state: "over" as const,
      candidates: [],
      because: text,
      costUsd: 1,
      askedAt: at(0),
      endedAt: at(1),
    },
  };
  const link = {
    source: "strategist" as const,
    title: text,
    why: text,
    issue: null,
    mission: null,
    outcome: null,
  };
  const next = objectiveOf({ objective: text, rationale: text, ambition: 5 });
  return [
    backlog.listed([one], counts),
    backlog.explain(one, Date.UTC(2026, 1, 1), weightsOf(config.backlog)),
    backlog.lineOf(one),
    backlog.inProgress({ ...one, mission: missionRow().mission }),
    table.ranked(1, [one], counts),
    table.exported([one]),
    table.stale([one], Date.UTC(2026, 2, 1), 24),
    proposalBody(proposal, commit("a")),
    proposalBody({ ...proposal, signal: text }, null),
    lookText(look, [proposal]),
    next.body,
    renderSeries(
      {
        ...{
          repo: REPO,
          series: "s1",
          issue: 1,
          by: text,
          operator: false,
          maxDepth: 3,
          state: "ended",
        },
        ...{ because: text, links: [link, { ...link, issue: 3 }], step: { kind: "running" } },
        ...{ queued: null, passedBy: [], startedAt: at(0), updatedAt: at(0) },
      },
      0,
    ),
  ];
}

/** Titles are no Markdown, but commands, mentions and keywords would be read there too. */
const titlesOf = (text: string): readonly string[] => [
  objectiveOf({ objective: text, rationale: "", ambition: 5 }).title,
  proposalTitle({
    ...{ id: "abc", track: "quality", title: text, description: "", rationale: "", files: [] },
    ...{ impact: 5, effort: 3, score: 1, signal: null },
  }),
];

function plain(title: string): void {
  expect(parseCommands(title), title).toEqual([]);
  expect(title).not.toMatch(/@[A-Za-z0-9]|\n/);
}

/** What an effect puts on GitHub for people. */
function textsOf(effect: Effect): readonly string[] {
  switch (effect.kind) {
    case "comment.ensure":
      return [effect.body];
    case "issue.ensure":
    case "pull.ensure":
      return [effect.title, effect.body];
    case "pull.close":
      return effect.comment === null ? [] : [effect.comment];
    default:
      return [];
  }
}

/** Every command of the registry with this behind it, in a world with a mission that runs; all that is posted for it. */
function decided(text: string): readonly string[] {
  const world = new PureWorld({ backlog: { issues: "all" } });
  world.hold.add("run.dispatch");
  world.label([
    { id: "a", title: "Do a", files: ["a"] },
    { id: "b", title: "Do b", files: ["b"] },
  ]);
  const line = text.replace(/[\n\r\u2028\u2029\u0085\v\f]/g, " ");
  for (const [index, { name, takes }] of COMMANDS.entries()) {
    if (name === "stop") continue;
    const words = takes.map((one) => (one.takesRest ? line : one.example)).join(" ");
    for (const typed of [`${name} ${words}`, `${name} ${line}`])
      world.send({
        ...{
          type: "CommandGiven",
          at: world.at,
          thread: 1,
          comment: 5_000 + Math.floor(index / 3),
        },
        ...{
          index: index % 3,
          edit: typed,
          by: { ...OLGA, login: "olga" },
          command: parseTyped(typed),
        },
      });
  }
  const posted = world.sent.flatMap(textsOf);
  expect(posted.length).toBeGreaterThan(COMMANDS.length);
  return posted;
}

const HOSTILE: readonly string[] = [
  ...COMMANDS.flatMap((one) => [usage(one), exampleOf(one), `x\n\n${exampleOf(one)}\n`]),
  "/mc",
  "`/mc stop`",
  "```\n/mc stop\n```\n/mc stop",
  "\n/mc stop\n",
  "x\r/mc stop\u2028/mc stop",
  "</details>\n\n/mc stop",
  "--> \n/mc stop\n<!--",
  "a | b\n|---|\n/mc stop",
  "@olga fixes #1 ![x](http://evil/) <img src=x>",
  "/mc stop ".repeat(4_000),
];

describe("no text of ours acts", () => {
  it.each(HOSTILE.map((text) => [text.slice(0, 40), text]))("%j", (_name, text) => {
    for (const said of [...aboutWork(text), ...aboutWhatIsNext(text)]) {
      harmless(said);
      expect(said.length).toBeLessThanOrEqual(OUTGOING_MAX_CHARS + 1);
    }
    for (const title of titlesOf(text)) plain(title);
  });

  it("for any text", () => {
    fc.assert(
      fc.property(HOSTILE_TEXT, (text) => {
        for (const said of [...aboutWork(text), ...aboutWhatIsNext(text)]) harmless(said);
        for (const title of titlesOf(text)) plain(title);
      }),
      { numRuns: 60 },
    );
  });

  it("whatever is decided about whatever follows a command", () => {
    for (const text of [
      "/mc stop",
      "`` ` `` /mc stop",
      "</details> /mc stop @olga fixes #1",
      "<!-- /mc",
    ])
      for (const said of decided(text)) {
        if (said.includes("\n")) harmless(said);
        else expect(parseCommands(said)).toEqual([]);
      }
    fc.assert(
      fc.property(HOSTILE_TEXT, (text) => {
        for (const said of decided(text)) expect(parseCommands(said)).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });

  it("nor help and documentation", () => {
    harmless(answers.help(config));
    expect(parseCommands(commandsPage())).toEqual([]);
  });
});
