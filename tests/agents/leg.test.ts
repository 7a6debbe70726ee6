// An agent leg in a real checkout: what the agent is told and sees, what it leaves, what the handoff says.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runLeg } from "../../action/agent/run.ts";
import type { Brief } from "../../core/report/brief.ts";
import { type Job, openJob } from "../action/support/job.ts";

let job: Job;
let log: string;
beforeEach(() => {
  job = openJob({ "README.md": "hello\n", "AGENTS.md": "Use tabs.\n" });
  log = "";
});
afterEach(() => job.close());

const KEY = "sk-canary-0123456789abcdef";

/** Runs a shell script as the agent. */
function work(script: string, part: Partial<Brief> = {}, timeoutS = 20) {
  const path = join(job.root, "agent.sh");
  writeFileSync(path, `#!/bin/sh\nset -e\n${script}\n`, { mode: 0o755 });
  const settings = { command: `'${path}' one`, model: "", maxTurns: 1, maxCostUsd: 1, timeoutS };
  return leg({ agent: { type: "command", ...settings }, ...part });
}

function leg(part: Partial<Brief>, signal = new AbortController().signal) {
  return runLeg({
    brief: job.brief(part),
    workspace: job.workspace,
    environment: {
      ...job.environment,
      OPENAI_API_KEY: KEY,
      GITHUB_TOKEN: "canary-a",
      ACTIONS_RUNTIME_TOKEN: "canary-b",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "canary-c",
      NODE_OPTIONS: "--canary-d",
      LD_PRELOAD: "",
      INPUT_TOKEN: "canary-e",
    },
    signal,
    out: { write: (text) => (log += text) },
  });
}

const RESULT = (status: string) =>
  `echo 'MC_RESULT:{"status":"${status}","summary":"all parsed","commits":[],"files_changed":[],"concerns":["slow"]}'`;

test("a command agent finds its task, commits, and reports", async () => {
  const { changed, handoff } = await work(
    `test "$MC_TASK" = work; test "$1" = one; grep -q '"leg":"parser"' "$MC_BRIEF"; grep -q 'Add a parser' "$MC_PROMPT"
     grep -q 'Use tabs.' "$MC_PROMPT"; test "$(git branch --show-current)" = mc/m1/parser/1
     echo x > parser.ts; git add -A; git commit -qm 'Parse'; ${RESULT("completed")}`,
  );
  expect(handoff).toMatchObject({
    status: "completed",
    cause: "ok",
    summary: "all parsed",
    concerns: ["slow"],
    filesChanged: ["parser.ts"],
    agent: "command",
  });
  expect(changed).toBe(true);
  expect(handoff.commits).toEqual([job.git("rev-parse", "HEAD").trim()]);
  expect(existsSync(join(job.workspace.outWork, "work.bundle"))).toBe(true);
});

test("it sees exactly the allowed environment, and its key stays out of everything kept (SR11, SR29)", async () => {
  const { handoff } = await work("env | sort");
  const names = handoff.text.match(/^\w+(?==)/gm) ?? [];
  const shell = ["PWD", "SHLVL", "_", "OLDPWD"];
  expect(names.filter((name) => !shell.includes(name) && process.env[name] === undefined)).toEqual(
    expect.arrayContaining(["MC_BRIEF", "MC_PROMPT", "MC_TASK", "OPENAI_API_KEY"]),
  );
  expect(
    names.filter((name) => !/^(?:MC_|GIT_)/.test(name) && !shell.includes(name)).sort(),
  ).toEqual(["HOME", "LANG", "OPENAI_API_KEY", "PATH", "TMPDIR"]);
  expect(handoff.text).not.toMatch(/canary/);
  expect(readFileSync(join(job.workspace.outWork, "transcript.jsonl"), "utf8")).not.toContain(KEY);
});

test("what it prints is fenced against workflow commands (SR29)", async () => {
  await work("echo '::error::boo'; printf '::set-output name=changed::true'");
  const token = /^::stop-commands::(\S+)\n/.exec(log)?.[1] ?? "";
  expect(token.length).toBeGreaterThan(20);
  expect(log).toMatch(new RegExp(`\\n::${token}::\\n$`));
  expect(log.indexOf("::error::boo")).toBeGreaterThan(0);
});

test("uncommitted work is committed for it, and said", async () => {
  const { changed, handoff } = await work(
    `echo x > new.ts; echo y >> README.md; ${RESULT("completed")}`,
  );
  expect(changed).toBe(true);
  expect(handoff.filesChanged.toSorted()).toEqual(["README.md", "new.ts"]);
  expect(handoff.concerns[0]).toContain("uncommitted work in 2 files");
  expect(job.git("status", "--porcelain")).toBe("");
});

test("a history beside the base is squashed onto it", async () => {
  const { changed, handoff } = await work(
    `git checkout -q --orphan other; echo x > new.ts; git add -A; git commit -qm orphan; ${RESULT("completed")}`,
  );
  expect(changed).toBe(true);
  expect(handoff.filesChanged).toEqual(["new.ts"]);
  expect(handoff.concerns[0]).toContain("squashed");
  expect(job.git("rev-parse", "HEAD^").trim()).toBe(job.base);
});

