// Who may not stand anywhere now does not land either, whatever passed with it before.
import { expect, test } from "vitest";
import { planQueue } from "../../../../core/merge/policy/plan.ts";
import { element, saw, view } from "./view.ts";

test("what needs an element that is thrown out stays, although it passed without it", () => {
  const plan = planQueue(
    view({
      elements: [element("x"), element("y", { needs: ["x"] })],
      observations: [saw("failed", ["x"]), saw("failed", ["x"]), saw("passed", ["y"])],
    }),
  );
  expect(plan.eject.map(({ id }) => id)).toEqual(["x"]);
  expect(plan.land).toBeNull();
});
