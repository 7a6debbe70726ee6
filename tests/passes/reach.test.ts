// What only looks has the tools of a planner, whichever back-end it is.
import { expect, test } from "vitest";
import { claudeArguments, toolsOf } from "../../action/agents/claude-argv.ts";
import { codexArguments, reachOf } from "../../action/agents/codex-argv.ts";
import { geminiPolicy, geminiToolsOf } from "../../action/agents/gemini-settings.ts";
import { scriptedDefault } from "../../action/agents/scripted-defaults.ts";
import { PassName } from "../../core/report/brief-parts.ts";
import { openJob } from "../action/support/job.ts";

const SETTINGS = {
  type: "codex",
  command: "",
  model: "",
  maxTurns: 5,
  maxCostUsd: 1,
  timeoutS: 60,
} as const;

test.each(PassName.options)("%s", (task) => {
  expect(toolsOf(task)).toEqual(toolsOf("plan"));
  expect(reachOf(task)).toBe("read");
  expect(geminiToolsOf(task)).toEqual(geminiToolsOf("plan"));
  expect(geminiPolicy(task)).toBe(geminiPolicy("plan"));
  const claude = claudeArguments(task, { ...SETTINGS, type: "claude-code" }, "");
  expect(claude).toEqual(
    expect.arrayContaining(["--permission-mode", "dontAsk", "--strict-mcp-config"]),
  );
  expect(claude.join()).not.toMatch(/Bash|Edit|Write/);
  const codex = codexArguments(task, SETTINGS, "", {
    folder: "/x",
    address: "http://127.0.0.1:1/v1",
  });
  expect(codex[codex.indexOf("--sandbox") + 1]).toBe("read-only");
});

test("a script from before they existed goes on working", () => {
  const job = openJob();
  try {
    for (const task of PassName.options) expect(scriptedDefault({ ...job.brief(), task })).toBe("");
  } finally {
    job.close();
  }
});
