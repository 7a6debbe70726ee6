// What the app asks of GitHub about one repository, in its own words. Reads answer null where GitHub says 404; everything
// else that GitHub refuses is a RefusedError, everything worth trying again a TransientError.
import type { IssueSeen } from "../../core/backlog/issue-facts.ts";
import type { Allowance } from "../../core/backlog/reading.ts";
import type { IsoTime, Sha } from "../../core/base/brand.ts";
import type { CheckAnnotation, CheckConclusion } from "../../core/engine/effect.ts";
import type { ClosedAs, Permission } from "../../core/engine/event.ts";

export interface RepositoryFacts {
  readonly defaultBranch: string;
  readonly archived: boolean;
}

export interface FileText {
  readonly text: string;
}

export interface IssueFacts {
  readonly issue: number;
  readonly title: string;
  readonly body: string;
  readonly open: boolean;
  readonly labels: readonly string[];
  /** null: the account is gone. */
  readonly author: {
    readonly login: string;
    readonly isBot: boolean;
    readonly byUs: boolean;
  } | null;
  /** Who closed it; null while it is open, and where GitHub does not tell. */
  readonly closedBy: { readonly login: string; readonly isBot: boolean } | null;
}

export interface IssueOutline {
  readonly issue: number;
  readonly title: string;
  readonly body: string;
  readonly open: boolean;
  readonly closedAs: ClosedAs | null;
  readonly labels: readonly string[];
}

export interface IssuesPage {
  /** Rows of the page, pull requests among them. */
  readonly rows: number;
  /** Of the last row. */
  readonly lastUpdated: IsoTime | null;
  /** What is left of GitHub's hourly allowance; null: it did not say. */
  readonly allowance: Allowance | null;
  readonly issues: readonly IssueSeen[];
}

export interface CommentFacts {
  readonly id: number;
  readonly body: string;
  readonly byUs: boolean;
}

export interface PullFacts {
  readonly pull: number;
  readonly head: Sha;
  readonly headBranch: string;
  readonly base: string;
  readonly open: boolean;
  readonly merged: boolean;
  readonly title: string;
  readonly body: string;
  readonly url: string;
}

export interface ReviewFacts {
  readonly review: number;
  readonly reviewer: string;
  readonly isBot: boolean;
  readonly verdict: "approved" | "changes_requested" | "commented" | "dismissed";
  readonly commit: Sha;
  readonly given: string | null;
}

export interface ReviewText {
  readonly pull: number;
  readonly commit: Sha;
  readonly body: string;
  /** On lines of the new side. */
  readonly comments: readonly {
    readonly path: string;
    /** null: one line. */
    readonly startLine: number | null;
    readonly line: number;
    readonly body: string;
  }[];
}

export interface CheckFacts {
  readonly id: number;
  readonly name: string;
  readonly externalId: string;
  readonly byUs: boolean;
}

export interface CheckText {
  readonly name: string;
  readonly commit: Sha;
  readonly externalId: string;
  /** null: in progress. */
  readonly conclusion: CheckConclusion | null;
  readonly title: string;
  readonly summary: string;
  /** At most 50 per call; the rest follow through `updateCheck`. */
  readonly annotations: readonly CheckAnnotation[];
  readonly detailsUrl: string | null;
}

export interface RunFacts {
  readonly runId: number;
  /** The run-name, which carries our dispatch id. */
  readonly title: string;
  readonly url: string;
  readonly status: string;
  readonly conclusion: string | null;
  /** Login of whoever started it. */
  readonly actor: string;
}

export interface JobFacts {
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly failedStep: string | null;
  /** Holds its handoff, where the job says so. */
  readonly artifact?: number | null;
  /** A publish job after which the prove job runs. */
  readonly proves?: boolean;
  readonly url: string | null;
}

export interface ArtifactFacts {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  readonly expired: boolean;
}

export type ReactionContent = "eyes" | "+1" | "-1" | "confused" | "rocket";

/** What stands over a branch, as far as this app may see it. */
export interface BranchGuard {
  /** Rules of rulesets that apply to it, of the repository and of its owner. */
  readonly rules: readonly RuleFacts[];
  /** Classic protection is on; of its settings an app sees the required checks alone. */
  readonly isProtected: boolean;
  readonly requiredChecks: readonly string[];
}

export interface RuleFacts {
  /** GitHub's own word: `merge_queue`, `update`, `pull_request`, … */
  readonly type: string;
  /** `pull_request`: approvals it needs. */
  readonly reviews: number | null;
  /** `required_status_checks`: their names. */
  readonly checks: readonly string[];
}

export interface RateLeft {
  readonly limit: number;
  readonly remaining: number;
  readonly resetMs: number;
}

export interface GitHub {
  readonly owner: string;
  readonly name: string;
  repository(): Promise<RepositoryFacts | null>;
  /** Collaborator permission, read fresh. No collaborator: "none". */
  permission(login: string): Promise<Permission>;
  /** Text of a file at a branch, tag or commit (default branch when omitted). */
  file(path: string, at?: string): Promise<FileText | null>;
  /** Names of the files directly under a folder; empty when it is absent. */
  folder(path: string, at?: string): Promise<readonly string[]>;
  branch(name: string): Promise<Sha | null>;
  /** null: the branch is absent. */
  branchGuard(name: string): Promise<BranchGuard | null>;

