// Which back-ends there are, and what someone is told on whose machine none is found.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listAgents, selectAgent } from "../../action/agents/select.ts";
import { AgentSettings } from "../../core/report/brief.ts";

test("every configured kind has a back-end of its name", () => {
  for (const type of AgentSettings.shape.type.options) {
    expect(selectAgent(AgentSettings.parse({ type })).name).toBe(type);
  }
});

test("what was looked for is said, with how to get it", () => {
  const offers = listAgents({ PATH: "/nowhere" });
  expect(offers.map(({ name, available }) => [name, available])).toEqual([
    ["claude-code", false],
    ["codex", false],
    ["gemini", false],
    ["builtin", false],
    ["command", false],
    ["scripted", false],
  ]);
  expect(offers[0]?.looked).toContain("not on PATH");
  expect(offers[0]?.howTo).toContain("npm install");
});

test("Claude Code needs its program and a key", () => {
  const folder = mkdtempSync(join(tmpdir(), "mc-path-"));
  try {
    writeFileSync(join(folder, "claude"), "");
    const key = { PATH: `/nowhere:${folder}`, ANTHROPIC_API_KEY: "k" };
    expect(listAgents(key)[0]?.available).toBe(false);
    chmodSync(join(folder, "claude"), 0o755);
    expect(listAgents(key)[0]?.available).toBe(true);
    expect(listAgents({ PATH: folder })[0]?.looked).toContain("none of ANTHROPIC_API_KEY");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
