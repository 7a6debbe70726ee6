// A candidate in real git, from the agent job to the pushed branch: merged with mc/green before it starts, and refused where
// a repair is none.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type LegOutcome, runLeg } from "../../action/agent/run.ts";
import { type PublishOutcome, publish } from "../../action/publish/run.ts";
import type { Brief } from "../../core/report/brief.ts";
import { type Job, openJob, runGit } from "./support/job.ts";

const BASE = {
  "README.md": "hello\n",
  "shared.ts": "one\ntwo\nthree\n",
  "tests/old.test.ts": 'test("old", () => {});\n',
};

let job: Job;
let head: string;
let green: string;
beforeEach(() => {
  job = openJob(BASE);
});
afterEach(() => job.close());

const EMPTY = "";
type Files = Readonly<Record<string, string | null>>;

function commit(from: string, files: Files, message: string): string {
  job.git("checkout", "-q", "--detach", from);
  for (const [path, text] of Object.entries(files)) {
    if (text === null) job.git("rm", "-q", "--", path);
    else job.write(path, text);
  }
  job.git("add", "-A");
  job.git("commit", "-q", "-m", message);
  return job.git("rev-parse", "HEAD").trim();
}

/** The unit's own work, and what landed meanwhile; the job begins at the unit's head. */
function begin(unit: Files, landed: Files): void {
  head = commit(job.base, unit, "unit");
  green = commit(job.base, landed, "landed");
  job.git("push", "-q", job.origin, `${head}:refs/heads/mc/m1/parser/1`);
  job.git("push", "-q", job.origin, `${green}:refs/heads/mc/green`);
  job.git("checkout", "-q", "--detach", head);
  changedFiles = Object.keys(unit);
}
let changedFiles: readonly string[] = [];

function brief(kind: "repair" | "rebase", part: Partial<Brief> = {}): Brief {
  return job.brief({
    task: "fixup",
    leg: "parser-f2",
    commit: head,
    against: green,
    branch: "mc/fix/m1/parser/1/2",
    fixup: { wave: 1, candidate: 2, kind, strategy: "Smallest.", changedFiles: [...changedFiles] },
    ...part,
  });
}

/** The agent is a shell script. */
async function repair(kind: "repair" | "rebase", script: string): Promise<LegOutcome> {
  const path = join(job.root, "agent.sh");
  writeFileSync(path, `#!/bin/sh\nset -e\n${script}\n`, { mode: 0o755 });
  const settings = { command: `'${path}'`, model: EMPTY, maxTurns: 1, maxCostUsd: 1, timeoutS: 20 };
  return runLeg({
    brief: brief(kind, { agent: { type: "command", ...settings } }),
    workspace: job.workspace,
    environment: job.environment,
    signal: new AbortController().signal,
    out: { write: () => true },
  });
}

async function pushed(kind: "repair" | "rebase"): Promise<PublishOutcome> {
  job.handOver();
  job.git("checkout", "-q", "--detach", "--force", head);
  return publish({
    brief: brief(kind),
    workspace: job.workspace,
    environment: job.environment,
    url: `file://${job.origin}`,
    token: "token",
  });
}

async function refusal(kind: "repair" | "rebase", script: string): Promise<string> {
  const { changed, handoff } = await repair(kind, script);
  expect(handoff).toMatchObject({ status: "completed" });
  expect(changed).toBe(true);
  const outcome = await pushed(kind);
  expect(outcome.ok ? "published" : outcome.cause).toBe("policy");
  expect(job.inOrigin("branch", "--list", "mc/fix/*")).toBe("");
  return outcome.ok ? "" : outcome.problem;
}

const parents = (commit: string): readonly string[] =>
  job.inOrigin("rev-list", "--parents", "-n1", commit).trim().split(" ").slice(1);

