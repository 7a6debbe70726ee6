// mc/green is asked for once, whoever waits for it.
import { expect, test } from "vitest";
import { assert } from "../../../core/base/assert.ts";
import { isoTime, missionId } from "../../../core/base/brand.ts";
import { decide } from "../../../core/engine/decide.ts";
import type { RepoState } from "../../../core/engine/state.ts";
import { verdictKey } from "../../../core/engine/state.ts";
import { fakeSha, PureWorld } from "../../support/pure-world.ts";

test("two missions with different verified bases wait for one mc/green after it was deleted", () => {
  const world = new PureWorld({});
  world.label([{ id: "one", title: "One" }]);
  const [mission] = world.state.missions.values();
  assert(mission !== undefined, "a mission began");
  const verdict = [...world.state.verdicts.values()].find((one) => one.commit === mission.base);
  assert(verdict !== undefined, "its base was verified");
  const other = { ...mission, mission: missionId("m99"), issue: 99, base: fakeSha("other base") };
  const elsewhere = { ...verdict, commit: other.base, dispatch: verdict.dispatch };
  const state: RepoState = {
    ...world.state,
    repo: { ...world.state.repo, green: null, queueClosed: null },
    chain: null,
    missions: new Map(
      [mission, other].map((one) => [one.mission, { ...one, state: "preparing", endedAt: null }]),
    ),
    verdicts: new Map(
      [verdict, elsewhere].map((one) => [verdictKey(one.commit, one.spec, one.attempt), one]),
    ),
    projections: new Map([...world.state.projections].filter(([topic]) => topic !== "bootstrap")),
  };
  const at = isoTime(Date.parse(mission.startedAt) + 3_600_000);
  const { decision } = decide(state, { type: "TimerFired", at, timer: "reconcile" });
  const asked = decision.effects.filter(
    (one) => one.kind === "refs.move" && one.purpose.kind === "bootstrap",
  );
  expect(asked.map(({ key }) => key)).toEqual([`refs.move/bootstrap/${mission.base}`]);
});
