// A small repository as `mc run` would take it over: a first commit, and the copy with workflows and configuration on top.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { renderWorkflows } from "../app/onboarding/workflows.ts";
import { CONFIG_PATH } from "../core/config/schema.ts";
import { ACTION_REPOSITORY, ACTION_SHA } from "../local/boot/embedded.ts";
import { makePrivateCopy } from "../local/boot/private-copy.ts";

const AUTHOR = {
  GIT_AUTHOR_NAME: "you",
  GIT_AUTHOR_EMAIL: "you@example.com",
  GIT_COMMITTER_NAME: "you",
  GIT_COMMITTER_EMAIL: "you@example.com",
  GIT_CONFIG_GLOBAL: "/dev/null",
};

/** `from`: a folder whose files it starts with; else one README. The path of the bare copy; `main` is the target branch. */
export async function makeSampleCopy(options: {
  readonly folder: string;
  readonly from?: string;
  readonly config: Readonly<Record<string, unknown>>;
}): Promise<string> {
  const source = join(options.folder, "source");
  const copy = join(options.folder, "source.git");
  if (options.from === undefined) {
    mkdirSync(source);
    writeFileSync(join(source, "README.md"), "# sample\n");
  } else cpSync(options.from, source, { recursive: true });
  const git = (...args: readonly string[]): string =>
    execFileSync("git", args, {
      cwd: source,
      encoding: "utf8",
      env: { ...process.env, ...AUTHOR },
    }).trim();
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-q", "-m", "start");
  await makePrivateCopy({
    folder: copy,
    source,
    commit: git("rev-parse", "HEAD"),
    target: "main",
    files: {
      ...renderWorkflows({
        actionRepository: ACTION_REPOSITORY,
        actionSha: ACTION_SHA,
        runsOn: "ubuntu-latest",
      }),
      [CONFIG_PATH]: stringify({ branch: "main", ...options.config }),
    },
  });
  return copy;
}
