// What GitHub was read to be is as old as the reading: it takes back no newer finding, and an approval that was voided
// lets nothing land (I3, SR4).
import { describe, expect, test } from "vitest";
import type { IsoTime } from "../../../core/base/brand.ts";
import type { EventOf } from "../../../core/engine/event.ts";
import type { GateRow } from "../../../core/engine/rows/gate-row.ts";
import { fakeSha, OLGA, PureWorld } from "../../support/pure-world.ts";

type Pull = EventOf<"Reconciled">["pulls"][number];

/** One large unit that waits for a person. */
function gated(): { readonly world: PureWorld; readonly pull: number } {
  const world = new PureWorld({ fixup: { candidates: 0 } });
  world.script.leg = ({ purpose }) =>
    purpose === "work" ? { ok: true, lines: 900 } : { ok: true };
  world.label([{ id: "a", title: "Add a", files: ["src/a.js"] }]);
  expect(world.unit("a").state).toBe("gated");
  return { world, pull: world.unit("a").pull ?? 0 };
}

/** Approved; its verification is asked for and not answered. */
function approved(): { readonly world: PureWorld; readonly pull: number } {
  const { world, pull } = gated();
  world.hold.add("run.dispatch");
  world.advance(1_000);
  world.approve(pull);
  expect(world.unit("a").state).toBe("queued");
  return { world, pull };
}

function look(world: PureWorld, pull: Partial<Pull> & { readonly pull: number }, begun?: IsoTime) {
  const head = world.unit("a").head ?? fakeSha("none");
  world.send({
    type: "Reconciled",
    at: world.at,
    ...(begun === undefined ? {} : { begun }),
    runs: [],
    missing: [],
    refs: {},
    pulls: [{ head, open: true, merged: false, reviews: [], ...pull }],
    objectives: [],
  });
}

const gateOf = (world: PureWorld): GateRow | undefined =>
  [...world.state.gates.values()].find((one) => one.gate === "large_merge");

const reviewOf = (world: PureWorld) => {
  const known = [...world.state.reviews.values()].at(-1);
  if (known === undefined) throw new Error("no review");
  return known;
};

describe("an approval that was voided", () => {
  test("lets nothing land: a person is asked again", () => {
    const { world, pull } = approved();
    world.advance(1_000);
    // Somebody pushed, and the approval of what was there is gone with it.
    const { review, commit } = reviewOf(world);
    look(world, {
      pull,
      head: fakeSha("pushed"),
      reviews: [{ review, by: OLGA, verdict: "dismissed", commit }],
    });
    expect(gateOf(world)?.state).not.toBe("approved");
    world.release();
    expect(world.landed()).toEqual([]);
    expect(world.unit("a").state).toBe("gated");
    expect(gateOf(world)).toMatchObject({ state: "open", head: world.unit("a").head });
  });

  test("a gate that nobody asked for again still stands between a large change and mc/green", () => {
    const { world } = approved();
    const gate = gateOf(world);
    if (gate === undefined) throw new Error("no gate");
    const gates = new Map(world.state.gates);
    for (const [key, one] of gates) if (one === gate) gates.delete(key);
    world.state = { ...world.state, gates, reviews: new Map() };
    world.release();
    expect(world.landed()).toEqual([]);
    expect(world.unit("a").state).toBe("gated");
    expect(gateOf(world)?.state).toBe("open");
  });
});

describe("a look that began before", () => {
  test("voids no gate that was approved since", () => {
    const { world, pull } = gated();
    const begun = world.at;
    world.hold.add("run.dispatch");
    world.advance(1_000);
    world.approve(pull);
    world.advance(1_000);
    look(world, { pull, head: fakeSha("earlier head") }, begun);
    expect(gateOf(world)?.state).toBe("approved");
    world.release();
    expect(world.unit("a").state).toBe("landed");
  });

  test("brings back no approval that was dismissed since", () => {
    const { world, pull } = approved();
    const begun = world.at;
    const { review, commit } = reviewOf(world);
    world.advance(1_000);
    world.send({
      type: "PullReviewed",
      at: world.at,
      ...{ pull, review, commit, head: commit, by: OLGA, verdict: "dismissed" },
    });
    look(world, { pull, reviews: [{ review, by: OLGA, verdict: "approved", commit }] }, begun);
    expect(reviewOf(world).verdict).toBe("dismissed");
    world.release();
    expect(world.landed()).toEqual([]);
    expect(world.unit("a").state).toBe("gated");
  });
});

test("a webhook that comes late brings back no approval that was dismissed", () => {
  const { world, pull } = approved();
  const { review, commit } = reviewOf(world);
  for (const verdict of ["dismissed", "approved"] as const) {
    world.advance(1_000);
    world.send({
      type: "PullReviewed",
      at: world.at,
      ...{ pull, review, commit, head: commit, by: OLGA, verdict },
    });
  }
  expect(reviewOf(world).verdict).toBe("dismissed");
  world.release();
  expect(world.landed()).toEqual([]);
});
