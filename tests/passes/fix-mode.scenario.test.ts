// A retry goes on from the earlier version, and what passed there still passes afterwards.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Brief } from "../../core/report/brief.ts";
import { commit, FAILED_VERIFY, type Leg, openLeg, RESULT } from "./support.ts";

let leg: Leg;
beforeEach(() => {
  leg = openLeg({ "a.txt": "1\n2\n3\n", "check.sh": "grep -q good b.txt\n" });
});
afterEach(() => leg.job.close());

function retry(
  work: string,
  fix: Partial<NonNullable<Brief["fix"]>> & { from: string },
  part: Partial<Brief> = {},
) {
  const whole = { baseOfIt: leg.job.base, passed: [], ...fix };
  const evidence = [FAILED_VERIFY];
  const own = { attempt: 2, branch: "mc/m1/parser/2", evidence, fix: whole };
  return leg.run({ work }, { ...own, ...part });
}

/** mc/green moved: the file gets this text. */
function move(path: string, text: string): string {
  leg.job.git("checkout", "-q", "--detach", leg.job.base);
  leg.job.write(path, text);
  leg.job.git("add", "-A");
  leg.job.git("commit", "-qm", "landed meanwhile");
  return leg.job.git("rev-parse", "HEAD").trim();
}

test("a retry goes on from the earlier version, in one line on its base; without fix it begins anew", async () => {
  const from = leg.earlier({ "b.txt": "bad\n" });
  const work = `cat b.txt && echo good > b.txt || echo anew > c.txt; ${commit()}; ${RESULT}`;
  const { changed, handoff } = await retry(work, { from });
  expect(changed).toBe(true);
  expect(handoff.commits).toHaveLength(2);
  expect(leg.job.git("log", "--format=%P", "-1", "HEAD^").trim()).toBe(leg.job.base);
  expect(leg.job.git("log", "--format=%s", "-1", "HEAD^")).toContain("Add a parser (attempt 1)");
  expect(leg.job.git("show", "HEAD:b.txt")).toBe("good\n");
  expect(leg.prompt("work")).toContain("is already in the current directory");

  leg.job.git("checkout", "-q", "--detach", leg.job.base);
  const anew = await leg.run({ work }, { attempt: 3, branch: "mc/m1/parser/3" });
  expect(anew.handoff.filesChanged).toEqual(["c.txt"]);
});

test("it is brought onto what landed meanwhile", async () => {
  const from = leg.earlier({ "b.txt": "bad\n", "a.txt": "1\n2\n3\n4\n" });
  const green = move("other.txt", "new\n");
  leg.job.git("checkout", "-q", "--detach", green);
  const { handoff } = await retry(
    `test -f other.txt; echo good > b.txt; ${commit()}; ${RESULT}`,
    { from },
    { commit: green },
  );
  expect(handoff).toMatchObject({ status: "completed", cause: "ok" });
  expect(leg.job.git("log", "--format=%P", "-1", "HEAD^").trim()).toBe(green);
  expect(leg.job.git("show", "HEAD:a.txt")).toBe("1\n2\n3\n4\n");
});

test("where it conflicts the attempt begins on the base and is told where the earlier version is", async () => {
  const from = leg.earlier({ "a.txt": "1\nmine\n3\n" });
  const green = move("a.txt", "1\ntheirs\n3\n");
  leg.job.git("checkout", "-q", "--detach", green);
  const { handoff } = await retry(
    `cat a.txt; echo x > b.txt; ${commit()}; ${RESULT}`,
    { from },
    { commit: green },
  );
  expect(handoff.text).toContain("1\ntheirs\n3\n");
  expect(handoff.text).not.toContain("<<<<<<<");
  expect(handoff.filesChanged).toEqual(["b.txt"]);
  expect(leg.prompt("work")).toContain(`stands at commit ${from}`);
});

test("an earlier version that is nowhere to be found is no reason to fail", async () => {
  const { handoff } = await retry(`echo x > b.txt; ${commit()}; ${RESULT}`, {
    from: "e".repeat(40),
  });
  expect(handoff).toMatchObject({ status: "completed", filesChanged: ["b.txt"] });
});

