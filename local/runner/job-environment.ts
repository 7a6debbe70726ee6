// Folders and variables of one job: nothing of the server's own environment but the way to programs, and what GitHub
// documents. The token is not among the variables; a workflow that wants it there says so.
import { mkdirSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ExpressionData, fromData } from "./expression.ts";
import type { Host } from "./host.ts";
import type { JobPlan } from "./job-plan.ts";
import { RUNNER_NAME } from "./payloads.ts";

export interface JobFolders {
  readonly root: string;
  readonly workspace: string;
  readonly temp: string;
  readonly home: string;
  readonly commands: string;
}

export function makeFolders(host: Host, plan: JobPlan): JobFolders {
  const root = join(host.dataDir, "actions", "jobs", String(plan.record.id));
  const name = plan.run.repo.slice(plan.run.repo.indexOf("/") + 1);
  const folders: JobFolders = {
    root,
    workspace: join(root, name, name),
    temp: join(root, "_temp"),
    home: join(root, "home"),
    commands: join(root, "_temp", "_runner_file_commands"),
  };
  for (const folder of [folders.workspace, folders.commands, folders.home]) {
    mkdirSync(folder, { recursive: true });
  }
  writeFileSync(join(folders.temp, "event.json"), JSON.stringify(plan.run.payload));
  return folders;
}

export const removeFolders = (folders: JobFolders): Promise<void> =>
  rm(folders.root, { recursive: true, force: true, maxRetries: 3 });

const OS: Readonly<Record<string, string>> = { linux: "Linux", darwin: "macOS", win32: "Windows" };
const ARCH: Readonly<Record<string, string>> = {
  x64: "X64",
  arm64: "ARM64",
  ia32: "X86",
  arm: "ARM",
};

export const runnerContext = (folders: JobFolders): Readonly<Record<string, string>> => ({
  name: RUNNER_NAME,
  os: OS[process.platform] ?? process.platform,
  arch: ARCH[process.arch] ?? process.arch,
  temp: folders.temp,
  tool_cache: join(dirname(dirname(folders.root)), "tools"),
  workspace: dirname(folders.workspace),
  environment: "self-hosted",
  debug: "",
});

/** Fields of `github` that are handed to processes as GITHUB_…; `token` and `event` are not. */
const GITHUB_VARIABLES = [
  "action",
  "action_path",
  "action_ref",
  "action_repository",
  "actor",
  "actor_id",
  "api_url",
  "base_ref",
  "event_name",
  "event_path",
  "graphql_url",
  "head_ref",
  "job",
  "ref",
  "ref_name",
  "ref_protected",
  "ref_type",
  "repository",
  "repository_id",
  "repository_owner",
  "retention_days",
  "run_attempt",
  "run_id",
  "run_number",
  "server_url",
  "sha",
  "triggering_actor",
  "workflow",
  "workflow_ref",
  "workflow_sha",
  "workspace",
] as const;

export function githubVariables(github: ExpressionData): Record<string, string> {
  const context = fromData(github);
  const fields = new Map(
    typeof context === "object" && context !== null ? Object.entries(context) : [],
  );
  const variables: Record<string, string> = {};
  for (const name of GITHUB_VARIABLES) {
    const value = fields.get(name);
    if (value !== undefined && value !== null)
      variables[`GITHUB_${name.toUpperCase()}`] = String(value);
  }
  return variables;
}

export function baseEnvironment(host: Host, folders: JobFolders): Record<string, string> {
  const runner = runnerContext(folders);
  return {
    PATH: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
    HOME: folders.home,
    LANG: process.env.LANG ?? "C.UTF-8",
    TMPDIR: folders.temp,
    CI: "true",
    GITHUB_ACTIONS: "true",
    RUNNER_NAME: runner.name ?? "",
    RUNNER_OS: runner.os ?? "",
    RUNNER_ARCH: runner.arch ?? "",
    RUNNER_TEMP: folders.temp,
    RUNNER_TOOL_CACHE: runner.tool_cache ?? "",
    RUNNER_WORKSPACE: runner.workspace ?? "",
    RUNNER_ENVIRONMENT: "self-hosted",
    ...host.actions.env,
  };
}
