// A world is the same each time it is played, and its trace is decided again exactly as it was.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { replay } from "../../app/cli/replay-show.ts";
import { playScenario } from "./run.ts";
import { scenarioOf } from "./scenario.ts";
import { makeTemplate } from "./template.ts";
import { recordTrace, type TraceLine, writeTrace } from "./trace.ts";

async function traced(seed: number, template: string): Promise<readonly TraceLine[]> {
  let lines: readonly TraceLine[] = [];
  await playScenario(scenarioOf(seed), {
    template,
    prepare: (world) => {
      lines = recordTrace(world);
    },
  });
  return lines;
}

test("a seed is one history, and `mc replay` decides it again", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mc-replay-"));
  const template = await makeTemplate();
  onTestFinished(() => {
    template.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  for (const seed of [3, 8]) {
    const lines = await traced(seed, template.path);
    expect(lines.length).toBeGreaterThan(50);
    expect(await traced(seed, template.path)).toEqual(lines);

    const file = join(folder, `${seed}.json`);
    writeTrace(file, scenarioOf(seed), null, lines);
    const said: string[] = [];
    const console = vi
      .spyOn(globalThis.console, "log")
      .mockImplementation((text) => said.push(text));
    expect(await replay(file, { json: true })).toBe(0);
    console.mockRestore();
    expect(said).toHaveLength(lines.length);
    expect(said.join("\n")).toContain("ObjectiveLabelled");
  }
});

test("a file that is no trace is told apart from one that fails", async () => {
  const console = vi.spyOn(globalThis.console, "error").mockImplementation(() => {});
  expect(await replay("/nowhere/trace.json", { json: false })).toBe(2);
  expect(console.mock.calls.join()).toMatch(/cannot be read/);
  console.mockRestore();
});
