// Names of ways: legs that no unit can have, branches that git takes and workers may push.
import fc from "fast-check";
import { expect, test } from "vitest";
import { Leg } from "../../../action/shared/inputs.ts";
import { HINTS } from "../../../core/forks/hints.ts";
import { forkBranchName, forkLeg, legBranch, legSubject } from "../../../core/forks/names.ts";
import { isUnitRef, mayMove, validateRef } from "../../../core/merge/branches.ts";
import { jobName, parseJobName } from "../../../core/report/workflow-names.ts";

const unit = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,39}$/);
const index = fc.integer({ min: 1, max: HINTS.length });
const attempt = fc.integer({ min: 1, max: 99_999 });

test("a leg says which way of which unit it is, and is no unit itself", () => {
  fc.assert(
    fc.property(unit, index, (id, way) => {
      const leg = forkLeg(id, way);
      expect(legSubject(leg)).toEqual({ unit: id, index: way });
      expect(legSubject(id)).toEqual({ unit: id, index: null });
      expect(Leg.safeParse(leg).success).toBe(true);
      expect(parseJobName(jobName(leg, "publish"))).toEqual({ leg, job: "publish" });
      // Names of artifacts and of the brief's file.
      expect(leg.length).toBeLessThanOrEqual(60);
      expect(leg).toMatch(/^[\w~-]+$/);
    }),
  );
});

test("its branch is one that git takes, a worker may push, and a repair may move", () => {
  fc.assert(
    fc.property(unit, attempt, index, (id, number, way) => {
      const branch = forkBranchName("m12", id, number, way);
      expect(legBranch("m12", forkLeg(id, way), number)).toBe(branch);
      expect(legBranch("m12", id, number)).not.toBe(branch);
      expect(validateRef(branch).ok).toBe(true);
      expect(mayMove("worker", `refs/heads/${branch}`)).toBe(true);
      expect(isUnitRef(`refs/heads/${branch}`)).toBe(true);
    }),
  );
});

test.each(["a~", "~1", "a~0", "a~10", "a~1~2", "a~b", "A~1", "a/b~1"])("%s is no leg", (leg) => {
  expect(Leg.safeParse(leg).success).toBe(false);
});
