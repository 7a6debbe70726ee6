// A host for the Actions service alone: one bare repository on disk, everything the service asks for, and a record of the
// webhooks that it announced. No server, no tokens that mean anything.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ActionsOptions } from "../../local/api.ts";
import { HttpProblem, type Reply } from "../../local/github/route.ts";
import type { ActionsService, Host } from "../../local/runner/host.ts";
import { openActions } from "../../local/runner/service.ts";

export interface Announced {
  readonly event: string;
  readonly action: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ActionsWorld {
  readonly host: Host;
  readonly service: ActionsService;
  readonly announced: readonly Announced[];
  readonly tokens: readonly {
    readonly token: string;
    readonly permissions: unknown;
    revoked: boolean;
  }[];
  readonly sha: string;
  readonly dataDir: string;
  variables: Record<string, string>;
  secrets: Record<string, string>;
  /** `event action name` of every webhook, in order. */
  diary(): readonly string[];
  call(method: string, path: string, body?: Record<string, unknown>): Promise<Reply>;
  dispatch(workflow: string, inputs?: Record<string, unknown>, ref?: string): Promise<number>;
  close(): Promise<void>;
}

const REPO = "octo/app";
const ENV = {
  ...process.env,
  GIT_AUTHOR_NAME: "Olga",
  GIT_AUTHOR_EMAIL: "olga@example.test",
  GIT_COMMITTER_NAME: "Olga",
  GIT_COMMITTER_EMAIL: "olga@example.test",
  GIT_AUTHOR_DATE: "2026-01-02T03:04:05Z",
  GIT_COMMITTER_DATE: "2026-01-02T03:04:05Z",
};

const git = (cwd: string, ...args: string[]): string =>
  execFileSync("git", args, { cwd, env: ENV, encoding: "utf8" }).trim();

/** One commit per set of files, oldest first, on `main`. */
export function makeRepository(
  dir: string,
  commits: readonly Readonly<Record<string, string>>[],
): string {
  const work = join(dir, "work");
  mkdirSync(work, { recursive: true });
  git(work, "init", "-q", "-b", "main");
  for (const [index, files] of commits.entries()) {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(work, path)), { recursive: true });
      writeFileSync(join(work, path), content);
    }
    git(work, "add", "-A");
    git(work, "commit", "-q", "--allow-empty", "-m", `Commit ${index + 1}`);
  }
  git(dir, "clone", "-q", "--bare", work, "app.git");
  return join(dir, "app.git");
}

const userObject = (login: string): Record<string, unknown> => {
  const url = `http://local.invalid/api/v3/users/${encodeURIComponent(login)}`;
  return {
    login,
    id: 7,
    node_id: "U_7",
    avatar_url: `${url}/avatar`,
    gravatar_id: "",
    url,
    html_url: "http://local.invalid/user",
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: "User",
    site_admin: false,
  };
};

export const repositoryObject = (): Record<string, unknown> => {
  const api = `http://local.invalid/api/v3/repos/${REPO}`;
  const urls = [
    "archive assignees blobs branches collaborators comments commits compare contents contributors deployments downloads",
    "events forks git_commits git_refs git_tags hooks issue_comment issue_events issues keys labels languages merges",
    "milestones notifications pulls releases stargazers statuses subscribers subscription tags teams trees",
  ]
    .join(" ")
    .split(" ")
    .map((name) => [`${name}_url`, `${api}/${name}`]);
  return {
    id: 5,
    node_id: "R_5",
    name: "app",
    full_name: REPO,
    private: true,
    owner: userObject("octo"),
    html_url: `http://local.invalid/${REPO}`,
    description: null,
    fork: false,
    url: api,
    ...Object.fromEntries(urls),
    clone_url: `http://local.invalid/${REPO}.git`,
    default_branch: "main",
  };
};

export interface WorldOptions {
  readonly commits: readonly Readonly<Record<string, string>>[];
  readonly actions?: Partial<ActionsOptions>;
  readonly now?: () => number;
  readonly dataDir?: string;
  /** A snapshot to go on from. */
  readonly restore?: unknown;
}

