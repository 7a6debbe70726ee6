// The local GitHub as its users see it: how to open one, and what can be asked of it beside its REST, git and web doors.
// REST stands under `${url}/api/v3` (as on GitHub Enterprise Server), git under `${url}/<owner>/<repo>.git`, pages under `${url}/`.

export interface LocalGitHubOptions {
  /** Folder for repositories, state and logs; created when missing. State survives a restart on the same folder. */
  readonly dataDir: string;
  /** 0: any free port. null: no socket at all, only `fetch` in process (scenarios). Always loopback. */
  readonly port: number | null;
  /** Milliseconds since the epoch; tests pass a hand clock. */
  readonly now?: () => number;
  readonly actions?: ActionsOptions;
  /** Validate every request and response against the API description, every webhook against its schema; default true. Problems are thrown to the caller as 500 and recorded in `violations`. */
  readonly validate?: boolean;
}

export interface ActionsOptions {
  /** `owner/repo` of an action repository → folder with its files. Any other `uses:` fails with a clear message. */
  readonly actionPaths: Readonly<Record<string, string>>;
  /** Jobs that run at the same time; default: 4. */
  readonly maxJobs?: number;
  /** false: runs are recorded but nothing executes (a test completes jobs through `completeJob`). */
  readonly execute?: boolean;
  /** Extra variables for every job's processes (PATH is always passed). */
  readonly env?: Readonly<Record<string, string>>;
  /** Secrets that every repository has. */
  readonly secrets?: Readonly<Record<string, string>>;
}

export interface WebhookTarget {
  /** URL to POST to, or a function in the same process that answers with the HTTP status. */
  readonly target: string | ((delivery: WebhookDelivery) => Promise<number>);
  readonly secret: string;
}

export interface WebhookDelivery {
  readonly id: string;
  readonly event: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface AppCredentials {
  readonly appId: number;
  readonly slug: string;
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface FaultRule {
  /** Method and path pattern, e.g. `POST /repos/*\/*\/actions/workflows/*\/dispatches`; `git push`; `webhook workflow_job`. */
  readonly on: string;
  /** fail before it took effect, after it took effect, wait, lose, deliver twice, or answer as rate limited. */
  readonly fault:
    | "fail-before"
    | "fail-after"
    | "delay"
    | "drop"
    | "duplicate"
    | "rate-limit"
    | "secondary-limit";
  readonly status?: number;
  readonly delayMs?: number;
  /** How often; default 1. */
  readonly times?: number;
}

export interface RequestCounts {
  /** REST requests answered, without token requests. */
  readonly requests: number;
  /** Those that create content people see: issues, comments, pull requests, reviews, check runs, labels on threads. */
  readonly contentRequests: number;
  readonly tokenRequests: number;
  readonly gitRequests: number;
  readonly jobs: number;
}

export interface LocalGitHub {
  /** `http://127.0.0.1:<port>`, or `http://local.invalid` without a socket. */
  readonly url: string;
  readonly apiUrl: string;
  /** The whole server as a function; what the socket serves. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Creates the user when missing; answers with a personal token that may do all the user may. */
  user(login: string): Promise<string>;
  /** Registers an app with permissions and events, as the manifest flow would. Same slug: the registered one, webhook replaced. */
  app(options: {
    readonly slug: string;
    readonly owner: string;
    readonly permissions: Readonly<Record<string, "read" | "write">>;
    readonly events: readonly string[];
    readonly webhook: WebhookTarget;
  }): Promise<AppCredentials>;
  /** Creates `owner/name`; `source` is a git repository on this machine whose branches are copied in. The owner is admin. */
  repository(options: {
    readonly owner: string;
    readonly name: string;
    readonly defaultBranch?: string;
    readonly source?: string;
    readonly private?: boolean;
  }): Promise<void>;
  collaborator(
    repo: string,
    login: string,
    permission: "read" | "triage" | "write" | "maintain" | "admin",
  ): Promise<void>;
  /** Installs the app on the repository; sends `installation` / `installation_repositories`. Answers with the installation's id. */
  install(slug: string, repo: string): Promise<number>;
  /** Folder of the bare repository. */
  gitDir(repo: string): string;
  fault(rule: FaultRule): void;
  counts(): RequestCounts;
  /** Requests or payloads that broke GitHub's published schemas. */
  readonly violations: readonly string[];
  /** With `execute: false`: completes a job as a runner would, with files as artifacts. */
  completeJob(options: {
    readonly repo: string;
    readonly runId: number;
    /** Full job name, e.g. `parser / agent`. */
    readonly job: string;
    readonly conclusion: "success" | "failure" | "cancelled" | "skipped" | "timed_out";
    readonly failedStep?: string;
    readonly artifacts?: Readonly<Record<string, Readonly<Record<string, string>>>>;
    /** Job outputs that later jobs see as `needs.<job>.outputs`. */
    readonly outputs?: Readonly<Record<string, string>>;
  }): Promise<void>;
  /** Resolves when no webhook is undelivered and no job runs. */
  idle(): Promise<void>;
  /** Stops jobs, waits for deliveries in flight, closes the socket; state stays in `dataDir`. */
  close(): Promise<void>;
}
