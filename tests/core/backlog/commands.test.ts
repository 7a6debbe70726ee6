// What people may say about the order of the backlog, and what they are told: each command on each state of an entry.
import { describe, expect, test } from "vitest";
import { newEntries } from "../../../core/backlog/import-issues.ts";
import type { BacklogItemRow } from "../../../core/backlog/item.ts";
import { parseBacklog } from "../../../core/backlog/markdown-import.ts";
import {
  type PriorityCommand,
  type PriorityReply,
  priorityCommand,
} from "../../../core/backlog/priority-command.ts";
import { exported, ranked, stale } from "../../../core/backlog/table-answers.ts";
import { isoTime } from "../../../core/base/brand.ts";
import { parseCommands } from "../../../core/command/grammar.ts";
import { Draft } from "../../../core/engine/draft.ts";
import type { Effect } from "../../../core/engine/effect.ts";
import { missionRow, repoRow, stateOf } from "../voice/rows.ts";
import { backlogConfig, item, NOW_MS, sliceOf } from "./rows.ts";

const NOW = isoTime(NOW_MS);

interface Said {
  readonly reply: PriorityReply | null;
  readonly row: BacklogItemRow | undefined;
  readonly effects: readonly Effect[];
}

/** Said by olga on issue 3. */
function say(
  command: PriorityCommand,
  items: readonly BacklogItemRow[] = [item(3)],
  config = backlogConfig(),
): Said {
  const state = { ...stateOf({ repo: repoRow({ config }) }), backlog: sliceOf(items) };
  const draft = new Draft(state, NOW);
  const reply = priorityCommand(draft, command, {
    ...{ type: "CommandGiven", at: NOW, thread: 3, comment: 77, index: 1 },
    by: { login: "olga", isBot: false, permission: "admin" },
    command: { name: "status" },
  });
  const { changes, effects } = draft.end("").decision;
  const row = changes.flatMap((one) => (one.kind === "backlog.put" ? [one.row] : []))[0];
  return { reply, row, effects };
}

