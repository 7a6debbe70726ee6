// What the Actions service needs from the GitHub it lives in. The server implements it; the service knows nothing else of the server.
import type { ActionsOptions } from "../api.ts";
import type { BareRepository } from "../git/bare.ts";
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
  /** The repository's objects without a process per question; without it the service asks git itself. */
  git?(repo: string): BareRepository;
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
  /** What payloads say of a commit; without it the service asks git itself. */
  commit?(repo: string, sha: string): Promise<CommitSummary | null>;
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

export interface CommitSummary {
  readonly id: string;
  readonly tree_id: string;
  readonly message: string;
  /** ISO 8601, of the committer. */
  readonly timestamp: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly committer: { readonly name: string; readonly email: string };
}

/** Something was pushed to a branch or tag. */
export interface PushedRef {
  readonly repo: string;
  /** Full name. */
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly actor: string;
  /** Body of the push webhook, as `github.event`. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** For pages. */
export interface StepView {
  readonly name: string;
  readonly number: number;
  readonly status: string;
  readonly conclusion: string | null;
  readonly startedAt: number | null;
  readonly completedAt: number | null;
}

export interface JobView {
  readonly id: number;
  readonly name: string;
  readonly attempt: number;
  readonly status: string;
  readonly conclusion: string | null;
  readonly startedAt: number | null;
  readonly completedAt: number | null;
  readonly steps: readonly StepView[];
  readonly annotations: readonly { readonly level: string; readonly message: string }[];
}

export interface ArtifactView {
  readonly id: number;
  readonly name: string;
  readonly size: number;
}

export interface RunView {
  readonly id: number;
  readonly repo: string;
  readonly workflowName: string;
  readonly path: string;
  readonly title: string;
  readonly number: number;
  readonly attempt: number;
  readonly event: string;
  /** Full name of branch or tag. */
  readonly ref: string;
  readonly sha: string;
  readonly actor: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Of the latest attempt. */
  readonly jobs: readonly JobView[];
  readonly artifacts: readonly ArtifactView[];
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
  runs(repo: string): readonly RunView[];
  run(repo: string, runId: number): RunView | null;
  logs(repo: string, jobId: number): Promise<string>;
  /** Starts the workflows that `on: push` names. Call it for pushes of people and apps; GitHub ignores those of job tokens. */
  pushed(push: PushedRef): Promise<void>;
  idle(): Promise<void>;
  close(): Promise<void>;
}
