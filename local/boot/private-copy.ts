// The private copy that `mc run` works on: the person's commit as the target branch, and a default branch of its own with the
// configuration and workflows, so that nothing of ours gets into the history that is handed back.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { git } from "./git-copy.ts";

export const CONTROL_BRANCH = "mc/control";

export interface PrivateCopy {
  readonly folder: string;
  readonly target: string;
}

/** A bare repository with two branches, ready to be copied into the local GitHub. */
export async function makePrivateCopy(options: {
  readonly folder: string;
  readonly source: string;
  readonly commit: string;
  readonly target: string;
  readonly files: Readonly<Record<string, string>>;
}): Promise<PrivateCopy> {
  const { folder } = options;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await git(folder, "init", "-q", "--bare", "-b", CONTROL_BRANCH);
  await git(
    folder,
    "fetch",
    "-q",
    "--no-tags",
    options.source,
    `${options.commit}:refs/heads/${options.target}`,
  ).catch(async () => {
    // Asking for a commit by its id may be switched off in the source; its HEAD always works.
    await git(
      folder,
      "fetch",
      "-q",
      "--no-tags",
      options.source,
      `HEAD:refs/heads/${options.target}`,
    );
  });
  const work = `${folder}-control`;
  rmSync(work, { recursive: true, force: true });
  for (const [path, text] of Object.entries(options.files)) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), text);
  }
  await git(work, "init", "-q", "-b", CONTROL_BRANCH);
  await git(work, "add", "-A", "-f");
  await git(
    work,
    "-c",
    "user.name=Mission Control",
    "-c",
    "user.email=mission-control@localhost",
    "commit",
    "-q",
    "-m",
    "Mission Control: configuration and workflows",
  );
  await git(work, "push", "-q", folder, CONTROL_BRANCH);
  rmSync(work, { recursive: true, force: true });
  return { folder, target: options.target };
}
