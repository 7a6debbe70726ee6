// The publish job against bundles that should never reach a branch (SR14, SR15, SR17, SR18), and the one branch it pushes.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { publish } from "../../action/publish/run.ts";
import type { Brief } from "../../core/report/brief.ts";
import { commitTree, type Entry, file, folder, leaveBundle, link } from "./support/evil.ts";
import { type Job, openJob, runGit } from "./support/job.ts";

let job: Job;
beforeEach(() => {
  job = openJob({ "README.md": "hello\n", ".gitattributes": "*.png filter=lfs\n" });
});
afterEach(() => job.close());

const README = file("README.md", "hello\n");

function run(part: Partial<Brief> = {}) {
  const brief = job.brief(part);
  job.handOver();
  return publish({
    brief,
    workspace: job.workspace,
    environment: job.environment,
    url: `file://${job.origin}`,
    token: "token",
  });
}

async function refusal(entries: readonly Entry[], part: Partial<Brief> = {}): Promise<string> {
  leaveBundle(job, commitTree(job, entries, [job.base]), job.base);
  const outcome = await run(part);
  expect(outcome.ok ? "published" : outcome.cause).toBe("policy");
  expect(job.inOrigin("branch", "--list", "mc/*")).toBe("");
  return outcome.ok ? "" : outcome.problem;
}

const policy = (part: Partial<Brief["policy"]>): Partial<Brief> => ({
  policy: { protected: [], forbidden: [], maxFiles: 300, maxBytes: 5_000_000, ...part },
});

