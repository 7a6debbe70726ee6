// Runs a tool that earlier work of the mission left: by the same command that other agents type, so in the same sandbox.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { runProcess } from "../../../shared/process.ts";
import { headAndTail } from "../cut.ts";
import type { Desk } from "./desk.ts";
import { defineTool, said, type Tool, wrong } from "./tool.ts";

const TIMEOUT_MS = 60_000;

/** Nothing where none were laid out. */
export function missionTools(desk: Desk): readonly Tool[] {
  const command = join(desk.environment.TMPDIR ?? "/nowhere", "tools", "tool");
  const tools = desk.brief.tools ?? [];
  if (tools.length === 0 || !existsSync(command)) return [];
  return [
    defineTool({
      name: "mission_tool",
      description:
        "Run one of the small programs that earlier work left (see `tools`). They only read.",
      input: z.object({
        name: z.string().max(80),
        args: z.array(z.string().max(1_000)).max(20).optional(),
      }),
      async run({ name, args = [] }) {
        const done = await runProcess([command, name, ...args], {
          cwd: desk.files.root,
          env: desk.environment,
          timeoutMs: Math.max(1, Math.min(TIMEOUT_MS, desk.leftMs())),
          signal: desk.signal,
        });
        const text = headAndTail(`${done.stdout}${done.stderr}`.trimEnd(), desk.outputChars);
        return done.exitCode === 0 ? said(text) : wrong(text === "" ? "It failed." : text);
      },
    }),
  ];
}
