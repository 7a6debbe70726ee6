// Who may see the pages: whoever carries the operator's token; on the offline GitHub of this machine, whoever sits at it.
// What is shown may come from private repositories, so without either there are no pages at all.
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

export type Access =
  /** The token of MC_PAGES_TOKEN, as a Bearer token or as the password that a browser asks for. */
  | { readonly kind: "token"; readonly token: string }
  /** Requests of this machine to this machine; for servers that listen on loopback and have one user. */
  | { readonly kind: "loopback" }
  | { readonly kind: "off" };

export type Verdict = "allowed" | "unauthorized" | "absent";

type Request = Pick<IncomingMessage, "headers"> & {
  readonly socket: { readonly remoteAddress?: string | undefined };
};

export function mayLook(access: Access, request: Request): Verdict {
  switch (access.kind) {
    case "off":
      return "absent";
    case "loopback":
      return isFromHere(request) ? "allowed" : "absent";
    case "token": {
      const given = tokenOf(request.headers.authorization ?? "");
      return given !== null && isSame(given, access.token) ? "allowed" : "unauthorized";
    }
  }
}

function tokenOf(authorization: string): string | null {
  const [, scheme = "", value = ""] = /^(\S+) +(\S+)$/.exec(authorization.trim()) ?? [];
  switch (scheme.toLowerCase()) {
    case "bearer":
      return value;
    case "basic": {
      const pair = Buffer.from(value, "base64").toString("utf8");
      const colon = pair.indexOf(":");
      return colon < 0 ? null : pair.slice(colon + 1);
    }
    default:
      return null;
  }
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** In the same time whatever differs; digests, so that not even the length is told. */
const isSame = (given: string, token: string): boolean =>
  timingSafeEqual(digest(given), digest(token));

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/;
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;
const FORWARDED = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/**
 * The connection comes from this machine, no proxy stands before it, and the name that was asked for is this machine's: a
 * page of the web whose name was pointed here afterwards (DNS rebinding) keeps its own name.
 */
function isFromHere({ headers, socket }: Request): boolean {
  return (
    LOOPBACK.test(socket.remoteAddress ?? "") &&
    LOOPBACK_HOST.test(headers.host ?? "") &&
    FORWARDED.every((name) => headers[name] === undefined)
  );
}
