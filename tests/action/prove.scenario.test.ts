// Proof of a pushed commit in a real repository: criteria that are commands, new tests on the base, and what the job leaves.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { prove } from "../../action/prove/run.ts";
import { makeHandoff } from "../../action/shared/result.ts";
import type { Handoff } from "../../core/report/handoff.ts";
import { type Job, openJob } from "./support/job.ts";

/** Runs every file of `tests/` that ends in `.test.sh`. */
const SUITE = "for t in tests/*.test.sh; do bash $t || exit 1; done";

let job: Job;
let log: string;
beforeEach(() => {
  job = openJob({ "add.sh": "echo 3\n", "tests/old.test.sh": "test $(bash add.sh) = 3\n" });
  log = "";
});
afterEach(() => job.close());

type Files = Readonly<Record<string, string>>;

function pushed(files: Files, deleted: readonly string[] = []): string {
  for (const [path, text] of Object.entries(files)) {
    const full = join(job.workspace.repo, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  }
  for (const path of deleted) job.git("rm", "-q", path);
  job.git("add", "-A");
  job.git("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-q", "-m", "work");
  return job.git("rev-parse", "HEAD").trim();
}

async function proof(
  files: Files,
  options: {
    criteria?: readonly string[];
    specialist?: string;
    command?: string;
    setup?: string;
    budgetMs?: number;
    head?: string;
  } = {},
): Promise<Handoff> {
  const head = options.head ?? pushed(files);
  const brief = job.brief({
    verify: {
      ...{ spec: "s", checks: [], setup: options.setup ?? "" },
      ...{ command: options.command ?? SUITE, setupTimeoutS: 20, timeoutS: 20 },
    },
  });
  const { unit } = brief;
  if (unit === null) throw new Error("the brief has a unit");
  const criteria = [...(options.criteria ?? [])];
  const part = await prove({
    brief: { ...brief, unit: { ...unit, criteria, specialist: options.specialist ?? "" } },
    head,
    workspace: job.workspace,
    environment: { ...job.environment, GITHUB_TOKEN: "canary", ANTHROPIC_API_KEY: "canary" },
    signal: new AbortController().signal,
    out: { write: (text) => (log += text) },
    ...(options.budgetMs === undefined ? {} : { budgetMs: options.budgetMs }),
  });
  return makeHandoff(brief, part);
}

const results = ({ proof: said }: Handoff): readonly string[] =>
  (said?.criteria ?? []).map(({ result }) => result);

describe("criteria", () => {
  test("are run on the pushed commit: exit 0 proves, anything else does not", async () => {
    const done = await proof(
      { "new.sh": "echo new\n" },
      {
        criteria: ["$ bash new.sh", "a sentence", "`bash add.sh | grep 4`", "run: test -f no.txt"],
      },
    );
    expect(results(done)).toEqual(["proven", "not_proven", "not_proven"]);
    expect(done).toMatchObject({ status: "failed", cause: "verification" });
    expect(done.summary).toContain("criterion `bash add.sh | grep 4` ended with 1");
    expect(done.proof?.criteria[2]?.why).toContain("Referenced path does not exist: no.txt");
  });

  test("the output's tail is evidence, without secrets", async () => {
    const key = `sk-ant-api03-${"a".repeat(93)}AA`;
    const done = await proof({ "x.sh": "" }, { criteria: [`$ echo ${key}; echo why; false`] });
    expect(done.proof?.criteria[0]?.log).toContain("why");
    expect(done.proof?.criteria[0]?.log).not.toContain(key);
  });

  test("see no token and no key, and commands they print are fenced", async () => {
    const done = await proof({ "x.sh": "" }, { criteria: ["$ env && false"] });
    expect(done.proof?.criteria[0]?.log).not.toContain("canary");
    expect(done.proof?.criteria[0]?.log).toMatch(/^CI=true$/m);
    expect(log).toMatch(/^::stop-commands::/);
  });

  test("after the set-up; without it nothing can be said", async () => {
    const made = await proof({ "x.sh": "" }, { criteria: ["$ test -f made"], setup: "touch made" });
    expect(results(made)).toEqual(["proven"]);
    const head = job.git("rev-parse", "HEAD").trim();
    const failed = await proof({}, { head, criteria: ["$ true"], setup: "exit 3" });
    expect(results(failed)).toEqual(["could_not_run"]);
    expect(failed).toMatchObject({ status: "completed", cause: "ok" });
  });

  test("that lead out of the repository are not run", async () => {
    const done = await proof(
      { "x.sh": "" },
      { criteria: ["$ touch ../outside", "$ cat /etc/passwd"] },
    );
    expect(results(done)).toEqual(["could_not_run", "could_not_run"]);
    expect(done.proof?.criteria[0]?.why).toContain("Directory traversal");
    expect(done.status).toBe("completed");
  });

  test("a program that the runner lacks is nobody's fault; one of the repository was to be made", async () => {
    const done = await proof(
      { "x.sh": "" },
      { criteria: ["$ no-such-program", "$ ./bin/tool --help"] },
    );
    expect(results(done)).toEqual(["could_not_run", "not_proven"]);
    expect(done.proof?.criteria[1]?.why).toContain("./bin/tool must be created");
  });

  test("one that never ends is ended, and its limit is told", async () => {
    const done = await proof(
      { "x.sh": "" },
      { criteria: ["$ sleep 60 & sleep 60"], budgetMs: 700 },
    );
    expect(results(done)).toEqual(["not_proven"]);
    expect(done.proof?.criteria[0]).toMatchObject({ exitCode: null });
    expect(done.proof?.criteria[0]?.why).toContain("time limit");
  });
});

describe("new tests", () => {
  test("that fail on the base prove something", async () => {
    const done = await proof({
      "sub.sh": "echo 1\n",
      "tests/sub.test.sh": "test $(bash sub.sh) = 1\n",
    });
    expect(done.proof?.tests).toMatchObject({ result: "proven", files: ["tests/sub.test.sh"] });
    expect(done.status).toBe("completed");
  });

  test("that pass on the base prove nothing", async () => {
    const done = await proof({ "sub.sh": "echo 1\n", "tests/sub.test.sh": "true\n" });
    expect(done.proof?.tests.result).toBe("not_proven");
    expect(done).toMatchObject({ status: "failed", cause: "verification" });
    expect(done.summary).toContain("new tests pass without the change: tests/sub.test.sh");
  });

  test.each(["test-writer", "simplifier", "refactorer"])(
    "of a %s may pass: it is only noted",
    async (specialist) => {
      const done = await proof({ "tests/sub.test.sh": "true\n" }, { specialist });
      expect(done.proof?.tests.result).toBe("not_proven");
      expect(done.status).toBe("completed");
    },
  );

  test("bring their fixtures along", async () => {
    const done = await proof({
      "tests/fixture.txt": "3\n",
      "tests/fix.test.sh": "test $(bash add.sh) = $(cat tests/fixture.txt)\n",
    });
    // With its fixture the test passes on the base; without, it would fail for another reason.
    expect(done.proof?.tests.result).toBe("not_proven");
  });

  test("none: nothing is run", async () => {
    const done = await proof({ "sub.sh": "echo 1\n" }, { command: "touch ran" });
    expect(done.proof?.tests.result).toBe("not_applicable");
    expect(log).toBe("");
  });

  test("a set-up that fails on the base says nothing about them", async () => {
    const done = await proof(
      { "needed.txt": "x", "tests/sub.test.sh": "true\n" },
      { setup: "test -f needed.txt" },
    );
    expect(done.proof?.tests).toMatchObject({ result: "could_not_run" });
    expect(done.status).toBe("completed");
  });

  test("the pushed commit stays checked out as it was, and nothing of it is on the base", async () => {
    const done = await proof(
      { "sub.sh": "echo 1\n", "tests/sub.test.sh": "test ! -f sub.sh\n" },
      { criteria: ["$ test -f sub.sh"] },
    );
    expect(results(done)).toEqual(["proven"]);
    expect(done.proof?.tests.result).toBe("not_proven");
    expect(job.git("status", "--porcelain").trim()).toBe("");
  });
});

test("another commit than the one that was pushed is not proven", async () => {
  const head = pushed({ "x.sh": "" });
  job.git("checkout", "-q", job.base);
  const done = await proof({}, { head, criteria: ["$ true"] });
  expect(done).toMatchObject({ status: "failed", cause: "start_failed" });
  expect(done.proof).toBeUndefined();
});
