// A verification: the exit code is the verdict, the rest informs; nothing of the job leaks into it.
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeHandoff } from "../../action/shared/result.ts";
import { verify } from "../../action/verify/run.ts";
import { type Job, openJob } from "./support/job.ts";

let job: Job;
let log: string;
beforeEach(() => {
  job = openJob();
  log = "";
});
afterEach(() => job.close());

async function run(command: string, setup = "", limits = { setup: 20, command: 20 }) {
  const brief = job.brief({
    task: "verify",
    leg: "verify",
    unit: null,
    agent: null,
    branch: null,
    verify: {
      ...{ spec: "s", checks: [], command, setup },
      ...{ setupTimeoutS: limits.setup, timeoutS: limits.command },
    },
  });
  const part = await verify({
    brief,
    workspace: job.workspace,
    environment: { ...job.environment, GITHUB_TOKEN: "canary", ANTHROPIC_API_KEY: "canary" },
    signal: new AbortController().signal,
    out: { write: (text) => (log += text) },
  });
  return makeHandoff(brief, part);
}

test.each([
  ["echo '3 failed, 1 passed'; exit 0", "completed", "ok"],
  ["echo '4 passed'; exit 1", "failed", "verification"],
  ["echo '4 passed' | tee x | false", "failed", "verification"],
  ["kill -9 $$", "failed", "verification"],
])("%s: %s (%s)", async (command, status, cause) => {
  expect(await run(command)).toMatchObject({ status, cause });
});

test("set-up comes first and its failure is its own", async () => {
  expect(await run("test -f made", "touch made")).toMatchObject({ status: "completed" });
  const failed = await run("touch ran", "exit 4");
  expect(failed).toMatchObject({ cause: "setup", verification: { phase: "setup", exitCode: 4 } });
  expect(job.git("status", "--porcelain")).not.toContain("ran");
});

test("each phase has its own limit", async () => {
  const slow = await run("true", "sleep 30", { setup: 1, command: 20 });
  expect(slow).toMatchObject({
    cause: "timeout",
    verification: { phase: "setup", timedOut: true },
  });
  expect(slow.summary).toContain("1 seconds");
});

test("it sees no token and no key, and says it is CI", async () => {
  const { verification } = await run("env");
  expect(verification?.log).not.toContain("canary");
  expect(verification?.log).toMatch(/^CI=true$/m);
  expect(log).toMatch(/^::stop-commands::(\S+)\n\$ env\n/);
});

test("counts from the log and from JUnit reports inform", async () => {
  const xml =
    '<testsuite><testcase name="a"/><testcase name="b"><failure message="no"/></testcase></testsuite>';
  const read = await run(`mkdir test-results; echo '${xml}' > test-results/out.xml; exit 1`);
  expect(read.verification?.tests).toMatchObject({ passed: 1, failed: 1 });
  expect(read.verification?.failures[0]).toMatchObject({ name: "b", message: "no" });
});

test("an old report says nothing about this run", async () => {
  const xml = '<testsuite><testcase name="a"/></testsuite>';
  const read = await run(`echo '${xml}' > junit.xml; touch -d '2 hours ago' junit.xml`);
  expect(read.verification?.tests).toBeNull();
});

test("a long log keeps its end", async () => {
  const { verification } = await run("seq 1 200000; echo THE END; exit 1");
  expect(verification?.log.length).toBeLessThanOrEqual(20_000);
  expect(verification?.log).toMatch(/THE END$/);
});
