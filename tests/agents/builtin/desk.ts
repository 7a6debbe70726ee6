// A workspace with git in it, and a desk for the tools over it.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Desk, openDesk } from "../../../action/agents/builtin/tools/desk.ts";
import type { ToolOutcome } from "../../../action/agents/builtin/tools/tool.ts";
import { findTool, toolsFor } from "../../../action/agents/builtin/tools/toolset.ts";
import { childEnvironment } from "../../../action/agents/environment.ts";
import { type Brief, PathPolicy, type Task } from "../../../core/report/brief.ts";
import { runGit } from "../../action/support/job.ts";

export interface Bench {
  readonly folder: string;
  readonly desk: Desk;
  use(tool: string, input: Readonly<Record<string, unknown>>): Promise<ToolOutcome>;
  text(path: string): string;
  write(path: string, text: string | Uint8Array): void;
  git(...args: string[]): string;
  close(): void;
}

export interface BenchOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly task?: Task;
  readonly network?: boolean;
  readonly verify?: Brief["verify"];
  readonly outputChars?: number;
  readonly environment?: NodeJS.ProcessEnv;
}

export function openBench(options: BenchOptions = {}): Bench {
  const root = mkdtempSync(join(tmpdir(), "mc-bench-"));
  const folder = join(root, "repo");
  const write = (path: string, text: string | Uint8Array) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  mkdirSync(folder);
  for (const [path, text] of Object.entries(options.files ?? {})) write(path, text);
  runGit(folder, ["init", "-q", "-b", "main"]);
  runGit(folder, ["add", "-A"]);
  runGit(folder, ["commit", "-q", "--allow-empty", "-m", "base"]);
  mkdirSync(join(root, "home"));
  const environment = options.environment ?? { PATH: process.env.PATH ?? "" };
  const brief = { ...BRIEF, task: options.task ?? "work", verify: options.verify ?? null };
  const desk = openDesk({
    folder,
    brief,
    outputChars: options.outputChars ?? 4_000,
    environment: childEnvironment(environment, { home: join(root, "home"), temp: root }),
    signal: new AbortController().signal,
    leftMs: () => 60_000,
    show: () => {},
  });
  const tools = toolsFor(brief.task, desk, options.network ?? false);
  return {
    folder,
    desk,
    async use(name, input) {
      const tool = findTool(tools, name);
      if (tool === null) throw new Error(`no tool ${name}`);
      return tool.run(input);
    },
    text: (path) => readFileSync(join(folder, path), "utf8"),
    write,
    git: (...args) => runGit(folder, args),
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

const BRIEF: Brief = {
  schema: "mc.brief/1",
  task: "work",
  repo: "octo/hello",
  mission: "m1",
  leg: "parser",
  attempt: 1,
  dispatch: "d",
  objective: null,
  unit: null,
  commit: "0".repeat(40),
  against: null,
  branch: null,
  evidence: [],
  context: "",
  verify: null,
  agent: null,
  policy: PathPolicy.parse({
    protected: ["**/AGENTS.md", ".github/**"],
    forbidden: [".github/workflows/**"],
  }),
};
