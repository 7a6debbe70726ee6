// Tells apps what happened: chooses who hears it, composes, checks, signs and delivers in order, one queue per app.
// A failed delivery is recorded and not repeated; that is what redelivery is for, as on GitHub.
import { createHmac, randomUUID } from "node:crypto";
import type { WebhookDelivery, WebhookTarget } from "../api.ts";
import type { Faults } from "../github/faults.ts";
import type { Hub } from "../github/hub.ts";
import { type AppRow, fullName, type InstallationRow, type RepoRow } from "../github/model.ts";
import type { PermissionName } from "../github/route.ts";
import { repositoryShape } from "../github/shapes/repository.ts";
import { nodeId, userShape } from "../github/shapes/user.ts";
import type { WebhookContract } from "../schemas/contract.ts";
import type { DeliveryLog, DeliveryRow } from "./delivery-log.ts";

/** Permission an app must have to hear of an event. */
const NEEDS: Readonly<Record<string, PermissionName>> = {
  check_run: "checks",
  check_suite: "checks",
  issue_comment: "issues",
  issues: "issues",
  pull_request: "pull_requests",
  pull_request_review: "pull_requests",
  pull_request_review_comment: "pull_requests",
  push: "contents",
  repository: "metadata",
  status: "statuses",
  workflow_job: "actions",
  workflow_run: "actions",
};

const TIMEOUT_MS = 10_000;

export interface Occurrence {
  readonly event: string;
  readonly action: string | null;
  readonly sender: string;
  /** Composed only when somebody listens. */
  readonly body: () => Readonly<Record<string, unknown>>;
  /** Only this app hears of it (re-run requests go to the app that made the check). */
  readonly onlyApp?: number;
}

export class Hooks {
  readonly #hub: Hub;
  readonly #log: DeliveryLog;
  readonly #faults: Faults;
  readonly #contract: WebhookContract | null;
  readonly #violations: string[];
  readonly #targets = new Map<number, WebhookTarget["target"]>();
  readonly #queues = new Map<number, DeliveryRow[]>();
  readonly #busy = new Map<number, Promise<void>>();

  constructor(parts: {
    readonly hub: Hub;
    readonly log: DeliveryLog;
    readonly faults: Faults;
    readonly contract: WebhookContract | null;
    readonly violations: string[];
  }) {
    this.#hub = parts.hub;
    this.#log = parts.log;
    this.#faults = parts.faults;
    this.#contract = parts.contract;
    this.#violations = parts.violations;
  }

  get log(): DeliveryLog {
    return this.#log;
  }

  /** Where an app hears; what waited for it is sent now. */
  aim(app: AppRow, target: WebhookTarget["target"]): void {
    this.#targets.set(app.id, target);
    this.#deliverSoon(app.id);
  }

