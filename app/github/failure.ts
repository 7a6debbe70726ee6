// What GitHub's refusals mean. The port asks for a status where it expects one; the rest is told apart here: busy (try
// again, and when) or no.
import { RequestError } from "@octokit/request-error";
import { RefusedError, TransientError } from "../engine/errors.ts";

/** GitHub's advice for its secondary limits when it names no time: at least a minute. */
const SECONDARY_LIMIT_WAIT_MS = 60_000;

/** HTTP status of a failed request, null when the failure is none of GitHub's answers. */
export function statusOf(error: unknown): number | null {
  if (error instanceof RequestError) return error.response === undefined ? null : error.status;
  if (error instanceof Error && error.cause !== undefined) return statusOf(error.cause);
  return null;
}

/** Runs a request; GitHub's answers with one of these statuses become `instead`. */
export async function unless<T, F>(
  statuses: readonly number[],
  instead: F,
  request: () => Promise<T>,
): Promise<T | F> {
  try {
    return await request();
  } catch (error) {
    const status = statusOf(error);
    if (status !== null && statuses.includes(status)) return instead;
    throw error;
  }
}

/** A failed request as one of our errors; the original stays its cause. Anything else is returned as it is. */
export function failureOf(error: unknown): unknown {
  if (!(error instanceof RequestError)) return error;
  const what = `${error.request.method} ${pathOf(error.request.url)}`;
  if (error.response === undefined) {
    return new TransientError(`GitHub could not be reached (${what}): ${error.message}`, {
      cause: error,
    });
  }
  const wait = waitOf(error);
  const said = `GitHub answered ${error.status} to ${what}: ${error.message}`;
  if (error.status >= 500 || error.status === 429 || error.status === 401 || wait !== null) {
    return new TransientError(said, { retryAfterMs: wait, cause: error });
  }
  return new RefusedError(said, { cause: error });
}

/** How long GitHub wants us to wait; null when this is no rate limit. */
function waitOf(error: RequestError): number | null {
  if (error.status !== 403 && error.status !== 429 && error.status !== 503) return null;
  const headers = error.response?.headers ?? {};
  const seconds = Number(headers["retry-after"]);
  if (headers["retry-after"] !== undefined && Number.isFinite(seconds)) return seconds * 1000;
  if (String(headers["x-ratelimit-remaining"]) === "0") {
    const reset = Number(headers["x-ratelimit-reset"]) * 1000;
    const sent = Date.parse(String(headers.date));
    if (Number.isFinite(reset) && Number.isFinite(sent)) return Math.max(1000, reset - sent);
    return SECONDARY_LIMIT_WAIT_MS;
  }
  return isSecondaryLimit(error.response?.data) ? SECONDARY_LIMIT_WAIT_MS : null;
}

/** Secondary limits come as a plain 403; only the address of their documentation tells them apart. */
function isSecondaryLimit(data: unknown): boolean {
  if (typeof data !== "object" || data === null || !("documentation_url" in data)) return false;
  return String(data.documentation_url).includes("secondary-rate-limits");
}

function pathOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? url : parsed.pathname;
}

/** What GitHub found wrong, when it answered with this status; null otherwise. */
export function messagesOf(error: unknown, status: number): string | null {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (!(cause instanceof RequestError) || cause.status !== status) return null;
  const data: unknown = cause.response?.data;
  const errors =
    typeof data === "object" && data !== null && "errors" in data && Array.isArray(data.errors)
      ? data.errors
      : [];
  const said = errors.map((entry: unknown) =>
    typeof entry === "object" && entry !== null && "message" in entry
      ? String(entry.message)
      : String(entry),
  );
  return said.length === 0 ? cause.message : said.join("; ");
}
