// What `mc init` does: the files of the onboarding pull request, written into a local checkout. Nothing that is there is
// replaced without being asked to, and nothing is written when anything stands in the way.
import { execFile } from "node:child_process";
import { mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { CONFIG_PATH } from "../../core/config/schema.ts";
import { folderSource } from "../detect/source.ts";
import type { Verification } from "../detect/verification.ts";
import { UserError } from "../engine/errors.ts";
import { type OnboardingChoices, onboardingFiles } from "./files.ts";

export interface InitOptions extends OnboardingChoices {
  /** Replace files that are there and differ. */
  readonly force?: boolean;
}

export interface InitReport {
  readonly root: string;
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  /** Files that are there and differ; when there are any, nothing was written. */
  readonly refused: readonly string[];
  readonly verification: Verification | null;
  readonly next: readonly string[];
}

export async function initLocal(path: string, options: InitOptions): Promise<InitReport> {
  const root = await repositoryRoot(path);
  const { files, verification } = await onboardingFiles(folderSource(root), options);
  const written: string[] = [];
  const unchanged: string[] = [];
  const refused: string[] = [];
  for (const [file, text] of Object.entries(files)) {
    await assertInside(root, file);
    const present = await readFile(join(root, file), "utf8").catch(() => null);
    if (present === text) unchanged.push(file);
    else if (present === null || options.force === true) written.push(file);
    else refused.push(file);
  }
  if (refused.length > 0)
    return { ...{ root, unchanged, refused, verification }, written: [], next: [] };
  for (const file of written) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), files[file] ?? "");
  }
  return { root, written, unchanged, refused, verification, next: nextSteps(verification) };
}

async function repositoryRoot(path: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)("git", [
      "-C",
      resolve(path),
      "rev-parse",
      "--show-toplevel",
    ]);
    return await realpath(stdout.trim());
  } catch {
    throw new UserError(
      `${path} is not inside a git checkout`,
      "go to the repository, or name it: mc init PATH",
    );
  }
}

/** A link in the checkout must not lead the files elsewhere. */
async function assertInside(root: string, file: string): Promise<void> {
  for (let path = join(root, file); path !== root; path = dirname(path)) {
    const real = await realpath(path).catch(() => null);
    if (real === null) continue;
    if (real !== path || !`${real}${sep}`.startsWith(`${root}${sep}`)) {
      throw new UserError(
        `${path} leads out of the checkout through a link`,
        "replace the link by a folder, then try again",
      );
    }
  }
}

function nextSteps(verification: Verification | null): readonly string[] {
  return [
    ...(verification === null
      ? [`Set verify.command in ${CONFIG_PATH}: no test command was found.`]
      : []),
    "Look at the files, then commit and push them to the default branch.",
    "Add the agent's key as a secret of the repository; the workflows name it.",
    "Open an issue that says what should be better and label it mc:objective.",
  ];
}
