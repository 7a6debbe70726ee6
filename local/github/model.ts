// What this GitHub remembers, as plain rows that survive a restart as JSON. Rows refer to each other by id, login or `owner/name`;
// a pull request is an issue row with `pull` set, so that both share one number space.
import type { PermissionName } from "./route.ts";

export type Role = "read" | "triage" | "write" | "maintain" | "admin";
export type Permissions = Readonly<Partial<Record<PermissionName, "read" | "write">>>;

export interface UserRow {
  readonly id: number;
  readonly login: string;
  readonly type: "User" | "Bot" | "Organization";
  readonly createdAt: string;
}

export interface AppRow {
  readonly id: number;
  readonly slug: string;
  readonly owner: string;
  readonly name: string;
  readonly privateKey: string;
  readonly publicKey: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly createdAt: string;
  permissions: Permissions;
  events: readonly string[];
  webhookSecret: string;
  /** null: a function in the process that opened the server, or none. */
  hookUrl: string | null;
}

export interface InstallationRow {
  readonly id: number;
  readonly appId: number;
  readonly account: string;
  readonly createdAt: string;
  repos: string[];
}

export interface TokenRow {
  readonly kind: "installation" | "job";
  readonly installationId: number | null;
  readonly repos: readonly string[];
  readonly permissions: Permissions;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface LabelRow {
  readonly id: number;
  name: string;
  color: string;
  description: string | null;
}

export interface ReactionRow {
  readonly id: number;
  readonly login: string;
  readonly content: string;
  readonly createdAt: string;
}

export interface CommentRow {
  readonly id: number;
  readonly thread: number;
  readonly login: string;
  readonly viaApp: string | null;
  readonly createdAt: string;
  updatedAt: string;
  body: string;
  readonly reactions: ReactionRow[];
}

export interface PullRow {
  readonly id: number;
  readonly headRef: string;
  headSha: string;
  baseRef: string;
  baseSha: string;
  draft: boolean;
  mergedAt: string | null;
  mergedBy: string | null;
  mergeCommit: string | null;
  requestedReviewers: string[];
}

export interface IssueRow {
  readonly id: number;
  readonly number: number;
  readonly login: string;
  readonly viaApp: string | null;
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  closedBy: string | null;
  title: string;
  body: string | null;
  state: "open" | "closed";
  stateReason: "completed" | "not_planned" | "reopened" | "duplicate" | null;
  labels: string[];
  assignees: string[];
  readonly reactions: ReactionRow[];
  readonly pull: PullRow | null;
  /** Shown above all others; absent in what was stored before there were pins. */
  pinned?: boolean;
}

/** What happened to a thread, in order; GitHub's issue events. */
export interface ThreadEventRow {
  readonly id: number;
  readonly thread: number;
  readonly event: string;
  readonly login: string;
  readonly createdAt: string;
  readonly label: string | null;
  readonly commit: string | null;
}

export interface ReviewRow {
  readonly id: number;
  readonly pull: number;
  readonly login: string;
  readonly commit: string;
  state: "PENDING" | "COMMENTED" | "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED";
  body: string;
  submittedAt: string | null;
}

export interface ReviewCommentRow {
  readonly id: number;
  readonly review: number;
  readonly pull: number;
  readonly login: string;
  readonly path: string;
  readonly line: number | null;
  readonly startLine: number | null;
  readonly side: "LEFT" | "RIGHT";
  /** Counted from the first hunk; absent in what was stored before it was kept. */
  readonly position?: number | null;
  readonly commit: string;
  readonly inReplyTo: number | null;
  readonly body: string;
  readonly diffHunk: string;
  readonly createdAt: string;
}

export interface AnnotationRow {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly startColumn: number | null;
  readonly endColumn: number | null;
  readonly level: "notice" | "warning" | "failure";
  readonly message: string;
  readonly title: string | null;
  readonly details: string | null;
}

export interface CheckSuiteRow {
  readonly id: number;
  readonly appId: number;
  readonly headSha: string;
  readonly headBranch: string | null;
  readonly before: string | null;
  readonly createdAt: string;
  updatedAt: string;
}

export interface CheckRunRow {
  readonly id: number;
  readonly suite: number;
  readonly headSha: string;
  name: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: string | null;
  startedAt: string;
  completedAt: string | null;
  detailsUrl: string | null;
  externalId: string;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: AnnotationRow[];
}

export interface StatusRow {
  readonly id: number;
  readonly sha: string;
  readonly state: "error" | "failure" | "pending" | "success";
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly login: string;
  readonly createdAt: string;
}

export interface ProtectionRow {
  /** Branch name. */
  readonly branch: string;
  /** Deny deletion and moves that are not fast-forward. */
  readonly forwardOnly: boolean;
  /** Who may push, logins of people and slugs of apps; null: everybody who may write. */
  readonly pushers?: readonly string[] | null;
  /** Checks that pull requests need. */
  readonly checks?: readonly string[];
  /** Approvals that pull requests need; null: no pull request is needed. */
  readonly reviews?: number | null;
  readonly linear?: boolean;
}

/** Keys of records are decimal ids or numbers, so that JSON keeps their order. */
export interface RepoRow {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly createdAt: string;
  private: boolean;
  description: string | null;
  defaultBranch: string;
  updatedAt: string;
  pushedAt: string;
  nextNumber: number;
  readonly collaborators: Record<string, Role>;
  readonly labels: LabelRow[];
  readonly issues: Record<string, IssueRow>;
  readonly comments: Record<string, CommentRow>;
  readonly threadEvents: ThreadEventRow[];
  readonly reviews: Record<string, ReviewRow>;
  readonly reviewComments: Record<string, ReviewCommentRow>;
  readonly checkSuites: Record<string, CheckSuiteRow>;
  readonly checkRuns: Record<string, CheckRunRow>;
  readonly statuses: StatusRow[];
  readonly protections: ProtectionRow[];
  readonly secrets: Record<string, string>;
}

export interface State {
  readonly version: 1;
  /** Key of personal tokens; never leaves the data folder. */
  readonly seed: string;
  lastId: number;
  readonly users: Record<string, UserRow>;
  readonly apps: Record<string, AppRow>;
  readonly installations: Record<string, InstallationRow>;
  readonly tokens: Record<string, TokenRow>;
  /** By `owner/name` in lower case. */
  readonly repos: Record<string, RepoRow>;
  /** Manifest conversions that wait for their code. */
  readonly manifests: Record<string, { readonly owner: string; readonly manifest: unknown }>;
  /** The Actions service's own snapshot. */
  actions: unknown;
}

export function emptyState(seed: string): State {
  return {
    version: 1,
    seed,
    lastId: 1000,
    users: {},
    apps: {},
    installations: {},
    tokens: {},
    repos: {},
    manifests: {},
    actions: null,
  };
}

export function fullName(repo: RepoRow): string {
  return `${repo.owner}/${repo.name}`;
}
