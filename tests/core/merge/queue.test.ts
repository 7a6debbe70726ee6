// The queue over its rows: what the policy plans is carried out on exact commits, and nothing else lands.
import { describe, expect, test } from "vitest";
import { dispatchId } from "../../../core/base/brand.ts";
import type { UnitRow } from "../../../core/engine/rows/unit-row.ts";
import { fakeSha, OLGA, PureWorld } from "../../support/pure-world.ts";

const unit = (id: string, depends_on: readonly string[] = []) => ({
  id,
  title: `Add ${id}`,
  files: [`src/${id}.js`],
  depends_on,
});

const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `u${index}`);

/** A world whose fixup candidates are off: who leaves the queue goes back to its worker. */
const without = (config: Record<string, unknown> = {}): PureWorld =>
  new PureWorld({ fixup: { candidates: 0 }, ...config });

const probesOf = (world: PureWorld): number => world.state.chain?.probes.length ?? 0;

/** Nothing is merged before all units are in the queue. */
function queueAll(world: PureWorld, plan: readonly Record<string, unknown>[]): void {
  world.hold.add("chain.build");
  world.label(plan);
  world.release();
}

describe("who is to blame", () => {
  test("two that only break together: one leaves and names the other, the rest lands", () => {
    const world = without({ workers: { max: 8 } });
    const breaks = (units: readonly string[]): boolean =>
      units.includes("u2") && units.includes("u5");
    world.script.verify = (units) => (breaks(units) ? "failed" : "passed");
    queueAll(
      world,
      names(8).map((name) => unit(name)),
    );
    const left = [...world.state.units.values()].filter((one) => one.state !== "landed");
    expect(left.map((one) => one.state)).toEqual(["failed"]);
    const [one] = left;
    expect(["u2", "u5"]).toContain(one?.unit);
    const partner = one?.unit === "u2" ? "u5" : "u2";
    // The first may land before anybody knows; then it is found among what landed since.
    const cause = one?.evidence[0]?.cause;
    expect(cause).toMatch(new RegExp(`^verification failed together with ${partner}`));
    // Later attempts begin on an mc/green that holds the partner: there it fails on its own.
    expect(one?.evidence.at(-1)?.cause).toBe("verification failed");
    expect(world.state.chain?.searches).toEqual([]);
  });

  test.each([
    ["as it was pushed", 1],
    ["on an older mc/green", 2],
  ])("a failure by chance %s names nobody who is innocent", (_, lucky) => {
    const world = without({ workers: { max: 8 } });
    let looks = 0;
    world.script.verify = (units) => {
      if (units.includes("u2") && units.includes("u5")) return ["flags agree"];
      if (world.state.chain?.searches.length !== 1 || units.at(-1) !== "u5") return "passed";
      looks += 1;
      return looks === lucky ? ["the network answers"] : "passed";
    };
    queueAll(
      world,
      names(8).map((name) => unit(name)),
    );
    const left = [...world.state.units.values()].find((one) => one.state !== "landed");
    const partner = left?.unit === "u2" ? "u5" : "u2";
    expect(left?.evidence[0]?.cause).toMatch(
      new RegExp(`^verification failed together with ${partner}`),
    );
    expect(looks).toBeGreaterThan(lucky);
  });

  test("a search that nobody waits for any more is called off", () => {
    const world = without({ workers: { max: 8 } });
    world.script.verify = (units) =>
      units.includes("u2") && units.includes("u5") ? ["flags agree"] : "passed";
    const searching = () => (world.state.chain?.searches ?? []).filter((one) => one.dispatch);
    // What is asked of the search never answers.
    world.onStep = () => {
      if (searching().length > 0) world.hold.add("run.dispatch");
    };
    queueAll(
      world,
      names(8).map((name) => unit(name)),
    );
    const dispatch = searching()[0]?.dispatch ?? "";
    expect(dispatch).not.toBe("");
    world.onStep = () => {};
    world.command({ name: "stop" });
    world.advance(10 * 60_000);
    expect(world.state.chain?.searches ?? []).toEqual([]);
    expect(world.state.dispatches.get(dispatchId(dispatch))?.state).toBe("cancelled");
    expect(world.of("run.cancel").map((one) => one.dispatch)).toContain(dispatch);
  });

  test("a verification that fails for no reason throws nobody out", () => {
    const world = without({ workers: { max: 6 } });
    let runs = 0;
    world.script.verify = () => {
      runs += 1;
      return runs === 3 || runs === 6 ? "failed" : "passed";
    };
    world.label(names(6).map((name) => unit(name)));
    expect(new Set(Object.values(world.units))).toEqual(new Set(["landed"]));
    expect([...world.state.units.values()].filter((one) => one.attempt > 1)).toEqual([]);
  });

  test("when mc/green itself fails, the queue closes and nobody is thrown out", () => {
    const world = without({ workers: { max: 4 } });
    let drifted = false;
    world.script.verify = (units) => {
      if (units.length > 0) drifted = true;
      return drifted ? "failed" : "passed";
    };
    queueAll(
      world,
      names(4).map((name) => unit(name)),
    );
    expect(world.state.repo.queueClosed).toMatch(/mc\/green itself fails verification now/);
    expect([...world.state.units.values()].map((one) => one.state)).toEqual(
      Array.from({ length: 4 }, () => "queued"),
    );
    expect(world.landed()).toEqual([]);
  });
});

