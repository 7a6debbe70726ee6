// What one mission learned reaches the next one's briefs, and changes how its work ends.
import { describe, expect } from "vitest";
import { givenOf, givenText } from "../../core/voice/given.ts";
import type { Agents } from "../support/agents.ts";
import type { Repo } from "../support/repo.ts";
import { scenario, unit } from "../support/scenario.ts";

const LESSON = "every module in src must export a constant or the check script fails";
/** Keys of what the first mission learns, the one of issue 2. */
const LESSONS = ["m2/a/1", "m2/b/1", "m2/c/1"];
const config = { fixup: { candidates: 0 }, gates: { promote: "off" } };

/** One mission learns the lesson the hard way, another needs it. */
async function twoMissions(repo: Repo, agents: Agents): Promise<void> {
  agents.worker.on("lexer-module").breaks().discovers(`gotcha: ${LESSON}`);
  agents.worker.on("parser-module").needsToKnow(LESSON);
  await repo.objective(unit("lexer-module"));
  await repo.settles();
  expect(repo.unit("lexer-module")).toMatchObject({ state: "landed", attempt: 2 });
  await repo.objective(unit("parser-module"));
  await repo.settles();
}

/** A unit that needs the lesson breaks, and who repairs it may have been told. */
async function repairedWithMemory(repo: Repo, agents: Agents): Promise<void> {
  agents.worker.on("lexer-module").breaks().discovers(`gotcha: ${LESSON}`);
  await repo.objective(unit("lexer-module"));
  await repo.settles();
  expect(repo.unit("lexer-module")).toMatchObject({ state: "landed", attempt: 2 });
  agents.worker.on("parser-module").breaks();
  const candidate = agents.fixup.on("parser-module").candidate(1);
  candidate.needsToKnow(LESSON, "src/parser-module.js");
  await repo.objective(unit("parser-module"));
  await repo.settles();
}
const repaired = { ...config, fixup: { candidates: 1, waves: 1 } };

describe("memory", () => {
  scenario(
    "a lesson of the first mission is told to the second, which then lands at once",
    { config, timeoutMs: 60_000 },
    async ({ repo, agents }) => {
      await twoMissions(repo, agents);
      expect(repo.unit("parser-module")).toMatchObject({ state: "landed", attempt: 1 });
      const [brief] = agents.briefsOf("parser-module");
      expect(brief?.memory).toContain(`- [gotcha] ${LESSON}`);
      // The failed attempt before it is told as well, with what stopped it.
      expect(brief?.memory).toContain("FAILED (verify:");
      const attempt = [...repo.state.attempts.values()].find((one) => one.unit === "parser-module");
      expect(attempt?.details.told?.map(({ kind }) => kind)).toContain("context");
    },
  );

  scenario(
    "with learning switched off nothing is told, and the second mission fails first",
    { config: { ...config, learning: { enabled: false } }, timeoutMs: 60_000 },
    async ({ repo, agents }) => {
      await twoMissions(repo, agents);
      expect(repo.unit("parser-module")).toMatchObject({ state: "landed", attempt: 2 });
      expect(agents.briefsOf("parser-module").every(({ memory }) => memory === undefined)).toBe(
        true,
      );
      expect(repo.state.memory.episodes.size).toBe(0);
    },
  );

  scenario(
    "candidates of a repair are told as well: the one who knows the lesson repairs it",
    { config: repaired, timeoutMs: 60_000 },
    async ({ repo, agents }) => {
      await repairedWithMemory(repo, agents);
      expect(repo.unit("parser-module")).toMatchObject({ state: "landed", attempt: 1 });
      const [brief] = agents.briefsOf("parser-module-f1", "fixup");
      expect(brief?.memory).toContain(`- [gotcha] ${LESSON}`);
      expect(brief?.memory?.length).toBeLessThanOrEqual(3000);
      const tournament = [...repo.state.tournaments.values()].find(
        (one) => one.unit === "parser-module",
      );
      expect(tournament?.candidates[0]?.told?.map(({ kind }) => kind)).toContain("context");
      // As `mc why` says it.
      const { attempts, tournaments } = repo.state;
      const given = givenOf(
        repo.unit("parser-module"),
        [...attempts.values()],
        [...tournaments.values()],
      );
      const told = given === null ? [] : givenText(given);
      expect(told.filter((line) => line.startsWith("repairs were told")).join()).toContain(LESSON);
    },
  );

  scenario(
    "with learning switched off no candidate is told, and the worker has to do it again",
    { config: { ...repaired, learning: { enabled: false } }, timeoutMs: 60_000 },
    async ({ repo, agents }) => {
      await repairedWithMemory(repo, agents);
      expect(repo.unit("parser-module")).toMatchObject({ state: "landed", attempt: 2 });
      const told = agents.briefsOf("parser-module-f1", "fixup");
      expect(told.map(({ memory }) => memory)).toEqual([undefined]);
    },
  );

  scenario(
    "the first mission of a repository is told nothing",
    { config, timeoutMs: 60_000 },
    async ({ repo, agents }) => {
      await repo.objective(unit("a"));
      await repo.settles();
      expect(agents.briefsOf("a")[0]?.memory).toBeUndefined();
    },
  );

  scenario(
    "what three units agree on becomes a rule that later workers there are told",
    { config, timeoutMs: 60_000 },
    async ({ repo, agents }) => {
      for (const id of ["a", "b", "c"])
        agents.worker.on(id).discovers("Tests of this folder need the fake clock.");
      await repo.objective(unit("a"), unit("b"), unit("c"));
      await repo.settles();
      const [rule] = [...repo.state.memory.rules.values()];
      expect(rule).toMatchObject({ state: "active", confidence: 1, applied: 0 });
      await repo.objective(unit("d"));
      await repo.settles();
      expect(agents.briefsOf("d")[0]?.memory).toContain(
        "### Learned Rules (from past missions)\n- Tests of this folder need the fake clock.",
      );
      expect(repo.state.memory.rules.get(rule?.rule ?? "")).toMatchObject({ applied: 1 });
    },
  );

  scenario(
    "where lessons differ a model is asked once, and its rule is kept with the lessons it names",
    { config: { ...config, learning: { distill: true } }, timeoutMs: 60_000 },
    async ({ repo, agents }) => {
      agents.worker.on("a").discovers("Dates are compared in UTC only.");
      agents.worker.on("b").discovers("The formatter drops the zone offset.");
      agents.worker.on("c").discovers("Fixtures hold local timestamps from Berlin.");
      agents.objective.distils({
        text: "Convert every time to UTC before it is stored or compared.",
        scope: ["src"],
        episodes: [...LESSONS, "m2/never/1"],
      });
      await repo.objective(unit("a"), unit("b"), unit("c"));
      await repo.settles();
      const asked = agents.briefs.filter(({ task }) => task === "distill");
      expect(asked).toHaveLength(1);
      expect(asked[0]?.lessons?.map(({ id }) => id).toSorted()).toEqual(LESSONS);
      expect([...repo.state.memory.rules.values()]).toMatchObject([
        {
          text: "Convert every time to UTC before it is stored or compared.",
          episodes: LESSONS,
          confidence: 1,
        },
      ]);
    },
  );
});
