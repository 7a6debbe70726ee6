// A tournament from the moment a unit is thrown out until it is back in the queue, or back with its worker.
import { describe, expect, test } from "vitest";
import type { EffectOf } from "../../../../core/engine/effect.ts";
import type { TournamentRow } from "../../../../core/engine/rows/tournament-row.ts";
import { Brief } from "../../../../core/report/brief.ts";
import { fakeSha, OLGA, PureWorld } from "../../../support/pure-world.ts";

const unit = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  title: `Do ${id}`,
  files: [`src/${id}.js`],
  ...more,
});

const NO_REVIEW = { review: { enabled: false } };

/** `b` is red wherever it is merged until its head is a repair; `passing` candidates pass. */
function world(
  passing: readonly number[],
  config: Record<string, unknown> = {},
  wave = 1,
): PureWorld {
  const made = new PureWorld({ ...NO_REVIEW, ...config });
  made.script.verify = (names) => {
    const repair = names.find((name) => name.startsWith("fix b-f"));
    if (repair !== undefined) {
      const last = tournaments(made).at(-1)?.wave ?? 0;
      return last >= wave && passing.includes(Number(repair.slice(-1))) ? "passed" : "failed";
    }
    return names.includes("b") && isBad(made) ? "failed" : "passed";
  };
  return made;
}

/** The worker's own head of attempt 1 is bad. */
const isBad = (made: PureWorld): boolean =>
  made.unit("b").attempt === 1 && made.unit("b").head === made.ref("refs/heads/original");

/** Remembers what the worker pushed, as the branch moves on. */
function remembering(made: PureWorld): PureWorld {
  made.onStep = () => {
    const row = [...made.state.units.values()].find((one) => one.unit === "b");
    if (row?.head != null && row.attempt === 1 && made.ref("refs/heads/original") === undefined)
      made.refs.set("refs/heads/original", row.head);
  };
  return made;
}

const tournaments = (made: PureWorld): readonly TournamentRow[] =>
  [...made.state.tournaments.values()].sort((a, b) => a.wave - b.wave);
const fixups = (made: PureWorld): readonly EffectOf<"run.dispatch">[] =>
  made.of("run.dispatch").filter((effect) => effect.purpose === "fixup");
const briefs = (effect: EffectOf<"run.dispatch"> | undefined): readonly Brief[] =>
  Object.values(effect?.briefs ?? {}).map((text) => Brief.parse(JSON.parse(text)));
const comments = (made: PureWorld): readonly string[] =>
  made
    .of("comment.ensure")
    .filter(({ topic }) => topic === "fixup-m1-b")
    .map(({ body }) => body);
const checks = (made: PureWorld): readonly string[] =>
  made
    .of("check.ensure")
    .filter(({ name }) => name === "mc/fixup")
    .map(
      ({ commit, conclusion }) =>
        `${commit === made.ref("refs/heads/original") ? "old" : "new"} ${conclusion}`,
    );

