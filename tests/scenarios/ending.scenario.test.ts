// Proof, not claims, over the local GitHub: criteria that are commands, new tests on the base, weaker tests in a diff, and the
// objective before a mission ends.
import { describe, expect } from "vitest";
import { scenario, unit } from "../support/scenario.ts";

const REVIEWED = { config: { review: { enabled: true } } };
const COMMAND = "npm run check";
const withCriterion = (id: string) => ({ ...unit(id), criteria: [`$ ${COMMAND}`] });

describe("proof", () => {
  scenario(
    "a criterion that fails first is evidence; the next attempt proves it and lands",
    async ({ repo, agents }) => {
      const worker = agents.worker.on("a");
      worker.shows({ exits: { [COMMAND]: 2 }, log: "Error: option --json is unknown" });
      worker.shows({ exits: { [COMMAND]: 0 } });
      await repo.objective(withCriterion("a"), unit("b"));
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed", b: "landed" });
      expect(repo.unit("a").attempt).toBe(2);
      const [evidence] = agents.briefsOf("a")[1]?.evidence ?? [];
      expect(evidence).toMatchObject({
        stage: "verify",
        cause: "criterion `npm run check` exits 2",
      });
      expect(evidence?.text).toContain("option --json is unknown");
      const pulls = (await repo.pulls()).filter(({ head }) => head.includes("/a/"));
      expect(pulls.map(({ head }) => head)).toEqual(["mc/m2/a/2"]);
      expect(pulls[0]?.body).toContain("`npm run check`: passes, exit code 0");
    },
  );

  scenario(
    "new tests that pass on the base: the worker is told, then a person looks",
    REVIEWED,
    async ({ repo, agents, olga }) => {
      const worker = agents.worker.on("a");
      const files = { "src/a.js": "1\n", "tests/a.test.js": 'test("a", () => {});\n' };
      worker.shows({ tests: "not_proven" }, files);
      worker.shows({ tests: "not_proven" }, { ...files, "src/a.js": "2\n" });
      await repo.objective(unit("a"));
      await repo.settles();
      expect(agents.briefsOf("a")[1]?.evidence[0]?.cause).toBe("new tests pass without the change");
      expect(agents.briefsOf("a", "review")).toHaveLength(1);
      expect(agents.briefsOf("a", "review")[0]?.flags?.[0]).toContain("pass without the change");
      expect(repo.unit("a")).toMatchObject({ state: "gated", attempt: 2 });
      await olga.approves(repo.pull("a"));
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed" });
    },
  );

  scenario(
    "a deleted test is found in the diff and waits for a person",
    REVIEWED,
    async ({ repo, agents, olga }) => {
      const before = 'test("adds", () => {\n  expect(1 + 1).toBe(2);\n});\n';
      const more = 'test("subtracts", () => {\n  expect(2 - 1).toBe(1);\n});\n';
      await olga.pushes("main", { "tests/sums.test.js": before + more });
      agents.worker.on("a").writes({ "src/a.js": "1\n", "tests/sums.test.js": more });
      await repo.objective(unit("a"), unit("b"));
      await repo.settles();
      expect(repo.units).toEqual({ a: "gated", b: "landed" });
      expect(repo.unit("a").because).toContain('1 test case fewer; gone: "adds"');
      expect(agents.briefsOf("a", "review")[0]?.flags?.join()).toContain("weaker tests");
      await olga.approves(repo.pull("a"));
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed", b: "landed" });
    },
  );

  scenario("a proof whose webhook is lost is found by looking", async ({ repo, agents, world }) => {
    agents.worker.on("a").shows({ exits: { [COMMAND]: 0 } });
    world.hooks.loseAll("workflow_job");
    await repo.objective(withCriterion("a"));
    await repo.settles();
    await repo.waits(15);
    expect(repo.units).toEqual({ a: "landed" });
    expect(repo.unit("a").details.proof?.criteria[0]?.result).toBe("proven");
  });
});

describe("the objective", () => {
  scenario(
    "not met: planned again with the reason, checked again, closed",
    async ({ repo, agents, olga }) => {
      agents.planner.proposes({ id: "first", title: "First", description: "x" });
      agents.planner.proposes({ id: "second", title: "Second", description: "y" });
      agents.objective.says(false, "the help text is missing");
      agents.objective.says(true, "now it is there");
      const issue = await (await repo.issue("Make a command line")).labelled();
      await repo.settles();
      expect(repo.units).toEqual({ first: "landed", second: "landed" });
      expect(JSON.stringify(agents.briefsOf("plan", "plan")[1])).toContain("help text is missing");
      expect(agents.briefsOf("objective", "check")).toHaveLength(2);
      await olga.approves(repo.pull("promotion"));
      await repo.settles();
      expect(repo.mission).toMatchObject({ state: "completed", stopReason: "objective_met" });
      expect((await issue.comments()).at(-1)?.body).toContain("**Done.**");
    },
  );

  scenario(
    "nobody can say: a person decides, and the issue stays open",
    async ({ repo, agents, olga }) => {
      agents.objective.mumbles(2);
      const issue = await (await repo.issue("Make a command line")).labelled();
      await repo.settles();
      const asked = (await issue.comments()).find(({ body }) => body.includes("not confirmed"));
      expect(asked?.body).toContain("**The objective is not confirmed:**");
      await olga.approves(repo.pull("promotion"));
      await repo.settles();
      expect(repo.mission).toMatchObject({ state: "completed", stopReason: null });
      expect((await issue.comments()).at(-1)?.body).toContain("The issue stays open");
      expect(repo.history("main")).toEqual(["first"]);
    },
  );
});
