// Where things lie inside a job: the checkout under `repo`, the briefs under `brief`, what is kept as artifacts under `out`.
import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Workspace {
  readonly root: string;
  readonly repo: string;
  readonly brief: string;
  /** Artifact `work-<leg>` as the publish job downloaded it. */
  readonly work: string;
  readonly outHandoff: string;
  readonly outWork: string;
  /** Private to this job; HOME and temporary files of children live below it. */
  readonly temp: string;
}

export function openWorkspace(env: NodeJS.ProcessEnv): Workspace {
  const root = env.GITHUB_WORKSPACE ?? process.cwd();
  const outHandoff = join(root, "out", "handoff");
  const outWork = join(root, "out", "work");
  mkdirSync(outHandoff, { recursive: true });
  mkdirSync(outWork, { recursive: true });
  return {
    root,
    repo: join(root, "repo"),
    brief: join(root, "brief"),
    work: join(root, "work"),
    outHandoff,
    outWork,
    temp: mkdtempSync(join(env.RUNNER_TEMP ?? tmpdir(), "mc-")),
  };
}

/** The checked-out commit, read without starting git; null when HEAD is not detached. */
export function detachedHead(repo: string): string | null {
  const head = readFileSync(join(repo, ".git", "HEAD"), "utf8").trim();
  return /^[0-9a-f]{40}$/.test(head) ? head : null;
}
