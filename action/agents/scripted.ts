// Plays a script instead of asking a model: for the demo, benchmarks and tests. Starts no process but the two of git that a
// commit takes.
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { never } from "../../core/base/assert.ts";
import type { Brief } from "../../core/report/brief.ts";
import { openGit } from "../shared/git.ts";
import type { Parsed } from "../shared/inputs.ts";
import type { Agent, AgentRun, AgentTask } from "./agent.ts";
import { failedRun, NO_USAGE } from "./agent.ts";
import type { Edit } from "./script.ts";
import { fillIn, findStep, Script } from "./script.ts";
import { scriptedDefault } from "./scripted-defaults.ts";

export const scriptedAgent: Agent = {
  name: "scripted",
  async run(task: AgentTask): Promise<AgentRun> {
    const { brief } = task;
    const path = brief.agent?.command ?? "";
    const script = await readScript(isAbsolute(path) ? path : join(task.folder, path));
    if (!script.ok) return failedRun("start_failed", `the script \`${path}\` ${script.problem}`);
    const step = findStep(script.value, brief);
    if (step === null) {
      const text = scriptedDefault(brief);
      if (text !== null) {
        task.show(text);
        return {
          ...{
            text,
            usage: { ...NO_USAGE, costUsd: 0, turns: 1 },
            status: "completed",
            cause: "ok",
          },
          ...{ problem: "", model: "script", sessionId: null, denials: [] },
        };
      }
      const what = `${brief.task} ${brief.unit?.id ?? brief.leg}, attempt ${brief.attempt}`;
      return failedRun("start_failed", `the script \`${path}\` has no step for ${what}`);
    }
    const limitMs = (brief.agent?.timeoutS ?? 1800) * 1000;
    try {
      if (step.sleepMs > 0) {
        await wait(Math.min(step.sleepMs, limitMs), undefined, { signal: task.signal });
      }
    } catch {
      return failedRun("cancelled", "the job was cancelled");
    }
    if (step.sleepMs > limitMs) return failedRun("timeout", "the scripted agent was ended");
    for (const edit of step.edits) {
      const problem = apply(edit, task.folder, brief);
      if (problem !== null) return failedRun("no_result", problem);
    }
    if (step.commit !== "" && step.edits.length > 0) {
      const git = openGit(task.folder, task.environment.PATH ?? "");
      await git.run(["add", "-A"]);
      await git.run(["commit", "-q", "--no-verify", "-m", fillIn(step.commit, brief)]);
    }
    const text = fillIn(step.text, brief);
    task.show(text);
    const said = {
      text,
      usage: {
        ...NO_USAGE,
        inputTokens: step.inputTokens,
        outputTokens: step.outputTokens,
        costUsd: step.costUsd,
        turns: 1,
      },
    };
    if (step.exitCode !== 0) {
      return failedRun(step.cause, `the scripted agent ended with ${step.exitCode}`, said);
    }
    return {
      ...said,
      status: "completed",
      cause: "ok",
      problem: "",
      model: "script",
      sessionId: null,
      denials: [],
    };
  },
};

async function readScript(path: string): Promise<Parsed<Script>> {
  let value: unknown;
  try {
    const text = readFileSync(path, "utf8");
    value = /\.ya?ml$/.test(path) ? (await import("yaml")).parse(text) : JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: `cannot be read: ${why}` };
  }
  const parsed = Script.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issues = parsed.error.issues.map((issue) => `\`${issue.path.join(".")}\` ${issue.message}`);
  return { ok: false, problem: `does not fit: ${issues.slice(0, 10).join("; ")}` };
}

/** null: done; otherwise why it could not be. */
/** As git leaves it, with or without what both sides began with. */
const CONFLICT =
  /^<{7} .*\n(?<ours>(?:.*\n)*?)(?:\|{7} .*\n(?:.*\n)*?)?={7}\n(?<theirs>(?:.*\n)*?)>{7} .*\n/gm;

function apply(edit: Edit, folder: string, brief: Brief): string | null {
  const place = (path: string): string => join(folder, fillIn(path, brief));
  if ("write" in edit) {
    const path = place(edit.write);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, fillIn(edit.text, brief), { mode: edit.executable ? 0o755 : 0o644 });
  } else if ("append" in edit) {
    const path = place(edit.append);
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, fillIn(edit.text, brief));
  } else if ("replace" in edit) {
    const path = place(edit.replace);
    const before = readFileSync(path, "utf8");
    const from = fillIn(edit.from, brief);
    if (!before.includes(from)) return `\`${edit.replace}\` does not contain the text to replace`;
    writeFileSync(
      path,
      before.replace(from, () => fillIn(edit.to, brief)),
    );
  } else if ("delete" in edit) {
    rmSync(place(edit.delete), { recursive: true, force: true });
  } else if ("both" in edit) {
    const path = place(edit.both);
    const before = readFileSync(path, "utf8");
    const after = before.replace(CONFLICT, "$<ours>$<theirs>");
    if (after === before) return `\`${edit.both}\` has no conflict`;
    writeFileSync(path, after);
  } else {
    return never(edit);
  }
  return null;
}
