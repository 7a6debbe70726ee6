// Runs a command in the workspace: behind rails, without keys, without the network unless the repository allows it, in a process group
// that ends with it, for a bounded time and with a bounded answer.
import { join } from "node:path";
import { z } from "zod";
import type { VerifySettings } from "../../../../core/report/brief.ts";
import { childGit } from "../../../shared/git.ts";
import { runProcess } from "../../../shared/process.ts";
import { readText } from "../contents.ts";
import { guardFiles } from "../guard.ts";
import { openOutput } from "../output.ts";
import { railCommand } from "../shell/rails.ts";
import { checkSyntax } from "../syntax.ts";
import type { Desk } from "./desk.ts";
import { defineTool, denied, type Tool, wrong } from "./tool.ts";

const TIMEOUT_S = 120;
const TIMEOUT_MAX_S = 900;
const COMMAND_MAX_CHARS = 4_000;
const GRACE_MS = 1_000;
/** Of one command, in the job's log. */
const SHOWN_BYTES = 200_000;

/** Package managers and whatever honours a proxy stay inside; the rails are for the rest. */
const OFFLINE: Readonly<Record<string, string>> = {
  npm_config_offline: "true",
  npm_config_yes: "false",
  YARN_ENABLE_NETWORK: "0",
  PIP_NO_INDEX: "1",
  UV_OFFLINE: "1",
  CARGO_NET_OFFLINE: "true",
  GOPROXY: "off",
  GOTOOLCHAIN: "local",
  HTTP_PROXY: "http://127.0.0.1:9",
  HTTPS_PROXY: "http://127.0.0.1:9",
  http_proxy: "http://127.0.0.1:9",
  https_proxy: "http://127.0.0.1:9",
  NO_PROXY: "localhost,127.0.0.1,::1",
  no_proxy: "localhost,127.0.0.1,::1",
};

const QUIET: Readonly<Record<string, string>> = {
  CI: "true",
  PAGER: "cat",
  GIT_PAGER: "cat",
  GIT_EDITOR: "true",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ALLOW_PROTOCOL: "none",
};

export function runTool(desk: Desk, network: boolean): Tool {
  const own = ownCommands(desk.brief.verify);
  const rails = {
    files: desk.files,
    network,
    own: programsOf(own),
    writeRefusal: (path: string) => unreadIn(desk, path),
  };
  return defineTool({
    name: "run",
    description: `Run a command in the root of the repository, for example its tests. ${TIMEOUT_S} seconds, or timeout_s. No input, no background${network ? "" : ", no network"}; git can commit but not push.`,
    input: z.object({
      command: z.string().min(1).max(COMMAND_MAX_CHARS),
      timeout_s: z.int().min(1).max(1_000_000).optional(),
    }),
    async run({ command, timeout_s: timeoutS = TIMEOUT_S }) {
      // What the repository is verified with runs as it is written: a maintainer wrote it.
      const isOwn = own.includes(command.trim());
      const railed = isOwn
        ? { ok: true as const, value: { command, writes: [] } }
        : railCommand(command, rails);
      if (!railed.ok) return denied(`run ${command}`, railed.problem);
      const putBack = await guardFiles(desk);
      const output = openOutput(desk.outputChars);
      let shownBytes = 0;
      const limitMs = Math.min(timeoutS, TIMEOUT_MAX_S) * 1000;
      const done = await runProcess([isOwn ? "bash" : "sh", "-c", railed.value.command], {
        cwd: desk.files.root,
        env: { ...desk.environment, ...childGit, ...QUIET, ...(network || isOwn ? {} : OFFLINE) },
        timeoutMs: Math.max(1, Math.min(limitMs, desk.leftMs())),
        signal: desk.signal,
        graceMs: GRACE_MS,
        maxOutputBytes: 1,
        onOutput(chunk) {
          output.add(chunk);
          shownBytes += chunk.length;
          if (shownBytes <= SHOWN_BYTES) desk.show(chunk);
        },
      });
      const restored = await putBack();
      if (done.startProblem !== null) return wrong(`It could not be started: ${done.startProblem}`);
      const lines = [output.text().trimEnd(), ending(done.exitCode, done.timedOut, limitMs)];
      const broken = await brokenIn(desk, railed.value.writes);
      if (broken !== "") lines.push(broken);
      if (restored.length > 0) {
        const names = restored.slice(0, 10).join(", ");
        lines.push(`Protected files were changed and have been put back: ${names}`);
      }
      return {
        text: lines.filter((line) => line !== "").join("\n"),
        isError: done.exitCode !== 0 || restored.length > 0 || broken !== "",
        changed: false,
        denied: restored.length > 0 ? `change ${restored[0]}` : null,
      };
    },
  });
}

/** What `>` would overwrite has been read, as by the other tools. */
function unreadIn(desk: Desk, path: string): string | null {
  const before = readText(join(desk.files.root, path));
  if (!before.ok) return `\`${path}\` ${before.problem}`;
  return before.value === null ? null : desk.seen.refusal(path, before.value);
}

/** What was written by `>` is looked at as if it had been by `write`; it is there already, so it is only told. */
async function brokenIn(desk: Desk, paths: readonly string[]): Promise<string> {
  const told: string[] = [];
  for (const path of paths) {
    const place = desk.files.place(path);
    const text = place.ok ? readText(place.value.absolute) : place;
    if (!place.ok || !text.ok || text.value === null) continue;
    desk.seen.note(path, text.value);
    const problem = await checkSyntax(place.value, text.value, desk);
    if (problem !== null) told.push(`\`${path}\` cannot be parsed:\n${problem}`);
  }
  return told.join("\n");
}

function ending(exitCode: number | null, timedOut: boolean, limitMs: number): string {
  if (timedOut) return `[ended after ${Math.round(limitMs / 1000)} seconds: time limit]`;
  return exitCode === null ? "[ended by a signal]" : `[exit code ${exitCode}]`;
}

/** These run whole command lines of their own: only as verification writes them. */
const REACHES_FURTHER = /^(?:sudo|su|doas|ssh|scp|nc|ncat|eval|exec|source|docker|podman|kubectl)$/;

function ownCommands(verify: VerifySettings | null): readonly string[] {
  if (verify === null) return [];
  const commands = [verify.setup, verify.command, ...verify.checks.map(({ command }) => command)];
  return commands.map((command) => command.trim()).filter((command) => command !== "");
}

/** First words, also behind `&&` and the like: what verification starts, the agent may. */
function programsOf(commands: readonly string[]): ReadonlySet<string> {
  const parts = commands.flatMap((command) => command.split(/&&|\|\||[;|\n]/));
  const words = parts.map((part) => part.trim().split(/\s+/)[0] ?? "");
  return new Set(words.filter((word) => /^[\w.+-]+$/.test(word) && !REACHES_FURTHER.test(word)));
}
