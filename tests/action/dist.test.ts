// The committed bundles, run as a runner would: agent, hand-over, publish, verify; and that they fit their sources (SR22).
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { Handoff } from "../../core/report/handoff.ts";
import { type Job, openJob } from "./support/job.ts";

const DIST = join(import.meta.dirname, "..", "..", "action", "dist");
let job: Job | undefined;
afterEach(() => job?.close());

function runAction(name: string, inputs: Record<string, string>, env: Record<string, string> = {}) {
  if (job === undefined) throw new Error("no job");
  const output = join(job.root, `${name}.output`);
  writeFileSync(output, "");
  const given = Object.entries(inputs).map(([key, value]) => [`INPUT_${key.toUpperCase()}`, value]);
  const done = spawnSync(process.execPath, [join(DIST, `${name}.js`)], {
    cwd: job.workspace.root,
    env: { ...job.environment, GITHUB_OUTPUT: output, ...Object.fromEntries(given), ...env },
    encoding: "utf8",
  });
  return {
    code: done.status,
    log: done.stdout + done.stderr,
    output: readFileSync(output, "utf8"),
  };
}

const handoff = (): Handoff =>
  Handoff.parse(
    JSON.parse(readFileSync(join(job?.workspace.outHandoff ?? "", "handoff.json"), "utf8")),
  );

test("a scripted unit goes from its brief to its branch", () => {
  job = openJob();
  const script = join(job.root, "script.json");
  const step = {
    task: "work",
    edits: [{ write: "src/{unit}.ts", text: "export {};\n" }],
    commit: "Add {title}",
    text: 'MC_RESULT:{"status":"completed","summary":"parsed","commits":[],"files_changed":[]}',
    costUsd: 0.25,
  };
  writeFileSync(script, JSON.stringify({ steps: [step] }));
  job.brief({
    agent: {
      type: "scripted",
      command: script,
      model: "",
      maxTurns: 1,
      maxCostUsd: 1,
      timeoutS: 9,
    },
  });
  const inputs = { leg: "parser", commit: job.base };

  const agent = runAction("agent", inputs);
  expect(agent.log).not.toContain("::error");
  expect(agent.code).toBe(0);
  expect(agent.output).toMatch(/changed<<(\S+)\ntrue\n\1\n$/);
  expect(handoff()).toMatchObject({
    status: "completed",
    cause: "ok",
    summary: "parsed",
    filesChanged: ["src/parser.ts"],
    usage: { costUsd: 0.25 },
  });

  job.handOver();
  const published = runAction(
    "publish",
    { ...inputs, token: "not-a-real-token" },
    { GITHUB_SERVER_URL: `file://${job.root}`, GITHUB_REPOSITORY: "octo/hello" },
  );
  expect(published.log).toContain("to mc/m1/parser/1");
  expect(published.code).toBe(0);
  expect(job.inOrigin("show", "mc/m1/parser/1:src/parser.ts")).toBe("export {};\n");
  expect(job.inOrigin("log", "-1", "--format=%s", "mc/m1/parser/1")).toBe("Add Add a parser\n");
});

test.each([
  ["exit 0", 0, "ok"],
  ["echo '::error::boo'; exit 3", 1, "verification"],
])("verification `%s` decides by its exit code", (command, code, cause) => {
  job = openJob();
  job.brief({
    task: "verify",
    leg: "verify",
    branch: null,
    unit: null,
    agent: null,
    verify: { spec: "", checks: [], setup: "", command, setupTimeoutS: 9, timeoutS: 9 },
  });
  const done = runAction("verify", { leg: "verify", commit: job.base });
  expect(done.code).toBe(code);
  expect(handoff().cause).toBe(cause);
});

test("the bundles are those of the sources", () => {
  const check = spawnSync(process.execPath, [join(DIST, "..", "build.ts"), "--check"], {
    encoding: "utf8",
  });
  expect(check.stderr).toBe("");
  expect(check.status).toBe(0);
});
