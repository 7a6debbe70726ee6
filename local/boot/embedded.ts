// The whole system in one process: the local GitHub, a person, and the app installed there, which talks to it over HTTP as it
// would to github.com. The state folder survives, so that the same folder opened again goes on.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Octokit } from "@octokit/rest";
import { parse } from "yaml";
import type { AppRuntime } from "../../app/boot/wire.ts";
import { openApp } from "../../app/boot/wire.ts";
import { isoTime } from "../../core/base/brand.ts";
import type { Decision } from "../../core/engine/decision.ts";
import type { RepoState } from "../../core/engine/state.ts";
import type { LocalGitHub } from "../api.ts";
import { openLocalGitHub } from "../open.ts";

export const PACKAGE_ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** How workflows refer to our actions here; the local runner maps it to this package's folder. */
export const ACTION_REPOSITORY = "mission-control/mission-control";
export const ACTION_SHA = "0000000000000000000000000000000000000001";

export interface EmbeddedOptions {
  readonly stateDir: string;
  /** 0: any free port. */
  readonly port: number;
  /** Jobs at the same time. */
  readonly maxJobs: number;
  /** Login of the person who owns the repositories. */
  readonly person: string;
  readonly onDecided?: (repo: string, decision: Decision, state: RepoState) => void;
  readonly onInternalError?: (repo: string, error: unknown) => void;
  readonly logLevel?: string;
  /** Secrets of every repository, e.g. a model key for the agent. */
  readonly jobSecrets?: Readonly<Record<string, string>>;
}

export interface Embedded {
  readonly github: LocalGitHub;
  readonly app: AppRuntime;
  readonly person: Octokit;
  readonly slug: string;
  /** Resolves when neither the app nor GitHub has anything left to do before the clock moves. */
  readonly settled: () => Promise<void>;
  /** Reads the repository again, as the reconcile tick would. */
  lookAgain(repo: string): Promise<void>;
  close(): Promise<void>;
}

const Manifest = {
  /** Permissions and events exactly as github.com would get them. */
  read(): { permissions: Record<string, "read" | "write">; events: string[] } {
    const manifest = parse(readFileSync(join(PACKAGE_ROOT, "app.yml"), "utf8"));
    return { permissions: manifest.default_permissions, events: manifest.default_events };
  },
};

export async function openEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  mkdirSync(options.stateDir, { recursive: true });
  const github = await openLocalGitHub({
    dataDir: join(options.stateDir, "github"),
    port: options.port,
    actions: {
      actionPaths: { [ACTION_REPOSITORY]: PACKAGE_ROOT },
      maxJobs: options.maxJobs,
      secrets: options.jobSecrets ?? {},
      env: {
        ...networkSettings(process.env),
        // A fifth of a job's own time is compiling the same bundle again.
        NODE_COMPILE_CACHE: join(options.stateDir, "compile-cache"),
      },
    },
  });
  const slug = "mission-control";
  let app: AppRuntime | null = null;
  const { permissions, events } = Manifest.read();
  const credentials = await github.app({
    slug,
    owner: options.person,
    permissions,
    events,
    webhook: {
      secret: secretOf(options.stateDir),
      target: async (delivery) =>
        app === null ? 503 : app.receive(delivery.headers, Buffer.from(delivery.body)),
    },
  });
  app = await openApp({
    github: { apiUrl: github.apiUrl, webUrl: github.url, slug },
    credentials: {
      appId: credentials.appId,
      privateKey: credentials.privateKey,
      webhookSecret: credentials.webhookSecret,
    },
    databaseUrl: join(options.stateDir, "mission-control.db"),
    dataDir: join(options.stateDir, "clones"),
    action: { repository: ACTION_REPOSITORY, sha: ACTION_SHA },
    logLevel: options.logLevel ?? "silent",
    ...(options.onDecided === undefined ? {} : { onDecided: options.onDecided }),
    ...(options.onInternalError === undefined ? {} : { onInternalError: options.onInternalError }),
  });
  const token = await github.user(options.person);
  const person = new Octokit({ auth: token, baseUrl: github.apiUrl, log: silent });
  const running = app;
  running.catchUp();
  return {
    github,
    app: running,
    person,
    slug,
    async settled() {
      for (let quiet = 0; quiet < 2; quiet += 1) {
        await github.idle();
        await running.engine.idle();
      }
    },
    async lookAgain(repo) {
      const at = isoTime(Date.now());
      await running.engine.deliver({
        id: `look:${repo}:${at}`,
        repo,
        name: "event",
        payload: JSON.stringify({ type: "TimerFired", at, timer: "reconcile" }),
        receivedAt: at,
      });
    },
    async close() {
      await running.close();
      await github.close();
    },
  };
}

/**
 * How this machine reaches the network: without these, nothing installs behind a proxy or a company's certificate, and no
 * gateway or model server of one's own is found.
 */
function networkSettings(environment: NodeJS.ProcessEnv): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    const known =
      /^(https?_proxy|no_proxy|node_extra_ca_certs|ssl_cert_(file|dir)|(anthropic|openai|google_gemini)_base_url)$/i.test(
        name,
      );
    if (known && value !== undefined) settings[name] = value;
  }
  return settings;
}

const silent = { debug() {}, info() {}, warn() {}, error: console.error };

function secretOf(stateDir: string): string {
  const path = join(stateDir, "webhook-secret");
  if (!existsSync(path)) writeFileSync(path, crypto.randomUUID(), { mode: 0o600 });
  return readFileSync(path, "utf8");
}
