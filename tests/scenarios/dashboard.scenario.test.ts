// The dashboard: one issue that shows how everything stands and takes clicks, by people with and without the right, at whatever moment.
import { describe, expect } from "vitest";
import { scenario, unit } from "../support/scenario.ts";

const ON = { dashboard: { enabled: true, debounce_seconds: 1 } };

describe("the issue", () => {
  scenario("is opened, labelled and pinned once, and shows what runs", { config: ON }, async ({ repo, agents }) => {
    agents.pauseAt("work");
    await repo.objective(unit("a"), unit("b", { after: "a" }));
    await repo.settles();
    await repo.waits(1);
    const issue = await repo.dashboard();
    expect(issue.labels).toEqual(["mc:dashboard"]);
    expect(issue.body).toContain("### Running");
    expect(issue.pinned).toBe(true);
  });
});
