// The committed bundle on its own, with no package beside it: the agent in it speaks to a model and does its work.
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Handoff } from "../../../core/report/handoff.ts";
import { openJob } from "../../action/support/job.ts";
import { openFakeModel } from "./fake-model.ts";

const BUNDLE = join(import.meta.dirname, "../../../action/dist/agent.js");
const RESULT = 'MC_RESULT:{"status":"completed","summary":"did","commits":[],"files_changed":[]}';

test.each(["anthropic:claude-sonnet-4-5", "openai:gpt-5.1", "local"])("%s", async (name) => {
  const job = openJob();
  const model = await openFakeModel([
    { calls: [{ name: "write", input: { path: "a.json", content: '{"a":' } }] },
    { calls: [{ name: "write", input: { path: "a.json", content: '{"a":1}\n' } }] },
    { calls: [{ name: "write", input: { path: "a.yml", content: "a: 1\n" } }] },
    { text: RESULT },
  ]);
  try {
    const alone = join(job.root, "alone");
    mkdirSync(alone);
    copyFileSync(BUNDLE, join(alone, "agent.js"));
    writeFileSync(join(alone, "package.json"), '{"type":"module"}');
    const settings = { command: "", maxTurns: 9, maxCostUsd: 1, timeoutS: 30 };
    const named = name === "local" ? `local:tiny@${model.origin}/v1` : name;
    job.brief({ agent: { type: "builtin", model: named, ...settings } });
    writeFileSync(join(job.root, "output"), "");
    const log = await run(join(alone, "agent.js"), job.workspace.root, {
      ...job.environment,
      GITHUB_OUTPUT: join(job.root, "output"),
      INPUT_LEG: "parser",
      INPUT_COMMIT: job.base,
      ANTHROPIC_API_KEY: "sk-canary-1",
      OPENAI_API_KEY: "sk-canary-2",
      ANTHROPIC_BASE_URL: model.origin,
      OPENAI_BASE_URL: `${model.origin}/v1`,
    });
    const path = join(job.workspace.outHandoff, "handoff.json");
    const handoff = Handoff.parse(JSON.parse(readFileSync(path, "utf8")));
    expect(handoff, log).toMatchObject({
      status: "completed",
      cause: "ok",
      agent: "builtin",
      filesChanged: ["a.json", "a.yml"],
      concerns: [],
      usage: { turns: 4, inputTokens: 400, outputTokens: 40 },
    });
    const { costUsd } = handoff.usage;
    expect(name === "local" ? costUsd === 0 : (costUsd ?? 0) > 0).toBe(true);
    expect(JSON.stringify(model.asked[1]?.body)).toContain("cannot be parsed");
    expect(log).not.toContain("Warning");
  } finally {
    await model.close();
    job.close();
  }
});

function run(file: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file], { cwd, env });
    let log = "";
    child.stdout.on("data", (chunk) => {
      log += chunk;
    });
    child.stderr.on("data", (chunk) => {
      log += chunk;
    });
    child.once("error", reject);
    child.once("close", () => resolve(log));
  });
}
