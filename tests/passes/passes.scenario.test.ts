// Passes of one leg: what runs before the work, what of it reaches the worker, and that nothing else does.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { commit, FAILED_VERIFY, type Leg, openLeg, RESULT } from "./support.ts";

let leg: Leg;
beforeEach(() => {
  leg = openLeg({ "src/sum.ts": "export const sum = 1;\n", ".gitignore": "built/\n" });
});
afterEach(() => leg.job.close());

const WORK = `echo x > new.ts; ${commit()}; ${RESULT}`;

test("an architect's analysis reaches the editor as data; without the pass there is none", async () => {
  const scripts = { architect: "echo 'Change sum in src/sum.ts, keep its callers.'", work: WORK };
  const { handoff } = await leg.run(scripts, { passes: ["architect"] });
  expect(leg.asked()).toEqual(["architect", "work"]);
  expect(leg.prompt("work")).toMatch(
    /Follow it unless the code contradicts it[\s\S]*<<<DATA \w+ architect s analysis\nChange sum in src\/sum.ts, keep its callers\.\nDATA/,
  );
  expect(handoff).toMatchObject({ status: "completed", filesChanged: ["new.ts"] });
  expect(handoff.passes).toMatchObject([{ name: "architect", status: "completed", cause: "ok" }]);
  expect(existsSync(join(leg.job.workspace.outWork, "transcript-architect.jsonl"))).toBe(true);

  await leg.run(scripts, { attempt: 2, branch: "mc/m1/parser/2" });
  expect(leg.asked()).toEqual(["architect", "work", "work"]);
  expect(leg.prompt("work")).not.toContain("architect");
});

test("the end of a long analysis is what the editor gets", async () => {
  const long = "yes filler | head -c 20000; echo; echo THE-END";
  await leg.run({ architect: long, work: WORK }, { passes: ["architect"] });
  const prompt = leg.prompt("work");
  expect(prompt).toContain("THE-END");
  expect(prompt.split("filler").length).toBeLessThan(1_300);
});

test("a pass that fails costs its analysis, not the attempt", async () => {
  const scripts = { architect: "echo half; exit 3", work: WORK };
  const { changed, handoff } = await leg.run(scripts, { passes: ["architect"] });
  expect(changed).toBe(true);
  expect(handoff.concerns.join()).toContain("The pass `architect` failed (no_result)");
  expect(leg.prompt("work")).not.toContain("half");
});

test("a work run that fails fails the attempt, whatever the pass said", async () => {
  const scripts = { architect: "echo fine", work: "exit 3" };
  const { changed, handoff } = await leg.run(scripts, { passes: ["architect"] });
  expect(changed).toBe(false);
  expect(handoff).toMatchObject({ status: "failed", cause: "no_result" });
});

test.each([
  ["edits and files", "echo bad >> src/sum.ts; echo bad > bad.ts; mkdir d; echo y > d/y"],
  ["a commit", `echo bad > bad.ts; ${commit("bad")}`],
  ["another branch", `git checkout -qb other; echo bad > bad.ts; ${commit("bad")}`],
  ["a staged file", "echo bad > bad.ts; git add -A"],
  ["a repository inside", "mkdir r; cd r; git init -q; echo y > y"],
  [
    "a hidden change",
    "git update-index --assume-unchanged src/sum.ts; echo bad >> src/sum.ts; echo bad > bad.ts",
  ],
  [
    "an open merge",
    `git checkout -qb o; echo o > src/sum.ts; ${commit("o")}; git checkout -q -; echo p > src/sum.ts; ${commit("p")}; git merge -q o || true`,
  ],
])("what a pass leaves is taken back exactly: %s", async (_what, script) => {
  const architect = `mkdir -p built; echo kept > built/kept; ${script}`;
  const look = `git status --porcelain --ignored > '${leg.job.root}/status'; git for-each-ref > '${leg.job.root}/refs'; git rev-parse HEAD > '${leg.job.root}/head'; cat src/sum.ts > '${leg.job.root}/sum'; ${WORK}`;
  const { handoff } = await leg.run({ architect, work: look }, { passes: ["architect"] });
  const text = (name: string) => readFileSync(join(leg.job.root, name), "utf8");
  expect(text("status")).toBe("!! built/\n");
  expect(text("head").trim()).toBe(leg.job.base);
  expect(text("sum")).toBe("export const sum = 1;\n");
  expect(text("refs")).not.toContain("other");
  expect(handoff.filesChanged).toEqual(["new.ts"]);
  expect(handoff.concerns.join()).toMatch(/changed the checkout|failed/);
});

const RCA = {
  root_cause: "sum adds one too many",
  why: ["the test fails", "sum is 4", "it adds one", "an old fix", "nobody looked"],
  concrete_edits: [
    { file: "./src/sum.ts", change: "take the +1 away", reason: "it was for a bug that is gone" },
    { file: "../outside.ts", change: "no", reason: "no" },
  ],
  avoid: ["changing the test"],
};

test("a root cause opens the retry's prompt as mandatory first actions, and is kept", async () => {
  const scripts = { diagnose: `echo 'RCA_RESULT:${JSON.stringify(RCA)}'`, work: WORK };
  const evidence = [FAILED_VERIFY];
  const part = { attempt: 2, branch: "mc/m1/parser/2", evidence };
  const { handoff } = await leg.run(scripts, { ...part, passes: ["diagnose"] });
  expect(leg.prompt("diagnose")).toContain("expected 3, got 4");
  const prompt = leg.prompt("work");
  const mandatory =
    /mandatory first actions\nroot cause: sum adds one too many\n\n1\. src\/sum\.ts: take the \+1 away \(because/;
  expect(prompt).toMatch(mandatory);
  expect(prompt.search(mandatory)).toBeLessThan(prompt.indexOf(" unit\nid: parser"));
  expect(prompt).not.toContain("outside.ts");
  expect(handoff.rootCause).toMatchObject({
    rootCause: "sum adds one too many",
    edits: [{ file: "src/sum.ts" }],
    avoid: ["changing the test"],
  });
  expect(handoff.rootCause?.why).toHaveLength(5);
});

test("an unreadable root cause leaves the evidence alone", async () => {
  const scripts = { diagnose: "echo 'RCA_RESULT:{broken'", work: WORK };
  const part = { attempt: 2, branch: "mc/m1/parser/2", evidence: [FAILED_VERIFY] };
  const { changed, handoff } = await leg.run(scripts, { ...part, passes: ["diagnose"] });
  expect(changed).toBe(true);
  expect(handoff.rootCause).toBeUndefined();
  expect(handoff.concerns.join()).toContain("no readable `RCA_RESULT:`");
  expect(leg.prompt("work")).toContain("expected 3, got 4");
});

test("all passes are on one bill", async () => {
  const cost = (usd: number) => `echo 'cost: $${usd}' >&2`;
  const scripts = { diagnose: cost(0.1), architect: cost(0.2), work: `${cost(0.4)}; ${WORK}` };
  const part = { attempt: 2, branch: "mc/m1/parser/2", evidence: [FAILED_VERIFY] };
  const { handoff } = await leg.run(scripts, { ...part, passes: ["diagnose", "architect"] });
  const costs = (handoff.passes ?? []).map(({ costUsd }) => costUsd);
  expect(leg.asked()).toEqual(["diagnose", "architect", "work"]);
  expect(handoff.usage.costUsd).toBeCloseTo(0.7);
  expect(costs).toEqual([0.1, 0.2]);
});