test("a retry that changes nothing proposes the earlier version again and says so", async () => {
  const from = leg.earlier({ "b.txt": "good\n" });
  const { changed, handoff } = await retry(RESULT, { from });
  expect(changed).toBe(true);
  expect(handoff.concerns.join()).toContain("changed nothing of the earlier version");
});

test("a diagnosis sees the earlier change and the files it is about", async () => {
  const from = leg.earlier({ "b.txt": "bad and telling\n" });
  const evidence = [{ ...FAILED_VERIFY, text: "a.txt:2: wrong" }];
  const scripts = { diagnose: "echo 'no idea'", work: RESULT };
  const fix = { from, baseOfIt: leg.job.base, passed: [] };
  await leg.run(scripts, {
    attempt: 2,
    branch: "mc/m1/parser/2",
    evidence,
    fix,
    passes: ["diagnose"],
  });
  const prompt = leg.prompt("diagnose");
  expect(prompt).toContain("+bad and telling");
  expect(prompt).toContain("## b.txt\nbad and telling");
  expect(prompt).toContain("## a.txt\n1\n2\n3");
});

describe("what passed before must still pass", () => {
  const passed = ["sh check.sh"];
  const table: readonly {
    readonly name: string;
    readonly earlier: Readonly<Record<string, string>>;
    readonly work: string;
    readonly passed?: readonly string[];
    readonly status: string;
    readonly cause: string;
    readonly said?: string;
  }[] = [
    {
      name: "it does",
      earlier: { "b.txt": "good\n" },
      work: `echo more >> b.txt; ${commit()}; ${RESULT}`,
      ...{ status: "completed", cause: "ok" },
    },
    {
      name: "it does not: the attempt's commits are dropped and it says which",
      earlier: { "b.txt": "good\n" },
      work: `echo worse > b.txt; ${commit()}; ${RESULT}`,
      ...{ status: "failed", cause: "regression", said: "regression: `sh check.sh` passed before" },
    },
    {
      name: "it did not really pass on what the attempt began with: nobody's fault",
      earlier: { "b.txt": "worse\n" },
      work: `echo more >> b.txt; ${commit()}; ${RESULT}`,
      ...{ status: "completed", cause: "ok" },
    },
    {
      name: "nothing is known to have passed",
      earlier: { "b.txt": "good\n" },
      work: `echo worse > b.txt; ${commit()}; ${RESULT}`,
      passed: [],
      ...{ status: "completed", cause: "ok" },
    },
    {
      name: "one of two: the other command is run as well",
      earlier: { "b.txt": "good\n", "c.txt": "c\n" },
      work: `git rm -q c.txt; git commit -qm rm; ${RESULT}`,
      passed: ["sh check.sh", "test -f c.txt"],
      ...{ status: "failed", cause: "regression", said: "`test -f c.txt`" },
    },
    {
      name: "uncommitted work counts as well",
      earlier: { "b.txt": "good\n" },
      work: `echo worse > b.txt; ${RESULT}`,
      ...{ status: "failed", cause: "regression" },
    },
    {
      name: "commands see no key and no token",
      earlier: { "b.txt": "good\n" },
      work: `echo more >> b.txt; ${commit()}; ${RESULT}`,
      passed: ['! env | grep -q canary && test "$CI" = true'],
      ...{ status: "completed", cause: "ok" },
    },
  ];
  test.each(table)("$name", async (row) => {
    const from = leg.earlier(row.earlier);
    const { changed, handoff } = await retry(row.work, {
      from,
      passed: [...(row.passed ?? passed)],
    });
    expect(handoff).toMatchObject({ status: row.status, cause: row.cause });
    expect(changed).toBe(row.status === "completed");
    if (row.said !== undefined) expect(handoff.summary).toContain(row.said);
    if (row.cause === "regression") expect(handoff.commits).toEqual([]);
  });
});
