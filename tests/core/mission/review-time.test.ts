// An approval answers what was found before it was given, whenever the app hears of it (I3, I5): a webhook that was late or
// lost, or a right that was read again, makes it no newer.
import { describe, expect, test } from "vitest";
import { type IsoTime, isoTime, msOf } from "../../../core/base/brand.ts";
import { OLGA, PureWorld } from "../../support/pure-world.ts";

const secondOf = (time: IsoTime): string => `${time.slice(0, 19)}Z`;

/** One unit whose merge takes something back, found now; `before` is a minute ago, `after` a minute from now. */
function held() {
  const world = new PureWorld({ fixup: { candidates: 0 } });
  world.script.holds = () => "revert";
  const before = secondOf(world.at);
  world.advance(60_000);
  world.label([{ id: "a", title: "Add a", files: ["src/a.js"] }]);
  const gate = [...world.state.gates.values()].find((one) => one.gate === "content");
  if (gate === undefined) throw new Error("nothing was found");
  const after = secondOf(isoTime(msOf(gate.askedAt) + 60_000));
  world.advance(120_000);
  const { head, pull } = gate;
  const approval = { review: 7, by: OLGA, verdict: "approved" as const, commit: head };
  return { world, pull, head, before, after, approval, asked: secondOf(gate.askedAt) };
}

type Held = ReturnType<typeof held>;

const HEARD: readonly (readonly [string, (held: Held, given: string) => void])[] = [
  [
    "a webhook",
    ({ world, pull, head, approval }, given) =>
      world.send({ type: "PullReviewed", at: world.at, pull, head, given, ...approval }),
  ],
  [
    "a reading of GitHub",
    ({ world, pull, head, approval }, given) =>
      world.send({
        ...{ type: "Reconciled", at: world.at, runs: [], missing: [], refs: {}, objectives: [] },
        pulls: [{ pull, head, open: true, merged: false, reviews: [{ ...approval, given }] }],
      }),
  ],
];

describe.each(HEARD)("an approval that %s tells of", (_, tell) => {
  test("and that was given before the finding lets nothing in", () => {
    const found = held();
    tell(found, found.before);
    expect(found.world.unit("a").state).toBe("gated");
    expect(found.world.landed()).toEqual([]);
  });

  test.each(["after", "asked"] as const)("and that was given since does (%s)", (when) => {
    const found = held();
    tell(found, found[when]);
    expect(found.world.unit("a").state).toBe("landed");
  });
});

test("a right that was lost and given back makes an approval no newer", () => {
  const found = held();
  const { world, pull, head, approval, before } = found;
  const told = (permission: "read" | "write") =>
    world.send({
      ...{ type: "Reconciled", at: world.at, runs: [], missing: [], refs: {}, objectives: [] },
      pulls: [
        {
          ...{ pull, head, open: true, merged: false },
          reviews: [{ ...approval, by: { ...OLGA, permission }, given: before }],
        },
      ],
    });
  told("read");
  world.advance(1_000);
  told("write");
  expect(world.unit("a").state).toBe("gated");
});
