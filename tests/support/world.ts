// One scenario's world: the local GitHub in process, the app with its real database file, people, agents and a hand clock. Git
// comes over a socket on loopback, everything else by function calls; all of it through one door that can fail.
import { sign } from "node:crypto";
import { rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { z } from "zod";
import { type AppRuntime, openApp } from "../../app/boot/wire.ts";
import type { Step } from "../../app/engine/engine.ts";
import type { NotifySettings } from "../../app/notify/settings.ts";
import { dispatchOfRunName, parseJobName } from "../../core/report/workflow-names.ts";
import { loadRepoState } from "../../db/repo-state.ts";
import type { AppCredentials, LocalGitHub, WebhookDelivery } from "../../local/api.ts";
import { openLocalGitHub } from "../../local/open.ts";
import { Agents, type Purpose } from "./agents.ts";
import { type HandClock, handClock, SECOND, START_MS } from "./clock.ts";
import { Diary } from "./diary.ts";
import { Door } from "./door.ts";
import { Hooks } from "./hooks.ts";
import { meetPeople, NAME, OWNER, type People, REPO, RIGHTS } from "./people.ts";
import { Repo } from "./repo.ts";

const SLUG = "mission-control";
const ACTION = { repository: "mission-control/mission-control", sha: "1".repeat(40) };
const PERMISSIONS = {
  actions: "write",
  checks: "write",
  contents: "write",
  issues: "write",
  pull_requests: "write",
  workflows: "write",
} as const;
const EVENTS = [
  "check_run",
  "check_suite",
  "issue_comment",
  "issues",
  "pull_request",
  "pull_request_review",
  "push",
  "repository",
  "workflow_job",
  "workflow_run",
];

/** Time that passes by itself while a scenario settles: long enough for the live comment, too short for anything else. */
const PATIENCE_MS = 5 * SECOND;

/** A job takes time, if only a little: nothing happens at the same moment as what it caused. */
const JOB_MS = 1;

export class Killed extends Error {}

const HeardJob = z.object({
  action: z.string(),
  workflow_job: z.object({ id: z.int(), run_id: z.int(), name: z.string() }),
});
const HeardRun = z.object({
  workflow_run: z.object({ id: z.int(), display_title: z.string(), path: z.string() }),
});

export class World {
  readonly folder: string;
  readonly clock: HandClock;
  readonly diary: Diary;
  readonly agents = new Agents();
  readonly github: LocalGitHub;
  readonly door: Door;
  readonly hooks: Hooks;
  readonly repo: Repo;
  readonly people: People;
  readonly #gitDoor: Server;
  readonly #webUrl: string;
  readonly #runs = new Map<number, { dispatch: string; purpose: Purpose }>();
  #credentials: AppCredentials | null = null;
  #app: AppRuntime | null = null;
  #jwt: { readonly minute: number; readonly token: string } | null = null;
  #steps = 0;
  /** The operator's channels, from the next start on. */
  notify: NotifySettings | null = null;
  /** Called at each durable step of the app with its number; a throw kills it there. */
  onStep: (step: Step, number: number) => void = () => {};

  static async open(folder: string): Promise<World> {
    const clock = handClock(START_MS);
    const github = await openLocalGitHub({
      dataDir: join(folder, "github"),
      port: null,
      now: () => clock.now(),
      actions: { actionPaths: {}, execute: false },
    });
    const diary = new Diary(() => clock.now());
    const people = await meetPeople(github, (text) => diary.note(text));
    const door = new Door(github.fetch, (text) => diary.note(text));
    const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
    const listener = getRequestListener((request) => door.call(addressed(github, request)), {
      overrideGlobalObjects: false,
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const world = new World(
      { folder, clock, github, diary, people, door, server },
      `http://127.0.0.1:${port}`,
    );
    await world.#begin();
    return world;
  }

  private constructor(
    parts: {
      folder: string;
      clock: HandClock;
      github: LocalGitHub;
      diary: Diary;
      people: People;
      door: Door;
      server: Server;
    },
    webUrl: string,
  ) {
    this.folder = parts.folder;
    this.clock = parts.clock;
    this.github = parts.github;
    this.diary = parts.diary;
    this.people = parts.people;
    this.door = parts.door;
    this.#gitDoor = parts.server;
    this.#webUrl = webUrl;
    this.hooks = new Hooks(
      (delivery) => this.#receive(delivery),
      (delivery) => this.#heard(delivery),
    );
    this.repo = new Repo(this);
    this.agents.hands = this.repo.hands;
  }

  /** Durable steps of the app so far. */
  get steps(): number {
    return this.#steps;
  }
  get app(): AppRuntime {
    if (this.#app === null) throw new Error("The app is down.");
    return this.#app;
  }

  async #begin(): Promise<void> {
    const { github } = this;
    await github.repository({
      owner: OWNER,
      name: NAME,
      source: join(this.folder, "source"),
      defaultBranch: "main",
    });
    for (const [login, permission] of Object.entries(RIGHTS))
      await github.collaborator(REPO, login, permission);
    this.#credentials = await github.app({
      slug: SLUG,
      owner: OWNER,
      permissions: PERMISSIONS,
      events: EVENTS,
      webhook: { secret: "sesame", target: (delivery) => this.hooks.deliver(delivery) },
    });
    await this.start();
  }

  async start(): Promise<void> {
    const credentials = this.#credentials;
    if (credentials === null) throw new Error("The app is not registered.");
    this.#app = await openApp({
      github: {
        apiUrl: this.github.apiUrl,
        webUrl: this.#webUrl,
        slug: SLUG,
        fetch: (input, init) => this.door.call(this.#timely(new Request(input, init))),
      },
      credentials: {
        appId: credentials.appId,
        privateKey: credentials.privateKey,
        webhookSecret: credentials.webhookSecret,
      },
      databaseUrl: join(this.folder, "mission-control.db"),
      dataDir: join(this.folder, "clones"),
      action: ACTION,
      clock: this.clock,
      logLevel: "silent",
      ...(this.notify === null ? {} : { notify: this.notify }),
      onDecided: (_repo, decision) => this.diary.decided(decision),
      onStep: (step) => {
        this.#steps += 1;
        this.onStep(step, this.#steps);
      },
    });
  }

  /** Ends the process, so to speak, and starts it again on the same database. */
  async restart(): Promise<void> {
    this.diary.note("--- the app starts again ---");
    const app = this.app;
    this.#app = null;
    await app.close();
    await this.start();
    await this.hooks.redeliver();
  }

  /** Until nothing more happens before the clock moves further than a few seconds (or `ms`). Restarts a killed app. */
  async settle(ms = PATIENCE_MS): Promise<void> {
    const until = this.clock.now() + ms;
    for (let rounds = 0; ; rounds += 1) {
      if (rounds > 3000) throw new Error("The world does not settle.");
      try {
        await this.#quiet();
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        this.diary.note("--- the app is killed ---");
        await this.restart();
        continue;
      }
      if (await this.hooks.passOne()) continue;
      if (await this.agents.answer()) {
        this.clock.advance(JOB_MS);
        continue;
      }
      const due = this.clock.next();
      if (due === null || due > until) break;
      this.clock.advance(due - this.clock.now());
    }
    if (ms > PATIENCE_MS && this.clock.now() < until) this.clock.advance(until - this.clock.now());
    await this.repo.look();
  }

  /** The app signs itself in by the machine's clock; here the hand clock is the time. */
  #timely(request: Request): Request {
    const [scheme = "", value = ""] = (request.headers.get("authorization") ?? "").split(" ");
    if (scheme.toLowerCase() !== "bearer" || value.split(".").length !== 3) return request;
    const headers = new Headers(request.headers);
    headers.set("authorization", `bearer ${this.#signedNow()}`);
    return new Request(request, { headers });
  }
  #signedNow(): string {
    const { appId, privateKey } = this.#credentials ?? { appId: 0, privateKey: "" };
    const now = Math.floor(this.clock.now() / 1000);
    const minute = Math.floor(now / 60);
    if (this.#jwt?.minute === minute) return this.#jwt.token;
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = { iat: now - 30, exp: now + 500, iss: appId };
    const text = `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}`;
    const token = `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`;
    this.#jwt = { minute, token };
    return token;
  }

  async #quiet(): Promise<void> {
    for (let quiet = 0; quiet < 2; ) {
      const before = this.#steps;
      await this.github.idle();
      await this.app.engine.idle();
      quiet = this.#steps === before ? quiet + 1 : 0;
    }
  }

  async #receive(delivery: WebhookDelivery): Promise<number> {
    if (this.#app === null) return 503;
    try {
      return await this.#app.receive(delivery.headers, Buffer.from(delivery.body));
    } catch {
      return 503;
    }
  }

  /** Jobs come to the agents as GitHub tells of them, whatever becomes of the webhook. */
  #heard({ event, body }: WebhookDelivery): void {
    if (event === "workflow_run") {
      const { workflow_run: run } = HeardRun.parse(JSON.parse(body));
      const dispatch = dispatchOfRunName(run.display_title);
      // Candidates of a tournament run in the workers' workflow.
      const purpose = dispatch?.includes("-fixup-") === true ? "fixup" : purposeOf(run.path);
      if (purpose !== null && dispatch !== null) this.#runs.set(run.id, { dispatch, purpose });
      return;
    }
    if (event !== "workflow_job") return;
    const { action, workflow_job: job } = HeardJob.parse(JSON.parse(body));
    const { jobs } = this.agents;
    const known = jobs.findIndex((one) => one.runId === job.run_id && one.name === job.name);
    if (action === "completed" && known >= 0) jobs.splice(known, 1);
    const run = this.#runs.get(job.run_id);
    const name = parseJobName(job.name);
    if (action !== "queued" || known >= 0 || run === undefined || name === null) return;
    jobs.push({ runId: job.run_id, name: job.name, ...name, ...run });
  }

  /** Ends a scenario: what is left undone or breaks GitHub's schemas is a failure, whatever the test looked at. */
  async check(allow: { readonly unperformed?: boolean } = {}): Promise<void> {
    const problems = [...this.github.violations.map((text) => `schema: ${text}`)];
    const rows = await this.app.db.read(async (tx) => ({
      parked: await tx.all({
        text: "select id, name, error from delivery where state not in ('waiting', 'done')",
        values: [],
      }),
      waiting: await tx.all({
        text: "select id, name from delivery where state = 'waiting'",
        values: [],
      }),
      undone: await tx.all({
        text: "select key, state, error from effect where state not in ('done', 'refused', 'superseded')",
        values: [],
      }),
      stopped: await tx.all({
        text: "select repo, stopped from lane where stopped is not null",
        values: [],
      }),
    }));
    // Where a call fails for good, what needed it is still being tried, or was set aside.
    if (allow.unperformed === true) Object.assign(rows, { parked: [], waiting: [], undone: [] });
    for (const [what, list] of Object.entries(rows))
      for (const row of list) problems.push(`${what}: ${JSON.stringify(row)}`);
    if (problems.length > 0) throw new Error(`Left over at the end:\n${problems.join("\n")}`);
  }

  async loadState() {
    return this.app.db.read((tx) => loadRepoState(tx, REPO, this.clock.now()));
  }

  async close(): Promise<void> {
    const app = this.#app;
    this.#app = null;
    await app?.close();
    await this.github.close();
    this.#gitDoor.closeAllConnections();
    await new Promise((done) => this.#gitDoor.close(done));
  }
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** As if it had come to the address that the local GitHub goes by. */
function addressed(github: LocalGitHub, request: Request): Request {
  const { pathname, search } = new URL(request.url);
  const { method, body } = request;
  const headers = new Headers(request.headers);
  headers.delete("host");
  return new Request(`${github.url}${pathname}${search}`, {
    method,
    headers,
    ...(body === null ? {} : { body, duplex: "half" }),
  });
}

function purposeOf(path: string): Purpose | null {
  const match = /mc-(plan|work|review|verify)\.yml/.exec(path)?.[1];
  return match === "plan" || match === "work" || match === "review" || match === "verify"
    ? match
    : null;
}