describe("a merge without conflicts", () => {
  beforeEach(() => begin({ "src/a.ts": "broken\n" }, { "src/b.ts": "landed\n" }));

  test("is made before the agent starts; its commits stand on it", async () => {
    const { changed, handoff } = await repair(
      "repair",
      'test "$(cat src/b.ts)" = landed; echo fixed > src/a.ts; git commit -qam "Fix"',
    );
    expect(handoff).toMatchObject({ status: "completed", cause: "ok", filesChanged: ["src/a.ts"] });
    expect(changed).toBe(true);
    const outcome = await pushed("repair");
    if (!outcome.ok) throw new Error(outcome.problem);
    expect(outcome.branch).toBe("mc/fix/m1/parser/1/2");
    const [merge = ""] = parents(outcome.head);
    expect(parents(merge)).toEqual([head, green]);
    expect(job.inOrigin("show", `${outcome.head}:src/a.ts`)).toBe("fixed\n");
    expect(job.inOrigin("show", `${outcome.head}:src/b.ts`)).toBe("landed\n");
  });

  test("work left uncommitted, or on a history of its own, still stands on it", async () => {
    const { changed } = await repair(
      "repair",
      `git checkout -q --orphan other; echo fixed > src/a.ts; git add -A; git commit -qm x; echo y > more.ts`,
    );
    expect(changed).toBe(true);
    const outcome = await pushed("repair");
    if (!outcome.ok) throw new Error(outcome.problem);
    const [merge = ""] = parents(outcome.head);
    expect(parents(merge)).toEqual([head, green]);
  });

  test("changes nothing: no repair, but all that a clean rebase needs", async () => {
    expect(await repair("repair", "true")).toMatchObject({
      changed: false,
      handoff: { cause: "no_changes" },
    });
    job.git("checkout", "-q", "--detach", "--force", head);
    expect(await repair("rebase", "true")).toMatchObject({
      changed: true,
      handoff: { cause: "ok" },
    });
    expect(await pushed("rebase")).toMatchObject({ ok: true, commits: 1 });
  });

  test("a publish job that has the unit's head alone fetches mc/green", async () => {
    await repair("repair", 'echo fixed > src/a.ts; git commit -qam "Fix"');
    job.handOver();
    const { repo } = job.workspace;
    runGit(repo, ["checkout", "-q", "--orphan", "nothing"]);
    runGit(job.root, [
      "clone",
      "-q",
      "--bare",
      "--depth=1",
      "-b",
      "mc/m1/parser/1",
      `file://${job.origin}`,
      "shallow",
    ]);
    const workspace = { ...job.workspace, repo: join(job.root, "shallow") };
    const outcome = await publish({
      brief: brief("repair"),
      workspace,
      environment: job.environment,
      url: `file://${job.origin}`,
      token: "token",
    });
    expect(outcome).toMatchObject({ ok: true, commits: 2 });
    expect(runGit(workspace.repo, ["rev-list", "--count", head]).trim()).toBe("1");
  });

  test.each<[string, string, RegExp]>([
    ["the whole change taken back", "git rm -q src/a.ts; git commit -qm Back", /whole change back/],
    [
      "what landed taken back",
      "git rm -q src/b.ts; echo fixed > src/a.ts; git commit -qam Fix",
      /"src\/b.ts" is as it was before mc\/green/,
    ],
    [
      "a test deleted",
      "git rm -q tests/old.test.ts; echo fixed > src/a.ts; git commit -qam Fix",
      /"tests\/old.test.ts" is a test that is gone/,
    ],
    [
      "a test skipped",
      `echo 'test.skip("old", () => {});' > tests/old.test.ts; git commit -qam Skip`,
      /skips a test/,
    ],
    [
      "a workflow",
      "mkdir -p .github/workflows; echo 'on: push' > .github/workflows/ci.yml",
      /forbidden/,
    ],
  ])("refused: %s", async (_, script, problem) => {
    expect(await refusal("repair", script)).toMatch(problem);
  });

  test("a test that moved is there", async () => {
    await repair(
      "repair",
      "mkdir tests/unit; git mv tests/old.test.ts tests/unit/old.test.ts; echo fixed > src/a.ts; git commit -qam Fix",
    );
    expect(await pushed("repair")).toMatchObject({ ok: true });
  });

  test("commits that leave mc/green out are refused, whatever the bundle says it stands on", async () => {
    const alone = commit(head, { "src/a.ts": "fixed\n" }, "alone");
    const revs = `${alone}\n^${head}\n`;
    const { repo } = job.workspace;
    const pack = runGit(
      repo,
      ["pack-objects", "--revs", "-q", join(job.root, "evil")],
      revs,
    ).trim();
    const header = `# v2 git bundle\n-${head} unit\n-${green} green\n${alone} HEAD\n\n`;
    const bytes = readFileSync(join(job.root, `evil-${pack}.pack`));
    const bundle = Buffer.concat([Buffer.from(header), bytes]);
    writeFileSync(join(job.workspace.outWork, "work.bundle"), bundle);
    expect(await pushed("repair")).toMatchObject({
      ok: false,
      cause: "policy",
      problem: expect.stringContaining("do not begin with a merge"),
    });
  });

  test("a bundle on another merge is refused", async () => {
    const other = commit(job.base, { "x.ts": "x\n" }, "other");
    job.git("checkout", "-q", "--detach", head);
    job.git("merge", "-q", "--no-edit", other);
    const evil = job.git("rev-parse", "HEAD").trim();
    job.git(
      "bundle",
      "create",
      "-q",
      join(job.workspace.outWork, "work.bundle"),
      "HEAD",
      `^${head}`,
      `^${green}`,
    );
    const outcome = await pushed("repair");
    expect(outcome).toMatchObject({
      ok: false,
      cause: "policy",
      problem: expect.stringContaining("does not stand on the base"),
    });
    expect(evil).not.toBe(head);
  });
});

