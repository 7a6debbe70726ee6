// What candidates ask to be told of earlier work: about the failure first, within the budget, noted once with each of them.
import { expect, test } from "vitest";
import type { EffectOf } from "../../../../core/engine/effect.ts";
import { fixupRecall } from "../../../../core/learn/recall-request.ts";
import { PureWorld } from "../../../support/pure-world.ts";

const FAILING = "tokeniser closes brackets";

/** `b` is red wherever it is merged, and so are the repairs of it. */
function thrownOut(learning: object): PureWorld {
  const world = new PureWorld({
    ...{ review: { enabled: false }, units: { max_attempts: 1 }, learning },
    fixup: { candidates: 2, waves: 1 },
  });
  world.script.verify = (names) =>
    names.some((name) => name === "b" || name.startsWith("fix ")) ? [FAILING] : "passed";
  const description = "Words of the description. ".repeat(40);
  world.label([{ id: "b", title: "Reword invoices", description, files: ["src/b.js"] }]);
  return world;
}
const repair = (world: PureWorld): EffectOf<"run.dispatch"> => {
  const found = world.of("run.dispatch").find(({ purpose }) => purpose === "fixup");
  if (found === undefined) throw new Error("nobody repairs it");
  return found;
};

test("each asks for what the failure is about, before what the unit is about, within the budget", () => {
  const { recalls } = repair(thrownOut({ budget_chars: 1200 }));
  expect(Object.keys(recalls ?? {})).toEqual(["b-f1", "b-f2"]);
  const asked = recalls?.["b-f1"];
  expect(asked).toMatchObject({ audience: "worker", budget: 1200 });
  const terms = asked?.terms ?? [];
  const [failure, own] = ["tokeniser", "invoices"].map((word) => terms.indexOf(word));
  expect(failure).toBe(0);
  expect(own).toBeGreaterThan(failure ?? 0);
  expect(terms.length).toBeLessThanOrEqual(24);
  expect(asked?.scope).toContain("src/b.js");
});

test("with learning switched off nobody asks", () => {
  expect(repair(thrownOut({ enabled: false })).recalls).toBeUndefined();
});

test("what they were told is noted with each of them, and only once", () => {
  const world = thrownOut({});
  const { dispatch } = repair(world);
  const tell = (text: string): void =>
    world.send({
      ...{ type: "RunDispatched", at: world.at, dispatch, runId: 999, url: "u" },
      told: { "b-f1": [{ kind: "context", id: "c", text }] },
    });
  tell("- [gotcha] close every bracket");
  tell("- [gotcha] something else");
  const [tournament] = [...world.state.tournaments.values()];
  expect(tournament?.candidates.map(({ told }) => told)).toEqual([
    [{ kind: "context", id: "c", text: "- [gotcha] close every bracket" }],
    undefined,
  ]);
});

test("paths of a log are places, and do not crowd out its words; those of the machine are none", () => {
  const world = thrownOut({});
  const unit = world.unit("b");
  const paths = Array.from({ length: 30 }, (_, at) => `src/deep/file${at}.ts`).join(" ");
  const text = `${paths} at /opt/hosted/tool.js\nTypeError: brackets unbalanced`;
  const asked = fixupRecall(world.mission, unit, { cause: "verification failed", text });
  expect(asked?.terms).toEqual(expect.arrayContaining(["typeerror", "brackets", "unbalanced"]));
  expect(asked?.scope.filter((path) => path.startsWith("src/deep/"))).toHaveLength(8);
  expect(asked?.scope).not.toContain("/opt/hosted/tool.js");
});
