// What a child can read of the process that started it (SR12).
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

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
