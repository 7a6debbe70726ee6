// The door to the pages: routes, headers, who may look. Read-only, without cookies, scripts or anything from elsewhere.
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { QueuePicture } from "../../core/voice/queue-picture.ts";
import { type Access, mayLook } from "./access.ts";
import { renderIndex, renderMissing, renderQueuePage } from "./queue-page.ts";

export interface PagesOptions {
  readonly access: Access;
  /** Address of the web beside the API, for links to pull requests and commits. */
  readonly webUrl: string;
  /** null: no such repository is known. */
  picture(repo: string): Promise<QueuePicture | null>;
  repositories(): Promise<readonly string[]>;
}

/** false: the request is for somebody else. */
export type Pages = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

const STYLE = readFileSync(new URL("./style.css", import.meta.url));
const STYLE_PATH = "/queue/style.css";
const REPOSITORY = /^\/queue\/([A-Za-z0-9][A-Za-z0-9-]{0,99}\/[A-Za-z0-9._-]{1,100}?)(\.json)?$/;

const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export function createPages(options: PagesOptions): Pages {
  return async (request, response) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    if (path !== "/queue" && !path.startsWith("/queue/")) return false;
    const verdict = mayLook(options.access, request);
    // Switched off, or not for this one: as if there were no pages.
    if (verdict === "absent") return false;
    const answer =
      verdict === "unauthorized"
        ? ASK_FOR_TOKEN
        : await answerTo(options, request, path).catch(() => BROKEN);
    response.writeHead(answer.status, {
      ...HEADERS,
      ...answer.headers,
      "content-type": answer.type,
      "content-length": Buffer.byteLength(answer.body),
    });
    response.end(request.method === "HEAD" ? undefined : answer.body);
    return true;
  };
}

const HTML = "text/html; charset=utf-8";
const JSON_TYPE = "application/json; charset=utf-8";
const TEXT = "text/plain; charset=utf-8";

/** The database is busy or gone; the page looks again by itself, and what is wrong stands in the app's log. */
const BROKEN: Answer = {
  status: 500,
  type: TEXT,
  body: "The picture could not be made just now. Look again in a moment; the app's log says more.\n",
  headers: { refresh: "10" },
};

/** The same for every path: without the token nobody learns which repositories there are. */
const ASK_FOR_TOKEN: Answer = {
  status: 401,
  type: TEXT,
  body: "These pages need the operator's token (MC_PAGES_TOKEN): as a Bearer token, or as the password with any name.\n",
  headers: { "www-authenticate": 'Basic realm="Mission Control", charset="UTF-8"' },
};

async function answerTo(
  options: PagesOptions,
  request: IncomingMessage,
  path: string,
): Promise<Answer> {
  if (request.method !== "GET" && request.method !== "HEAD")
    return { status: 405, type: TEXT, body: "GET only.\n", headers: { allow: "GET, HEAD" } };
  if (path === STYLE_PATH) return { status: 200, type: "text/css; charset=utf-8", body: STYLE };
  if (path === "/queue" || path === "/queue/") {
    const known = await options.repositories();
    return { status: 200, type: HTML, body: renderIndex(known).text };
  }
  const [, repo, json] = REPOSITORY.exec(path) ?? [];
  // A name may itself end in `.json`: that page is meant when there is no other.
  const picture = repo === undefined ? null : await options.picture(repo);
  const other =
    picture === null && json !== undefined ? await options.picture(`${repo}.json`) : null;
  const found = picture ?? other;
  if (found === null) {
    return json === undefined
      ? { status: 404, type: HTML, body: renderMissing().text }
      : { status: 404, type: JSON_TYPE, body: `${JSON.stringify({ error: "not known here" })}\n` };
  }
  const isLive = !/[?&]still(?:[=&]|$)/.test(request.url ?? "");
  return json === undefined || picture === null
    ? { status: 200, type: HTML, body: renderQueuePage(found, options.webUrl, isLive).text }
    : { status: 200, type: JSON_TYPE, body: `${JSON.stringify(found)}\n` };
}
