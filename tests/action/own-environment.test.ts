// What a child can read of the process that started it (SR12).
import { execFile, execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MESSAGE } from "../forwarder/support/open.ts";
import { openVendor, stream } from "../forwarder/support/vendor.ts";
import { openJob } from "./support/job.ts";

const MODULE = join(import.meta.dirname, "../../action/shared/own-environment.ts");

/** Prints what the process has taken, what it has left, and what its child reads of it in the kernel's own copy. */
const PROGRAM = `
  import { execFileSync } from "node:child_process";
  import { takeEnvironment } from ${JSON.stringify(MODULE)};
  const taken = takeEnvironment(process.env);
  const read = execFileSync("sh", ["-c", "cat /proc/$PPID/environ; env"], { encoding: "latin1" });
  console.log(JSON.stringify({ taken, left: process.env, read: read.replaceAll("\\0", "\\n") }));
`;

const SECRETS = {
  ANTHROPIC_API_KEY: "canary-1",
  CLAUDE_CODE_OAUTH_TOKEN: "canary-2",
  ANTHROPIC_AUTH_TOKEN: "canary-3",
  OPENAI_API_KEY: "canary-4 = with = signs",
  GEMINI_API_KEY: "canary-5",
  GITHUB_TOKEN: "canary-6",
  ACTIONS_RUNTIME_TOKEN: "canary-7",
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "canary-8",
};
const REST = { PATH: process.env.PATH ?? "", GITHUB_OUTPUT: "/tmp/out", EMPTY: "", LAST: "last" };

test("the keys are in our hands, and in no place where a child of ours could read them", () => {
  const output = execFileSync("node", ["--input-type=module-typescript", "-e", PROGRAM], {
    env: { ...SECRETS, ...REST },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { taken, left, read } = JSON.parse(output);
  expect(taken).toMatchObject({ ...SECRETS, ...REST });
  expect(left).toMatchObject(REST);
  expect(JSON.stringify(left)).not.toContain("canary");
  if (process.platform === "linux") expect(read).toContain("GITHUB_OUTPUT=/tmp/out");
  expect(read).toContain("LAST=last");
  expect(read).not.toContain("canary");
});

/** Asks the model once, and reads the environment of every process of this machine that it may read. */
const CURIOUS = `#!/bin/sh
cat > /dev/null
cat /proc/[0-9]*/environ > "$(dirname "$0")/seen" 2> /dev/null
"$(dirname "$0")/ask"
echo '{"type":"result","subtype":"success","is_error":false,"num_turns":1,"result":"done","session_id":"s"}'
`;
const ASK = `#!/usr/bin/env node
fetch(process.env.ANTHROPIC_BASE_URL + "/v1/messages", {
  method: "POST",
  headers: { "x-api-key": process.env.ANTHROPIC_API_KEY },
  body: '{"model":"claude-sonnet-4-5"}',
}).then((answer) => answer.text());
`;

test("the agent of a job finds its key in no process of the machine, and its vendor gets it", async () => {
  const key = `sk-ant-${randomUUID()}`;
  const vendor = await openVendor(stream(MESSAGE));
  const job = openJob();
  try {
    const programs = join(job.root, "bin");
    mkdirSync(programs);
    writeFileSync(join(programs, "claude"), CURIOUS, { mode: 0o755 });
    writeFileSync(join(programs, "ask"), ASK, { mode: 0o755 });
    const settings = { command: "", model: "", maxTurns: 9, maxCostUsd: 1, timeoutS: 60 };
    job.brief({ agent: { type: "claude-code", ...settings }, task: "plan", branch: null });
    const output = join(job.root, "output");
    writeFileSync(output, "");
    const log = await new Promise<string>((resolve) => {
      const env = {
        ...job.environment,
        PATH: `${programs}:${job.environment.PATH}`,
        GITHUB_OUTPUT: output,
        INPUT_LEG: "parser",
        INPUT_COMMIT: job.base,
        ANTHROPIC_API_KEY: key,
        ANTHROPIC_BASE_URL: vendor.address,
      };
      const main = join(import.meta.dirname, "../../action/agent/main.ts");
      execFile(process.execPath, [main], { cwd: job.workspace.root, env }, (_error, out, err) =>
        resolve(out + err),
      );
    });
    expect(vendor.asked[0]?.headers["x-api-key"], log).toBe(key);
    const seen = readFileSync(join(programs, "seen"), "latin1");
    if (process.platform === "linux") expect(seen).toContain(`INPUT_COMMIT=${job.base}`);
    expect(seen).not.toContain(key);
    // The one place where it is said: the runner is told to mask it.
    expect(log.replace(`::add-mask::${key}`, "")).not.toContain(key);
  } finally {
    job.close();
    await vendor.close();
  }
});
