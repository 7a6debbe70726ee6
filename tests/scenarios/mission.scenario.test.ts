import { expect } from "vitest";
import { scenario, unit } from "../support/scenario.ts";

scenario(
  "two units, one after the other, from the label to the target branch",
  async ({ repo, olga, agents }) => {
    const issue = await repo.objective(unit("a"), unit("b", { after: "a" }));
    await repo.settles();
    expect(repo.units).toEqual({ a: "landed", b: "landed" });
    expect(repo.history("mc/green")).toEqual(["a", "b"]);
    expect(repo.mission.state).toBe("promote_gate");
    await olga.approves(repo.pull("promotion"));
    await repo.settles();
    expect(repo.mission).toMatchObject({ state: "completed", stopReason: "objective_met" });
    expect(repo.tip("main")).toBe(repo.tip("mc/green"));
    expect(issue.number).toBe(repo.mission.issue);
    expect(agents.briefsOf("b")[0]?.commit).not.toBe(agents.briefsOf("a")[0]?.commit);
  },
);
