// What a stricter verification shows: that the repository's own checks pass as well. Never the reverse (I2).
import { describe, expect, test } from "vitest";
import type { Sha } from "../../../core/base/brand.ts";
import { RepoConfig } from "../../../core/config/schema.ts";
import { Draft } from "../../../core/engine/draft.ts";
import type { DispatchRow } from "../../../core/engine/rows/dispatch-row.ts";
import type { VerdictRow } from "../../../core/engine/rows/verdict-row.ts";
import type { RepoState } from "../../../core/engine/state.ts";
import { knownVerdict } from "../../../core/merge/covering.ts";
import { orderOf, specOf, type VerifyExtra } from "../../../core/merge/specification.ts";
import { fakeSha, OLGA, PureWorld } from "../../support/pure-world.ts";

const extra: VerifyExtra = {
  ...{ name: "m1/a", command: "npm run a", timeoutMinutes: null, fewerTests: 0 },
};

function landedUnder(verify: Record<string, unknown> | undefined): PureWorld {
  const world = new PureWorld();
  world.label([{ id: "a", title: "Add a", ...(verify === undefined ? {} : { verify }) }]);
  expect(world.unit("a").state).toBe("landed");
  return world;
}

function another(world: PureWorld): void {
  const target = world.ref("refs/heads/main") ?? null;
  world.send({
    ...{ type: "ObjectiveLabelled", at: world.at, issue: 9, title: "More", body: "", by: OLGA },
    explicitPlan: { value: { units: [{ id: "b", title: "Add b" }] }, problem: null },
    ...{ config: world.config, problems: [], target: "main", targetSha: target },
    greenSha: world.ref("refs/heads/mc/green") ?? null,
  });
}

const verificationsOf = (world: PureWorld, commit: Sha | undefined): number =>
  [...world.state.dispatches.values()].filter(
    (one) => one.purpose === "verify" && one.commit === commit,
  ).length;

describe("a mission that starts on an mc/green which was verified with what a unit adds", () => {
  test.each([[{ command: "npm run a" }], [{ command: "npm run a", timeout_minutes: 90 }]])(
    "%j: it is not verified once more",
    (verify) => {
      const world = landedUnder(verify);
      const green = world.ref("refs/heads/mc/green");
      expect(verificationsOf(world, green)).toBe(1);
      another(world);
      expect(world.unit("b").state).toBe("landed");
      expect(verificationsOf(world, green)).toBe(1);
    },
  );
});

describe("which pass shows which", () => {
  const config = RepoConfig.parse({
    verify: { command: "npm test", timeout_minutes: 10, checks: [{ name: "lint", command: "l" }] },
  });
  const other = RepoConfig.parse({ verify: { command: "npm run other" } });
  const COMMIT = fakeSha("commit");

  function known(
    extras: readonly VerifyExtra[],
    wanted: string,
    change: Partial<VerdictRow> = {},
    greenTests: number | null = null,
  ): string | null {
    const world = landedUnder(undefined);
    const [verdict] = world.state.verdicts.values();
    const dispatch = [...world.state.dispatches.values()].find(
      (one) => one.dispatch === verdict?.dispatch,
    );
    const [leg] = dispatch?.legs ?? [];
    if (verdict === undefined || dispatch === undefined || leg === undefined)
      throw new Error("nothing was verified");
    const order = orderOf(config, extras, greenTests);
    const check = { exitCode: 0, timedOut: false, durationMs: 60_000, testsTotal: null };
    const row: VerdictRow = {
      ...{ ...verdict, commit: COMMIT, spec: order.spec, testsTotal: 20 },
      checks: order.required.map((name) => ({ name, required: true, ...check, testsFailed: null })),
      ...change,
    };
    const asked: DispatchRow = { ...dispatch, commit: COMMIT, legs: [{ ...leg, order }] };
    const state: RepoState = {
      ...world.state,
      dispatches: new Map([[asked.dispatch, asked]]),
      verdicts: new Map([["one", row]]),
    };
    return knownVerdict(new Draft(state, world.at), COMMIT, wanted)?.outcome ?? null;
  }
  const slow = (name: string) => (row: VerdictRow["checks"]) =>
    row.map((one) => (one.name === name ? { ...one, durationMs: 11 * 60_000 } : one));
  const checks = (edit: (row: VerdictRow["checks"]) => VerdictRow["checks"]) => {
    const { required } = orderOf(config, [extra], null);
    const one = { required: true, exitCode: 0, timedOut: false, durationMs: 60_000 };
    return edit(required.map((name) => ({ name, ...one, testsTotal: null, testsFailed: null })));
  };
  const plain = specOf(config);
  const strict = specOf(config, [extra]);

  test("its own", () => {
    expect(known([], plain)).toBe("passed");
    expect(known([extra], strict)).toBe("passed");
  });
  test("the plain one", () => expect(known([extra], plain)).toBe("passed"));
  test("a plain pass shows no stricter one", () => expect(known([], strict)).toBeNull());
  test("nor another configuration", () => {
    expect(known([extra], specOf(other))).toBeNull();
    expect(known([extra], specOf(other, [extra]))).toBeNull();
    expect(known([extra], specOf(config, [{ ...extra, command: "npm run b" }]))).toBeNull();
  });
  test("a failure shows nothing: it may be what the unit adds", () => {
    expect(known([extra], plain, { outcome: "failed" })).toBeNull();
    expect(known([extra], plain, { outcome: "infrastructure" })).toBeNull();
  });
  test("a check of the repository's that did not run, or needed more than its own time", () => {
    const without = checks((all) => all.filter((one) => one.name !== "lint"));
    expect(known([extra], plain, { checks: without })).toBeNull();
    expect(known([extra], plain, { checks: checks(slow("verify")) })).toBeNull();
    expect(known([extra], plain, { checks: checks(slow("lint")) })).toBeNull();
    expect(known([extra], plain, { checks: checks(slow("m1/a")) })).toBe("passed");
  });
  test("fewer tests than mc/green had, which the unit alone may", () => {
    const fewer = { ...extra, fewerTests: 5 };
    expect(known([fewer], plain, { testsTotal: 16 }, 20)).toBeNull();
    expect(known([fewer], plain, { testsTotal: 20 }, 20)).toBe("passed");
  });
});