describe("a unit that the queue throws out", () => {
  test("is repaired by the candidate that passes, and lands in the same attempt and pull request", () => {
    const made = remembering(world([2]));
    made.script.leg = ({ purpose }) => ({ ok: true, costUsd: purpose === "fixup" ? 0.25 : 0 });
    made.label([unit("a"), unit("b"), unit("c")]);
    expect(made.units).toEqual({ a: "landed", b: "landed", c: "landed" });
    const [only, ...more] = tournaments(made);
    expect(more).toEqual([]);
    expect(only).toMatchObject({ kind: "repair", wave: 1, state: "won", winner: 2, attempt: 1 });
    expect(only?.candidates.map(({ state }) => state)).toEqual(["failed", "passed", "failed"]);
    const b = made.unit("b");
    expect(b).toMatchObject({ attempt: 1, costUsd: 0.75 });
    expect(b.head).toBe(only?.candidates[1]?.head);
    expect(made.mission.costUsd).toBeCloseTo(0.75);
    expect(made.of("pull.ensure").filter(({ head }) => head.startsWith("mc/m1/b/"))).toHaveLength(
      1,
    );
    expect(made.of("pull.close")).toEqual([]);
    // Forward, under a lease on what the candidates started from.
    expect(made.of("refs.move").find(({ purpose }) => purpose.kind === "fixup")?.updates).toEqual([
      { ref: "refs/heads/mc/m1/b/1", before: only?.head, after: b.head },
    ]);
    expect(checks(made)).toEqual(["old null", "old success", "new success"]);
    expect([...made.refs.keys()].filter((ref) => ref.includes("mc/fix/"))).toEqual([]);
  });

  test("the candidates are told what failed, where, and each something else to try", () => {
    const made = remembering(world([1]));
    made.label([unit("a"), unit("b")]);
    const [dispatch] = fixups(made);
    const all = briefs(dispatch);
    expect(all.map(({ leg, branch }) => `${leg} ${branch}`)).toEqual([
      "b-f1 mc/fix/m1/b/1/1",
      "b-f2 mc/fix/m1/b/1/2",
      "b-f3 mc/fix/m1/b/1/3",
    ]);
    expect(new Set(all.map(({ fixup }) => fixup?.strategy)).size).toBe(3);
    const [first] = all;
    expect(first).toMatchObject({ task: "fixup", commit: tournaments(made)[0]?.head, attempt: 1 });
    expect(first?.against).toBe(tournaments(made)[0]?.base);
    expect(first?.evidence.at(-1)).toMatchObject({ stage: "verify" });
    expect(first?.evidence.at(-1)?.text).toContain("log of the run");
    expect(first?.agent).toMatchObject({ maxCostUsd: 2, maxTurns: 30 });
    expect(dispatch?.workflow).toBe("mc-work.yml");
    expect(dispatch?.inputs.commit).toBe(first?.commit);
  });

  test("people see the table and the line", () => {
    const made = remembering(world([2]));
    made.hold.add("leg.collect");
    made.label([unit("b")]);
    made.release();
    const last = comments(made).at(-1) ?? "";
    expect(last).toContain("**Candidate 2 repaired it.**");
    expect(last).toMatch(/\| 2 \| adapt to what landed \| \*\*passed, chosen\*\* \|/);
    expect(last).toMatch(/\| 1 \| fix the implementation \| failed: verification failed \|/);
    expect(last).toContain("[verification](https://github.example/runs/");
  });

  test("none passes: the second wave gets the errors, then the worker gets all of it", () => {
    const made = remembering(world([]));
    made.label([unit("a"), unit("b")]);
    expect(made.units).toEqual({ a: "landed", b: "landed" });
    expect(tournaments(made).map(({ state, wave }) => `${wave} ${state}`)).toEqual([
      "1 lost",
      "2 lost",
    ]);
    expect(made.unit("b").attempt).toBe(2);
    const second = briefs(fixups(made)[1]);
    expect(second[0]?.evidence.map(({ cause }) => cause)).toContain(
      "repair 1.1 (fix the implementation): verification failed",
    );
    expect(second[0]?.fixup).toMatchObject({ wave: 2 });
    expect(second[0]?.fixup?.strategy).not.toBe(briefs(fixups(made)[0])[0]?.fixup?.strategy);
    const work = made
      .of("run.dispatch")
      .filter(({ purpose }) => purpose === "work")
      .at(-1);
    expect(briefs(work)[0]?.evidence.at(-1)?.cause).toContain("2 tournaments did not repair it");
    // The next wave follows at once: there is nothing to say in between.
    expect(checks(made)).toEqual(["old null", "old null", "old failure"]);
    expect([...made.refs.keys()].filter((ref) => ref.includes("mc/fix/"))).toEqual([]);
  });

  test("the second wave may repair it", () => {
    const made = remembering(world([3], {}, 2));
    made.label([unit("b")]);
    expect(made.units).toEqual({ b: "landed" });
    expect(made.unit("b").attempt).toBe(1);
    expect(tournaments(made).map(({ state }) => state)).toEqual(["lost", "won"]);
  });

  test("what conflicts with mc/green goes through the same door", () => {
    const made = remembering(world([1, 2, 3]));
    made.script.verify = () => "passed";
    made.script.conflicts = (name, _attempt, before) =>
      name === "b" && isBad(made) && before.includes("a");
    made.label([unit("a"), unit("b")]);
    expect(made.units).toEqual({ a: "landed", b: "landed" });
    expect(tournaments(made)).toMatchObject([{ kind: "rebase", state: "won", winner: 1 }]);
    expect(made.unit("b")).toMatchObject({ attempt: 1, conflicts: 1 });
    expect(briefs(fixups(made)[0])[0]?.fixup).toMatchObject({ kind: "rebase" });
    expect(briefs(fixups(made)[0])[0]?.evidence.at(-1)?.text).toContain("<<<<<<< both sides");
  });

  test("no candidates wanted: straight back to the worker", () => {
    const made = remembering(world([1], { fixup: { candidates: 0 } }));
    made.label([unit("b")]);
    expect(made.units).toEqual({ b: "landed" });
    expect(made.unit("b").attempt).toBe(2);
    expect(tournaments(made)).toEqual([]);
  });
});

