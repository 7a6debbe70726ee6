// How plans come about over a whole mission: split among planners, judged, improved, made again with what happened.
import { describe, expect } from "vitest";
import { leaves, split, task } from "../support/planner.ts";
import { scenario } from "../support/scenario.ts";

describe("a plan", () => {
  scenario(
    "is split among planners, criticised, made better, and worked on",
    { timeoutMs: 60_000 },
    async ({ repo, agents }) => {
      agents.planner.says(split("the server", "the client"));
      agents.planner.on("plan-1").says(leaves(task("Routes"), task("Store")));
      agents.planner.on("plan-2").says(leaves(task("Page")));
      agents.critic.finds("nobody writes the form");
      agents.planner.says(
        leaves(
          task("Routes"),
          task("Page", { depends_on_indices: [0] }),
          task("Form", { speculation_score: 0.3 }),
        ),
      );
      const issue = await repo.issue("A shop");
      await issue.labelled();
      await repo.settles();
      const planners = agents.briefs.filter(({ task: kind }) => kind === "plan");
      expect(planners.map(({ leg, attempt }) => `${leg}/${attempt}`)).toEqual([
        "plan/1",
        "plan-1/1",
        "plan-2/1",
        "plan/2",
      ]);
      const critics = agents.briefs.filter(({ task: kind }) => kind === "critic");
      expect(critics).toHaveLength(2);
      expect(critics[0]?.planning?.proposal).toContain("Store");
      expect(planners[3]?.planning?.feedback[0]?.text).toContain("nobody writes the form");
      expect(repo.units).toEqual({ routes: "landed", page: "landed", form: "landed" });
      expect(repo.unit("form").details.uncertainty).toBe(0.3);
      expect([...repo.history("mc/green")].sort()).toEqual(["form", "page", "routes"]);
      const [round] = repo.mission.details.planning?.rounds ?? [];
      expect(round).toMatchObject({ round: 1, count: 3, grade: { completion: 1, overlap: 0 } });
    },
  );

  scenario(
    "that does not reach the objective is followed by another, which a person approves anew",
    {
      config: { gates: { plan: "always", promote: "never" }, review: { enabled: false } },
      timeoutMs: 60_000,
    },
    async ({ repo, agents, olga }) => {
      agents.planner.proposes(task("First"));
      agents.planner.proposes(task("Second"));
      agents.objective.says(false, "the second part is missing");
      const issue = await repo.issue("Two things");
      await issue.labelled();
      await repo.settles();
      expect(repo.mission.state).toBe("plan_gate");
      await olga.approves(repo.mission.planPull ?? 0);
      await repo.settles();
      expect(repo.mission.state).toBe("plan_gate");
      expect(repo.units).toEqual({ first: "landed", second: "waiting" });
      const again = agents.briefsOf("plan", "plan")[1];
      expect(again?.planning).toMatchObject({
        round: 2,
        feedback: [{ kind: "objective", text: "the second part is missing" }],
      });
      expect(again?.commit).toBe(repo.tip("mc/green"));
      expect(again?.context).toContain("First");
      await olga.approves(repo.mission.planPull ?? 0);
      await repo.settles();
      expect(repo.units).toEqual({ first: "landed", second: "landed" });
      expect(repo.mission).toMatchObject({ state: "completed", stopReason: "objective_met" });
    },
  );

  scenario(
    "says what it will cost once enough was seen, and that it is unknown before",
    {
      config: { review: { enabled: false }, gates: { plan: "always", promote: "off" } },
      timeoutMs: 60_000,
    },
    async ({ repo, agents, olga }) => {
      const bodyOf = async (): Promise<string> => {
        const pull = (await repo.pulls()).find(({ number }) => number === repo.mission.planPull);
        return pull?.body ?? "";
      };
      agents.planner.proposes(...["A", "B", "C", "D", "E"].map((title) => task(title)));
      for (const id of ["a", "b", "c", "d", "e"]) agents.worker.on(id).spends(2);
      await (await repo.issue("First")).labelled();
      await repo.settles();
      expect(await bodyOf()).toContain("unknown until 5 more attempts ended");
      await olga.approves(repo.mission.planPull ?? 0);
      await repo.settles();
      agents.planner.proposes(task("F"), task("G"));
      await (await repo.issue("Second")).labelled();
      await repo.settles();
      expect(await bodyOf()).toContain("**Forecast for 2 units:** $4.00");
    },
  );
});