describe("one entry", () => {
  test("set: impact, and who said so; the score follows", () => {
    const { reply, row } = say({ action: "set", impact: 9, issue: null });
    expect(row).toMatchObject({
      issue: 3,
      impact: 9,
      rankedBy: "olga",
      score: 7.8,
      touchedAt: NOW,
    });
    expect(reply).toEqual({
      done: true,
      text: "#3 has impact 9 now. Its score goes from 4.3 to 7.8.",
    });
  });

  test.each([
    [{ action: "set", impact: 0, issue: null }, /from 1 to 10/],
    [{ action: "set", impact: 11, issue: null }, /from 1 to 10/],
    [{ action: "set", impact: Number.NaN, issue: null }, /from 1 to 10/],
    [{ action: "pin", score: -1, issue: null }, /from 0 to 1000/],
    [{ action: "pin", score: Number.POSITIVE_INFINITY, issue: null }, /from 0 to 1000/],
    [{ action: "unpin", issue: null }, /not pinned/],
    [{ action: "resume", issue: null }, /not deferred/],
    [{ action: "defer", issue: 9 }, /#9 is not in the backlog/],
  ] as const)("%o is refused with its reason", (command, reason) => {
    const { reply, row } = say(command);
    expect(reply?.done).toBe(false);
    expect(reply?.text).toMatch(reason);
    expect(row).toBeUndefined();
  });

  test("pin stands above failures, unpin reckons again", () => {
    const failed = item(3, { attempts: 3, lastCategory: "test" });
    expect(say({ action: "pin", score: 9.5, issue: 3 }, [failed]).row).toMatchObject({
      ...{ pinned: 9.5, score: 9.5, attempts: 3 },
    });
    const pinned = item(3, { pinned: 9.5 });
    expect(say({ action: "unpin", issue: 3 }, [pinned]).row).toMatchObject({
      ...{ pinned: null, score: 4.3333 },
    });
  });

  test("defer and resume; what is worked on or over is left alone", () => {
    expect(say({ action: "defer", issue: 3 }).row?.state).toBe("deferred");
    const deferred = [item(3, { state: "deferred" })];
    expect(say({ action: "defer", issue: 3 }, deferred).reply?.text).toMatch(/already/);
    expect(say({ action: "resume", issue: 3 }, deferred).row?.state).toBe("pending");
    const taken = [item(3, { state: "in_progress", mission: missionRow().mission })];
    expect(say({ action: "defer", issue: 3 }, taken).reply?.text).toMatch(/by mission m12/);
    const over = [item(3, { state: "completed" })];
    for (const action of ["defer", "resume", "unpin"] as const)
      expect(say({ action, issue: 3 }, over).reply?.text).toMatch(/Reopen the issue first/);
  });

  test("explain tells every part of the score", () => {
    const row = item(3, {
      ...{ title: "Fix @everyone's <b>parser</b>", attempts: 2, lastCategory: "test" },
      ...{ lastFailure: "two tests fail", pinned: 3, touchedAt: isoTime(NOW_MS - 100 * 3_600_000) },
    });
    const text = say({ action: "explain", issue: null }, [row]).reply?.text ?? "";
    expect(text).toContain("score 3.0, pending");
    expect(text).toContain("effort counts 30 %: 4.3333");
    expect(text).toContain("2 tries without success: 40 % less. Last: two tests fail");
    expect(text).toContain("10 % less");
    expect(text).toContain("Pinned at 3.0");
    expect(text).not.toMatch(/@everyone|<b>/);
    const forgiven = item(3, { attempts: 2, lastCategory: "network" });
    expect(say({ action: "explain", issue: 3 }, [forgiven]).reply?.text).toContain("forgiven");
  });

  test("switched off, every command says so", () => {
    const off = backlogConfig({ issues: "off" });
    for (const command of [
      { action: "list", count: null },
      { action: "set", impact: 3, issue: null },
      { action: "export" },
    ] as const)
      expect(say(command, [], off).reply?.text).toMatch(/no backlog: set `backlog.issues`/);
  });
});

describe("the whole", () => {
  test("list answers from the top, and asks the store for more than that", () => {
    const items = Array.from({ length: 20 }, (_, n) => item(n + 1, { impact: 1 + (n % 10) }));
    const { reply } = say({ action: "list", count: 3 }, items);
    const rows = reply?.text.split("\n").filter((line) => /^\| \d/.test(line)) ?? [];
    expect(rows.map((line) => /#\d+/.exec(line)?.[0])).toEqual(["#10", "#20", "#9"]);
    expect(reply?.text).toContain("20 pending, 0 in progress, 0 deferred, 0 proposed.");
    const more = say({ action: "list", count: 50 }, items);
    expect(more.reply).toBeNull();
    expect(more.effects).toMatchObject([{ kind: "backlog.tell", key: "backlog.tell/3/77//1" }]);
    expect(say({ action: "list", count: null }, []).reply?.text).toMatch(/^Nothing is pending/);
  });

  test.each(["import", "export", "recalc", "stale"] as const)(
    "%s is asked of the store",
    (action) => {
      const command: PriorityCommand = action === "import" ? { action, path: null } : { action };
      const { reply, effects } = say(command);
      expect(reply).toBeNull();
      expect(effects).toHaveLength(1);
    },
  );

  test("stale names the oldest, and changes nothing", () => {
    const rows = [item(3, { touchedAt: isoTime(NOW_MS - 240 * 3_600_000) })];
    const text = stale(rows, NOW_MS, 72);
    expect(text).toContain("#3 Entry 3 (3.9): untouched for 10 days");
    expect(text).toContain("Nothing was changed");
    expect(stale([], NOW_MS, 72)).toMatch(/^Nothing that is pending/);
  });

  test("an import opens what is new, within a limit, with figures that are read again", () => {
    const file = Array.from(
      { length: 60 },
      (_, n) => `## P${n % 10}: Entry ${n}\ntext ${n}\n`,
    ).join("");
    const { issues, text } = newEntries(
      parseBacklog(file),
      new Set(["entry 0"]),
      backlogConfig({ issues: "label" }).backlog,
    );
    expect(issues).toHaveLength(50);
    expect(text).toContain("9 more wait");
    expect(issues[0]).toMatchObject({ title: "Entry 1", labels: ["mc:backlog"] });
    expect(issues[0]?.body).toBe("**Impact**: 9 | **Effort**: 5\n\ntext 1");
    expect(new Set(issues.map(({ topic }) => topic)).size).toBe(50);
    expect(newEntries([], new Set(), backlogConfig().backlog).issues).toEqual([]);
  });

  test("nothing that is shown parses as a command", () => {
    const hostile = item(3, { title: "/mc stop", body: "x\n/mc stop\n```\n/mc stop", score: 9 });
    const shown = [
      exported([hostile]),
      ranked(1, [hostile], sliceOf([hostile]).counts),
      stale([{ ...hostile, touchedAt: isoTime(0) }], NOW_MS, 72),
      say({ action: "list", count: 5 }, [hostile]).reply?.text ?? "",
      say({ action: "explain", issue: 3 }, [hostile]).reply?.text ?? "",
      newEntries(parseBacklog("## P1: /mc stop\n/mc stop"), new Set(), backlogConfig().backlog)
        .text,
    ];
    for (const text of shown) expect(parseCommands(text), text).toEqual([]);
  });
});
