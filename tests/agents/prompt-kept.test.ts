// What an agent was told comes back with its handoff: as it was told, bounded, without secrets, and never at the cost of the rest.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runLeg } from "../../action/agent/run.ts";
import { makeHandoff, writeHandoff } from "../../action/shared/result.ts";
import { HANDOFF_MAX_BYTES, Handoff, PROMPT_MAX_CHARS } from "../../core/report/handoff.ts";
import { type Job, openJob } from "../action/support/job.ts";

let job: Job;
beforeEach(() => {
  job = openJob({ "README.md": "hello\n", "AGENTS.md": "Use tabs.\n" });
});
afterEach(() => job.close());

const KEY = "sk-canary-0123456789abcdef";
const LEG = { task: "work", leg: "parser", attempt: 1, dispatch: "d" } as const;

test("the prompt of the leg, without the key that stands in it", async () => {
  const path = join(job.root, "agent.sh");
  writeFileSync(path, "#!/bin/sh\necho done\n", { mode: 0o755 });
  const settings = { command: `'${path}'`, model: "", maxTurns: 1, maxCostUsd: 1, timeoutS: 20 };
  const { handoff } = await runLeg({
    brief: job.brief({
      agent: { type: "command", ...settings },
      evidence: [
        { attempt: 1, stage: "verify", cause: "verification failed", text: `with ${KEY}` },
      ],
    }),
    workspace: job.workspace,
    environment: { ...job.environment, OPENAI_API_KEY: KEY },
    signal: new AbortController().signal,
    out: { write: () => true },
  });
  expect(handoff.prompt).toContain("Add a parser");
  expect(handoff.prompt).toContain("Use tabs.");
  expect(handoff.prompt).toContain("verification failed");
  expect(JSON.stringify(handoff)).not.toContain(KEY);
});

test("a long one keeps its beginning and its end", () => {
  const long = `begin ${"x".repeat(200_000)} end`;
  const { prompt } = makeHandoff(LEG, { prompt: long });
  expect(prompt?.length).toBeLessThanOrEqual(PROMPT_MAX_CHARS);
  expect(prompt?.startsWith("begin x")).toBe(true);
  expect(prompt?.endsWith("x end")).toBe(true);
  expect(prompt).toContain("the middle is left out");
});

test("what does not fit into a handoff is left out, the answer's end last", () => {
  const folder = mkdtempSync(join(tmpdir(), "mc-handoff-"));
  try {
    // Six bytes of JSON for each of these characters.
    const wide = "\u0001".repeat(190_000);
    writeHandoff(folder, makeHandoff(LEG, { prompt: wide, text: `${wide}MC_RESULT` }));
    const text = readFileSync(join(folder, "handoff.json"), "utf8");
    expect(Buffer.byteLength(text)).toBeLessThan(HANDOFF_MAX_BYTES);
    const handoff = Handoff.parse(JSON.parse(text));
    expect(handoff.text.endsWith("MC_RESULT")).toBe(true);
    expect(handoff.prompt).toBeUndefined();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
