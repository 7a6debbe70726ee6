// One picture, told four times: what is in the queue and in which order, why each waits, what runs, what a person can do.
import { describe, expect, it } from "vitest";
import { missionId, sha, unitId } from "../../../core/base/brand.ts";
import { OUTGOING_MAX_CHARS } from "../../../core/base/markdown.ts";
import type { RepoState } from "../../../core/engine/state.ts";
import { queueInput } from "../../../core/voice/queue-adapter.ts";
import { lineOf, queueLine } from "../../../core/voice/queue-line.ts";
import { renderQueue } from "../../../core/voice/queue-markdown.ts";
import { type QueuePicture, queuePicture, SHOWN } from "../../../core/voice/queue-picture.ts";
import { queueText } from "../../../core/voice/queue-text.ts";
import { busyState, chainRow, idOf, NOW_MS } from "./queue-rows.ts";
import { at, commit, M12, missionRow, repoRow, stateOf, unitRow } from "./rows.ts";

const picture = (state: RepoState): QueuePicture => queuePicture(state, NOW_MS);
const busy = picture(busyState());
const entry = (of: QueuePicture, name: string) => {
  const found = of.entries.shown.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

describe("a busy queue", () => {
  it("stands in the chain's order, then in the order of arrival", () => {
    expect(busy.entries.shown.map(({ place, name, inChain }) => [place, name, inChain])).toEqual([
      [1, "a", true],
      [2, "b", true],
      [3, "c", true],
      [4, "d", true],
      [5, "e", false],
    ]);
    expect(busy.summary).toBe(
      "5 changes in the queue: 3 verifications run, 1 unit held, 1 being repaired.",
    );
    expect(busy.green).toBe(commit("b"));
    expect(busy.working).toBe(chainRow().elements.at(-1)?.merge);
  });

  it("says what each verification covers, since when", () => {
    expect(busy.probes.shown.map(({ mark, what, runningMs }) => [mark, what, runningMs])).toEqual([
      ["A", "the first 2, up to b", 180_000],
      ["B", "the first 3, up to c", 120_000],
      ["C", "d alone", 60_000],
    ]);
    expect(busy.entries.shown.map(({ probes }) => probes.join(""))).toEqual([
      "AB",
      "AB",
      "B",
      "C",
      "",
    ]);
    expect(busy.slots).toEqual({ used: 3, of: 4 });
  });

  it("names no heads in reasons, and says suspicion in words", () => {
    expect(entry(busy, "a").why).toBe("being verified together with b; a pass lands all 2");
    expect(entry(busy, "a").suspicionWords).toBe("very likely fine");
    expect(entry(busy, "c").suspicionWords).toBe("possible culprit (31 %), being checked");
    expect(entry(busy, "d").suspicionWords).toBe(
      "probably breaks the build together with c (91 %), being confirmed",
    );
    expect(entry(busy, "a").expectedWords).toBe("in 1 to 7 min");
    expect(JSON.stringify(busy)).not.toMatch(/@\d{12}[^"]* /);
  });

  it("a partner that passed together with it since is none any more", () => {
    const failed = chainRow().observations;
    const [first] = failed;
    if (first === undefined) throw new Error("no observation");
    const chain = chainRow({
      observations: [first, { ...first, outcome: "passed", signature: null }],
    });
    expect(entry(picture(busyState({ chain })), "d").suspicionWords).toBe(
      "probably breaks the build (91 %), being confirmed",
    );
  });

  it("shows what people hold, what is repaired, what landed and left, and the measures", () => {
    expect(busy.held.shown).toEqual([
      { name: "held", pull: 36, held: "olga: the docs come first", isQueued: true },
    ]);
    expect(busy.repairs.shown[0]?.candidates.map(({ state }) => state)).toEqual([
      "running",
      "verifying",
    ]);
    expect(busy.recent.shown.map(({ what, name }) => [what, name])).toEqual([
      ["left", "broken"],
      ["left", "again"],
      ["landed", "done"],
    ]);
    expect(busy.measures).toEqual({
      runs: 12,
      meanMs: 240_000,
      flakeRate: 0.05,
      landed: 3,
      tests: 120,
    });
  });
});

describe("why it waits, before any plan", () => {
  const waiting = (change: Partial<RepoState>, name = "a"): string =>
    entry(picture({ ...busyState({ chain: null }), ...change }), name).why;
  const units = busyState().units;
  const withUnit = (id: string, change: Parameters<typeof unitRow>[1]): RepoState["units"] => {
    const key = `m12/${id}`;
    const row = units.get(key) ?? unitRow(id);
    return new Map([...units, [key, { ...row, ...change }]]);
  };
  it.each<[string, Partial<RepoState>, string]>([
    ["its turn", {}, "waits for its turn"],
    [
      "a paused mission",
      { missions: new Map([[M12, missionRow({ paused: "by olga" })]]) },
      "its mission is paused (by olga); /mc resume goes on",
    ],
    ["a closed queue", { repo: repoRow({ queueClosed: "x" }) }, "the queue is closed"],
    [
      "a pull request",
      { units: withUnit("a", { pull: null }) },
      "its pull request is being opened",
    ],
    [
      "a need",
      { units: withUnit("a", { dependsOn: [unitId("again")] }) },
      "waits for again, which it needs",
    ],
    [
      "a held need",
      { units: withUnit("a", { dependsOn: [unitId("held")] }) },
      "waits for held, which it needs and which is held",
    ],
    [
      "a reviewer",
      {
        reviews: new Map([
          [
            "30/1",
            {
              repo: repoRow().repo,
              pull: 30,
              review: 1,
              reviewer: "ivan",
              verdict: "changes_requested",
              commit: sha("1".repeat(40)),
              entitled: true,
              at: at(20),
            },
          ],
        ]),
      },
      "ivan asked for changes on its pull request",
    ],
  ])("%s", (_name, change, said) => expect(waiting(change)).toBe(said));
});

describe("closed", () => {
  const closed = (projections: Record<string, string>) =>
    picture(
      busyState({
        repo: repoRow({ queueClosed: "olga closed it: release day" }),
        projections: new Map(Object.entries(projections)),
      }),
    );
  it("by a person, by what happened, and on the way to open", () => {
    expect(closed({ "queue-closed-by-person": "olga closed it: release day" })).toMatchObject({
      state: "closed",
      closed: {
        why: "olga closed it: release day",
        byPerson: true,
        todo: expect.stringContaining("/mc open-queue"),
      },
    });
    expect(closed({ "queue-closed-by-person": "an older closing" }).closed?.byPerson).toBe(false);
    expect(closed({ "queue-reopen": "asked" }).state).toBe("opening");
  });
  it("promises no times", () => {
    for (const one of closed({}).entries.shown) expect(one.expectedWords).toBe("");
  });
});

it("an empty queue and one that has not begun say so", () => {
  expect(picture(stateOf({})).summary).toBe("The queue is empty.");
  expect(picture(stateOf({ repo: repoRow({ green: null }) })).state).toBe("unborn");
});

it("with units of several missions the mission is named", () => {
  const units = new Map(busyState().units);
  const other = unitRow("a", {
    mission: missionId("m9"),
    state: "queued",
    head: commit("8"),
    pull: 90,
    queuedAt: at(2),
  });
  units.set("m9/a", other);
  const missions = new Map([
    [M12, missionRow()],
    [missionId("m9"), missionRow({ mission: missionId("m9") })],
  ]);
  const names = picture(busyState({ units, missions })).entries.shown.map(({ name }) => name);
  expect(names).toContain("m12/a");
  expect(names).toContain("m9/a");
});

it("a queue of a thousand is cut with a count, everywhere", () => {
  const units = Array.from({ length: 1000 }, (_, index) =>
    unitRow(`u${index}`, {
      position: index,
      title: "long ".repeat(50),
      state: "queued",
      head: sha(index.toString(16).padStart(40, "0")),
      pull: index + 1,
      queuedAt: at(1),
    }),
  );
  const large = picture(stateOf({ missions: [missionRow()], units }));
  expect(large.entries.shown).toHaveLength(SHOWN.entries);
  expect(large.entries.left).toBe(1000 - SHOWN.entries);
  expect(renderQueue(large)).toContain("… and 970 more");
  expect(renderQueue(large).length).toBeLessThan(OUTGOING_MAX_CHARS / 2);
  expect(queueText(large)).toContain("… and 950 more");
  expect(JSON.stringify(large).length).toBeLessThan(60_000);
});

describe("told", () => {
  it("in Markdown", () => {
    const text = renderQueue(busy);
    expect(text).toContain(
      "| 4 | `d` #33 | suspected (91 %): failed once with c; being verified alone (C) | probably breaks the build together with c (91 %), being confirmed | in 3 to 40 min |",
    );
    expect(text).toContain(
      "- A: the first 2, up to b at `2f2f2f2`, since 2026-01-31 10:27 UTC (3 min), [run](https://github.com/acme/calc/actions/runs/7)",
    );
    expect(text).toContain("- `held` #36 by olga: the docs come first; `/mc release` lets it in");
    expect(text).toContain(
      "`parses <b>bold</b> ¦ twice`: passed and failed on the same commit 2 times, in quarantine by olga",
    );
  });

  it("in a terminal, without anything that a terminal would obey", () => {
    const text = queueText(busy);
    expect(text).toContain("  4. [C] d #33: suspected (91 %)");
    expect(text).toContain("  held #36 by olga: the docs come first");
    expect([...text].every((char) => char === "\n" || char >= " ")).toBe(true);
  });

  it("in one line of the mission's comment, without a clock", () => {
    expect(queueLine(busyState(), missionRow())).toBe(
      "**Queue:** `a` 1st, `b` 2nd, `c` 3rd, `d` 4th and `e` 5th of 5; verifying the first 2 up to `b` ([run](https://github.com/acme/calc/actions/runs/7)) since 2026-01-31 10:27 UTC, the first 3 up to `c` ([run](https://github.com/acme/calc/actions/runs/8)) since 2026-01-31 10:28 UTC and `d` alone ([run](https://github.com/acme/calc/actions/runs/9)) since 2026-01-31 10:29 UTC. `held` is held by olga: the docs come first.",
    );
    const landing = chainRow({
      probes: [],
      landing: { members: [{ id: idOf("a"), merge: commit("1") }], commit: commit("1") },
    });
    expect(queueLine(busyState({ chain: landing }), missionRow())).toContain(
      "verified, moving `mc/green` to `a`",
    );
    expect(lineOf(queueInput(busyState()), "m77")).toBe("");
  });
});
