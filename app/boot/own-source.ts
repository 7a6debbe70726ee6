// Where the actions of this very installation are: the clone's origin on a GitHub, and the commit it stands at. Only a commit that
// was pushed counts, because workflows elsewhere have to find it.
import { execFileSync } from "node:child_process";

export interface ActionSource {
  readonly repository: string;
  readonly sha: string;
}

const ORIGIN =
  /^(?:https?:\/\/(?:[^@/]+@)?|ssh:\/\/git@|git@)[\w.-]+(?::\d+)?[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/;

/** null: `folder` is no clone of a hosted repository, or its commit was never pushed. */
export function ownSource(folder: string): ActionSource | null {
  const origin = git(folder, "remote", "get-url", "origin");
  const sha = git(folder, "rev-parse", "--verify", "HEAD^{commit}");
  const repository = origin === null ? undefined : ORIGIN.exec(origin)?.[1];
  if (repository === undefined || sha === null) return null;
  const pushed = git(folder, "branch", "--remotes", "--contains", sha);
  return pushed === null || pushed === "" ? null : { repository, sha };
}

/** The variables that say where the actions are, filled in from the clone where neither is set. */
export function withOwnSource(environment: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  const { MC_ACTION_REPOSITORY = "", MC_ACTION_SHA = "" } = environment;
  if (MC_ACTION_REPOSITORY !== "" || MC_ACTION_SHA !== "") return environment;
  const own = ownSource(folder);
  if (own === null) return environment;
  return { ...environment, MC_ACTION_REPOSITORY: own.repository, MC_ACTION_SHA: own.sha };
}

function git(folder: string, ...args: readonly string[]): string | null {
  try {
    return execFileSync("git", [...args], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return null;
  }
}
