// What the Actions service needs from the GitHub it lives in. The server implements it; the service knows nothing else of the server.
import type { ActionsOptions } from "../api.ts";
import type { PermissionName } from "../github/route.ts";

export interface Host {
  readonly url: string;
  readonly apiUrl: string;
  readonly dataDir: string;
  readonly actions: ActionsOptions;
  now(): number;
  /** Unique positive integers, over all kinds of things. */
  nextId(): number;
  gitDir(repo: string): string;
  defaultBranch(repo: string): string;
  /** Commit of a branch, tag or SHA; null when there is none. */
  resolve(repo: string, ref: string): Promise<string | null>;
  readFile(repo: string, commit: string, path: string): Promise<string | null>;
  /** Files directly under a folder at a commit. */
  listFiles(repo: string, commit: string, folder: string): Promise<readonly string[]>;
  variables(repo: string): Readonly<Record<string, string>>;
  secrets(repo: string): Readonly<Record<string, string>>;
  /** A GITHUB_TOKEN with exactly these permissions on this repository. */
  mintJobToken(
    repo: string,
    permissions: Readonly<Partial<Record<PermissionName, "read" | "write">>>,
  ): {
    readonly token: string;
    readonly revoke: () => void;
  };
  /** Simple user object of a login, as GitHub's payloads show it; null for unknown logins. */
  simpleUser(login: string): unknown;
  /** Minimal and full repository objects, as payloads show them. */
  repository(repo: string): unknown;
  /** Sends a webhook; the host adds repository, sender, installation and signature. Resolves when it is recorded, not delivered. */
  emit(
    repo: string,
    event: "workflow_run" | "workflow_job",
    action: string,
    body: Readonly<Record<string, unknown>>,
    sender: string,
  ): Promise<void>;
  /** Marks the state as changed; the host persists `service.snapshot()` soon after. */
  changed(): void;
}

/** The Actions service as the server sees it (implemented in local/runner/service.ts). */
export interface ActionsService {
  readonly routes: readonly import("../github/route.ts").Route[];
  readonly jobsStarted: number;
  /** State to persist, and its way back at start: runs that were in progress become failed with conclusion "cancelled" unless `execute` is false. */
  snapshot(): unknown;
  restore(snapshot: unknown): Promise<void>;
  completeJob: import("../api.ts").LocalGitHub["completeJob"];
  /** Runs, jobs, steps and log texts for the HTML pages. */
  runs(repo: string): readonly unknown[];
  run(repo: string, runId: number): unknown;
  logs(repo: string, jobId: number): Promise<string>;
  idle(): Promise<void>;
  close(): Promise<void>;
}
