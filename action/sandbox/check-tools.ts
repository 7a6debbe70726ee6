// Looks at tools before anybody keeps or runs them: by a list of what is allowed, for each language by the language's own rules.
// A tool that cannot be looked at is refused.
import { z } from "zod";
import type { WorkTool } from "../../core/report/brief-parts.ts";
import { runProcess } from "../shared/process.ts";
import { nodeToolProblem } from "./node-check.ts";
import { sandboxProgram } from "./programs.ts";

export type Script = Pick<WorkTool, "language" | "script">;

const CHECK_MS = 20_000;
const Verdicts = z.array(z.string().nullable());

/** For each, null or why it is refused. `python`: null where there is none to parse it. */
export async function toolProblems(
  tools: readonly Script[],
  python: string | null,
): Promise<readonly (string | null)[]> {
  const scripts = tools.filter(({ language }) => language === "python").map((tool) => tool.script);
  const verdicts = scripts.length === 0 ? [] : await pythonProblems(scripts, python);
  let at = 0;
  return tools.map(({ language, script }) => {
    if (language === "node") return nodeToolProblem(script);
    if (language !== "python") return "tools are written in `node` or `python`";
    const verdict = verdicts[at];
    at += 1;
    return verdict === undefined ? "it could not be looked at" : verdict;
  });
}

async function pythonProblems(
  scripts: readonly string[],
  python: string | null,
): Promise<readonly (string | null)[]> {
  if (python === null) return scripts.map(() => "there is no Python here that could look at it");
  const done = await runProcess([python, "-I", "-S", "-B", sandboxProgram("check.py")], {
    cwd: "/",
    env: { LANG: "C.UTF-8", PYTHONDONTWRITEBYTECODE: "1" },
    stdin: JSON.stringify(scripts),
    timeoutMs: CHECK_MS,
  });
  if (done.exitCode !== 0) return scripts.map(() => "it could not be looked at");
  const parsed = Verdicts.safeParse(JSON.parse(done.stdout));
  return parsed.success && parsed.data.length === scripts.length
    ? parsed.data
    : scripts.map(() => "it could not be looked at");
}
