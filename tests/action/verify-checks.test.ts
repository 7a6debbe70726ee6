// Named checks in the verify job: required ones decide, advisory ones only tell; the commit is attested before any of them.
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeHandoff } from "../../action/shared/result.ts";
import { verify } from "../../action/verify/run.ts";
import type { VerifySettings } from "../../core/report/brief.ts";
import { type Job, openJob } from "./support/job.ts";

let job: Job;
beforeEach(() => {
  job = openJob({ "README.md": "hello\n", "src/a.js": "1;\n", "sub/b_test.go": "\n" });
});
afterEach(() => job.close());

const check = (name: string, command: string, required = true, timeoutS = 20) => ({
  ...{ name, command, required, timeoutS },
});

async function run(
  checks: VerifySettings["checks"],
  patch: { commit?: string; setup?: string } = {},
) {
  const { commit = job.base, setup = "" } = patch;
  const brief = job.brief({
    ...{ task: "verify", leg: "verify", unit: null, agent: null, branch: null, commit },
    verify: { spec: "abc", checks, setup, command: "", setupTimeoutS: 20, timeoutS: 20 },
  });
  const part = await verify({
    ...{ brief, workspace: job.workspace, environment: job.environment },
    ...{ signal: new AbortController().signal, out: { write: () => true } },
  });
  return makeHandoff(brief, part);
}
const ends = (handoff: Awaited<ReturnType<typeof run>>) =>
  handoff.verification?.checks.map((one) => `${one.name} ${one.exitCode}`);

test("what it saw is attested: commit, tree and specification", async () => {
  const { verification } = await run([check("verify", "true")]);
  expect(verification).toMatchObject({
    ...{ commit: job.base, spec: "abc", phase: "command", exitCode: 0 },
    tree: job.git("rev-parse", "HEAD^{tree}").trim(),
  });
});

test("another checkout than the one asked for is not verified at all", async () => {
  const handoff = await run([check("verify", "touch ran")], { commit: "a".repeat(40) });
  expect(handoff).toMatchObject({ status: "failed", cause: "start_failed", verification: null });
  expect(handoff.summary).toContain(`the checkout is at ${job.base}`);
  expect(job.git("status", "--porcelain")).toBe("");
});

test("commits that a check makes do not change what is attested", async () => {
  const make = "git -c user.name=x -c user.email=x@x commit -q --allow-empty -m x";
  const { verification } = await run([check("verify", make), check("lint", "true")]);
  expect(verification?.commit).toBe(job.base);
  expect(job.git("rev-parse", "HEAD").trim()).not.toBe(job.base);
});

test("required ones run first and all of them; what failed first names the result", async () => {
  const done = await run([
    check("advice", "exit 5", false),
    check("verify", "exit 2"),
    check("lint", "exit 3"),
    check("e2e", "true"),
  ]);
  expect(ends(done)).toEqual(["verify 2", "lint 3", "e2e 0", "advice 5"]);
  expect(done).toMatchObject({
    ...{ status: "failed", cause: "verification", verification: { exitCode: 2 } },
    summary: "the verification command ended with 2",
  });
});

test("an advisory check that fails does not fail the job, and says so", async () => {
  const done = await run([
    check("verify", "true"),
    check("docs", "echo '1 failed'; exit 1", false),
  ]);
  expect(done).toMatchObject({ status: "completed", cause: "ok" });
  expect(done.summary).toBe("ended with 0: verify; failed, but only advisory: docs");
  expect(done.verification).toMatchObject({ exitCode: 0, tests: null, failures: [] });
});

test("a later required check that fails fails the job", async () => {
  const done = await run([check("verify", "true"), check("lint", "exit 1")]);
  expect(done).toMatchObject({ status: "failed", summary: "the check lint ended with 1" });
});

test("each has a limit of its own", async () => {
  const done = await run([check("slow", "sleep 30", true, 1), check("quick", "true")]);
  expect(done).toMatchObject({
    cause: "timeout",
    summary: "the check slow was ended after 1 seconds",
  });
  expect(done.verification?.checks).toMatchObject([
    { name: "slow", timedOut: true },
    { name: "quick", timedOut: false, exitCode: 0 },
  ]);
});

test("only advisory ones verify nothing", async () => {
  const done = await run([check("docs", "touch ran", false)]);
  expect(done).toMatchObject({ cause: "start_failed", verification: null });
  expect(done.summary).toContain("`verify.checks` has no required check");
});

test("after a set-up that failed no check runs", async () => {
  const done = await run([check("verify", "touch ran")], { setup: "exit 7" });
  expect(done).toMatchObject({ cause: "setup", verification: { phase: "setup", checks: [] } });
  expect(job.git("status", "--porcelain")).toBe("");
});

test("tests of all required checks count together, failures by name and place in the repository", async () => {
  const go =
    "echo '--- FAIL: TestB (0.00s)'; echo '    b_test.go:3: no'; printf 'FAIL\\tx/sub\\t0.1s\\n'";
  const done = await run([
    check("verify", "echo 'Tests:  1 failed, 4 passed, 5 total'; exit 1"),
    check("go", `${go}; exit 1`),
    check("lint", `echo "$PWD/src/a.js:1:1: E501 long"; echo '/etc/passwd:1:1: E502 far'; exit 1`),
  ]);
  expect(done.verification).toMatchObject({
    tests: { total: 6, passed: 4, failed: 2, runner: "jest, go test (packages)" },
    lintErrors: 2,
    failures: [
      { name: "TestB", path: "sub/b_test.go", line: 3 },
      { name: "E501", path: "src/a.js", line: 1 },
      { name: "E502", path: null, line: null },
    ],
  });
  expect(done.verification?.checks[1]).toMatchObject({ testsFailed: 1, failing: ["TestB"] });
  expect(done.verification?.log).toMatch(
    /^=== verify \(1\)\n[\s\S]*\n=== go \(1\)\n[\s\S]*=== lint/,
  );
});
