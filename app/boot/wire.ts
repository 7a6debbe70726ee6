// The composition root: the only place that builds things. The server, the command line and the tests all open the app
// here, with their own GitHub.
import { hostname } from "node:os";
import { join } from "node:path";
import type { Octokit } from "@octokit/rest";
import { decide } from "../../core/engine/decide.ts";
import type { Decision } from "../../core/engine/decision.ts";
import type { RepoRow } from "../../core/engine/rows/repo-row.ts";
import type { RepoState } from "../../core/engine/state.ts";
import { ALL_LABELS } from "../../core/voice/labels.ts";
import { type Db, parseAddress } from "../../db/client.ts";
import { openOwnDatabase } from "../../db/lock.ts";
import { missions } from "../../db/repos/missions.ts";
import { repositories } from "../../db/repos/repositories.ts";
import { systemClock } from "../engine/clock.ts";
import { type Engine, type EngineOptions, openEngine } from "../engine/engine.ts";
import { watchOutside } from "../engine/outside.ts";
import type { Clock } from "../engine/port.ts";
import { openGit, type TokenAccess } from "../git/clone.ts";
import type { GitPort } from "../git/port.ts";
import { type Fetch, openConnection } from "../github/connection.ts";
import { type DeliveryLog, openDeliveryLog } from "../github/deliveries.ts";
import { openGitHub } from "../github/octokit.ts";
import { createPerform } from "../github/perform.ts";
import type { GitHub } from "../github/port.ts";
import { openTokens, type Permissions, type Tokens } from "../github/tokens.ts";
import { createIngest, type Ingest } from "../inbox/ingest.ts";
import { createTranslate } from "../inbox/translate.ts";
import { type NotifySettings, secretsOf as notifySecrets } from "../notify/settings.ts";
import { createLog, type Log } from "../observe/log.ts";
import { createOnboard } from "../onboarding/onboard.ts";
import { createUpgrade } from "../onboarding/upgrade.ts";
import { openCatchUp } from "./catch-up.ts";
import type { Credentials } from "./env.ts";
import { openNotices } from "./notices.ts";

export interface AppOptions {
  readonly github: {
    readonly apiUrl: string;
    /** Address of the web and of git. */
    readonly webUrl: string;
    /** Asked of GitHub when left out. */
    readonly slug?: string;
    /** In process instead of over the network. */
    readonly fetch?: Fetch;
  };
  readonly credentials: Credentials;
  /** File or remote libsql address. */
  readonly databaseUrl: string;
  readonly databaseToken?: string;
  /** Folder for clones; everything in it is disposable. */
  readonly dataDir: string;
  /** Where the installed workflows take their actions from. */
  readonly action: { readonly repository: string; readonly sha: string };
  readonly clock?: Clock;
  readonly log?: Log;
  readonly logLevel?: string;
  /** Where people outside GitHub are told; left out: nowhere. */
  readonly notify?: NotifySettings;
  /** Sees every decision just before it is stored. */
  readonly onDecided?: (repo: string, decision: Decision, state: RepoState) => void;
  /** A bug of ours: the repository's lane stops until the app is started again. */
  readonly onInternalError?: (repo: string, error: unknown) => void;
  readonly onStep?: NonNullable<EngineOptions["onStep"]>;
}

