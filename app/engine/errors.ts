// The four kinds of errors; the class says who acts next. `classify` is the only code that knows foreign errors.
import { z } from "zod";
import { InvariantError } from "../../core/base/assert.ts";
import { isBusy } from "../../db/driver.ts";

/** Asked for the impossible: answer the person, done. */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly hint: string;
  constructor(message: string, hint = "") {
    super(message);
    this.hint = hint;
  }
}

/** The world is busy: try again. */
export class TransientError extends Error {
  override readonly name = "TransientError";
  readonly retryAfterMs: number | null;
  constructor(message: string, options: { retryAfterMs?: number | null; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** The world said no: becomes an event; a policy decides. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
}

export { InvariantError };

export type ClassifiedError = UserError | TransientError | RefusedError | InvariantError;

/** Octokit's RequestError. */
const HttpError = z.object({
  name: z.literal("HttpError"),
  status: z.number(),
  message: z.string(),
  response: z
    .object({ headers: z.record(z.string(), z.union([z.string(), z.number()]).optional()) })
    .optional(),
});
/** The app's git port knows git's messages; what escapes it has a kind. simple-git's own errors carry their task. */
const GitTrouble = z.object({
  name: z.literal("GitTrouble"),
  kind: z.enum(["network", "refused", "local"]),
  message: z.string(),
});
const GitError = z.looseObject({ message: z.string() });
const Coded = z.object({ code: z.string() });

const NETWORK =
  /^(ECONNRESET|ECONNREFUSED|ECONNABORTED|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EMFILE|UND_ERR_.*)$/;
const RATE_LIMIT = /rate limit|abuse detection/i;

/** `tries`: how often it was tried, this time included. A 401 is tried once more, with a fresh token. */
export function classify(error: unknown, tries = 1): ClassifiedError {
  if (error instanceof TransientError && tries > 1 && isUnauthorized(error.cause)) {
    return new RefusedError(error.message, { cause: error.cause });
  }
  if (
    error instanceof UserError ||
    error instanceof TransientError ||
    error instanceof RefusedError ||
    error instanceof InvariantError
  ) {
    return error;
  }
  const http = HttpError.safeParse(shallow(error));
  if (http.success) return classifyHttp(http.data, error, tries);
  if (isNetwork(error) || isBusy(error)) {
    return new TransientError(messageOf(error), { cause: error });
  }
  const git = classifyGit(error);
  if (git !== null) return git;
  if (error instanceof z.ZodError) return new RefusedError(`malformed: ${z.prettifyError(error)}`);
  if (error instanceof SyntaxError) return new RefusedError(`malformed: ${error.message}`);
  return new InvariantError(messageOf(error), { cause: error });
}

/** Getters and prototype properties of an error, as plain fields. */
function shallow(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const fields: Record<string, unknown> = { ...error, name: error.name, message: error.message };
  return fields;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

function isNetwork(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === "AbortError" || error.name === "TimeoutError") return true;
  const coded = Coded.safeParse(shallow(error));
  if (coded.success && NETWORK.test(coded.data.code)) return true;
  return error.cause !== undefined && isNetwork(error.cause);
}

function classifyHttp(
  http: z.infer<typeof HttpError>,
  cause: unknown,
  tries: number,
): ClassifiedError {
  const { status, message } = http;
  const headers = http.response?.headers ?? {};
  const text = `GitHub answered ${status}: ${message}`;
  const retryAfterMs = retryAfter(headers);
  const limited =
    retryAfterMs !== null ||
    String(headers["x-ratelimit-remaining"] ?? "") === "0" ||
    RATE_LIMIT.test(message);
  if (status === 429 || (status === 403 && limited)) {
    return new TransientError(text, { retryAfterMs: retryAfterMs ?? 60_000, cause });
  }
  if (status >= 500 || status === 408 || status === 425) {
    return new TransientError(text, { retryAfterMs, cause });
  }
  if (status === 401 && tries <= 1) return new TransientError(text, { cause });
  return new RefusedError(text, { cause });
}

/** Seconds in `retry-after`, else what is left until the limit resets. */
function retryAfter(headers: Readonly<Record<string, string | number | undefined>>): number | null {
  const seconds = Number(headers["retry-after"] ?? Number.NaN);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  if (String(headers["x-ratelimit-remaining"] ?? "") !== "0") return null;
  const reset = Number(headers["x-ratelimit-reset"] ?? Number.NaN);
  const sent = Date.parse(String(headers.date ?? ""));
  const now = Number.isNaN(sent) ? Date.now() : sent;
  return Number.isFinite(reset) ? Math.max(1000, reset * 1000 - now) : null;
}

function classifyGit(error: unknown): ClassifiedError | null {
  const trouble = GitTrouble.safeParse(shallow(error));
  if (trouble.success) {
    const { kind, message } = trouble.data;
    return kind === "refused"
      ? new RefusedError(message, { cause: error })
      : new TransientError(message, { cause: error });
  }
  const git = GitError.safeParse(shallow(error));
  const isGit = git.success && "task" in git.data;
  return isGit ? new TransientError(git.data.message, { cause: error }) : null;
}

function isUnauthorized(error: unknown): boolean {
  const http = HttpError.safeParse(shallow(error));
  return http.success && http.data.status === 401;
}
