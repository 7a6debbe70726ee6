// A local GitHub with a repository, an app and people, for tests; everything is gone afterwards.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import type { AppCredentials, LocalGitHub, WebhookDelivery } from "../../../local/api.ts";
import { openLocalGitHub } from "../../../local/open.ts";

const execute = promisify(execFile);

export const REPO = "olga/shop";
export const WHERE = { owner: "olga", repo: "shop" } as const;

export interface World {
  readonly github: LocalGitHub;
  readonly dataDir: string;
  /** Deliveries as they came, in order. */
  readonly heard: WebhookDelivery[];
  readonly credentials: AppCredentials;
  readonly installation: number;
  /** What the app's hook answers with. */
  readonly answer: { status: number };
  /** The repository of the test at hand; `fresh` makes the next one and forgets what was heard. */
  where: { readonly owner: string; readonly repo: string };
  fresh(): Promise<void>;
  name(): string;
  person(login: string): Promise<Octokit>;
  app(): Octokit;
  installed(permissions?: Readonly<Record<string, string>>): Promise<Octokit>;
  token(permissions?: Readonly<Record<string, string>>): Promise<string>;
  /** Clones with this token; answers with the folder. */
  clone(token: string): Promise<string>;
  events(): readonly string[];
  close(): Promise<void>;
}

/** Asynchronous, because the server that git talks to lives in this very process. */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const identity = ["-c", "user.name=Olga", "-c", "user.email=olga@example.org"];
  const { stdout } = await execute("git", [...identity, ...args], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      GIT_TERMINAL_PROMPT: "0",
      GIT_CONFIG_NOSYSTEM: "1",
      HOME: folder,
    },
  });
  return stdout.trim();
}

/** What git said when it failed; fails when it did not. */
export async function gitFails(folder: string, ...args: readonly string[]): Promise<string> {
  const failure = await git(folder, ...args).then(
    () => null,
    (error: unknown) => error,
  );
  if (failure instanceof Error && "stderr" in failure) return String(failure.stderr);
  throw new Error(`git ${args.join(" ")} was expected to fail.`);
}

export async function commitFile(folder: string, path: string, text: string): Promise<string> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
  await git(folder, "add", "--all");
  await git(folder, "commit", "--quiet", "-m", `change ${path}`);
  return git(folder, "rev-parse", "HEAD");
}

export const PERMISSIONS = {
  contents: "write",
  issues: "write",
  pull_requests: "write",
  checks: "write",
  actions: "write",
  statuses: "write",
} as const;

export const EVENTS = [
  "issues",
  "issue_comment",
  "pull_request",
  "pull_request_review",
  "push",
  "check_run",
  "workflow_run",
  "workflow_job",
] as const;

export async function openWorld(
  options: { readonly port?: number | null; readonly private?: boolean } = {},
): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "local-github-"));
  const dataDir = join(folder, "data");
  const source = join(folder, "source");
  await git(folder, "init", "--quiet", "--initial-branch=main", source);
  await commitFile(source, "README.md", "# Shop\n");
  const port = options.port === undefined ? 0 : options.port;
  const github = await openLocalGitHub({ dataDir, port });
  await github.user("olga");
  await github.repository({
    ...{ owner: "olga", name: "shop", source },
    private: options.private ?? false,
  });
  const heard: WebhookDelivery[] = [];
  let count = 0;
  const answer = { status: 200 };
  const credentials = await github.app({
    slug: "robot",
    owner: "olga",
    permissions: PERMISSIONS,
    events: [...EVENTS],
    webhook: {
      secret: "sesame",
      target: async (delivery) => {
        heard.push(delivery);
        return answer.status;
      },
    },
  });
  const installation = await github.install("robot", REPO);
  const client = (auth?: string) =>
    new Octokit({
      baseUrl: github.apiUrl,
      ...(auth === undefined ? {} : { auth }),
      request: { fetch: inProcess(github) },
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
  const app = () =>
    new Octokit({
      baseUrl: github.apiUrl,
      authStrategy: createAppAuth,
      auth: { appId: credentials.appId, privateKey: credentials.privateKey },
      request: { fetch: inProcess(github) },
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
  const world: World = {
    github,
    dataDir,
    heard,
    credentials,
    installation,
    answer,
    where: WHERE,
    name: () => `${world.where.owner}/${world.where.repo}`,
    async fresh() {
      count += 1;
      const repo = `shop-${count}`;
      await github.repository({ owner: "olga", name: repo, source });
      await github.install("robot", `olga/${repo}`);
      await github.idle();
      heard.length = 0;
      answer.status = 200;
      world.where = { owner: "olga", repo };
    },
    person: async (login) => client(await github.user(login)),
    app,
    async token(permissions) {
      const { data } = await app().rest.apps.createInstallationAccessToken({
        installation_id: installation,
        ...(permissions === undefined ? {} : { permissions }),
      });
      return data.token;
    },
    installed: async (permissions) => client(await world.token(permissions)),
    async clone(token) {
      const target = await mkdtemp(join(folder, "clone-"));
      const address = github.url.replace("//", `//x-access-token:${token}@`);
      await git(target, "clone", "--quiet", `${address}/${world.name()}.git`, ".");
      return target;
    },
    events: () =>
      heard.map(({ event, body }) => {
        const { action }: { action?: string } = JSON.parse(body);
        return action === undefined ? event : `${event}.${action}`;
      }),
    async close() {
      await github.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}

/** The server as a fetch function: no socket in between, redirects followed as a real one would. */
export function inProcess(github: LocalGitHub): typeof fetch {
  return async (input, init) => {
    const response = await github.fetch(new Request(input, init));
    const to = response.headers.get("location");
    return to === null ? response : github.fetch(new Request(to));
  };
}

/** Status and first line of a refused request. */
export async function refusal(request: () => Promise<unknown>): Promise<readonly [number, string]> {
  const error = await request().then(
    () => null,
    (problem: unknown) => problem,
  );
  if (!(error instanceof Error && "status" in error))
    throw new Error("The request was expected to be refused.", { cause: error });
  return [Number(error.status), error.message.replace(/ - https:.*$/s, "")];
}