describe("a merge with conflicts", () => {
  beforeEach(() =>
    begin(
      { "shared.ts": "one\nunit\nthree\n" },
      { "shared.ts": "one\nlanded\nthree\n", "new.ts": "n\n" },
    ),
  );

  test("is left to the agent with markers of three sides; what it resolves has both parents", async () => {
    const { changed, handoff } = await repair(
      "rebase",
      `grep -q '^<<<<<<<' shared.ts; grep -q '^|||||||' shared.ts; grep -q 'files with conflict markers' "$MC_PROMPT"
       grep -q '^shared.ts$' "$MC_PROMPT"; printf 'one\\nunit and landed\\nthree\\n' > shared.ts; git add -A; git commit -qm Resolved`,
    );
    expect(handoff).toMatchObject({ status: "completed", cause: "ok" });
    expect(changed).toBe(true);
    const outcome = await pushed("rebase");
    if (!outcome.ok) throw new Error(outcome.problem);
    expect(parents(outcome.head)).toEqual([head, green]);
    expect(job.inOrigin("show", `${outcome.head}:shared.ts`)).toBe("one\nunit and landed\nthree\n");
    expect(job.inOrigin("show", `${outcome.head}:new.ts`)).toBe("n\n");
  });

  test("resolved and not committed", async () => {
    await repair("rebase", "printf 'one\\nboth\\nthree\\n' > shared.ts");
    const outcome = await pushed("rebase");
    if (!outcome.ok) throw new Error(outcome.problem);
    expect(parents(outcome.head)).toEqual([head, green]);
    expect(job.inOrigin("show", `${outcome.head}:new.ts`)).toBe("n\n");
  });

  test.each<[string, string, RegExp]>([
    ["markers left behind", "true", /conflict markers are left in "shared.ts"/],
    [
      "markers left behind and committed",
      "git add -A; git commit -qm Resolved",
      /conflict markers are left/,
    ],
    [
      "a workflow inside the merge itself",
      "printf 'one\\nboth\\nthree\\n' > shared.ts; mkdir -p .github/workflows; echo 'on: push' > .github/workflows/ci.yml",
      /forbidden/,
    ],
    [
      "the merge given up: what landed would be lost",
      "git merge --abort; echo more >> shared.ts; git commit -qam Mine",
      /"new.ts" is as it was before mc\/green/,
    ],
    [
      "the unit given up",
      "git checkout -q --theirs shared.ts; git add -A; git commit -qm x",
      /whole change back/,
    ],
  ])("refused: %s", async (_, script, problem) => {
    expect(await refusal("rebase", script)).toMatch(problem);
  });
});

test("mc/green must be in the checkout", async () => {
  begin({ "src/a.ts": "x\n" }, { "src/b.ts": "y\n" });
  green = "1".repeat(40);
  const { handoff } = await repair("repair", "true");
  expect(handoff).toMatchObject({ status: "failed", cause: "start_failed" });
  expect(handoff.summary).toContain("is not in the checkout");
});

test("a script tells candidates and waves apart, on the merge as well", async () => {
  begin({ "src/a.ts": "broken\n" }, { "src/b.ts": "landed\n" });
  const path = join(job.root, "script.json");
  const step = (candidate: number, wave: number | null, text: string) => ({
    task: "fixup",
    candidate,
    wave,
    edits: [{ write: "src/a.ts", text: `{candidate} ${text}` }],
    commit: "Repair {unit}",
  });
  writeFileSync(
    path,
    JSON.stringify({ steps: [step(1, null, "one"), step(2, 2, "late"), step(2, 1, "two")] }),
  );
  const settings = { command: path, model: EMPTY, maxTurns: 1, maxCostUsd: 1, timeoutS: 9 };
  const { changed } = await runLeg({
    brief: brief("repair", { agent: { type: "scripted", ...settings } }),
    workspace: job.workspace,
    environment: job.environment,
    signal: new AbortController().signal,
    out: { write: () => true },
  });
  expect(changed).toBe(true);
  expect(job.git("show", "HEAD:src/a.ts")).toBe("2 two");
  expect(job.git("show", "HEAD:src/b.ts")).toBe("landed\n");
});
