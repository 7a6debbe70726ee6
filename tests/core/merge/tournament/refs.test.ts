// Who may move which branch in a tournament, and that nothing else is let through with it (SR16, SR17).
import { expect, test } from "vitest";
import { forbidden } from "../../../../app/github/allow.ts";
import { missionId, unitId } from "../../../../core/base/brand.ts";
import type { EffectOf, RefsPurpose, RefUpdate } from "../../../../core/engine/effect.ts";
import { isUnitRef, mayMove } from "../../../../core/merge/branches.ts";
import { fixBranch } from "../../../../core/report/workflow-names.ts";
import { emptyState, fakeSha } from "../../../support/pure-world.ts";

const ref = (branch: string): string => `refs/heads/${branch}`;

test.each([
  [fixBranch("m1", "b", 1, 2), true],
  [fixBranch("m12-3", "long-unit-name", 4, 8), true],
  ["mc/fix/m1/b/0/1", false],
  ["mc/fix/m1/b/1", false],
  ["mc/fix/m1/../1/1", false],
  ["mc/fix/m1/b/1/1/1", false],
  ["mc/fix/main/b/1/1", false],
])("workers may push %s: %s", (branch, may) => {
  expect(mayMove("worker", ref(branch))).toBe(may);
  expect(mayMove("queue", ref(branch))).toBe(false);
});

test("a candidate's branch is no unit's branch", () => {
  expect(isUnitRef(ref("mc/m1/b/1"))).toBe(true);
  expect(isUnitRef(ref(fixBranch("m1", "b", 1, 1)))).toBe(false);
  expect(isUnitRef(ref("mc/green"))).toBe(false);
});

const fixup: RefsPurpose = { kind: "fixup", mission: missionId("m1"), unit: unitId("b"), wave: 1 };
const move = (purpose: RefsPurpose, update: Partial<RefUpdate>): EffectOf<"refs.move"> => ({
  kind: "refs.move",
  key: "k",
  purpose,
  updates: [{ ref: ref("mc/m1/b/1"), before: fakeSha("a"), after: fakeSha("b"), ...update }],
});

test.each<[string, RefsPurpose, Partial<RefUpdate>, boolean]>([
  ["the unit's branch forward", fixup, {}, true],
  ["to another repair", fixup, { beside: true }, true],
  ["mc/green", fixup, { ref: ref("mc/green") }, false],
  ["mc/working", fixup, { ref: ref("mc/working") }, false],
  ["the target branch", fixup, { ref: ref("main") }, false],
  ["deleting the unit's branch", fixup, { after: null }, false],
  ["beside for another purpose", { kind: "cleanup" }, { beside: true }, false],
  [
    "a candidate's branch away",
    { kind: "cleanup" },
    { ref: ref("mc/fix/m1/b/1/1"), after: null },
    true,
  ],
])("%s", (_, purpose, update, may) => {
  expect(forbidden(move(purpose, update), emptyState()) === null).toBe(may);
});
