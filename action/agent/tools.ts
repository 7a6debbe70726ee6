// Tools on both sides of an agent's run: those of the mission laid out before it, those that it left looked at afterwards.
import { join } from "node:path";
import { isRecord } from "../../core/base/json.ts";
import { isToolName } from "../../core/learn/tools.ts";
import type { OfferedTools } from "../../core/prompt/tools.ts";
import type { Brief } from "../../core/report/brief.ts";
import type { Handoff } from "../../core/report/handoff.ts";
import { parseWorkResult } from "../../core/report/work-result.ts";
import { toolProblems } from "../sandbox/check-tools.ts";
import { findIsolation, type Isolation } from "../sandbox/isolation.ts";
import { makeToolFolder, type ToolFolder, usedTools } from "../sandbox/tool-folder.ts";
import type { Workspace } from "../shared/workspace.ts";

export interface ToolKit {
  readonly isolation: Isolation;
  /** null: there are none yet. */
  readonly folder: ToolFolder | null;
}

const LEFT_MAX = 3;
const DESCRIPTION_MAX_CHARS = 500;
const SCRIPT_MAX_CHARS = 10_240;

/** null: the repository has not asked for tools. */
export async function openToolKit(
  brief: Brief,
  workspace: Workspace,
  environment: NodeJS.ProcessEnv,
): Promise<ToolKit | null> {
  if (brief.tools === undefined || brief.task !== "work") return null;
  const isolation = await findIsolation(environment.PATH ?? "");
  if (brief.tools.length === 0) return { isolation, folder: null };
  const folder = await makeToolFolder({
    tools: brief.tools,
    root: workspace.repo,
    folder: join(workspace.temp, "tools"),
    isolation,
  });
  return { isolation, folder };
}

export const offeredTools = (kit: ToolKit | null): { readonly tools?: OfferedTools } =>
  kit?.folder == null || kit.folder.tools.length === 0
    ? {}
    : { tools: { command: kit.folder.command, tools: kit.folder.tools } };

/** What the agent left, with why a tool of it cannot be kept; and which of the others it used. */
export async function leftTools(
  kit: ToolKit | null,
  text: string,
  clean: (text: string) => string,
): Promise<Pick<Handoff, "tools" | "toolsUsed">> {
  if (kit === null) return {};
  const claim = parseWorkResult(text);
  const told = claim.ok ? claim.result.extras.tools_created : undefined;
  const left = (Array.isArray(told) ? told : []).slice(0, LEFT_MAX).flatMap(toolOf);
  const scripts = left.map((tool) => ({ ...tool, script: clean(tool.script) }));
  const problems = await toolProblems(scripts, kit.isolation.python);
  const used = kit.folder === null ? [] : usedTools(kit.folder);
  return {
    ...(scripts.length === 0
      ? {}
      : {
          tools: scripts.map((tool, at) => ({
            ...tool,
            description: clean(tool.description),
            problem: isToolName(tool.name)
              ? (problems[at] ?? null)
              : "it has no name that a file may have",
          })),
        }),
    ...(used.length === 0 ? {} : { toolsUsed: [...used] }),
  };
}

type LeftTool = Omit<NonNullable<Handoff["tools"]>[number], "problem">;

/** One that is too long is none. */
function toolOf(value: unknown): readonly LeftTool[] {
  if (!isRecord(value)) return [];
  const { name, description = "", language = "python", script } = value;
  if (typeof name !== "string" || typeof description !== "string" || typeof script !== "string")
    return [];
  if (language !== "node" && language !== "python") return [];
  if (script.length > SCRIPT_MAX_CHARS) return [];
  return [
    {
      name: name.slice(0, 80),
      description: description.slice(0, DESCRIPTION_MAX_CHARS),
      language,
      script,
    },
  ];
}
