// Who asks for comparison instead of changes, and whose units it makes experiments of.
import { expect, test } from "vitest";
import { RepoConfig } from "../../../core/config/schema.ts";
import { isExperimentMode, plannedKind } from "../../../core/experiment/mode.ts";

const usual = { title: "Make it fast", body: "Please.", config: RepoConfig.parse({}), details: {} };

test.each([
  ["nobody", {}, false],
  ["the title", { title: "[EXPERIMENT MODE] Make it fast" }, true],
  ["the body", { body: "  [experiment mode]\nTry two." }, true],
  ["somebody who quotes it", { body: "not like [EXPERIMENT MODE]" }, false],
  ["the label", { details: { experiment: true as const } }, true],
  ["the configuration", { config: RepoConfig.parse({ experiment: { mode: "always" } }) }, true],
])("%s", (_who, change, expected) => {
  const mission = { ...usual, ...change };
  expect(isExperimentMode(mission)).toBe(expected);
  expect(plannedKind(mission, "agent", "implement")).toBe(expected ? "experiment" : "implement");
  expect(plannedKind(mission, "explicit", "implement")).toBe("implement");
  expect(plannedKind(mission, "agent", "research")).toBe("research");
});
