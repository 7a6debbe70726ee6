// A whole mission by `mc run` with our own agent and a small model on this machine: text tool calls, broken JSON now and then, no key,
// no cost, no network. It ends on green.
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeModel, openFakeModel } from "../agents/builtin/fake-model.ts";
import { lastLine, OwnRepository } from "./own-repository.ts";
import { openSmallModel, type SmallModel } from "./small-model.ts";

let own: OwnRepository;
let small: SmallModel;
let server: FakeModel;
beforeEach(async () => {
  own = new OwnRepository();
  small = openSmallModel();
  server = await openFakeModel(small.answer);
});
afterEach(async () => {
  await server.close();
  own.remove();
});

test("a small local model takes an objective to green", async () => {
  const agent = `builtin:local:tiny@${server.origin}/v1?context=16384`;
  const run = await own.mc([
    "run",
    "--repo",
    own.path,
    "--objective",
    "Two files",
    "--agent",
    agent,
    "--json",
  ]);
  expect(run.code, run.err).toBe(0);
  expect(lastLine(run.out)).toMatchObject({
    units: { planned: 2, green: 2, failed: 0 },
    branch: "mc/green",
    state: "completed",
  });
  expect(own.git("show", "mc/green:one.js")).toBe("export const one = 1;");
  expect(own.git("show", "mc/green:two.js")).toBe("export const two = 1;");
  expect(own.git("status", "--porcelain")).toBe("");
  // Each thing that it got wrong came back to it as what it was.
  const told = small.told.join("\n");
  for (const expected of [
    "the new text cannot be parsed",
    "That tool call cannot be read",
    "needs the network, which is not allowed",
    "[exit code 0]",
    "it is missing",
  ]) {
    expect(told).toContain(expected);
  }
  expect(server.asked.every(({ headers }) => headers.authorization === undefined)).toBe(true);
});