  issue(issue: number): Promise<IssueFacts | null>;
  /** Opens it and answers with its number. */
  createIssue(issue: {
    readonly title: string;
    readonly body: string;
    readonly labels: readonly string[];
  }): Promise<number>;
  /** Issues that we opened, in whatever state, newest first: the latest thousand of our threads. */
  ownIssues(): Promise<readonly { readonly issue: number; readonly body: string }[]>;
  /** Issues in whatever state, those that something happened to last first: a thousand threads at most. */
  latestIssues(): Promise<readonly IssueOutline[]>;
  /** null: it is gone. */
  issueOutline(issue: number): Promise<IssueOutline | null>;
  /** false: it is gone. */
  editIssue(issue: number, change: { readonly body: string }): Promise<boolean>;
  /** null: it is pinned; else why GitHub did not. */
  pinIssue(issue: number): Promise<string | null>;
  /** As GitHub said with its last answer about this owner's repositories; null: it said nothing yet. */
  rateLeft(): RateLeft | null;
  /** One page in the order of their last change, oldest first; `since`: changed at that moment or later. */
  issuesPage(wanted: {
    readonly since: IsoTime | null;
    readonly page: number;
    readonly state: "open" | "all";
    readonly label: string | null;
  }): Promise<IssuesPage>;
  closeIssue(issue: number, reason: "completed" | "not_planned"): Promise<void>;

  comments(thread: number): Promise<readonly CommentFacts[]>;
  addComment(thread: number, body: string): Promise<number>;
  /** false: the comment is gone. */
  editComment(comment: number, body: string): Promise<boolean>;
  react(comment: number, content: ReactionContent): Promise<void>;

  labels(): Promise<readonly string[]>;
  createLabel(label: {
    readonly name: string;
    readonly color: string;
    readonly description: string;
  }): Promise<void>;
  threadLabels(thread: number): Promise<readonly string[]>;
  addLabels(thread: number, labels: readonly string[]): Promise<void>;
  removeLabel(thread: number, label: string): Promise<void>;

  pull(pull: number): Promise<PullFacts | null>;
  openPulls(): Promise<readonly PullFacts[]>;
  /** The newest pull request from this branch of this repository, open or not. */
  pullByHead(branch: string): Promise<PullFacts | null>;
  /** `problem`: what GitHub found wrong, e.g. that this head has an open one already, or that there is nothing to merge. */
  createPull(request: {
    readonly head: string;
    readonly base: string;
    readonly title: string;
    readonly body: string;
  }): Promise<{ readonly pull: PullFacts } | { readonly problem: string }>;
  /** The pull request after the change; null: it is gone. */
  editPull(
    pull: number,
    change: { readonly title?: string; readonly body?: string; readonly open?: boolean },
  ): Promise<PullFacts | null>;
  reviews(pull: number): Promise<readonly ReviewFacts[]>;
  pullFiles(pull: number): Promise<readonly string[]>;
  /** Patch of each changed file as GitHub shows it; null: binary, empty or too long. */
  pullPatches(pull: number): Promise<ReadonlyMap<string, string | null>>;
  /** Reviews that we wrote, oldest first. */
  ownReviews(pull: number): Promise<readonly { readonly review: number; readonly body: string }[]>;
  /** A comment, never a verdict. `problem`: what GitHub found wrong, e.g. that a line is not part of the diff; nothing is made. */
  createReview(
    review: ReviewText,
  ): Promise<{ readonly review: number } | { readonly problem: string }>;
  /** false: it is gone. */
  editReview(pull: number, review: number, body: string): Promise<boolean>;
  /** Texts of our comments on lines. */
  ownReviewComments(pull: number): Promise<readonly string[]>;

  checks(commit: Sha, name: string): Promise<readonly CheckFacts[]>;
  createCheck(check: CheckText): Promise<number>;
  updateCheck(id: number, check: CheckText): Promise<void>;

  /** null: accepted, but GitHub did not say which run it is. */
  dispatch(
    workflow: string,
    ref: string,
    inputs: Readonly<Record<string, string>>,
  ): Promise<{ readonly runId: number; readonly url: string } | null>;
  /** Dispatched runs created at or after `since` (ISO time), newest first. */
  dispatchedRuns(since: string): Promise<readonly RunFacts[]>;
  run(runId: number): Promise<RunFacts | null>;
  /** Already finished counts as cancelled. */
  cancelRun(runId: number): Promise<void>;
  jobs(runId: number): Promise<readonly JobFacts[]>;
  /** Those of one name, or (null) all of the run. */
  artifacts(runId: number, name: string | null): Promise<readonly ArtifactFacts[]>;
  /** The zip, or null when it is longer than `maxBytes` or gone. */
  artifactZip(id: number, maxBytes: number): Promise<Uint8Array | null>;
}
