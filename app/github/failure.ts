// GitHub's refusals where the port expects them: by status, and by what GitHub found wrong. Everything else is left to
// `classify`, which tells busy from no.
import { RequestError } from "@octokit/request-error";
import { classify } from "../engine/errors.ts";

/** The failed request behind one of our errors, null when the failure is none of GitHub's answers. */
function requestErrorOf(error: unknown): RequestError | null {
  if (error instanceof RequestError) return error.response === undefined ? null : error;
  if (error instanceof Error && error.cause !== undefined) return requestErrorOf(error.cause);
  return null;
}

export const statusOf = (error: unknown): number | null => requestErrorOf(error)?.status ?? null;

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

/** One of our errors that says which request failed; the original stays its cause. */
export function failureOf(error: unknown): Error {
  if (error instanceof RequestError) {
    const path = URL.parse(error.request.url)?.pathname ?? error.request.url;
    error.message = `${error.request.method} ${path}: ${error.message}`;
  }
  return classify(error);
}

/** What GitHub found wrong, when it answered with this status; null otherwise. */
export function messagesOf(error: unknown, status: number): string | null {
  const found = requestErrorOf(error);
  if (found === null || found.status !== status) return null;
  const data: unknown = found.response?.data;
  const errors =
    typeof data === "object" && data !== null && "errors" in data && Array.isArray(data.errors)
      ? data.errors
      : [];
  const said = errors.map((entry: unknown) =>
    typeof entry === "object" && entry !== null && "message" in entry
      ? String(entry.message)
      : String(entry),
  );
  return said.length === 0 ? found.message : said.join("; ");
}