describe("refused trees", () => {
  test.each<[string, readonly Entry[], RegExp]>([
    ["a file in .git", [folder(".git", [file("config", "[core]")]), README], /\.git|hasDotgit/i],
    ["a folder .GIT", [folder(".GIT", [file("config", "[core]")]), README], /\.git|hasDotgit/i],
    ["an invisible letter in .git", [folder(".g\u200cit", [file("x", "")]), README], /git/i],
    ["a short name of .git", [folder("git~1", [file("x", "")]), README], /git/i],
    ["a folder ..", [folder("..", [file("x", "")]), README], /\.\.|leaves its folder/i],
    ["a slash in a name", [file("a/../../x", ""), README], /fullPathname|leaves its folder/i],
    ["a backslash in a name", [README, file("a\\..\\b", "")], /backslash/],
    ["a link to /etc", [README, link("passwd", "/etc/passwd")], /absolute path/],
    ["a link out of the tree", [README, folder("a", [link("b", "../../x")])], /out of the tree/],
    ["a link into .git", [README, link("b", ".git/config")], /git's own folder/],
    [
      "a submodule",
      [README, { mode: "160000", name: "sub", content: "1".repeat(40) }],
      /submodule/,
    ],
    [
      "a .gitmodules",
      [file(".gitmodules", '[submodule "x"]\n\tpath = x\n\turl = ./x\n'), README],
      /submodules/,
    ],
    [
      "an external transport",
      [file(".gitmodules", '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c date\n'), README],
      /submodule|gitmodules/i,
    ],
    [
      "a new filter",
      [file(".gitattributes", "*.png filter=lfs\n*.ts filter=evil\n"), README],
      /filter/,
    ],
    [
      "a workflow",
      [folder(".github", [folder("workflows", [file("ci.yml", "on: push\n")])]), README],
      /forbidden/,
    ],
    [
      "a workflow in capitals",
      [folder(".GitHub", [folder("Workflows", [file("ci.yml", "")])]), README],
      /forbidden/,
    ],
    [
      "a key",
      [
        README,
        file("key.pem", `-----BEGIN RSA PRIVATE KEY-----\n${"MIIEpAIBAAKCAQEAx7Jq".repeat(6)}\n`),
      ],
      /private key/,
    ],
    [
      "a token",
      [README, file("a.ts", `const t = "ghp_${"aB3dE5gH7jK9".repeat(3)}"\n`)],
      /GitHub token/,
    ],
    ["a strange mode", [README, file("x", "y", "100666")], /mode|badFilemode/i],
  ])("%s", async (_, entries, problem) => {
    expect(await refusal(entries)).toMatch(problem);
  });
});

test("a secret that a later commit takes away again is still in the history", async () => {
  const secret = file("a.ts", `AKIA${"IOSFODNN7QRSTUVW"}\n`);
  const first = commitTree(job, [README, secret], [job.base]);
  leaveBundle(job, commitTree(job, [README], [first]), job.base);
  expect(await run()).toMatchObject({
    ok: false,
    problem: expect.stringContaining("AWS access key"),
  });
});

test("a secret that was there before is not the agent's", async () => {
  const known = `AKIA${"IOSFODNN7QRSTUVW"}`;
  job.close();
  job = openJob({ "README.md": `${known}\n` });
  leaveBundle(job, commitTree(job, [file("README.md", `${known}\nmore\n`)], [job.base]), job.base);
  expect(await run()).toMatchObject({ ok: true });
});

test("paths that the repository forbids, whatever their case", async () => {
  const problem = await refusal(
    [folder("Infra", [file("a.tf", "")]), README],
    policy({ forbidden: ["infra/**"] }),
  );
  expect(problem).toContain("forbidden");
});

test("more files, more bytes than allowed", async () => {
  expect(
    await refusal([README, file("a", "1"), file("b", "2")], policy({ maxFiles: 1 })),
  ).toContain("files are touched");
  const large = [README, file("big", "0".repeat(200_000))];
  expect(await refusal(large, policy({ maxBytes: 100_000 }))).toContain("bytes are written");
});

test("a large blob that packs to almost nothing is not unpacked into memory", async () => {
  const zeros = [README, file("zeros", "\0".repeat(30_000_000))];
  expect(await refusal(zeros)).toContain("30000000 bytes are written");
});

describe("refused histories", () => {
  test("another base", async () => {
    const other = commitTree(job, [README], []);
    leaveBundle(job, commitTree(job, [README, file("x", "")], [other]), other);
    expect(await run()).toMatchObject({ ok: false, problem: expect.stringContaining("base") });
  });

  test("a merge brings commits along that nobody looked at", async () => {
    const one = commitTree(job, [README, file("a", "")], [job.base]);
    const two = commitTree(job, [README, file("b", "")], [job.base]);
    leaveBundle(job, commitTree(job, [README], [one, two]), job.base);
    expect(await run()).toMatchObject({ ok: false, problem: expect.stringContaining("one line") });
  });

  test("a commit beside the base", async () => {
    const head = commitTree(job, [README, file("a", "")], []);
    leaveBundle(job, head, job.base);
    expect(await run()).toMatchObject({ ok: false, problem: expect.stringContaining("one line") });
  });

  test.each([
    ["nothing", Buffer.alloc(0)],
    ["no bundle", Buffer.from("hello\n\nworld")],
    ["a bundle with a filter", Buffer.from("# v3 git bundle\n@filter=blob:none\n\nPACK")],
    ["a cut pack", null],
  ])("%s", async (_, bytes) => {
    const whole = leaveBundle(job, commitTree(job, [README, file("a", "")], [job.base]), job.base);
    const path = join(job.workspace.outWork, "work.bundle");
    writeFileSync(path, bytes ?? whole.subarray(0, -30));
    expect(await run()).toMatchObject({ ok: false, cause: "policy" });
  });

  test("a pack whose commits lack their files", async () => {
    const head = commitTree(job, [README, file("a", "unseen")], [job.base]);
    const bundle = leaveBundle(job, head, job.base);
    const empty = runGit(
      job.workspace.repo,
      ["pack-objects", "-q", join(job.root, "p")],
      `${head}\n`,
    ).trim();
    const pack = readFileSync(join(job.root, `p-${empty}.pack`));
    const header = bundle.subarray(0, bundle.indexOf("\n\n") + 2);
    writeFileSync(join(job.workspace.outWork, "work.bundle"), Buffer.concat([header, pack]));
    // The job's own clone never saw the objects.
    runGit(job.root, ["clone", "-q", job.origin, join(job.root, "fresh")]);
    const brief = job.brief();
    job.handOver();
    const outcome = await publish({
      brief,
      workspace: { ...job.workspace, repo: join(job.root, "fresh") },
      environment: job.environment,
      url: `file://${job.origin}`,
      token: "token",
    });
    expect(outcome).toMatchObject({ ok: false, cause: "policy" });
  });
});

describe("the branch", () => {
  test.each([
    "main",
    "mc/green",
    "mc/working",
    "mc/m1/parser/2",
    "mc/m2/parser/1",
    "mc/m1/other/1",
    "refs/heads/main",
    "mc/m1/parser/1.1",
    "mc/m1/parser/1:main",
    "--upload-pack=x",
    "mc/m1/../green",
    "mc/m1/parser/1.lock",
    "mc/m1/parser@{1}/1",
    null,
  ])("%s is not this job's", async (branch) => {
    leaveBundle(job, commitTree(job, [README, file("a", "")], [job.base]), job.base);
    const outcome = await run({ branch });
    expect(outcome).toMatchObject({ ok: false, cause: "policy" });
    expect(job.inOrigin("for-each-ref", "refs/heads", "--format=%(refname)")).toBe(
      "refs/heads/main\n",
    );
  });

  test("is pushed once; again is no harm, and another commit does not replace it", async () => {
    const head = commitTree(job, [README, file("a", "")], [job.base]);
    leaveBundle(job, head, job.base);
    const done = { ok: true, branch: "mc/m1/parser/1", head, commits: 1, proves: false };
    expect(await run()).toEqual(done);
    expect(await run()).toEqual(done);
    leaveBundle(job, commitTree(job, [README, file("b", "")], [job.base]), job.base);
    expect(await run()).toMatchObject({ ok: false, cause: "policy" });
    expect(job.inOrigin("rev-parse", "mc/m1/parser/1").trim()).toBe(head);
  });

  test("of one of several ways is named after its leg, and no other is pushed", async () => {
    const head = commitTree(job, [README, file("a", "")], [job.base]);
    leaveBundle(job, head, job.base);
    const way = { leg: "parser~2", branch: "mc/m1/parser/1.2" };
    expect(await run(way)).toMatchObject({ ok: true, branch: way.branch, head });
    for (const branch of ["mc/m1/parser/1", "mc/m1/parser/1.1", "mc/m1/parser/1.2.1"])
      expect(await run({ ...way, branch })).toMatchObject({ ok: false, cause: "policy" });
    expect(await run({ ...way, leg: "parser~1" })).toMatchObject({ ok: false, cause: "policy" });
  });

  test("an unreachable server is nobody's fault", async () => {
    leaveBundle(job, commitTree(job, [README, file("a", "")], [job.base]), job.base);
    const brief = job.brief();
    job.handOver();
    const outcome = await publish({
      brief,
      workspace: job.workspace,
      environment: job.environment,
      url: "http://127.0.0.1:9/octo/hello.git",
      token: "sekret-token",
    });
    expect(outcome).toMatchObject({ ok: false, cause: "api_overload" });
    expect(JSON.stringify(outcome)).not.toContain("sekret-token");
  });
});

test("hooks that lie in the clone do not run", async () => {
  const hook = join(job.workspace.repo, ".git", "hooks", "pre-push");
  writeFileSync(hook, `#!/bin/sh\ntouch ${job.root}/hooked\n`, { mode: 0o755 });
  leaveBundle(job, commitTree(job, [README, file("a", "")], [job.base]), job.base);
  expect(await run()).toMatchObject({ ok: true });
  expect(existsSync(join(job.root, "hooked"))).toBe(false);
});
