// The app as a process of its own between a local GitHub and us: every request it makes and every webhook it gets passes
// here, is counted, and may be the moment at which it is killed.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync, readFileSync, type WriteStream } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSocket } from "node:net";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { parse } from "yaml";
import { type Db, openDatabase } from "../../db/client.ts";
import type { LocalGitHub, WebhookDelivery } from "../../local/api.ts";
import { ACTION_REPOSITORY, ACTION_SHA, PACKAGE_ROOT } from "../../local/boot/embedded.ts";
import { openLocalGitHub } from "../../local/open.ts";

/** Kill the app before the request or webhook is passed on, or when it has taken effect and before the answer. */
export type Blow = "before" | "after" | null;
/** Asked at every request and webhook; `name` as in `POST /repos/o/r/pulls`, `git push refs/heads/x`, `webhook push`. */
export type Plan = (name: string, count: number) => Blow;

const SLUG = "mission-control";
const LISTENS = /listens on port/;

export class Rig {
  readonly folder: string;
  readonly github: LocalGitHub;
  readonly person: Octokit;
  readonly slug = SLUG;
  plan: Plan = () => null;
  /** Sees every webhook that GitHub sends. */
  heard: (event: string, payload: unknown) => void = () => {};
  /** Sees every request of the app that GitHub answered. */
  answered: (name: string, status: number) => void = () => {};
  /** What the app was killed at. */
  readonly kills: string[] = [];
  count = 0;
  /** How every process of the app ended. */
  readonly ends: string[] = [];
  readonly #env: Record<string, string>;
  readonly #port: number;
  readonly #proxy: Server;
  readonly #log: WriteStream;
  #app: ChildProcess | null = null;
  #listening = false;
  #closing = false;
  #killing: Promise<void> = Promise.resolve();
  #ready: Promise<void> = Promise.resolve();

  private constructor(parts: {
    folder: string;
    github: LocalGitHub;
    person: Octokit;
    port: number;
    proxy: Server;
    env: Record<string, string>;
  }) {
    this.folder = parts.folder;
    this.github = parts.github;
    this.person = parts.person;
    this.#port = parts.port;
    this.#proxy = parts.proxy;
    this.#env = parts.env;
    this.#log = createWriteStream(join(parts.folder, "app.log"), { flags: "a" });
    parts.proxy.on("request", (request, response) => {
      this.#pass(request, response).catch(() => response.destroy());
    });
  }

