// A person's request for changes keeps a unit out: everything that says how the unit stands says who asked, and where.
import { describe, expect, test } from "vitest";
import * as answers from "../../../core/voice/answer.ts";
import { renderMissionComment } from "../../../core/voice/mission-comment.ts";
import { OLGA, PureWorld, STRANGER } from "../../support/pure-world.ts";

const NINA = { ...OLGA, login: "nina" };

/** Two units; the verification of the first is asked for and not answered. */
function queued(): { readonly world: PureWorld; readonly pull: number } {
  const world = new PureWorld({ fixup: { candidates: 0 } });
  world.hold.add("chain.build");
  world.label([{ id: "a", title: "Add a" }]);
  expect(world.unit("a").state).toBe("queued");
  return { world, pull: world.unit("a").pull ?? 0 };
}

const texts = (world: PureWorld): readonly string[] => [
  renderMissionComment(world.state, world.mission),
  answers.status(world.state, world.mission),
  answers.whyMission(world.state, world.mission),
  answers.whyUnit(world.state, world.mission, world.unit("a")),
];

describe("a standing request for changes", () => {
  test("is told with its author and its pull request, until it is taken back", () => {
    const { world, pull } = queued();
    const before = texts(world);
    for (const text of before) expect(text).not.toContain("asked for changes");
    world.approve(pull, NINA, "changes_requested");
    expect(world.unit("a").because).toBe(
      `nina asked for changes on #${pull}; waits until they approve, or their review is dismissed`,
    );
    for (const text of texts(world))
      expect(text).toMatch(new RegExp(`nina.{0,3} asked for changes on #${pull}`));
    const [first] = texts(world)[0]?.split("\n") ?? [];
    expect(first).not.toContain("Nothing is needed from you");
    expect(world.because().join("\n")).toContain(
      `unit:${world.mission.mission}/a nina asked for changes`,
    );
    world.approve(pull, NINA);
    expect(world.unit("a").because).toContain("waits for its turn");
    for (const text of texts(world)) expect(text).not.toContain("asked for changes");
    world.release();
    expect(world.unit("a").state).toBe("landed");
  });

  test("of somebody without the right to ask is none", () => {
    const { world, pull } = queued();
    world.approve(pull, STRANGER, "changes_requested");
    for (const text of texts(world)) expect(text).not.toContain("asked for changes");
  });

  test("of two people, the one that is left is named", () => {
    const { world, pull } = queued();
    world.approve(pull, NINA, "changes_requested");
    world.approve(pull, { ...OLGA, login: "ben" }, "changes_requested");
    world.approve(pull, NINA);
    expect(world.unit("a").because).toContain(`ben asked for changes on #${pull}`);
  });

  test("on what waits for an approval: another's approval opens nothing, and why is said", () => {
    const world = new PureWorld({ fixup: { candidates: 0 } });
    world.script.leg = ({ purpose }) =>
      purpose === "work" ? { ok: true, lines: 900 } : { ok: true };
    world.label([{ id: "a", title: "Add a" }]);
    const pull = world.unit("a").pull ?? 0;
    world.approve(pull, NINA, "changes_requested");
    world.approve(pull, OLGA);
    expect(world.unit("a").state).toBe("gated");
    for (const text of texts(world)) expect(text).toContain(`asked for changes on #${pull}`);
  });

  test("on the promotion is in the first line", () => {
    const world = new PureWorld();
    world.label([{ id: "a", title: "Add a" }]);
    const pull = world.mission.promotionPull ?? 0;
    world.approve(pull, NINA, "changes_requested");
    const [first] = renderMissionComment(world.state, world.mission).split("\n");
    expect(first).toContain(`asked for changes on #${pull}`);
  });
});
