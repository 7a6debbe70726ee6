// One Octokit without retry or throttling plugins (the outbox retries): API version, timeout, conditional requests for
// repeated reads, and failures turned into our errors.
import { Octokit } from "@octokit/rest";
import { failureOf, statusOf } from "./failure.ts";
import { noteRate } from "./rate.ts";

const API_VERSION = "2022-11-28";
const REQUEST_TIMEOUT_MS = 30_000;
/** Answers kept for conditional requests, per connection. */
const REMEMBERED_READS = 300;

export type Fetch = typeof globalThis.fetch;

export interface ConnectionOptions {
  /** `https://api.github.com`, or `https://host/api/v3`. */
  readonly apiUrl: string;
  readonly fetch?: Fetch;
  /** GitHub refused a token: it is worth asking for a fresh one. */
  readonly onUnauthorized?: () => void;
}

const silent = () => {};

export function openConnection({ apiUrl, fetch, onUnauthorized }: ConnectionOptions): Octokit {
  const octokit = new Octokit({
    baseUrl: apiUrl,
    userAgent: "mission-control",
    log: { debug: silent, info: silent, warn: silent, error: silent },
    ...(fetch === undefined ? {} : { request: { fetch } }),
  });
  octokit.hook.before("request", (options) => {
    options.headers["x-github-api-version"] = API_VERSION;
    options.request = {
      ...options.request,
      signal: options.request?.signal ?? AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    };
  });
  // Answers made in process carry no address, and paging goes by it.
  octokit.hook.after("request", (response, options) => {
    if (response.url === "") response.url = octokit.request.endpoint(options).url;
    noteRate(octokit, response.url, response.headers);
  });
  rememberReads(octokit);
  // Registered last, so that it sees what every other hook let through.
  octokit.hook.error("request", (error) => {
    if (statusOf(error) === 401) onUnauthorized?.();
    throw failureOf(error);
  });
  return octokit;
}

interface Answered {
  readonly data: unknown;
}

/** Paging rewrites the answers it is given, in place. */
const copyOf = <T extends Answered>(response: T): T => ({
  ...response,
  data: structuredClone(response.data),
});

/** An unchanged answer comes back as 304, which costs nothing of the rate limit. */
function rememberReads(octokit: Octokit): void {
  const reads = new Map<string, { etag: string; response: Answered }>();
  octokit.hook.wrap("request", async (request, options) => {
    const passes =
      options.request?.parseSuccessResponseBody === false || options.request?.remember === false;
    if (options.method !== "GET" || passes) {
      return request(options);
    }
    const { url, headers } = octokit.request.endpoint(options);
    const key = `${String(headers.accept)} ${url}`;
    const known = reads.get(key);
    if (known !== undefined) options.headers["if-none-match"] = known.etag;
    try {
      const response = await request(options);
      const { etag } = response.headers;
      reads.delete(key);
      if (etag !== undefined) reads.set(key, { etag, response: copyOf(response) });
      const oldest = reads.size > REMEMBERED_READS ? reads.keys().next().value : undefined;
      if (oldest !== undefined) reads.delete(oldest);
      return response;
    } catch (error) {
      if (known !== undefined && statusOf(error) === 304) return copyOf(known.response) as never;
      throw error;
    }
  });
}
