// A job's world on disk: an origin, a checkout of its base under `repo`, a brief under `brief`, as the runner lays them out.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Workspace } from "../../../action/shared/workspace.ts";
import { openWorkspace } from "../../../action/shared/workspace.ts";
import { Brief } from "../../../core/report/brief.ts";

export interface Job {
  readonly root: string;
  readonly origin: string;
  readonly base: string;
  readonly workspace: Workspace;
  readonly environment: NodeJS.ProcessEnv;
  git(...args: string[]): string;
  inOrigin(...args: string[]): string;
  write(path: string, text: string): void;
  /** Writes the brief of leg `parser` with these parts replaced. */
  brief(part?: Partial<Brief>): Brief;
  /** What the artifact steps do between the agent and the publish job. */
  handOver(): void;
  close(): void;
}

const GIT_ENV = {
  PATH: process.env.PATH ?? "",
  HOME: "/nonexistent",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "olga",
  GIT_AUTHOR_EMAIL: "olga@example.com",
  GIT_COMMITTER_NAME: "olga",
  GIT_COMMITTER_EMAIL: "olga@example.com",
};

export function runGit(cwd: string, args: readonly string[], input?: string | Buffer): string {
  return execFileSync("git", args, { cwd, env: GIT_ENV, encoding: "utf8", input, stdio: "pipe" });
}

export function openJob(files: Readonly<Record<string, string>> = { "README.md": "hello\n" }): Job {
  const root = mkdtempSync(join(tmpdir(), "mc-job-"));
  const origin = join(root, "octo", "hello.git");
  const repo = join(root, "work", "repo");
  mkdirSync(repo, { recursive: true });
  mkdirSync(join(root, "work", "brief"));
  runGit(repo, ["init", "-q", "-b", "main"]);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(repo, path)), { recursive: true });
    writeFileSync(join(repo, path), text);
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  runGit(repo, ["add", "-A"]);
  runGit(repo, ["commit", "-q", "-m", "base"]);
  const base = runGit(repo, ["rev-parse", "HEAD"]).trim();
  runGit(repo, ["checkout", "-q", "--detach"]);
  runGit(root, ["clone", "-q", "--bare", repo, origin]);
  const environment = {
    PATH: process.env.PATH ?? "",
    GITHUB_WORKSPACE: join(root, "work"),
    RUNNER_TEMP: root,
  };
  const workspace = openWorkspace(environment);
  return {
    root,
    origin,
    base,
    workspace,
    environment,
    write,
    git: (...args) => runGit(repo, args),
    inOrigin: (...args) => runGit(origin, args),
    brief(part = {}) {
      const brief = Brief.parse({ ...BRIEF, commit: base, ...part });
      writeFileSync(join(workspace.brief, `${brief.leg}.json`), JSON.stringify(brief));
      return brief;
    },
    handOver() {
      cpSync(workspace.outWork, workspace.work, { recursive: true });
      runGit(repo, ["checkout", "-q", "--detach", "--force", base]);
    },
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

const BRIEF = {
  schema: "mc.brief/1",
  task: "work",
  repo: "octo/hello",
  mission: "m1",
  leg: "parser",
  attempt: 1,
  dispatch: "mc-m1-work-1",
  objective: { issue: 1, title: "Read the file", body: "Please read the file." },
  unit: {
    id: "parser",
    title: "Add a parser",
    description: "Parse the file.",
    files: ["src/parser.ts"],
    criteria: ["it parses"],
    specialist: "",
    kind: "implement",
    dependsOn: [],
  },
  against: null,
  branch: "mc/m1/parser/1",
  evidence: [],
  context: "",
  verify: null,
  agent: { type: "scripted", command: "script.json" },
  policy: {},
};