describe("alternates", () => {
  test("a winner that is thrown out again is followed by the next best, not by a new wave", () => {
    const made = new PureWorld(NO_REVIEW);
    remembering(made);
    made.script.verify = (names) => {
      // Verified by itself a repair passes; merged on mc/green the first one does not.
      if (!names.includes("b")) return "passed";
      return isBad(made) || names.includes("fix b-f1") ? "failed" : "passed";
    };
    made.label([unit("b")]);
    expect(made.units).toEqual({ b: "landed" });
    expect(made.unit("b").attempt).toBe(1);
    expect(tournaments(made)).toMatchObject([{ wave: 1, state: "won", winner: 2 }]);
    expect(fixups(made)).toHaveLength(1);
    const moves = made.of("refs.move").filter(({ purpose }) => purpose.kind === "fixup");
    expect(moves.map(({ updates }) => updates[0]?.beside ?? false)).toEqual([false, true]);
    expect([...made.refs.keys()].filter((ref) => ref.includes("mc/fix/"))).toEqual([]);
  });
});

describe("limits", () => {
  test("money for two: two candidates, each with its part", () => {
    const made = remembering(world([2], { limits: { cost_usd: 3.5, cost_per_attempt_usd: 1 } }));
    made.label([unit("b")]);
    expect(made.units).toEqual({ b: "landed" });
    const all = briefs(fixups(made)[0]);
    expect(all).toHaveLength(2);
    expect(all[0]?.agent?.maxCostUsd).toBe(1.75);
  });

  test("no money: the worker's turn, which has none either", () => {
    const made = remembering(world([2], { limits: { cost_usd: 2, cost_per_attempt_usd: 2 } }));
    made.script.leg = () => ({ ok: true, costUsd: 2 });
    made.label([unit("b")]);
    expect(fixups(made)).toEqual([]);
    expect(made.mission).toMatchObject({ state: "stopped", stopReason: "cost_exceeded" });
  });

  test("one slot: one candidate is verified at a time", () => {
    const made = remembering(world([3], { queue: { slots: 1 } }));
    let most = 0;
    const step = made.onStep;
    made.onStep = (number) => {
      step(number);
      const open = tournaments(made).flatMap(({ candidates }) =>
        candidates.filter(({ verify }) => {
          const state = verify === null ? null : made.state.dispatches.get(verify)?.state;
          return state === "asked" || state === "running";
        }),
      );
      most = Math.max(most, open.length);
    };
    made.label([unit("b")]);
    expect(made.units).toEqual({ b: "landed" });
    expect(most).toBe(1);
  });

  test("a verification that cannot run is asked for again, then the candidate is out", () => {
    const made = remembering(world([2]));
    const usual = made.script.verify;
    made.script.verify = (names) => (names.includes("fix b-f1") ? "infrastructure" : usual(names));
    made.label([unit("b")]);
    expect(tournaments(made)[0]?.candidates[0]).toMatchObject({
      state: "refused",
      cause: "its verification could not run",
    });
    expect(made.units).toEqual({ b: "landed" });
  });
});

