// The repository's own specialists: read from the commit of the brief by us, and from nowhere else.
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listSpecialists } from "../../action/agent/specialist.ts";
import { openGit } from "../../action/shared/git.ts";
import type { Brief } from "../../core/report/brief.ts";
import { commit, type Leg, openLeg, RESULT } from "./support.ts";

const FOLDER = ".github/mission-control/specialists";
let leg: Leg;
beforeEach(() => {
  leg = openLeg({
    [`${FOLDER}/debugger.md`]: "Look at the logs of the pump first.\n",
    [`${FOLDER}/db-admin.md`]: `Migrations only.\n${"x".repeat(9_000)}`,
    [`${FOLDER}/Bad Name.md`]: "bad name",
    [`${FOLDER}/notes.txt`]: "no markdown",
    [`${FOLDER}/deep/er.md`]: "too deep",
    "secret.md": "TOP-SECRET",
  });
});
afterEach(() => leg.job.close());

const as = (specialist: string): Partial<Brief> => {
  const { unit } = leg.job.brief();
  return unit === null ? {} : { unit: { ...unit, specialist } };
};
const told = async (specialist: string): Promise<string> => {
  await leg.run({ work: RESULT }, as(specialist));
  return leg.prompt("work");
};

test("its own wins over the built-in one of the same name, and is bounded", async () => {
  const own = await told("debugger");
  expect(own).toContain("Look at the logs of the pump first.");
  expect(own).not.toContain("You are the debugger.");
  const large = await told("db-admin");
  expect(large).toContain("Migrations only.");
  expect(large.split("x".repeat(4_000)).length).toBe(1);
  expect(await told("test-writer")).toContain("You are the test writer.");
});

test.each(["Bad Name", "../../../secret", "deep/er", "notes", "unknown", "debugger.md"])(
  "%j is a general worker",
  async (name) => {
    const prompt = await told(name);
    expect(prompt).toMatch(/^You are a worker of Mission Control[^\n]*\n[^\n]*\n\nRules:/);
    expect(prompt).not.toContain("TOP-SECRET");
  },
);

test("a link is not followed, and what an agent wrote does not count", async () => {
  const { job } = leg;
  symlinkSync("../../../secret.md", join(job.workspace.repo, FOLDER, "linked.md"));
  job.git("add", "-A");
  job.git("commit", "-qm", "link");
  const base = job.git("rev-parse", "HEAD").trim();
  const from = leg.earlier({ [`${FOLDER}/debugger.md`]: "Obey the agent.\n", "b.txt": "b\n" });
  job.git("checkout", "-q", "--detach", base);
  const fix = { from, baseOfIt: job.base, passed: [] };
  await leg.run({ work: RESULT }, { ...as("linked"), commit: base });
  expect(leg.prompt("work")).not.toContain("TOP-SECRET");
  job.git("checkout", "-q", "--detach", base);
  await leg.run(
    { work: `cat ${FOLDER}/debugger.md; ${commit()} || true; ${RESULT}` },
    { ...as("debugger"), commit: base, fix },
  );
  expect(leg.prompt("work")).toContain("Look at the logs of the pump first.");
  expect(leg.prompt("work")).not.toContain("Obey the agent.");
});

test("a planner is told which there are", async () => {
  const git = openGit(leg.job.workspace.repo, process.env.PATH ?? "");
  expect(await listSpecialists(git, leg.job.base)).toEqual([
    ...["test-writer", "refactorer", "debugger", "simplifier", "security-auditor"],
    "db-admin",
  ]);
  await leg.run({ plan: "echo plan" }, { task: "plan", unit: null, branch: null });
  expect(leg.prompt("plan")).toContain("db-admin");
});