describe("what it costs", () => {
  test("never more verifications at a time than slots, and none on a commit that is known", () => {
    const world = without({ workers: { max: 12 }, queue: { slots: 3 } });
    let most = 0;
    world.onStep = () => {
      most = Math.max(most, probesOf(world));
    };
    world.label(names(12).map((name) => unit(name)));
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(3);
    const commits = world
      .of("run.dispatch")
      .filter((effect) => effect.purpose === "verify")
      .map((effect) => effect.inputs.commit);
    expect(new Set(commits).size).toBe(commits.length);
    expect(commits.length).toBeLessThan(12 + 2);
  });

  test("candidate refs are cleared away once nothing needs them", () => {
    const world = without({ workers: { max: 6 } });
    world.label(names(6).map((name) => unit(name)));
    const pushed = world.of("chain.build").map((effect) => effect.generation);
    const cleared = world
      .of("refs.move")
      .filter((effect) => effect.purpose.kind === "cleanup")
      .flatMap((effect) => effect.updates.map(({ ref }) => ref.split("/")[4]));
    expect(pushed.length).toBeGreaterThan(0);
    expect(new Set(cleared)).toEqual(new Set(pushed.map(String)));
    expect(world.state.chain?.candidates).toEqual([]);
  });
});

describe("what may land", () => {
  test("a pass under a specification that is no longer in force is no pass", () => {
    const world = without();
    const stricter = { ...world.config.verify, command: "npm run stricter" };
    let changed = false;
    world.onStep = () => {
      if (changed || probesOf(world) === 0) return;
      changed = true;
      world.later({
        type: "ConfigRead",
        at: world.at,
        commit: world.mission.base,
        config: { ...world.config, verify: stricter },
        problems: [],
        present: true,
      });
    };
    world.label([unit("a")]);
    expect(world.unit("a").state).toBe("landed");
    const green = world.ref("refs/heads/mc/green");
    const passes = [...world.state.verdicts.values()].filter((one) => one.commit === green);
    expect(passes.map((one) => one.outcome)).toEqual(["passed", "passed"]);
    expect(new Set(passes.map((one) => one.spec)).size).toBe(2);
    const order = world.sent
      .filter((effect) => effect.kind === "refs.move" || effect.kind === "run.dispatch")
      .filter((effect) => effect.kind === "refs.move" || effect.inputs.commit === green)
      .map((effect) => (effect.kind === "refs.move" ? effect.purpose.kind : effect.kind));
    expect(order.filter((one) => one === "run.dispatch" || one === "land")).toEqual([
      "run.dispatch",
      "run.dispatch",
      "land",
    ]);
  });

  test("a merge that takes content back waits for a person, who may let exactly that head in", () => {
    const world = without();
    world.script.holds = (name) => (name === "b" ? "revert" : null);
    world.label([unit("a"), unit("b")]);
    expect(world.units).toEqual({ a: "landed", b: "gated" });
    const gate = [...world.state.gates.values()].find((one) => one.gate === "content");
    expect(gate).toMatchObject({ state: "open", unit: "b", head: world.unit("b").head });
    world.approve(gate?.pull ?? 0);
    expect(world.unit("b").state).toBe("landed");
    const asked = world.of("chain.build").flatMap((effect) => effect.elements);
    const flags = asked.filter((one) => one.unit === "b").map((one) => one.mayRevert);
    expect(flags.at(0)).toBe(false);
    expect(flags.at(-1)).toBe(true);
  });

  test("an approval from before the finding is no word about it", () => {
    const world = without();
    world.script.leg = ({ purpose }) =>
      purpose === "work" ? { ok: true, lines: 900 } : { ok: true };
    world.script.holds = () => "revert";
    world.label([unit("big")]);
    const pull = world.unit("big").pull ?? 0;
    expect(world.unit("big").state).toBe("gated");
    world.hold.add("chain.build");
    world.approve(pull);
    world.advance(1_000);
    world.release();
    const gate = [...world.state.gates.values()].find((one) => one.gate === "content");
    expect(gate).toMatchObject({ state: "open", unit: "big" });
    expect(world.unit("big").state).toBe("gated");
    world.approve(pull);
    expect(world.unit("big").state).toBe("landed");
  });

  test("a merge that changes what its unit does not is made anew, whoever approves", () => {
    const world = without();
    world.script.holds = (name) =>
      name === "a" && world.unit("a").attempt === 1 ? "outside" : null;
    world.label([unit("a"), unit("b")]);
    expect(world.units).toEqual({ a: "landed", b: "landed" });
    expect(world.unit("a").attempt).toBe(2);
    expect(world.unit("a").evidence[0]).toMatchObject({ stage: "conflict" });
    expect([...world.state.gates.values()].filter((one) => one.gate === "content")).toEqual([]);
  });

  test("what was made on a commit that was taken off mc/green is made again, never waved through", () => {
    const world = new PureWorld();
    world.script.holds = (name) => (name === "a" && world.unit("a").attempt === 1 ? "taken" : null);
    world.label([unit("a"), unit("b")]);
    expect(world.units).toEqual({ a: "landed", b: "landed" });
    expect(world.unit("a")).toMatchObject({
      attempt: 2,
      maxAttempts: world.unit("b").maxAttempts + 1,
    });
    expect(world.unit("a").evidence[0]?.cause).toContain("no longer on mc/green");
    // A repair would keep those commits: there is none, and no gate opens a way around.
    expect([...world.state.tournaments.values()]).toEqual([]);
    expect([...world.state.gates.values()].map((one) => one.gate)).toEqual(["promote"]);
  });

  test("a request says what the unit and its repair were made on", () => {
    const world = new PureWorld({ fixup: { candidates: 1, waves: 1 } });
    world.script.verify = (units) =>
      units.includes("a") && !units.some((one) => one.startsWith("fix")) ? "failed" : "passed";
    world.label([unit("a"), unit("b")]);
    expect(world.units).toEqual({ a: "landed", b: "landed" });
    const asked = world
      .of("chain.build")
      .flatMap((effect) => [...effect.elements, ...effect.solos.flat()])
      .filter((one) => one.unit === "a");
    const [tournament] = world.state.tournaments.values();
    expect(asked.at(0)?.madeOn).toEqual([fakeSha("base")]);
    expect(asked.at(-1)?.madeOn).toEqual([fakeSha("base"), tournament?.base]);
  });

  test("an approval that is taken back before the push keeps the change out, the rest goes on", () => {
    const world = without();
    world.script.leg = ({ purpose, leg }) =>
      purpose === "work" && leg === "big" ? { ok: true, lines: 900 } : { ok: true };
    world.label([unit("big"), unit("small")]);
    const pull = world.unit("big").pull ?? 0;
    const once: UnitRow["state"][] = [];
    world.onStep = () => {
      const big = world.unit("big");
      if (big.state === "queued" && once.length === 0) {
        once.push(big.state);
        const by = OLGA;
        const head = big.head;
        if (head === null) throw new Error("no head");
        const review = 9999;
        const fact = { pull, review, by, commit: head, head };
        world.later({ type: "PullReviewed", at: world.at, verdict: "changes_requested", ...fact });
      }
    };
    world.approve(pull);
    expect(once).toEqual(["queued"]);
    expect(world.landed()).toEqual(["small"]);
    expect(["gated", "queued"]).toContain(world.unit("big").state);
  });
});

describe("clean-up", () => {
  test("refs that somebody moved go with what they name now, once", () => {
    const world = without();
    const moved = "refs/heads/mc/cand/1/1";
    world.send({
      type: "RefsMoved",
      at: world.at,
      purpose: { kind: "cleanup" },
      moved: false,
      actual: {
        [moved]: fakeSha("theirs"),
        "refs/heads/mc/cand/1/2": null,
        "refs/heads/x": fakeSha("x"),
      },
      problem: "stale info",
    });
    const again = world.of("refs.move");
    expect(again.map((effect) => effect.updates)).toEqual([
      [{ ref: moved, before: fakeSha("theirs"), after: null }],
    ]);
    const [first] = again;
    if (first === undefined) throw new Error("nothing asked");
    const { purpose } = first;
    const actual = { [moved]: fakeSha("other") };
    world.send({
      type: "RefsMoved",
      at: world.at,
      purpose,
      moved: false,
      actual,
      problem: "again",
    });
    expect(world.of("refs.move")).toHaveLength(1);
  });
});
