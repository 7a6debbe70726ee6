// Builds a unit one file at a time, in the order of dependency, for models that cannot hold all of it: each file in a conversation of
// its own with a list of what is there already, checked when it is said to be done, and one last turn for the whole.
import { existsSync } from "node:fs";
import { isGlob } from "../../../../core/base/paths.ts";
import { runProcess } from "../../../shared/process.ts";
import type { AgentTask } from "../../agent.ts";
import { readText } from "../contents.ts";
import { type LoopEnd, type LoopOptions, runLoop } from "../loop.ts";
import { openSession, type Session } from "../session.ts";
import { checkSyntax } from "../syntax.ts";
import type { Desk } from "../tools/desk.ts";
import { toolsFor } from "../tools/toolset.ts";
import { type BuiltFile, manifestOf } from "./manifest.ts";
import { buildOrder } from "./order.ts";
import { closingPrompt, retryPrompt, stepPrompt, type TaskPrompt } from "./step-prompt.ts";

export interface MicroOptions {
  readonly loop: LoopOptions;
  readonly desk: Desk;
  readonly network: boolean;
}

export interface MicroEnd {
  readonly ended: LoopEnd;
  readonly sessions: readonly Session[];
}

const STEP_TURNS = 12;
/** Kept for the last turn. */
const CLOSING_TURNS = 6;
const RETRIES = 2;
const FILES_MAX = 30;
const COMMAND_MS = 300_000;
const OUTPUT_CHARS = 3_000;

/** Files that are built one at a time; fewer than two: the unit is done in the ordinary way. */
export function microFiles(task: AgentTask, desk: Desk): readonly string[] {
  const { brief } = task;
  if (brief.agent?.microBuilds !== true || brief.task !== "work") return [];
  if (brief.unit === null || brief.unit.kind !== "implement") return [];
  const named = brief.unit.files.filter((path) => !isGlob(path) && !path.endsWith("/"));
  const known = [...new Set(named)].flatMap((path) => {
    const place = desk.files.target(path);
    if (!place.ok || desk.files.refusal(place.value.path) !== null) return [];
    const text = readText(place.value.absolute);
    return text.ok ? [{ path: place.value.path, text: text.value }] : [];
  });
  return known.length < 2 || known.length > FILES_MAX ? [] : buildOrder(known);
}

export async function runMicro(files: readonly string[], options: MicroOptions): Promise<MicroEnd> {
  const { loop, desk } = options;
  const { task, name, maxTurns } = loop;
  const whole = task.prompt();
  const sessions: Session[] = [];
  const built: BuiltFile[] = [];
  const stepCommand = await usable(desk, task.brief.agent?.stepCommand ?? "");
  const turnsLeft = (): number => maxTurns - sessions.reduce((sum, one) => sum + one.turns, 0);
  for (const [at, path] of files.entries()) {
    if (turnsLeft() <= CLOSING_TURNS) break;
    const isNew = textOf(desk, path) === null;
    const manifest = manifestOf(built);
    const prompt = stepPrompt(whole, { path, number: at + 1, of: files.length, isNew, manifest });
    task.show(`[file ${at + 1} of ${files.length}: ${path}]\n`);
    const confined = onlyFile(desk, path);
    const tools = toolsFor("work", confined, options.network).filter((one) => one.name !== "run");
    const session = openSession({ ...task, prompt: () => prompt }, name, tools);
    sessions.push(session);
    const step = await buildOne(session, whole, { path, stepCommand, turnsLeft, ...options });
    if (step.fatal !== null) return { ended: step.fatal, sessions };
    built.push({ path, text: textOf(desk, path) ?? "", problem: step.problem });
  }
  const verification = stepCommand === "" ? await verifyOnce(task, desk) : "";
  const prompt = closingPrompt(whole, manifestOf(built), verification);
  const tools = toolsFor("work", desk, options.network);
  const last = openSession({ ...task, prompt: () => prompt }, name, tools);
  const left = Math.max(1, turnsLeft());
  sessions.push(last);
  const ended = await runLoop(last, { ...loop, maxTurns: left });
  return { ended, sessions };
}

interface OneFile extends MicroOptions {
  readonly path: string;
  readonly stepCommand: string;
  readonly turnsLeft: () => number;
}

