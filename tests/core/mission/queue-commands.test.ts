// What people say about the queue: who is held, who goes first, whether anything lands at all, whose failures count.
import { describe, expect, test } from "vitest";
import type { Command } from "../../../core/command/grammar.ts";
import type { Event } from "../../../core/engine/event.ts";
import { OLGA, PureWorld, ROBOT, STRANGER } from "../../support/pure-world.ts";

const unit = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  title: `Write ${id}`,
  description: `Write ${id}.`,
  files: [`src/${id}.js`],
  ...more,
});

/** Units are reviewed and queued, and no verification of a merge answers: the queue stands still. */
function waiting(...ids: string[]): PureWorld {
  const world = new PureWorld({ gates: { promote: "never" } });
  world.script.holds = () => null;
  world.hold.add("chain.build");
  world.label(ids.map((id) => unit(id)));
  for (const id of ids) expect(world.unit(id).state).toBe("queued");
  return world;
}

/** What looking at the repository brings back: mc/green as it stands. */
function looked(world: PureWorld): void {
  expect(world.of("repo.observe").length).toBeGreaterThan(0);
  const green = world.ref("refs/heads/mc/green") ?? null;
  const none = { runs: [], missing: [], pulls: [], objectives: [] };
  world.send({ type: "Reconciled", at: world.at, refs: { "refs/heads/mc/green": green }, ...none });
}

const answers = (world: PureWorld): readonly string[] =>
  world
    .of("comment.ensure")
    .filter(({ topic }) => topic.startsWith("answer-"))
    .map(({ body }) => body);
const answer = (world: PureWorld): string => answers(world).at(-1) ?? "";
const reaction = (world: PureWorld): string | undefined =>
  world.of("comment.react").at(-1)?.content;

function say(
  world: PureWorld,
  command: Command,
  thread = 1,
  by: Event extends infer E
    ? E extends { type: "CommandGiven"; by: infer B }
      ? B
      : never
    : never = OLGA,
): string {
  world.command(command, by, thread);
  return answer(world);
}

describe("hold and release", () => {
  test("a held unit stays out, the others land without it, released it lands", () => {
    const world = waiting("a", "b");
    expect(say(world, { name: "hold", text: "a until the docs are in" })).toContain("`a` is held");
    expect(world.unit("a").held).toBe("olga: until the docs are in");
    expect(world.unit("a").because).toBe("held out of the queue by olga: until the docs are in");
    world.release();
    world.advance(60_000);
    expect(world.units).toEqual({ a: "queued", b: "landed" });
    expect(world.mission.state).toBe("running");
    const at = world.unit("a").queuedAt;
    expect(say(world, { name: "release", unit: "a" })).toContain("released and back in the queue");
    expect(world.unit("a")).toMatchObject({ held: null, queuedAt: at });
    world.advance(60_000);
    expect(world.units).toEqual({ a: "landed", b: "landed" });
  });

  test("in its own pull request the unit may be left out, and the words are the reason", () => {
    const world = waiting("a", "b");
    const pull = world.unit("b").pull ?? 0;
    say(world, { name: "hold", text: "waits for legal" }, pull);
    expect(world.unit("b").held).toBe("olga: waits for legal");
    say(world, { name: "release", unit: null }, pull);
    expect(world.unit("b").held).toBeNull();
    say(world, { name: "hold", text: "" }, pull);
    expect(world.unit("b").held).toBe("olga");
    say(world, { name: "hold", text: "a too" }, pull);
    expect(world.unit("a").held).toBe("olga: too");
  });

  test("elsewhere it must be named; a mistyped name is asked about, never taken for a reason", () => {
    const world = waiting("parser", "docs");
    expect(say(world, { name: "hold", text: "" })).toContain(
      "`/mc hold UNIT [WHY…]` needs the name of a unit",
    );
    expect(say(world, { name: "release", unit: null })).toContain("needs the name of a unit");
    expect(say(world, { name: "prioritise", unit: null })).toContain("needs the name of a unit");
    expect(say(world, { name: "hold", text: "parsr now" })).toContain("Did you mean `parser`?");
    const pull = world.unit("docs").pull ?? 0;
    expect(say(world, { name: "hold", text: "parsr now" }, pull)).toContain(
      "Did you mean `parser`?",
    );
    expect(reaction(world)).toBe("confused");
    for (const id of ["parser", "docs"]) expect(world.unit(id).held).toBeNull();
  });

  test("twice, not held, and what is on green already: nothing is done and said so", () => {
    const world = waiting("a", "b");
    expect(say(world, { name: "release", unit: "a" })).toContain(
      "`a` is not held; it is in the queue",
    );
    say(world, { name: "hold", text: "a" });
    expect(say(world, { name: "hold", text: "a again" })).toContain("held already, by olga");
    world.release();
    world.advance(60_000);
    expect(world.unit("b").state).toBe("landed");
    for (const command of [
      { name: "hold", text: "b" },
      { name: "release", unit: "b" },
      { name: "prioritise", unit: "b" },
    ] as const)
      expect(say(world, command)).toContain("`b` is on `mc/green` already");
    expect(world.unit("b").held).toBeNull();
  });

  test("a failed unit is told how to go on", () => {
    const world = new PureWorld({ units: { max_attempts: 1 }, fixup: { candidates: 0 } });
    world.script.leg = ({ purpose, leg }) =>
      purpose === "work" && leg === "a" ? { ok: false, cause: "refusal" } : { ok: true };
    world.hold.add("chain.build");
    world.label([unit("a"), unit("b")]);
    expect(world.unit("a").state).toBe("failed");
    expect(say(world, { name: "hold", text: "a" })).toContain(
      "`/mc retry a` gives it another attempt",
    );
  });
});