test.each([
  ["true", "completed", "no_changes"],
  [RESULT("blocked"), "blocked", "blocked"],
  [`echo x > a; ${RESULT("failed")}`, "failed", "no_result"],
  ["echo broken >&2; exit 3", "failed", "no_result"],
])("%s: %s (%s)", async (script, status, cause) => {
  const { changed, handoff } = await work(script);
  expect(handoff).toMatchObject({ status, cause });
  expect(changed).toBe(false);
});

test("a model key in a commit ends the leg", async () => {
  const { changed, handoff } = await work(
    'printf %s "$OPENAI_API_KEY" | base64 > key.txt; git add -A; git commit -qm k',
  );
  expect(handoff).toMatchObject({ status: "failed", cause: "policy", commits: [] });
  expect(changed).toBe(false);
});

test("a program that is not there cannot start", async () => {
  const settings = { command: "./missing.sh", model: "", maxTurns: 1, maxCostUsd: 1, timeoutS: 9 };
  const { handoff } = await leg({ agent: { type: "command", ...settings } });
  expect(handoff).toMatchObject({ status: "failed", cause: "start_failed" });
  expect(handoff.summary).toContain("./missing.sh");
});

test("research leaves an answer, never a commit", async () => {
  const brief = job.brief();
  const unit = brief.unit === null ? null : { ...brief.unit, kind: "research" };
  const { changed, handoff } = await work(`echo x > notes; ${RESULT("completed")}`, { unit });
  expect(changed).toBe(false);
  expect(handoff).toMatchObject({ status: "completed", commits: [] });
});

test("an experiment leaves its report, without the job's secrets, and no commit", async () => {
  const brief = job.brief();
  const unit = brief.unit === null ? null : { ...brief.unit, kind: "experiment" };
  const report = {
    approaches: [{ name: "Index", metrics: { p50: `2 ms ${KEY}` } }, { name: "Cache" }],
    recommended_approach: "index",
    rationale: `found with ${KEY}`,
  };
  const result = { status: "completed", summary: "done", comparison_report: report };
  const { changed, handoff } = await work(
    `grep -q '"comparison_report"' "$MC_PROMPT"; echo x > notes; echo 'MC_RESULT:${JSON.stringify(result)}'`,
    { unit },
  );
  expect(changed).toBe(false);
  expect(handoff).toMatchObject({ status: "completed", report: { recommended: "Index" } });
  expect(handoff.report?.approaches.map(({ name }) => name)).toEqual(["Index", "Cache"]);
  expect(JSON.stringify(handoff)).not.toContain(KEY);
  const without = await work(RESULT("completed"), { unit });
  expect(without.handoff.report).toBeUndefined();
});

test("one of several ways is told its hint", async () => {
  const way = { leg: "parser~2", branch: "mc/m1/parser/1.2", hint: "Take another way." };
  const { handoff } = await work(
    `grep -q 'Take another way.' "$MC_PROMPT"; test "$(git branch --show-current)" = mc/m1/parser/1.2
     echo x > a.ts; ${RESULT("completed")}`,
    way,
  );
  expect(handoff).toMatchObject({ status: "completed", leg: "parser~2", filesChanged: ["a.ts"] });
});

test("a review is given the diff as data, and an empty answer is none", async () => {
  job.write("README.md", "hello\nbye\n");
  job.git("commit", "-qam", "change");
  const head = job.git("rev-parse", "HEAD").trim();
  job.git("checkout", "-q", job.base);
  const review = { task: "review", commit: head, against: job.base, branch: null } as const;
  const { handoff } = await work('cat "$MC_PROMPT"', review);
  expect(handoff.text).toContain("+bye");
  expect((await work("true", review)).handoff).toMatchObject({
    status: "failed",
    cause: "no_result",
  });
  const lost = await work("true", { ...review, commit: "1".repeat(40) });
  expect(lost.handoff).toMatchObject({ status: "failed", cause: "start_failed" });
});

const STUBBORN = `#!/bin/sh
trap '' TERM
echo $$ > "$1"
while :; do sleep 0.05; done
`;

/** A killed orphan that nobody has reaped yet runs no more. */
function isRunning(pid: number): boolean {
  const path = `/proc/${pid}/stat`;
  return existsSync(path) && !/^\d+ \(.*\) [ZX]/.test(readFileSync(path, "utf8"));
}

test("a limit and a cancel end the agent with everything it started", async () => {
  writeFileSync(join(job.root, "stubborn.sh"), STUBBORN, { mode: 0o755 });
  const child = `'${job.root}/stubborn.sh' '${job.root}/pid' & wait`;
  const { handoff } = await work(child, {}, 1);
  expect(handoff).toMatchObject({ status: "failed", cause: "timeout" });
  const pid = Number(readFileSync(join(job.root, "pid"), "utf8"));
  expect(isRunning(pid)).toBe(false);
  const settings = { command: "sleep 60", model: "", maxTurns: 1, maxCostUsd: 1, timeoutS: 60 };
  const stopped = await leg({ agent: { type: "command", ...settings } }, AbortSignal.abort());
  expect(stopped.handoff.cause).toBe("cancelled");
});