  static async open(folder: string, owner: string, maxJobs = 4): Promise<Rig> {
    mkdirSync(folder, { recursive: true });
    const github = await openLocalGitHub({
      dataDir: join(folder, "github"),
      port: 0,
      actions: {
        actionPaths: { [ACTION_REPOSITORY]: PACKAGE_ROOT },
        maxJobs,
        env: { NODE_COMPILE_CACHE: join(folder, "compile-cache") },
      },
    });
    const proxy = createServer();
    const proxyPort = await listen(proxy);
    const port = await freePort();
    const manifest = parse(readFileSync(join(PACKAGE_ROOT, "app.yml"), "utf8"));
    let rig: Rig | null = null;
    const credentials = await github.app({
      slug: SLUG,
      owner,
      permissions: manifest.default_permissions,
      events: manifest.default_events,
      webhook: {
        secret: "sesame",
        target: async (delivery) => (rig === null ? 503 : rig.#hand(delivery)),
      },
    });
    const person = new Octokit({ auth: await github.user(owner), baseUrl: github.apiUrl });
    rig = new Rig({
      folder,
      github,
      person,
      port,
      proxy,
      env: {
        PATH: process.env.PATH ?? "",
        HOME: folder,
        APP_ID: String(credentials.appId),
        PRIVATE_KEY: credentials.privateKey,
        WEBHOOK_SECRET: credentials.webhookSecret,
        GITHUB_API_URL: `http://127.0.0.1:${proxyPort}/api/v3`,
        MC_DATABASE_URL: join(folder, "mission-control.db"),
        MC_DATA_DIR: join(folder, "data"),
        MC_ACTION_REPOSITORY: ACTION_REPOSITORY,
        MC_ACTION_SHA: ACTION_SHA,
        HOST: "127.0.0.1",
        PORT: String(port),
        LOG_LEVEL: "info",
      },
    });
    return rig;
  }

  /** False while it starts: what comes then is what a dead process of it left behind (a git push, say). */
  get listening(): boolean {
    return this.#listening;
  }

  /** A reader of the app's database. */
  database(): Promise<Db> {
    return openDatabase(this.#env.MC_DATABASE_URL ?? "", { migrate: false });
  }

  /** Resolves when the app listens. Whenever it is killed it is started again. */
  async start(): Promise<void> {
    this.#spawn();
    await this.#ready;
  }

  /** One death at a time: two blows at once are two processes. */
  kill(at: string): Promise<void> {
    this.#killing = this.#killing.then(() => this.#kill(at));
    return this.#killing;
  }

  async #kill(at: string): Promise<void> {
    const app = this.#app;
    if (app === null || app.exitCode !== null || app.signalCode !== null) return;
    this.kills.push(at);
    this.#listening = false;
    this.#log.write(`--- killed at ${at}\n`);
    const ended = once(app, "exit");
    app.kill("SIGKILL");
    await ended;
  }

  /** As an operator would end it. Answers with its exit code. */
  async stop(): Promise<number | null> {
    this.#closing = true;
    const app = this.#app;
    if (app === null || app.exitCode !== null || app.signalCode !== null) return null;
    const ended = once(app, "exit");
    app.kill("SIGTERM");
    await ended;
    return app.exitCode;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.github.close();
    this.#proxy.closeAllConnections();
    this.#proxy.close();
    this.#log.end();
  }

  #spawn(): void {
    const app = spawn(process.execPath, [join(PACKAGE_ROOT, "app", "boot", "main.ts")], {
      cwd: this.folder,
      env: this.#env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#app = app;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ready = promise;
    app.stdout.on("data", (chunk: Buffer) => {
      this.#log.write(chunk);
      if (!LISTENS.test(chunk.toString())) return;
      this.#listening = true;
      resolve();
    });
    app.stderr.on("data", (chunk: Buffer) => this.#log.write(chunk));
    app.once("exit", (code, signal) => {
      this.ends.push(signal ?? String(code));
      resolve();
      if (!this.#closing) this.#spawn();
    });
  }

  async #blow(name: string): Promise<Blow> {
    this.count += 1;
    const blow = this.plan(name, this.count);
    if (blow === "before") await this.kill(`${this.count} before ${name}`);
    return blow;
  }

  /** One request of the app, to GitHub and back. */
  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const name = nameOf(request, body);
    const number = this.count + 1;
    const blow = await this.#blow(name);
    if (blow === "before") {
      response.destroy();
      return;
    }
    const answer = await this.github.fetch(
      new Request(`${this.github.url}${request.url ?? "/"}`, {
        method: request.method ?? "GET",
        headers: headersOf(request),
        ...(body.length === 0 ? {} : { body }),
        redirect: "manual",
      }),
    );
    const bytes = Buffer.from(await answer.arrayBuffer());
    this.answered(name, answer.status);
    if (blow === "after") {
      await this.kill(`${number} after ${name}`);
      response.destroy();
      return;
    }
    const headers = Object.fromEntries(answer.headers);
    delete headers["transfer-encoding"];
    response.writeHead(answer.status, { ...headers, "content-length": bytes.length });
    response.end(bytes);
  }

  /** One webhook, handed to the app as GitHub would. */
  async #hand({ event, headers, body }: WebhookDelivery): Promise<number> {
    const payload: unknown = JSON.parse(body);
    this.heard(event, payload);
    const name = `webhook ${event}`;
    const number = this.count + 1;
    const blow = await this.#blow(name);
    if (blow === "before") return 502;
    const status = await this.#post(headers, body);
    if (blow === "after") await this.kill(`${number} after ${name}`);
    return status;
  }

  async #post(headers: Readonly<Record<string, string>>, body: string): Promise<number> {
    try {
      const reply = await fetch(`http://127.0.0.1:${this.#port}/api/github/webhooks`, {
        method: "POST",
        headers,
        body,
      });
      await reply.arrayBuffer();
      return reply.status;
    } catch {
      return 502;
    }
  }
}

function nameOf(request: IncomingMessage, body: Buffer): string {
  const path = new URL(request.url ?? "/", "http://x").pathname;
  if (request.method === "POST" && path.endsWith("/git-receive-pack")) {
    const head = body.subarray(0, 20_000).toString("latin1").split("PACK")[0] ?? "";
    return `git push ${[...head.matchAll(/refs\/[\w./-]+/g)].join(" ")}`;
  }
  return `${request.method} ${path.replace(/^\/api\/v3/, "")}`;
}

const HOP = ["connection", "expect", "host", "keep-alive", "transfer-encoding", "content-length"];

function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (typeof value === "string" && !HOP.includes(name)) headers.set(name, value);
  return headers;
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function freePort(): Promise<number> {
  const probe = createSocket().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