describe("prioritise", () => {
  test("goes below every other that may still come, once", () => {
    const world = waiting("a", "b", "c");
    expect(say(world, { name: "prioritise", unit: "c" })).toContain("`c` goes first among equals");
    const others = ["a", "b"].map((id) => world.unit(id).priority);
    expect(world.unit("c").priority).toBeLessThan(Math.min(...others));
    expect(say(world, { name: "prioritise", unit: "c" })).toContain("already goes first");
    say(world, { name: "prioritise", unit: "b" });
    expect(world.unit("b").priority).toBeLessThan(world.unit("c").priority);
  });
});

describe("the queue as a whole", () => {
  test("closed nothing lands and nothing is lost; opened it goes on; who and why is kept", () => {
    const world = waiting("a", "b");
    expect(say(world, { name: "close-queue", why: "release day" })).toContain(
      "2 units keep their places",
    );
    expect(world.state.repo.queueClosed).toBe("olga closed it: release day");
    world.release();
    world.advance(10 * 60_000);
    expect(world.units).toEqual({ a: "queued", b: "queued" });
    expect(say(world, { name: "close-queue", why: "" })).toContain(
      "closed already, because olga closed it: release day",
    );
    const comment = world
      .of("comment.ensure")
      .filter(({ topic }) => topic.startsWith("mission-"))
      .at(-1);
    expect(comment?.body.split("\n")[0]).toBe(
      "**The queue is closed:** olga closed it: release day. Nothing lands until someone with write, maintain or admin permission comments `/mc open-queue`.",
    );
    expect(say(world, { name: "open-queue", why: "done" })).toContain("Opening the queue");
    looked(world);
    world.advance(60_000);
    expect(world.state.repo.queueClosed).toBeNull();
    expect(world.units).toEqual({ a: "landed", b: "landed" });
    expect(
      world.because().some((text) => text.includes("olga asked to open the queue again: done")),
    ).toBe(true);
  });

  test("resuming a paused mission leaves a queue closed that somebody closed on purpose", () => {
    const world = waiting("a");
    say(world, { name: "close-queue", why: "" });
    say(world, { name: "pause" });
    expect(say(world, { name: "resume" })).toContain("The queue stays closed");
    expect(world.mission.paused).toBeNull();
    expect(world.state.repo.queueClosed).toBe("olga closed it");
    say(world, { name: "resume" });
    looked(world);
    expect(world.state.repo.queueClosed).toBeNull();
  });

  test("a queue that is open is not opened", () => {
    expect(say(waiting("a"), { name: "open-queue", why: "" })).toContain("the queue is open");
  });

  test.each([
    { name: "hold", text: "a" },
    { name: "release", unit: "a" },
    { name: "prioritise", unit: "a" },
    { name: "close-queue", why: "" },
    { name: "open-queue", why: "" },
    { name: "quarantine", test: "t" },
    { name: "unquarantine", test: "t" },
    { name: "queue" },
  ] satisfies Command[])(
    "$name from somebody without the right, or a bot, does nothing",
    (command) => {
      const world = waiting("a");
      const before = world.state;
      expect(say(world, command, 1, STRANGER)).toContain("may not steer missions here");
      const said = answers(world).length;
      world.command(command, ROBOT);
      expect(answers(world)).toHaveLength(said);
      expect(world.state.repo).toEqual(before.repo);
      expect(world.state.units).toEqual(before.units);
      expect(world.state.flaky).toEqual(before.flaky);
    },
  );

  test("the repository's present configuration says who closes it, not the one a mission began with", () => {
    const world = waiting("a");
    const config = { ...world.config, people: { may_command: ["admin" as const], bots: [] } };
    world.state = { ...world.state, repo: { ...world.state.repo, config } };
    const writer = { login: "wim", isBot: false, permission: "write" } as const;
    expect(say(world, { name: "close-queue", why: "" }, 1, writer)).toContain("may not steer");
    expect(world.state.repo.queueClosed).toBeNull();
    say(world, { name: "hold", text: "a" }, 1, writer);
    expect(world.unit("a").held).toBe("wim");
  });

  test("shown in the thread", () => {
    const world = waiting("a", "b");
    say(world, { name: "hold", text: "b slowly" });
    const text = say(world, { name: "queue" });
    expect(reaction(world)).toBe("+1");
    expect(text).toContain("1 change in the queue");
    expect(text).toContain("| 1 | `a` #");
    expect(text).toMatch(/\*\*Held:\*\*\n\n- `b` #\d+ by olga: slowly/);
  });
});

describe("quarantine", () => {
  test("of a test that failed, by its name as it was printed; ended again", () => {
    const world = waiting("a");
    expect(say(world, { name: "quarantine", test: "suite › flaky <b>" })).toContain(
      "No verification has named it so far",
    );
    expect(world.state.flaky.get("suite › flaky <b>")?.quarantinedBy).toBe("olga");
    expect(say(world, { name: "quarantine", test: "Suite  › flaky <B>" })).toContain(
      "in quarantine already, put there by olga",
    );
    expect(say(world, { name: "quarantine", test: "suite › flakey <b>" })).toContain(
      "Did you mean `suite › flaky <b>`?",
    );
    expect(world.state.flaky.size).toBe(1);
    expect(say(world, { name: "unquarantine", test: "nothing like it" })).toContain(
      "no verification here has named",
    );
    expect(say(world, { name: "unquarantine", test: "suite › flaky <b>" })).toContain(
      "counts again",
    );
    expect(world.state.flaky.get("suite › flaky <b>")?.quarantinedBy).toBeNull();
    expect(say(world, { name: "unquarantine", test: "suite › flaky <b>" })).toContain(
      "is not in quarantine",
    );
  });
});