describe("people and accidents", () => {
  /** Stopped while the candidates work. */
  function working(config: Record<string, unknown> = {}): PureWorld {
    const made = remembering(world([2], config));
    made.script.leg = ({ purpose }) => {
      if (purpose === "fixup") made.hold.add("leg.collect");
      return { ok: true };
    };
    made.label([unit("a"), unit("b")]);
    expect(made.unit("b").state).toBe("fixing");
    expect(made.unit("a").state).toBe("landed");
    return made;
  }

  test("thrown out while paused: it starts when the mission goes on", () => {
    const made = remembering(world([2]));
    const usual = made.script.verify;
    let paused = false;
    made.script.verify = (names) => {
      const verdict = usual(names);
      if (verdict === "failed" && !paused) {
        paused = true;
        made.later({
          type: "CommandGiven",
          at: made.at,
          thread: 1,
          comment: 1,
          by: OLGA,
          command: { name: "pause" },
        });
      }
      return verdict;
    };
    made.label([unit("b")]);
    expect(made.mission.paused).not.toBeNull();
    expect(fixups(made)).toEqual([]);
    made.command({ name: "resume" });
    expect(fixups(made)).toHaveLength(1);
    expect(made.units).toEqual({ b: "landed" });
  });

  test("paused while it runs: results are kept, nothing more is asked for until it goes on", () => {
    const made = working();
    made.command({ name: "pause" });
    const before = made.of("run.dispatch").length;
    made.release();
    expect(made.of("run.dispatch").length).toBe(before);
    expect(made.unit("b").state).toBe("fixing");
    made.command({ name: "resume" });
    expect(made.units).toEqual({ a: "landed", b: "landed" });
  });

  test("stopped: the run is cancelled, what comes in later only costs", () => {
    const made = working();
    made.command({ name: "stop" });
    const [only] = tournaments(made);
    expect(only).toMatchObject({ state: "dropped" });
    expect(made.of("run.cancel").map(({ dispatch }) => dispatch)).toContain(only?.dispatch);
    made.release();
    made.advance(10 * 60_000);
    expect(made.mission.state).toBe("stopped");
    expect([...made.refs.keys()].filter((ref) => ref.includes("mc/fix/"))).toEqual([]);
  });

  test("its pull request is closed: that means no", () => {
    const made = working();
    const { pull } = made.unit("b");
    made.send({ type: "PullClosed", at: made.at, pull: pull ?? 0, merged: false, by: OLGA });
    expect(made.unit("b").state).toBe("failed");
    expect(tournaments(made)).toMatchObject([{ state: "dropped" }]);
    made.release();
    expect(made.unit("b").state).toBe("failed");
  });

  test("a run that becomes known only after that is cancelled all the same", () => {
    const made = remembering(world([2]));
    const usual = made.script.verify;
    made.script.verify = (names) => {
      const verdict = usual(names);
      if (verdict === "failed") made.hold.add("run.dispatch");
      return verdict;
    };
    made.label([unit("b")]);
    made.release();
    made.hold.add("run.dispatch");
    made.settle();
    const held = made.held.find((one) => one.kind === "run.dispatch" && one.purpose === "fixup");
    if (held === undefined) throw new Error(`nothing is held: ${JSON.stringify(made.units)}`);
    const { pull } = made.unit("b");
    made.send({ type: "PullClosed", at: made.at, pull: pull ?? 0, merged: false, by: OLGA });
    made.release();
    const { dispatch } = tournaments(made)[0] ?? {};
    const cancelled = made.of("run.cancel").filter((one) => one.dispatch === dispatch);
    expect(cancelled.at(-1)?.runId).not.toBeNull();
    expect(made.unit("b").state).toBe("failed");
  });

  test("a repair that leaves nothing of the unit is none, however well it passes", () => {
    const made = working();
    const [first] = made.held;
    const { candidates = [], dispatch } = tournaments(made)[0] ?? {};
    const [candidate] = candidates;
    if (first === undefined || candidate === undefined || dispatch === undefined)
      throw new Error("nothing is held");
    made.held.shift();
    made.send({
      type: "LegCollected",
      at: made.at,
      dispatch,
      leg: candidate.leg,
      handoff: null,
      problem: null,
      head: fakeSha("empty"),
      additions: 0,
      deletions: 0,
      changedFiles: [],
    });
    expect(tournaments(made)[0]?.candidates[0]).toMatchObject({
      state: "refused",
      cause: "it takes the whole change back",
    });
  });

  test("somebody pushed to its branch: nothing is overwritten, the worker starts over", () => {
    const made = working();
    const theirs = made.ref("refs/heads/main");
    if (theirs === undefined) throw new Error("no main");
    made.refs.set("refs/heads/mc/m1/b/1", theirs);
    made.release();
    expect(made.ref("refs/heads/mc/m1/b/1")).toBe(theirs);
    expect(tournaments(made)[0]).toMatchObject({ state: "dropped" });
    expect(made.unit("b").attempt).toBe(2);
    expect(
      made
        .unit("b")
        .evidence.map(({ cause }) => cause)
        .join(),
    ).toContain("somebody moved its branch");
  });

  test("a run that never ends is given up by its deadline", () => {
    const made = working();
    made.advance(3 * 60 * 60_000);
    const [first] = tournaments(made);
    expect(first?.candidates.map(({ state }) => state)).toEqual(["refused", "refused", "refused"]);
    expect(made.because().join()).toContain("the run did not end within its time");
  });

  test("a refused key pauses the mission; no wave is lost to it", () => {
    const made = remembering(world([2]));
    let refused = true;
    made.script.leg = ({ purpose }) =>
      purpose === "fixup" && refused ? { ok: false, cause: "api_auth" } : { ok: true };
    made.label([unit("b")]);
    expect(made.mission.paused).toContain("key was refused");
    expect(tournaments(made)).toMatchObject([{ state: "dropped" }]);
    refused = false;
    made.command({ name: "resume" });
    expect(made.units).toEqual({ b: "landed" });
    expect(made.unit("b").attempt).toBe(1);
  });

  test("jobs that refuse to start pause the mission; the repair begins again after it", () => {
    const made = remembering(world([2]));
    let stopped = true;
    made.script.leg = ({ purpose }) =>
      purpose === "fixup" && stopped
        ? { ok: false, cause: "no_result", conclusion: "skipped" }
        : { ok: true };
    made.label([unit("b")]);
    expect(made.mission.paused).toContain("MISSION_CONTROL_STOP");
    stopped = false;
    made.command({ name: "resume" });
    expect(made.units).toEqual({ b: "landed" });
    expect(tournaments(made).map(({ state }) => state)).toEqual(["dropped", "won"]);
  });

  test("a candidate that fails by something else than the unit did is verified once more", () => {
    const made = remembering(world([]));
    let looks = 0;
    const usual = made.script.verify;
    made.script.verify = (names) => {
      if (names.some((name) => name === "fix b-f2")) {
        looks += 1;
        return looks === 1 ? ["the network answers"] : "passed";
      }
      return usual(names) === "failed" ? ["adds up"] : "passed";
    };
    made.label([unit("b")]);
    expect(tournaments(made)[0]).toMatchObject({ state: "won", winner: 2 });
    expect(made.units).toEqual({ b: "landed" });
    // By name: the log of a failure lists the tests that passed as well.
    expect(made.unit("b").evidence[0]?.failing).toEqual(["adds up"]);
    const verified = made.because().filter((one) => one.includes("verifying candidate 1."));
    expect(verified).toHaveLength(4);
    expect(verified.filter((one) => one.includes("once more"))).toHaveLength(1);
  });
  test("tests that are known to fail by chance refuse a repair only when they fail again and again", () => {
    const lands = (flakes: number): boolean => {
      const made = remembering(world([]));
      // It failed and passed on the base: known from then on.
      let [base, looks] = [0, 0];
      const usual = made.script.verify;
      made.script.verify = (names) => {
        if (names.length === 0) {
          base += 1;
          return base === 1 ? ["the network answers"] : "passed";
        }
        if (names.includes("fix b-f2")) {
          looks += 1;
          return looks <= flakes ? ["the network answers"] : "passed";
        }
        return usual(names) === "failed" ? ["adds up"] : "passed";
      };
      made.label([unit("b")]);
      return tournaments(made)[0]?.state === "won";
    };
    expect([lands(3), lands(4)]).toEqual([true, false]);
  });
  test("GitHub refuses the branch's move: the next best is tried", () => {
    const held = remembering(world([1, 2]));
    held.script.leg = ({ purpose }) => {
      if (purpose === "fixup") held.hold.add("refs.move");
      return { ok: true };
    };
    held.label([unit("b")]);
    expect(held.unit("b").state).toBe("fixing");
    const move = held.held.find(
      (effect) => effect.kind === "refs.move" && effect.purpose.kind === "fixup",
    );
    held.held.splice(0);
    held.hold.clear();
    held.send({
      type: "EffectRefused",
      at: held.at,
      kind: "refs.move",
      key: move?.key ?? "",
      problem: "GH013: rule violations",
      exhausted: false,
    });
    expect(held.units).toEqual({ b: "landed" });
    expect(tournaments(held)[0]).toMatchObject({ winner: 2 });
    expect(tournaments(held)[0]?.candidates[0]?.cause).toContain("GH013");
  });
});