export function openActionsWorld(options: WorldOptions): ActionsWorld {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "actions-"));
  const gitDir =
    options.dataDir === undefined
      ? makeRepository(dataDir, options.commits)
      : join(dataDir, "app.git");
  const announced: Announced[] = [];
  const tokens: { token: string; permissions: unknown; revoked: boolean }[] = [];
  let id = 1_000;
  const resolve = (ref: string): string | null => {
    const names =
      ref.startsWith("refs/") || /^[0-9a-f]{40}$/.test(ref)
        ? [ref]
        : [`refs/heads/${ref}`, `refs/tags/${ref}`];
    for (const name of names) {
      try {
        return git(gitDir, "rev-parse", "--verify", "-q", `${name}^{commit}`);
      } catch {
        // Not this one.
      }
    }
    return null;
  };
  const world = { variables: {} as Record<string, string>, secrets: {} as Record<string, string> };
  const host: Host = {
    url: "http://local.invalid",
    apiUrl: "http://local.invalid/api/v3",
    dataDir,
    actions: { actionPaths: {}, ...options.actions },
    now: options.now ?? (() => Date.now()),
    nextId: () => ++id,
    gitDir: () => gitDir,
    defaultBranch: () => "main",
    resolve: async (_repo, ref) => resolve(ref),
    readFile: async (_repo, commit, path) => {
      try {
        return execFileSync("git", ["show", `${commit}:${path}`], {
          cwd: gitDir,
          encoding: "utf8",
          stdio: ["ignore", "pipe", "ignore"],
        });
      } catch {
        return null;
      }
    },
    listFiles: async (_repo, commit, folder) =>
      git(gitDir, "ls-tree", "--name-only", commit, `${folder}/`)
        .split("\n")
        .filter((line) => line !== ""),
    variables: () => world.variables,
    secrets: () => world.secrets,
    mintJobToken: (_repo, permissions) => {
      const entry = { token: `ghs_${"t".repeat(20)}${tokens.length}`, permissions, revoked: false };
      tokens.push(entry);
      const revoke = (): void => {
        entry.revoked = true;
      };
      return { token: entry.token, revoke };
    },
    simpleUser: userObject,
    repository: repositoryObject,
    emit: async (_repo, event, action, body) => void announced.push({ event, action, body }),
    changed: () => {},
  };
  const service = openActions(host);

  const call = async (
    method: string,
    path: string,
    body: Record<string, unknown> = {},
  ): Promise<Reply> => {
    const url = new URL(path, "http://local.invalid");
    const parts = url.pathname.split("/");
    for (const route of service.routes) {
      const names = route.path.split("/");
      if (route.method !== method || names.length !== parts.length) continue;
      const params: Record<string, string> = {};
      const fits = names.every((name, index) => {
        const part = parts[index] ?? "";
        if (!name.startsWith("{")) return name === part;
        params[name.slice(1, -1)] = decodeURIComponent(part);
        return true;
      });
      if (!fits) continue;
      const caller = { kind: "user", login: "olga", permissions: {}, repos: null } as const;
      try {
        return await route.answer({ caller, params, query: url.searchParams, body, repo: REPO });
      } catch (error) {
        if (error instanceof HttpProblem)
          return { status: error.status, json: { message: error.message } };
        throw error;
      }
    }
    throw new Error(`No route ${method} ${path}`);
  };
  const nameOf = (body: Readonly<Record<string, unknown>>): string => {
    const subject = body.workflow_job ?? body.workflow_run;
    if (typeof subject !== "object" || subject === null || !("name" in subject)) return "?";
    const conclusion =
      "conclusion" in subject && subject.conclusion !== null ? ` ${subject.conclusion}` : "";
    return `${String("display_title" in subject ? subject.display_title : subject.name)}${conclusion}`;
  };
  return Object.assign(world, {
    host,
    service,
    announced,
    tokens,
    dataDir,
    sha: resolve("main") ?? "",
    diary: () =>
      announced.map(
        ({ event, action, body }) =>
          `${event === "workflow_job" ? "job" : "run"} ${action} ${nameOf(body)}`,
      ),
    call,
    async dispatch(
      workflow: string,
      inputs: Record<string, unknown> = {},
      ref = "main",
    ): Promise<number> {
      const reply = await call("POST", `/repos/${REPO}/actions/workflows/${workflow}/dispatches`, {
        ref,
        inputs,
        return_run_details: true,
      });
      const { json } = reply;
      if (
        reply.status !== 200 ||
        typeof json !== "object" ||
        json === null ||
        !("workflow_run_id" in json)
      ) {
        throw new Error(`dispatch answered ${reply.status}: ${JSON.stringify(json)}`);
      }
      return Number(json.workflow_run_id);
    },
    async close(): Promise<void> {
      await service.close();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  });
}
