// Waiting for people, against the reference: a gate is opened by a review of the exact commit alone. No time passes it, and no
// message in a chat does.
import { describe } from "vitest";
import { z } from "zod";
import { gateKey } from "../../../core/engine/state.ts";
import { PureWorld } from "../../support/pure-world.ts";
import { hitl } from "../../vectors/departures-notices.ts";
import { followsVectors } from "../../vectors/load.ts";

const POLL_SECONDS = 5;
const Input = z.discriminatedUnion("fn", [
  z.object({
    fn: z.literal("telegram"),
    updates: z.array(z.object({ message: z.object({ text: z.string() }) })),
  }),
  z.object({
    fn: z.literal("wait"),
    timeoutSeconds: z.number(),
    timeoutAction: z.string(),
    fileStatusAtPoll: z.record(z.string(), z.string()),
  }),
]);

/** A mission whose one unit landed: its promotion waits for a person. */
function waiting(): PureWorld {
  const world = new PureWorld({
    review: { enabled: false },
    limits: { wall_time_minutes: 10_000 },
    notify: { needs_you: ["telegram"] },
  });
  world.label([{ id: "a", title: "Do a", files: ["src/a.js"] }]);
  world.settle();
  return world;
}

const stateOf = (world: PureWorld) =>
  world.state.gates.get(gateKey("promote", world.mission.mission, null))?.state ?? "none";

describe("gates", () => {
  followsVectors("hitl", {
    input: Input,
    answer: (input) => {
      const world = waiting();
      const pull = world.mission.promotionPull ?? 0;
      if (input.fn === "telegram") {
        return { decision: stateOf(world) === "approved" ? "approved" : "" };
      }
      for (let poll = 1; poll * POLL_SECONDS <= input.timeoutSeconds; poll += 1) {
        world.advance(POLL_SECONDS * 1000);
        const status = input.fileStatusAtPoll[String(poll)];
        if (status === "approved") world.approve(pull);
        if (status === "denied") world.approve(pull, undefined, "changes_requested");
        if (stateOf(world) === "approved")
          return { approved: true, waited: poll * POLL_SECONDS, fileStatus: "approved" };
      }
      return {
        approved: stateOf(world) === "approved",
        waited: input.timeoutSeconds,
        fileStatus: stateOf(world) === "open" ? "pending" : stateOf(world),
      };
    },
    told: (expected, input) =>
      input.fn === "telegram"
        ? { decision: z.object({ decision: z.string() }).parse(expected).decision }
        : expected,
    departures: hitl,
  });
});