  /** After a restart: deliveries that were recorded but never tried. */
  resume(): void {
    for (const row of this.#log.waiting()) this.#queue(row.appId).push(row);
    for (const app of Object.values(this.#hub.state.apps))
      if (app.hookUrl !== null) this.aim(app, app.hookUrl);
  }

  /** Whether anybody would hear of it; composing some payloads costs processes. */
  listens(repo: RepoRow, event: string): boolean {
    const name = fullName(repo);
    return Object.values(this.#hub.state.installations).some(
      ({ repos, appId }) =>
        repos.includes(name) &&
        this.#hub.state.apps[String(appId)]?.events.includes(event) === true,
    );
  }

  emit(repo: RepoRow, occurrence: Occurrence): void {
    const name = fullName(repo);
    for (const installation of Object.values(this.#hub.state.installations)) {
      if (!installation.repos.includes(name)) continue;
      const app = this.#hub.state.apps[String(installation.appId)];
      if (app === undefined || !hears(app, occurrence)) continue;
      this.send(app, installation, repo, occurrence);
    }
  }

  /** Sends to one app, subscribed or not (installation events always come). */
  send(
    app: AppRow,
    installation: InstallationRow,
    repo: RepoRow | null,
    occurrence: Occurrence,
  ): void {
    const { event, action } = occurrence;
    const payload = {
      ...(action === null ? {} : { action }),
      ...occurrence.body(),
      ...(repo === null ? {} : { repository: repositoryShape(this.#hub, repo) }),
      sender: userShape(this.#hub, occurrence.sender),
      ...(event.startsWith("installation") ? {} : { installation: mention(installation) }),
    };
    for (const problem of this.#contract?.payload(event, action, payload) ?? [])
      this.#violations.push(`webhook ${event}.${action ?? ""}: ${problem.at} ${problem.message}`);
    this.#enqueue({
      id: this.#hub.nextId(),
      guid: randomUUID(),
      appId: app.id,
      installationId: installation.id,
      repositoryId: repo?.id ?? null,
      event,
      action,
      body: JSON.stringify(payload),
      redelivery: false,
      deliveredAt: this.#hub.time(),
      statusCode: null,
      status: "",
      seconds: 0,
      headers: {},
    });
  }

  /** Sends a recorded delivery again, under the same X-GitHub-Delivery. */
  redeliver(row: DeliveryRow): void {
    this.#enqueue({
      ...row,
      id: this.#hub.nextId(),
      redelivery: true,
      deliveredAt: this.#hub.time(),
      statusCode: null,
      status: "",
    });
  }

  async idle(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy.values());
  }

  #enqueue(row: DeliveryRow): void {
    this.#log.add(row);
    this.#queue(row.appId).push(row);
    this.#deliverSoon(row.appId);
  }

  #queue(appId: number): DeliveryRow[] {
    const known = this.#queues.get(appId);
    if (known !== undefined) return known;
    const fresh: DeliveryRow[] = [];
    this.#queues.set(appId, fresh);
    return fresh;
  }

  #deliverSoon(appId: number): void {
    if (this.#busy.has(appId) || this.#queue(appId).length === 0) return;
    const target = this.#targets.get(appId);
    if (target === undefined) return;
    this.#busy.set(
      appId,
      this.#drain(appId).finally(() => {
        this.#busy.delete(appId);
        this.#deliverSoon(appId);
      }),
    );
  }

  async #drain(appId: number): Promise<void> {
    const queue = this.#queue(appId);
    for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
      // Read anew each time: the app may have moved to another address meanwhile.
      const target = this.#targets.get(appId);
      const app = this.#hub.state.apps[String(appId)];
      if (target !== undefined && app !== undefined) await this.#deliver(row, app, target);
    }
  }

  async #deliver(row: DeliveryRow, app: AppRow, target: WebhookTarget["target"]): Promise<void> {
    row.headers = headersOf(row, app);
    const fault = this.#faults.take(`webhook ${row.event}`, `webhook ${row.event}.${row.action}`);
    const started = performance.now();
    const done = (statusCode: number, status: string) =>
      this.#log.tried(row, {
        statusCode,
        status,
        seconds: Math.round(performance.now() - started) / 1000,
      });
    if (fault?.fault === "delay") await this.#faults.wait(fault);
    if (fault?.fault === "drop") return done(504, "timed out");
    if (fault?.fault === "fail-before")
      return done(fault.status ?? 502, "failed to connect to host");
    let status = await attempt(row, target);
    if (fault?.fault === "duplicate") status = await attempt(row, target);
    if (fault?.fault === "fail-after") return done(fault.status ?? 504, "timed out");
    done(status, status >= 200 && status < 300 ? "OK" : `Invalid HTTP Response: ${status}`);
  }
}

function hears(app: AppRow, occurrence: Occurrence): boolean {
  if (occurrence.onlyApp !== undefined && occurrence.onlyApp !== app.id) return false;
  if (!app.events.includes(occurrence.event)) return false;
  const need = NEEDS[occurrence.event];
  if (need === undefined || need === "metadata" || app.permissions[need] !== undefined) return true;
  return occurrence.event === "issue_comment" && app.permissions.pull_requests !== undefined;
}

function mention(installation: InstallationRow) {
  return { id: installation.id, node_id: nodeId("Installation", installation.id) };
}

function headersOf(row: DeliveryRow, app: AppRow): Readonly<Record<string, string>> {
  const sign = (algorithm: string) =>
    createHmac(algorithm, app.webhookSecret).update(row.body).digest("hex");
  return {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/local",
    "x-github-delivery": row.guid,
    "x-github-event": row.event,
    "x-github-hook-id": String(app.id),
    "x-github-hook-installation-target-id": String(app.id),
    "x-github-hook-installation-target-type": "integration",
    ...(app.webhookSecret === ""
      ? {}
      : {
          "x-hub-signature": `sha1=${sign("sha1")}`,
          "x-hub-signature-256": `sha256=${sign("sha256")}`,
        }),
  };
}

function deliveryOf({ guid, event, headers, body }: DeliveryRow): WebhookDelivery {
  return { id: guid, event, headers, body };
}

/** 504 when the function takes longer than an address may. */
async function inTime(answer: Promise<number>): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const timer = setTimeout(() => resolve(504), TIMEOUT_MS);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** HTTP status of one attempt; 502 when nobody answered. */
async function attempt(row: DeliveryRow, target: WebhookTarget["target"]): Promise<number> {
  try {
    if (typeof target !== "string") return await inTime(target(deliveryOf(row)));
    const reply = await fetch(target, {
      method: "POST",
      headers: row.headers,
      body: row.body,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await reply.arrayBuffer();
    return reply.status;
  } catch (error) {
    return error instanceof Error && error.name === "TimeoutError" ? 504 : 502;
  }
}
