// A REST operation as data: what the router serves, the token gate checks and the API description validates.

/** Names of GitHub App permissions, as in manifests and `permissions:` of jobs. */
export type PermissionName =
  | "metadata"
  | "contents"
  | "issues"
  | "pull_requests"
  | "checks"
  | "statuses"
  | "actions"
  | "workflows"
  | "administration"
  | "actions_variables"
  | "secrets";

export interface Caller {
  /** user: personal token · app: JWT · installation: installation token · job: GITHUB_TOKEN of a job · nobody: no token */
  readonly kind: "user" | "app" | "installation" | "job" | "nobody";
  /** Login shown as author: user's login, `slug[bot]`, `github-actions[bot]`. */
  readonly login: string;
  readonly permissions: Readonly<Partial<Record<PermissionName, "read" | "write">>>;
  /** Repositories the token may see; null: not restricted. */
  readonly repos: readonly string[] | null;
  /** The app behind a JWT or installation token. */
  readonly appId?: number;
  readonly installationId?: number;
  /** The installation token itself, for the one operation that ends it. */
  readonly token?: string;
}

export interface RouteRequest {
  readonly caller: Caller;
  /** Path parameters by their names in GitHub's description: owner, repo, issue_number, … */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed JSON body, {} without one. Already validated against the API description. */
  readonly body: Readonly<Record<string, unknown>>;
  /** `owner/repo` of the path, when it has one and the caller may see it. */
  readonly repo: string;
}

export interface Reply {
  readonly status: number;
  /** JSON value; omitted for 204 and redirects. */
  readonly json?: unknown;
  /** Raw bytes instead of JSON (archives). */
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Lists are paginated by the router from this, with Link headers; `wrap` names the property of GitHub's envelope (`workflow_runs`), which then carries `total_count`. */
  readonly list?: { readonly items: readonly unknown[]; readonly wrap?: string };
}

export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Template of GitHub's description, e.g. `/repos/{owner}/{repo}/issues/{issue_number}`. */
  readonly path: string;
  /** Permission an installation or job token needs; "app": JWT only; "none": anybody. Users need the matching role. */
  readonly needs: readonly [PermissionName, "read" | "write"] | "app" | "none";
  /** A second permission that serves as well (threads: issues or pull_requests). */
  readonly or?: readonly [PermissionName, "read" | "write"];
  /** Role a user needs, where it is not the one that follows from `needs` (anybody who can read may open an issue). */
  readonly role?: "read" | "triage" | "write" | "maintain" | "admin";
  /** Counts as content-creating request. */
  readonly content?: boolean;
  readonly answer: (request: RouteRequest) => Promise<Reply>;
}

/** GitHub's error body; thrown by handlers, turned into a reply by the router. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly errors: readonly unknown[];
  constructor(status: number, message: string, errors: readonly unknown[] = []) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}
