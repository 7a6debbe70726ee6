// A closed queue holds repairs up as well: what is under way is kept, nothing more is asked for until it is opened (Q22).
import { expect, test } from "vitest";
import { OLGA, PureWorld } from "../../../support/pure-world.ts";

test("a closed queue asks for no verification of a candidate, and goes on when it is opened", () => {
  const world = new PureWorld({ review: { enabled: false } });
  world.script.verify = (names) =>
    names.includes("b") && !names.some((name) => name.startsWith("fix b")) ? "failed" : "passed";
  world.script.leg = ({ purpose }) => {
    if (purpose === "fixup") world.hold.add("leg.collect");
    return { ok: true };
  };
  world.label([{ id: "b", title: "Do b", files: ["src/b.js"] }]);
  expect(world.unit("b").state).toBe("fixing");
  world.command({ name: "close-queue", why: "" }, OLGA);
  expect(world.state.repo.queueClosed).not.toBeNull();
  const before = world.of("run.dispatch").length;
  world.release();
  expect(world.of("run.dispatch").length).toBe(before);
  expect(world.unit("b").state).toBe("fixing");
  world.command({ name: "open-queue", why: "" }, OLGA);
  expect(world.of("run.dispatch").length).toBeGreaterThan(before);
  expect(world.unit("b").state).toBe("landed");
});
