// Which headers cross the forwarder: what belongs to one connection, to a key or to an account stays on its side.
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { Upstream } from "./upstream.ts";

const CONNECTION =
  /^(?:host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|content-length|accept-encoding|forwarded|x-forwarded-.*|via)$/;
const ACCOUNT =
  /^(?:authorization|x-api-key|x-goog-api-key|api-key|cookie|set-cookie|openai-organization|openai-project|anthropic-organization-id|x-goog-user-project)$/;

export function requestHeaders(
  from: IncomingHttpHeaders,
  upstream: Upstream,
  bodyBytes: number,
): OutgoingHttpHeaders {
  const headers = crossing(from);
  // What is not packed can be read as it goes by.
  headers["accept-encoding"] = "identity";
  if (bodyBytes > 0) headers["content-length"] = bodyBytes;
  if (upstream.beta !== null) {
    const asked = String(headers["anthropic-beta"] ?? "")
      .split(",")
      .map((each) => each.trim());
    headers["anthropic-beta"] = [...new Set([...asked, upstream.beta])].filter(Boolean).join(",");
  }
  return { ...headers, ...upstream.headers };
}

export const responseHeaders = (from: IncomingHttpHeaders): OutgoingHttpHeaders => crossing(from);

function crossing(from: IncomingHttpHeaders): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(from)) {
    if (value !== undefined && !CONNECTION.test(name) && !ACCOUNT.test(name)) headers[name] = value;
  }
  return headers;
}

/** Whoever asks must show our key, in whichever way its API's clients do. */
export function showsKey(headers: IncomingHttpHeaders, url: URL, key: string): boolean {
  const shown = [
    headers["x-api-key"],
    headers["x-goog-api-key"],
    headers.authorization?.replace(/^bearer +/i, ""),
    url.searchParams.get("key") ?? undefined,
  ];
  return shown.some((each) => typeof each === "string" && equal(each, key));
}

/** In a time that tells nothing about where they differ. */
function equal(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
