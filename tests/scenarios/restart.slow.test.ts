// The app killed at every 41st durable step of a mission, from six different first ones; the short form is in
// restart.scenario.test.ts.
import { describe } from "vitest";
import { killedMission } from "../support/killed.ts";

describe("killed at a step (I5)", () => {
  for (let scene = 0; scene < 6; scene += 1) killedMission(41, scene * 7 + 1);
});