/** `fatal`: nothing that follows would end otherwise. */
async function buildOne(
  session: Session,
  whole: TaskPrompt,
  { path, stepCommand, turnsLeft, loop, desk }: OneFile,
): Promise<{ readonly problem: string; readonly fatal: LoopEnd | null }> {
  let problem = "";
  for (let tries = 0; tries <= RETRIES; tries++) {
    const room = Math.min(STEP_TURNS, turnsLeft() - CLOSING_TURNS);
    if (room <= 0) break;
    // Turns of a session count on over its tries.
    const limited = { ...loop, maxTurns: session.turns + room, answers: "anything" } as const;
    const ended = await runLoop(session, limited);
    if (isFatal(ended)) return { problem: ended.problem, fatal: ended };
    problem = ended.cause === "ok" ? await problemOf(desk, path, stepCommand) : ended.problem;
    if (problem === "") return { problem, fatal: null };
    session.conversation.add({ kind: "assistant", text: ended.text || "DONE", calls: [] });
    session.conversation.add({ kind: "user", text: retryPrompt(whole, problem) });
  }
  return { problem, fatal: null };
}

/** A file that does not come out well is for the last turn; these ends are for nobody. */
const isFatal = ({ cause }: LoopEnd): boolean =>
  cause !== "ok" && cause !== "turn_limit" && cause !== "no_result" && cause !== "bad_output";

async function problemOf(desk: Desk, path: string, stepCommand: string): Promise<string> {
  const place = desk.files.target(path);
  const text = textOf(desk, path);
  if (!place.ok || text === null) return "the file is not there";
  const syntax = await checkSyntax(place.value, text, desk);
  if (syntax !== null) return `it cannot be parsed:\n${syntax}`;
  return stepCommand === "" ? "" : run(desk, stepCommand);
}

/** A command that fails before anything is done says nothing about a step. */
async function usable(desk: Desk, command: string): Promise<string> {
  return command.trim() !== "" && (await run(desk, command)) === "" ? command : "";
}

async function verifyOnce({ brief }: AgentTask, desk: Desk): Promise<string> {
  const { checks = [], command = "" } = brief.verify ?? {};
  const required = checks.filter((check) => check.required).map((check) => check.command);
  for (const one of required.length > 0 ? required : [command]) {
    const problem = one.trim() === "" ? "" : await run(desk, one);
    if (problem !== "") return problem;
  }
  return "";
}

/** "" when it ends with 0. */
async function run(desk: Desk, command: string): Promise<string> {
  const done = await runProcess(["bash", "-c", command], {
    cwd: desk.files.root,
    env: { ...desk.environment, CI: "true" },
    timeoutMs: Math.max(1, Math.min(COMMAND_MS, desk.leftMs() / 2)),
    signal: desk.signal,
    onOutput: (chunk) => desk.show(chunk),
  });
  if (done.exitCode === 0) return "";
  const how = done.timedOut ? "did not end in time" : `ended with ${done.exitCode ?? "a signal"}`;
  return `\`${command}\` ${how}:\n${`${done.stdout}\n${done.stderr}`.trim().slice(-OUTPUT_CHARS)}`;
}

/** The same desk, on which only this file can be written. */
function onlyFile(desk: Desk, path: string): Desk {
  const { files } = desk;
  return {
    ...desk,
    files: {
      ...files,
      target(asked) {
        const found = files.target(asked);
        if (!found.ok || found.value.path === path) return found;
        return { ok: false, problem: `only \`${path}\` is written in this step` };
      },
    },
  };
}

function textOf(desk: Desk, path: string): string | null {
  const place = desk.files.target(path);
  if (!place.ok || !existsSync(place.value.absolute)) return null;
  const text = readText(place.value.absolute);
  return text.ok ? text.value : null;
}

export const usageOf = (sessions: readonly Session[]): Session["usage"] =>
  sessions.reduce(
    (sum, { usage }) => ({
      inputTokens: sum.inputTokens + usage.inputTokens,
      outputTokens: sum.outputTokens + usage.outputTokens,
      cacheReadTokens: sum.cacheReadTokens + usage.cacheReadTokens,
      cacheWriteTokens: sum.cacheWriteTokens + usage.cacheWriteTokens,
    }),
    { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
  );
