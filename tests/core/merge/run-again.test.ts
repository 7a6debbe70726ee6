// A dispatch that made two runs, and a run that a person runs again: what counts is one result, and none is lost in silence.
import { describe, expect, test } from "vitest";
import type { DispatchRow } from "../../../core/engine/rows/dispatch-row.ts";
import type { VerdictRow } from "../../../core/engine/rows/verdict-row.ts";
import { PureWorld } from "../../support/pure-world.ts";

/** Verification of the unit's merge cannot run: the queue closes after three times. */
function stuck(): { readonly world: PureWorld; readonly dispatch: DispatchRow } {
  const world = new PureWorld({ fixup: { candidates: 0 } });
  world.script.verify = (units) => (units.length > 0 ? "infrastructure" : "passed");
  world.label([{ id: "a", title: "Add a" }]);
  expect(world.state.repo.queueClosed).toMatch(/could not run/);
  return { world, dispatch: lastVerification(world) };
}

function lastVerification(world: PureWorld): DispatchRow {
  const found = [...world.state.dispatches.values()].findLast((one) => one.purpose === "verify");
  if (found === undefined) throw new Error("nothing was verified");
  return found;
}

const verdictsOf = (world: PureWorld, { commit }: DispatchRow): readonly VerdictRow[] =>
  [...world.state.verdicts.values()].filter((one) => one.commit === commit);

function ranAgain(
  world: PureWorld,
  { runId }: DispatchRow,
  conclusion: string,
  runAttempt: number,
) {
  if (runId === null) throw new Error("no run");
  const failedStep = conclusion === "success" ? null : "Verify the commit";
  world.send({
    type: "JobFinished",
    at: world.at,
    ...{ runId, leg: "verify", job: "verify", conclusion, failedStep, url: null, runAttempt },
  });
}

describe("a verification that a person runs again", () => {
  test("after it could not run: the result counts, and nothing is verified again for it", () => {
    const { world, dispatch } = stuck();
    const runs = world.of("run.dispatch").length;
    ranAgain(world, dispatch, "success", 2);
    expect(verdictsOf(world, dispatch).at(-1)).toMatchObject({
      outcome: "passed",
      dispatch: dispatch.dispatch,
    });
    world.command({ name: "resume" });
    expect(world.unit("a").state).toBe("landed");
    expect(world.of("run.dispatch")).toHaveLength(runs);
  });

  test("heard twice, it is read once; an earlier attempt that comes late is none", () => {
    const { world, dispatch } = stuck();
    const before = verdictsOf(world, dispatch).length;
    ranAgain(world, dispatch, "success", 2);
    ranAgain(world, dispatch, "success", 2);
    ranAgain(world, dispatch, "failure", 1);
    expect(verdictsOf(world, dispatch)).toHaveLength(before + 1);
  });

  test("after it said that the content is wrong: that stands, and the journal says so", () => {
    const world = new PureWorld({ fixup: { candidates: 0 }, units: { max_attempts: 1 } });
    world.script.verify = (units) => (units.includes("a") ? "failed" : "passed");
    world.label([
      { id: "a", title: "Add a" },
      { id: "b", title: "Add b" },
    ]);
    expect(world.unit("a").state).toBe("failed");
    const failed = [...world.state.verdicts.values()].find((one) => one.outcome === "failed");
    const dispatch = [...world.state.dispatches.values()].find(
      (one) => one.dispatch === failed?.dispatch,
    );
    if (dispatch === undefined) throw new Error("nothing failed");
    const before = verdictsOf(world, dispatch).length;
    ranAgain(world, dispatch, "success", 2);
    expect(verdictsOf(world, dispatch)).toHaveLength(before);
    expect(world.because().at(-1)).toMatch(/was run again: success.*stands/);
  });
});

describe("two runs of one dispatch", () => {
  /** The queue's verification runs, and its run is known; its job has not ended. */
  function verifying(): { readonly world: PureWorld; readonly dispatch: DispatchRow } {
    const world = new PureWorld({ fixup: { candidates: 0 } });
    world.onStep = () => {
      const isQueued = [...world.state.units.values()].some((one) => one.state === "queued");
      if (isQueued) world.hold.add("run.dispatch");
    };
    world.label([{ id: "a", title: "Add a" }]);
    world.onStep = () => {};
    const { dispatch } = lastVerification(world);
    world.send({ type: "RunStarted", at: world.at, dispatch, runId: 900, url: "u" });
    return { world, dispatch: lastVerification(world) };
  }

  test("the second is cancelled; when the first is cancelled as well, it is verified again", () => {
    const { world, dispatch } = verifying();
    expect(dispatch).toMatchObject({ runId: 900, state: "running" });
    const id = dispatch.dispatch;
    world.send({ type: "RunStarted", at: world.at, dispatch: id, runId: 901, url: "v" });
    expect(world.of("run.cancel").map(({ runId }) => runId)).toEqual([901]);
    world.hold.clear();
    const ended = { leg: "verify", job: "verify", failedStep: null, url: null };
    world.send({
      ...{ type: "JobFinished", at: world.at, runId: 900, conclusion: "cancelled", ...ended },
    });
    expect(world.unit("a").state).toBe("landed");
    const again = [...world.state.dispatches.values()].filter(
      (one) => one.purpose === "verify" && one.commit === dispatch.commit,
    );
    expect(again.map((one) => one.runId)).toHaveLength(2);
  });

  test("the second ended already: its result is not used, and the journal says so", () => {
    const { world, dispatch } = verifying();
    const fact = { at: world.at, dispatch: dispatch.dispatch, runId: 901, url: "v" };
    world.send({ type: "RunFinished", ...fact, conclusion: "success" });
    expect(world.because().at(-1)).toMatch(
      /run 901 is a second run.*run 900 is the one that counts/,
    );
    expect(lastVerification(world)).toEqual(dispatch);
  });

  test("given up before its run was known: the run is cancelled when it shows up", () => {
    const { world, dispatch } = verifying();
    const lost = { ...dispatch, state: "lost" as const, runId: null };
    world.state = {
      ...world.state,
      dispatches: new Map(world.state.dispatches).set(lost.dispatch, lost),
    };
    const fact = { at: world.at, dispatch: lost.dispatch, runId: 902, url: "w" };
    world.send({ type: "RunStarted", ...fact });
    expect(world.of("run.cancel").map(({ runId }) => runId)).toEqual([902]);
  });
});