export interface AppRuntime {
  readonly slug: string;
  readonly engine: Engine;
  readonly db: Db;
  readonly ingest: Ingest;
  /** To be called once webhooks can be received: asks for those that were lost, and reads running missions again. */
  catchUp(): void;
  /** A webhook in process; answers with the HTTP status. */
  receive(headers: Readonly<Record<string, string>>, body: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

export async function openApp(options: AppOptions): Promise<AppRuntime> {
  const { credentials, github } = options;
  const clock = options.clock ?? systemClock();
  const log = options.log ?? createLog(logOptions(options));
  const door = openDoor(options, clock);
  const db = await openOwnDatabase(
    options.databaseUrl,
    options.databaseToken === undefined ? {} : { authToken: options.databaseToken },
  );
  const instance = instanceId(options.databaseUrl);
  const reposOf = (installation: number) =>
    db.read((tx) => repositories.ofInstallation(tx, installation));
  let closeNotices = async (): Promise<void> => {};
  try {
    const slug = github.slug ?? (await door.tokens.ownSlug());
    const githubFor = cached((repo: Installed) => door.github(repo, `${slug}[bot]`));
    const gitFor = cached((repo: Installed) => door.git(repo, slug));
    const told = await openNotices({
      db,
      clock,
      log,
      settings: options.notify,
      instanceId: instance,
      webUrl: github.webUrl,
      secrets: secretsOf(options),
    });
    closeNotices = () => told.close();
    const onboarding = {
      gitFor,
      pullsFor: githubFor,
      clock,
      actionRepository: options.action.repository,
      actionSha: options.action.sha,
    };
    const engine = await openEngine({
      db,
      clock,
      log,
      instanceId: instance,
      decide: (state, event) => {
        try {
          const decided = decide(state, event);
          options.onDecided?.(state.repo.repo, decided.decision, decided.state);
          told.decided(state.repo.repo, decided.decision);
          return decided;
        } catch (error) {
          options.onInternalError?.(state.repo.repo, error);
          throw error;
        }
      },
      translate: createTranslate({
        githubFor,
        ownSlug: slug,
        appId: credentials.appId,
        isKnownInstallation: async (id) => (await reposOf(id)).length > 0,
        clock,
      }),
      perform: createPerform({
        db,
        githubFor,
        gitFor,
        clock,
        look: (name) => ALL_LABELS.find((label) => label.name === name) ?? null,
        onboard: createOnboard(onboarding),
        upgrade: createUpgrade(onboarding),
      }),
      onStep: (step, repo) => {
        if (step === "delivery.applied") told.applied(repo);
        return options.onStep?.(step, repo);
      },
    });
    const ingest = createIngest({
      secret: credentials.webhookSecret,
      ownLogin: `${slug}[bot]`,
      deliver: (delivery) => engine.deliver(delivery),
      reposOf,
      now: () => clock.now(),
      log,
    });
    // A clock that is given is a test's: nothing moves there by itself.
    const unwatch =
      options.clock === undefined ? watchOutside(db, engine, log) : () => Promise.resolve();
    const catchUp = openCatchUp({
      log,
      clock,
      deliveries: door.deliveries,
      deliver: (delivery) => engine.deliver(delivery),
      activeRepos: () => db.read((tx) => missions.activeRepos(tx)),
    });
    return {
      slug,
      engine,
      db,
      ingest,
      catchUp: () => catchUp.start(),
      receive: (headers, body) => receive(ingest, headers, body),
      async close() {
        await catchUp.close();
        await unwatch();
        await engine.close();
        await closeNotices();
        await db.close();
      },
    };
  } catch (error) {
    await closeNotices();
    await db.close();
    throw error;
  }
}

type Installed = Pick<RepoRow, "installationId"> & { readonly repo: string };

interface Door {
  readonly tokens: Tokens;
  readonly deliveries: DeliveryLog;
  github(repo: Installed, ownLogin: string): GitHub;
  git(repo: Installed, slug: string): GitPort;
}

/** Everything that talks to GitHub; each use with a token for that repository and that use alone. */
function openDoor({ github, credentials, dataDir }: AppOptions, clock: Clock): Door {
  const { apiUrl, webUrl, fetch } = github;
  const network = { apiUrl, ...(fetch === undefined ? {} : { fetch }) };
  const { appId, privateKey } = credentials;
  const tokens = openTokens({ appId, privateKey, clock, ...network });
  const octokit: Octokit = openConnection({ ...network, onUnauthorized: () => tokens.forget() });
  const tokenFor = (repo: Installed, permissions: Permissions): Promise<string> =>
    tokens.tokenFor({ ...repo, permissions });
  return {
    tokens,
    deliveries: openDeliveryLog(octokit, () => tokens.appToken()),
    github: (repo, ownLogin) =>
      openGitHub({
        octokit,
        repo: repo.repo,
        ownLogin,
        tokenFor: (permissions) => tokenFor(repo, permissions),
      }),
    git: (repo, slug) =>
      openGit({
        repo: repo.repo,
        remoteUrl: `${webUrl}/${repo.repo}.git`,
        dir: folderOf(dataDir, repo.repo),
        token: (access) => tokenFor(repo, GIT_PERMISSIONS[access]),
        identity: { name: `${slug}[bot]`, email: `${slug}[bot]@users.noreply.github.com` },
      }),
  };
}

const GIT_PERMISSIONS: Readonly<Record<TokenAccess, Permissions>> = {
  read: { contents: "read" },
  write: { contents: "write" },
  workflows: { contents: "write", workflows: "write" },
};

/** Names come from signed webhooks, and still never lead out of the folder. */
function folderOf(dataDir: string, repo: string): string {
  const parts = repo.split("/").map((part) => encodeURIComponent(part).replace(/^\.+$/, "_"));
  return join(dataDir, ...parts);
}

/** One per repository and installation. */
function cached<T>(open: (repo: Installed) => T): (repo: Installed) => T {
  const opened = new Map<string, T>();
  return ({ repo, installationId }) => {
    const key = `${installationId} ${repo}`;
    const found = opened.get(key) ?? open({ repo, installationId });
    opened.set(key, found);
    return found;
  };
}

/** A database file has one user (see `openOwnDatabase`): what its last run left is taken up at once. Others may share a remote one. */
function instanceId(databaseUrl: string): string {
  if (parseAddress(databaseUrl).kind === "file") return "only";
  return `${hostname()}-${process.pid}-${crypto.randomUUID().slice(0, 8)}`;
}

const LEVELS = ["debug", "info", "warn", "error", "silent"] as const;

function logOptions(options: AppOptions) {
  return {
    level: LEVELS.find((level) => level === options.logLevel) ?? "info",
    secrets: secretsOf(options),
  };
}

function secretsOf({ credentials, databaseToken, notify }: AppOptions): readonly string[] {
  const { privateKey, webhookSecret } = credentials;
  return [
    ...[privateKey, webhookSecret],
    ...(databaseToken === undefined ? [] : [databaseToken]),
    ...(notify === undefined ? [] : notifySecrets(notify)),
  ];
}

async function receive(
  ingest: Ingest,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<number> {
  const request = new Request("http://app.invalid/", {
    method: "POST",
    headers,
    body: Uint8Array.from(body),
  });
  return (await ingest.fetch(request)).status;
}
