// "Re-run" on a check is a wish for another attempt: of a unit whose mission still goes on, and of no other.
import { expect, test } from "vitest";
import { OLGA, PureWorld } from "../../support/pure-world.ts";

const UNIT = { id: "a", title: "Add a", files: ["src/a.js"] };

function failed(): PureWorld {
  const world = new PureWorld({ units: { max_attempts: 1, retry_delay_seconds: 0 } });
  world.script.leg = ({ purpose, leg }) =>
    purpose === "review" && leg === "a"
      ? {
          ok: true,
          text: 'REVIEW_RESULT:{"alignment":1,"approach":1,"test_quality":1,"rationale":"no"}',
        }
      : { ok: true };
  world.label([UNIT, { ...UNIT, id: "b", files: ["src/b.js"] }]);
  expect(world.unit("a").state).toBe("failed");
  return world;
}

function rerun(world: PureWorld): void {
  const { head } = world.unit("a");
  if (head === null) throw new Error("nothing was pushed");
  world.send({ type: "CheckRerunAsked", at: world.at, commit: head, name: "mc/review", by: OLGA });
}

test("while the mission goes on, it is tried again", () => {
  const world = failed();
  expect(world.mission.state).toBe("promote_gate");
  world.script.leg = () => ({ ok: true });
  rerun(world);
  expect(world.units).toMatchObject({ a: "landed" });
});

test("of a mission that is over, nothing is begun again, and the journal says why", () => {
  const world = failed();
  world.command({ name: "stop" });
  world.advance(60 * 60_000);
  expect(world.mission.state).toBe("stopped");
  rerun(world);
  expect(world.unit("a").state).toBe("failed");
  expect(world.because().at(-1)).toContain("its mission is stopped, so nothing is to be done");
});
