// A unit that the queue throws out is repaired on its pull request, while the others land.
import { describe, expect } from "vitest";
import { BROKEN } from "../support/agents.ts";
import type { Repo } from "../support/repo.ts";
import { scenario, unit } from "../support/scenario.ts";

async function table(repo: Repo, id: string): Promise<string> {
  const mark = `<!-- mc:fixup-${repo.mission.mission}-${id} -->`;
  const found = (await repo.comments(repo.pull(id))).filter(({ body }) => body.startsWith(mark));
  expect(found).toHaveLength(1);
  return found[0]?.body ?? "";
}

const branches = (repo: Repo): string | null =>
  repo.git("for-each-ref", "--format=%(refname)", "refs/heads/mc/fix");

/** Many jobs each. */
const PATIENT = { timeoutMs: 60_000 };

describe("tournaments", () => {
  scenario(
    "a unit that breaks verification is repaired by candidate 2, and the others land meanwhile",
    PATIENT,
    async ({ repo, agents }) => {
      agents.worker.on("b").breaks();
      const { fixup } = agents;
      fixup.on("b").candidate(1).fails();
      fixup.on("b").candidate(2).writes({ "src/b.js": "export const b = 1;\n" });
      fixup
        .on("b")
        .candidate(3)
        .writes({ "src/other.js": `${BROKEN} as well\n` });
      agents.pauseAt("fixup");
      await repo.objective(unit("a"), unit("b"), unit("c"));
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed", b: "fixing", c: "landed" });
      expect((await repo.liveComment()).body).toContain("being repaired (wave 1: 0 of 3 verified)");
      expect(await table(repo, "b")).toContain("| 2 | adapt to what landed | at work |");
      const original = repo.unit("b").head ?? "";
      const [begun] = [...repo.state.tournaments.values()];
      expect(agents.waiting("fixup").map(({ leg }) => leg)).toEqual(["b-f1", "b-f2", "b-f3"]);
      const pull = repo.pull("b");

      agents.goOn();
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed", b: "landed", c: "landed" });
      expect(repo.history("mc/green").toSorted()).toEqual(["a", "b", "c"]);
      const b = repo.unit("b");
      expect(b).toMatchObject({ attempt: 1, pull });
      expect(repo.file("refs/heads/mc/green", "src/b.js")).toBe("export const b = 1;");
      // Forward from what the worker pushed, with what had landed; GitHub knows it as merged.
      const [head = "", ...parents] = (
        repo.git("rev-list", "--parents", "-n1", b.head ?? "") ?? ""
      ).split(" ");
      expect(head).toBe(b.head);
      expect(parents).toEqual([original, begun?.base]);
      expect((await repo.pulls()).find(({ number }) => number === pull)?.state).toBe("merged");
      const said = await table(repo, "b");
      expect(said).toContain("**Candidate 2 repaired it.**");
      expect(said).toMatch(/\| 1 \| fix the implementation \| out: no\\_result \|/);
      expect(said).toMatch(/\| 3 \| smallest change \| failed: [^|]+\|/);
      for (const commit of [original, head])
        expect(
          (await repo.checks(commit)).find(({ name }) => name === "mc/fixup")?.conclusion,
        ).toBe("success");
      expect(branches(repo)).toBe("");
      expect(agents.briefsOf("b")).toHaveLength(1);
    },
  );

  scenario("a textual conflict is resolved by a candidate", PATIENT, async ({ repo, agents }) => {
    agents.worker.on("a").writes({ "shared.txt": "one\na\nthree\n" });
    agents.worker.on("b").writes({ "shared.txt": "one\nb\nthree\n" });
    for (const id of ["a", "b"])
      agents.fixup.on(id).candidate(1).writes({ "shared.txt": "one\na and b\nthree\n" });
    await repo.objective(unit("a"), unit("b"));
    await repo.settles();
    expect(repo.units).toEqual({ a: "landed", b: "landed" });
    expect(repo.file("refs/heads/mc/green", "shared.txt")).toBe("one\na and b\nthree");
    const [only] = [...repo.state.tournaments.values()];
    expect(only).toMatchObject({ kind: "rebase", state: "won", winner: 1 });
    expect(repo.unit(only?.unit ?? "")).toMatchObject({ attempt: 1 });
    const brief = agents.briefsOf(`${only?.unit}-f1`, "fixup")[0];
    expect(brief?.evidence.at(-1)).toMatchObject({ stage: "conflict" });
    expect(brief?.evidence.at(-1)?.text).toContain("shared.txt");
  });

  scenario(
    "no candidate helps: a second wave with their errors, then the worker with all of it",
    PATIENT,
    async ({ repo, agents }) => {
      agents.worker.on("b").breaks();
      for (const index of [1, 2, 3])
        agents.fixup
          .on("b")
          .candidate(index)
          .writes({ [`src/x${index}.js`]: "x\n" }, 2);
      await repo.objective(unit("a"), unit("b"));
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed", b: "landed" });
      expect(repo.unit("b").attempt).toBe(2);
      expect(
        [...repo.state.tournaments.values()].map(({ wave, state }) => `${wave} ${state}`),
      ).toEqual(["1 lost", "2 lost"]);
      const second = agents.briefsOf("b-f1", "fixup")[1];
      expect(second?.fixup).toMatchObject({ wave: 2, candidate: 1 });
      expect(second?.evidence.map(({ text }) => text).join()).toContain(`${BROKEN} b`);
      expect(agents.briefsOf("b")[1]?.evidence.at(-1)?.cause).toContain(
        "2 tournaments did not repair it",
      );
      const first = (await repo.pulls()).find(({ head }) => head.endsWith("/b/1"));
      expect(first?.state).toBe("closed");
      expect(branches(repo)).toBe("");
    },
  );

  scenario(
    "a person closes the pull request: the candidates are called off",
    PATIENT,
    async ({ repo, agents, olga }) => {
      agents.worker.on("b").breaks();
      agents.fixup.on("b").candidate(1).writes({ "src/b.js": "export const b = 1;\n" });
      agents.pauseAt("fixup");
      await repo.objective(unit("a"), unit("b"));
      await repo.settles();
      await olga.closes(repo.pull("b"));
      agents.goOn();
      await repo.settles();
      expect(repo.units).toEqual({ a: "landed", b: "failed" });
      expect([...repo.state.tournaments.values()]).toMatchObject([{ state: "dropped" }]);
      expect(branches(repo)).toBe("");
    },
  );

  scenario(
    "somebody pushes to the branch meanwhile: it is theirs",
    PATIENT,
    async ({ repo, agents, olga }) => {
      agents.worker.on("b").breaks();
      agents.fixup.on("b").candidate(1).writes({ "src/b.js": "export const b = 1;\n" });
      agents.pauseAt("fixup");
      await repo.objective(unit("a"), unit("b"));
      await repo.settles();
      await olga.pushes(repo.unit("b").branch ?? "", { "src/mine.js": "mine\n" });
      const theirs = repo.tip(repo.unit("b").branch ?? "");
      const branch = repo.unit("b").branch ?? "";
      agents.goOn();
      await repo.settles();
      expect(repo.tip(branch)).toBe(theirs);
      expect(repo.unit("b")).toMatchObject({ state: "landed", attempt: 2 });
      expect(agents.briefsOf("b")[1]?.evidence.at(-1)?.cause).toContain(
        "somebody moved its branch",
      );
      expect(repo.file("refs/heads/mc/green", "src/mine.js")).toBeNull();
    },
  );
});
