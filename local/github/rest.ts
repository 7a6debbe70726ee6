// The life of a REST request: find, authenticate, limit, admit, check, answer, check again, page, tag.
import { createHash, randomBytes } from "node:crypto";
import type { FaultRule } from "../api.ts";
import type { Problem, RestContract } from "../schemas/contract.ts";
import { type Auth, NOBODY } from "./auth.ts";
import type { Faults } from "./faults.ts";
import { isFields } from "./fields.ts";
import { admit } from "./gate.ts";
import type { Hub } from "./hub.ts";
import { RateLimits, type RateState } from "./limits.ts";
import { fullName } from "./model.ts";
import { type Caller, HttpProblem, type Reply, type Route } from "./route.ts";
import type { Found, Router } from "./router.ts";

const DOCS = "https://docs.github.com/rest";
const MAX_PAGE = 100;
const DEFAULT_PAGE = 30;

/** The connection breaks: a client sees no answer at all. */
export class Dropped extends Error {}

export interface Counters {
  requests: number;
  contentRequests: number;
  tokenRequests: number;
  gitRequests: number;
}

interface Sent {
  readonly body: unknown;
  readonly present: boolean;
}

export class Rest {
  readonly router: Router;
  readonly #hub: Hub;
  readonly #auth: Auth;
  readonly #faults: Faults;
  readonly #contract: RestContract | null;
  readonly #violations: string[];
  readonly #counters: Counters;
  readonly #limits: RateLimits;

  constructor(parts: {
    readonly hub: Hub;
    readonly auth: Auth;
    readonly router: Router;
    readonly faults: Faults;
    readonly contract: RestContract | null;
    readonly violations: string[];
    readonly counters: Counters;
  }) {
    this.router = parts.router;
    this.#hub = parts.hub;
    this.#auth = parts.auth;
    this.#faults = parts.faults;
    this.#contract = parts.contract;
    this.#violations = parts.violations;
    this.#counters = parts.counters;
    this.#limits = new RateLimits(parts.hub.now);
  }

  /** `path` is below `/api/v3`. */
  async answer(request: Request, path: string, url: URL): Promise<Response> {
    const found = this.router.find(request.method, path);
    const token = path.endsWith("/access_tokens");
    // Archives lie outside the API, behind links of their own: no token, no rate, no request of the API.
    const elsewhere = path.startsWith("/_");
    if (token) this.#counters.tokenRequests += 1;
    else if (!elsewhere) this.#counters.requests += 1;
    let caller = NOBODY;
    let rate = this.#limits.look(caller);
    let reply: Reply;
    try {
      caller = elsewhere ? NOBODY : this.#auth.caller(request.headers.get("authorization"));
      rate = path === "/rate_limit" ? this.#limits.look(caller) : this.#limits.take(caller);
      reply = await this.#underFaults(request, path, () =>
        this.#reply(found, caller, request, url, rate),
      );
      if (found?.route.content === true && reply.status < 300) this.#counters.contentRequests += 1;
    } catch (error) {
      if (error instanceof Dropped) throw error;
      reply = this.#problem(error, request, path);
    }
    return this.#respond(reply, request, rate);
  }

  async #underFaults(request: Request, path: string, answer: () => Promise<Reply>): Promise<Reply> {
    const fault = this.#faults.take(
      `${request.method} ${path}`,
      `${request.method} ${decodeURIComponent(path)}`,
    );
    switch (fault?.fault) {
      case undefined:
        return answer();
      case "fail-before":
        return failure(fault);
      case "fail-after":
        await answer();
        return failure(fault);
      case "delay":
        await this.#faults.wait(fault);
        return answer();
      case "drop":
        throw new Dropped("The connection was lost.");
      case "duplicate":
        await answer();
        return answer();
      case "rate-limit":
        return this.#limits.exceeded(fault.status);
      case "secondary-limit":
        return this.#limits.secondary(fault.status);
    }
  }

  async #reply(
    found: Found | null,
    caller: Caller,
    request: Request,
    url: URL,
    rate: RateState,
  ): Promise<Reply> {
    if (rate.remaining < 0) return this.#limits.exceeded(undefined);
    if (found === null) throw new HttpProblem(404, "Not Found");
    const { route, params } = found;
    const operation = `${route.method} ${route.path}`;
    const sent = await read(request);
    // Visibility before validity: a stranger learns nothing from what is wrong with a request.
    const repo = admit(this.#hub, caller, route, params);
    this.#judgeRequest(operation, url.searchParams, sent);
    const reply = await route.answer({
      caller,
      params,
      query: url.searchParams,
      body: isFields(sent.body) ? sent.body : { items: sent.body },
      repo: repo === null ? "" : fullName(repo),
    });
    const paged = page(reply, url);
    this.#judgeReply(operation, route, paged);
    return paged;
  }

  /** What the limits say of the caller; asking is free. */
  rateLimit(caller: Caller): Reply {
    const { limit, remaining, used, reset } = this.#limits.look(caller);
    const core = { limit, remaining: Math.max(0, remaining), used, reset };
    const search = { limit: 30, remaining: 30, used: 0, reset };
    return { status: 200, json: { resources: { core, search }, rate: core } };
  }

  #judgeRequest(operation: string, query: URLSearchParams, sent: Sent): void {
    const problems =
      this.#contract?.request(operation, query, sent.present ? sent.body : undefined) ?? [];
    if (problems.length === 0) return;
    for (const problem of problems)
      this.#violations.push(`request ${operation}: ${problem.at} ${problem.message}`);
    throw new HttpProblem(422, `Invalid request.\n\n${problems.map(sentence).join("\n")}`);
  }

  #judgeReply(operation: string, route: Route, reply: Reply): void {
    const problems = this.#contract?.reply(operation, reply.status, reply.json) ?? [];
    if (problems.length === 0) return;
    for (const problem of problems)
      this.#violations.push(`reply ${operation} ${reply.status}: ${problem.at} ${problem.message}`);
    throw new Error(
      `The reply of ${route.method} ${route.path} breaks GitHub's description: ${problems
        .map((problem) => `${problem.at} ${problem.message}`)
        .join("; ")}`,
    );
  }

  #problem(error: unknown, request: Request, path: string): Reply {
    if (error instanceof HttpProblem)
      return {
        status: error.status,
        json: {
          message: error.message,
          ...(error.errors.length > 0 ? { errors: error.errors } : {}),
          documentation_url: DOCS,
          status: String(error.status),
        },
      };
    const message = error instanceof Error ? error.message : String(error);
    const stack = error instanceof Error ? (error.stack ?? message) : message;
    this.#violations.push(`${request.method} ${path}: ${stack}`);
    return { status: 500, json: { message, documentation_url: DOCS, status: "500" } };
  }

  #respond(reply: Reply, request: Request, rate: RateState): Response {
    const headers = new Headers({
      "x-github-request-id": requestId(),
      "x-github-media-type": "github.v3; format=json",
      "x-github-api-version-selected": request.headers.get("x-github-api-version") ?? "2022-11-28",
      "x-ratelimit-limit": String(rate.limit),
      "x-ratelimit-remaining": String(Math.max(0, rate.remaining)),
      "x-ratelimit-used": String(rate.used),
      "x-ratelimit-reset": String(rate.reset),
      "x-ratelimit-resource": "core",
      ...reply.headers,
    });
    if (reply.bytes !== undefined)
      return new Response(Buffer.from(reply.bytes), { status: reply.status, headers });
    if (reply.json === undefined) return new Response(null, { status: reply.status, headers });
    const text = JSON.stringify(reply.json);
    headers.set("content-type", "application/json; charset=utf-8");
    if (request.method === "GET" && reply.status === 200) {
      const etag = `W/"${createHash("sha1").update(text).digest("hex")}"`;
      headers.set("etag", etag);
      headers.set("cache-control", "private, max-age=60, s-maxage=60");
      if (matches(request.headers.get("if-none-match"), etag)) {
        this.#limits.giveBack(rate);
        return new Response(null, { status: 304, headers });
      }
    }
    return new Response(text, { status: reply.status, headers });
  }
}

