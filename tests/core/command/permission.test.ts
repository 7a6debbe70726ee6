// SR1, SR2, I7: every permission against every configuration; bots by exact name only.
import { describe, expect, it } from "vitest";
import { renderHelp } from "../../../core/command/help.ts";
import { mayCommand } from "../../../core/command/permission.ts";
import { RepoConfig } from "../../../core/config/schema.ts";
import type { Actor, Permission } from "../../../core/engine/event.ts";

const person = (permission: Permission, login = "olga"): Actor => ({
  login,
  isBot: false,
  permission,
});
const usual = RepoConfig.parse({});
const triage = RepoConfig.parse({
  people: { may_command: ["triage", "admin"], bots: ["renovate[bot]"] },
});
const nobody = RepoConfig.parse({ people: { may_command: [] } });

describe("people", () => {
  it.each<[Permission, boolean, boolean]>([
    ["none", false, false],
    ["read", false, false],
    ["triage", false, true],
    ["write", true, false],
    ["maintain", true, false],
    ["admin", true, true],
    ["unknown", false, false],
  ])("%s", (permission, byDefault, byTriage) => {
    expect(mayCommand(person(permission), usual).ok).toBe(byDefault);
    expect(mayCommand(person(permission), triage).ok).toBe(byTriage);
    expect(mayCommand(person(permission), nobody).ok).toBe(false);
  });

  it("says why not", () => {
    expect(mayCommand(person("read"), usual)).toEqual({
      ok: false,
      why: "it has the permission `read` here, and write, maintain or admin is needed",
    });
    expect(mayCommand(person("unknown"), usual)).toEqual({
      ok: false,
      why: "its permission could not be read from GitHub just now; please try again",
    });
  });
});

describe("bots", () => {
  const bot = (login: string, isBot = true, permission: Permission = "admin"): Actor => ({
    login,
    isBot,
    permission,
  });
  it.each([
    [bot("renovate[bot]"), true],
    [bot("renovate[bot]", false), true],
    [bot("renovate[bot]", true, "none"), true],
    [bot("renovate[bot]", true, "unknown"), false],
    [bot("Renovate[bot]"), false],
    [bot("renovate"), false],
    [bot("other[bot]", false), false],
    [bot("github-actions[bot]"), false],
    [bot(""), false],
  ])("%j", (actor, expected) => expect(mayCommand(actor, triage).ok).toBe(expected));

  it("never github-actions, even when named", () => {
    const config = RepoConfig.parse({ people: { bots: ["github-actions[bot]"] } });
    expect(mayCommand(bot("github-actions[bot]"), config).ok).toBe(false);
  });
});

it("each command is one row of two cells", () => {
  const rows = renderHelp(usual)
    .split("\n")
    .filter((line) => line.startsWith("|"));
  for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(4);
});

it("lists every command with who may use it", () => {
  expect(renderHelp(usual)).toMatchInlineSnapshot(`
    "Commands stand at the start of a line of a comment on the objective or on one of its pull requests:

    | command | what it does |
    |---|---|
    | \`/mc help\` | shows this list |
    | \`/mc status\` | says how the mission stands and what it waits for |
    | \`/mc pause\` | starts nothing new; running jobs finish |
    | \`/mc resume\` | goes on after a pause, or opens a closed queue |
    | \`/mc stop\` | ends the mission and cancels its running jobs |
    | \`/mc retry UNIT\` | gives a failed unit another attempt |
    | \`/mc skip UNIT\` | does without a unit: it counts as done, and what waits for it goes on |
    | \`/mc cancel UNIT\` | gives a unit up: it is not done, nor is what needs it |
    | \`/mc replan [WHY…]\` | has what was not begun planned anew; what runs goes on |
    | \`/mc workers N\` | sets how many units of this mission are worked on at a time |
    | \`/mc budget USD\` | sets what this mission may cost; below what is spent it ends |
    | \`/mc promote UNIT [APPROACH…]\` | has what an experiment recommends done, or the approach that is named |
    | \`/mc why [UNIT]\` | lists the latest decisions and their reasons |
    | \`/mc approve\` | says which pull request to approve |
    | \`/mc reject [UNIT]\` | says how to refuse what waits for an approval |
    | \`/mc queue\` | shows the merge queue: its order, what is being verified, what each unit waits for |
    | \`/mc hold UNIT [WHY…]\` | keeps a unit out of the queue until it is released |
    | \`/mc release UNIT\` | lets a held unit into the queue again |
    | \`/mc prioritise UNIT\` | puts a unit first among equals in the queue |
    | \`/mc close-queue [WHY…]\` | lands nothing more in this repository until the queue is opened |
    | \`/mc open-queue [WHY…]\` | verifies \`mc/green\` where it stands and lands again |
    | \`/mc quarantine TEST…\` | blames no unit for failures of this test alone; they are repeated |
    | \`/mc unquarantine TEST…\` | counts failures of this test again |
    | \`/mc objective [TEXT…]\` | opens an issue for what is wanted and begins its mission; without a text, that of this issue |
    | \`/mc run\` | begins a mission for this issue, or on the dashboard for the best of the backlog |
    | \`/mc experiment [TEXT…]\` | the same as \`objective\`, as an experiment: it compares and reports, and changes nothing |
    | \`/mc chain on\\|off [DEPTH]\` | lets another mission follow when this one ends well, so many in all; or ends that |
    | \`/mc report\` | tells what landed, what failed and why, and what each step cost |
    | \`/mc priority list [N]\` | lists the best of the backlog |
    | \`/mc priority set [ISSUE] IMPACT\` | sets what an issue is worth, from 1 to 10 |
    | \`/mc priority pin [ISSUE] SCORE\` | gives an issue a score that stands above everything else |
    | \`/mc priority unpin [ISSUE]\` | lets the score of an issue be reckoned again |
    | \`/mc priority defer [ISSUE]\` | puts an issue off until it is resumed |
    | \`/mc priority resume [ISSUE]\` | takes an issue up again that was put off |
    | \`/mc priority explain [ISSUE]\` | says how the score of an issue comes about |
    | \`/mc priority import [PATH]\` | opens issues for the entries of a file |
    | \`/mc priority export\` | shows the backlog in the form that \`import\` reads |
    | \`/mc priority recalc\` | reckons all scores again |
    | \`/mc priority stale\` | lists what nobody has touched for long |
    | \`/mc discover [TRACK]\` | looks for what could be better and proposes it as issues |

    Read in any issue, not only there: \`help\`, \`objective\`, \`run\`, \`experiment\`, \`priority\` and \`discover\`.
    In a unit's own pull request \`skip\`, \`cancel\`, \`why\`, \`reject\`, \`hold\`, \`release\` and \`prioritise\` mean that unit when none is named.
    To approve, review the pull request: that binds your approval to its exact commit.
    Who may use them: people with write, maintain or admin permission. Text in quotes and code is not read."
  `);
});