describe("what people have to see again (I3)", () => {
  test("a repair of protected files waits for an approval of its head", () => {
    const made = remembering(world([1], { protected_paths: ["package.json"] }));
    made.script.leg = ({ purpose }) =>
      purpose === "fixup" ? { ok: true, files: ["src/b.js", "package.json"] } : { ok: true };
    made.label([unit("b")]);
    const b = made.unit("b");
    expect(b.state).toBe("gated");
    expect([...made.state.gates.values()][0]).toMatchObject({ state: "open", head: b.head });
    expect(tournaments(made)[0]?.candidates[0]?.protectedPaths).toEqual(["package.json"]);
    made.approve(b.pull ?? 0);
    expect(made.units).toEqual({ b: "landed" });
  });

  test("an approval of the head before the repair opens nothing", () => {
    const made = remembering(world([1], { protected_paths: ["src/b.js"] }));
    made.script.leg = () => ({ ok: true, files: ["src/b.js"] });
    made.label([unit("b")]);
    const before = made.unit("b").head;
    made.approve(made.unit("b").pull ?? 0);
    const b = made.unit("b");
    expect(b.head).not.toBe(before);
    expect(b.state).toBe("gated");
    made.approve(b.pull ?? 0);
    expect(made.units).toEqual({ b: "landed" });
  });

  test("a large repair is reviewed again, a small one is not", () => {
    for (const [lines, reviews] of [
      [10, 1],
      [200, 2],
    ] as const) {
      const made = remembering(world([1], { review: { enabled: true } }));
      made.script.leg = ({ purpose }) =>
        purpose === "fixup" ? { ok: true, files: ["src/b.js"], lines } : { ok: true };
      made.label([unit("b")]);
      expect(made.units).toEqual({ b: "landed" });
      const asked = made.of("run.dispatch").filter(({ purpose }) => purpose === "review");
      expect(asked).toHaveLength(reviews);
      if (reviews === 2)
        expect(briefs(asked[1])[0]).toMatchObject({
          commit: made.unit("b").head,
          against: tournaments(made)[0]?.base,
        });
    }
  });
});