function matches(header: string | null, etag: string): boolean {
  if (header === null) return false;
  const bare = (tag: string) => tag.trim().replace(/^W\//, "");
  return header.split(",").some((tag) => bare(tag) === bare(etag) || tag.trim() === "*");
}

function requestId(): string {
  return `${randomBytes(2).toString("hex")}:${randomBytes(8).toString("hex")}`.toUpperCase();
}

function failure(fault: FaultRule): Reply {
  const status = fault.status ?? 500;
  return {
    status,
    json: { message: "Server Error", documentation_url: DOCS, status: String(status) },
  };
}

/** GitHub's wording of what a schema refused. */
function sentence(problem: Problem): string {
  if (problem.keyword === "required") return `"${problem.field}" wasn't supplied.`;
  return `For 'properties/${problem.at.slice(1)}', ${problem.message}.`;
}

async function read(request: Request): Promise<Sent> {
  if (request.method === "GET" || request.body === null) return { body: {}, present: false };
  const text = await request.text();
  if (text === "") return { body: {}, present: false };
  try {
    const body: unknown = JSON.parse(text);
    return { body, present: true };
  } catch {
    throw new HttpProblem(400, "Problems parsing JSON");
  }
}

function whole(text: string | null, fallback: number): number {
  return text !== null && /^\d+$/.test(text) ? Number(text) : fallback;
}

/** Cuts a list to the page that was asked for and says where the others are. */
function page(reply: Reply, url: URL): Reply {
  if (reply.list === undefined) return reply;
  const { items, wrap } = reply.list;
  const size = Math.min(
    MAX_PAGE,
    Math.max(1, whole(url.searchParams.get("per_page"), DEFAULT_PAGE)),
  );
  const at = Math.max(1, whole(url.searchParams.get("page"), 1));
  const last = Math.max(1, Math.ceil(items.length / size));
  const shown = items.slice((at - 1) * size, at * size);
  const links: string[] = [];
  const link = (number: number, rel: string) => {
    const to = new URL(url);
    to.searchParams.set("page", String(number));
    links.push(`<${to.href}>; rel="${rel}"`);
  };
  if (at > 1) link(at - 1, "prev");
  if (at < last) link(at + 1, "next");
  if (at < last) link(last, "last");
  if (at > 1) link(1, "first");
  return {
    status: reply.status,
    json: wrap === undefined ? shown : { total_count: items.length, [wrap]: shown },
    headers: { ...reply.headers, ...(links.length > 0 ? { link: links.join(", ") } : {}) },
  };
}
