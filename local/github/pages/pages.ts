// The door to the pages: which page a path is, who may see it, and what every answer carries so that no other site can use it.
import { readFileSync } from "node:fs";
import { Dropped } from "../rest.ts";
import { HttpProblem } from "../route.ts";
import type { ChangeFeed } from "./feed.ts";
import { html } from "./html.ts";
import { frame } from "./layout.ts";
import { problemPage } from "./problem.ts";
import { PAGES } from "./routes.ts";
import { type Session, Sessions } from "./session.ts";
import { type Page, type Site, Visit } from "./visit.ts";

const asset = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="#238636"/><path d="M4.5 8.2l2.4 2.4 4.6-5" fill="none" stroke="#fff" stroke-width="2"/></svg>`;
const FORM_BYTES_MAX = 1_000_000;

/** Nothing from elsewhere is loaded, run, framed or posted to; what is read stays here. */
const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

export interface Pages {
  readonly answer: (request: Request) => Promise<Response>;
}

export function openPages(site: Site, feed: ChangeFeed): Pages {
  const sessions = new Sessions(site.hub);
  const assets: Readonly<Record<string, readonly [string, string]>> = {
    "/_pages/style.css": ["text/css; charset=utf-8", asset("style.css")],
    "/_pages/live.js": ["text/javascript; charset=utf-8", asset("live.js")],
    "/favicon.svg": ["image/svg+xml", ICON],
    "/favicon.ico": ["image/svg+xml", ICON],
  };

  const answer = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const own = new URL(site.hub.url);
    const host = request.headers.get("host") ?? url.host;
    if (host !== own.host) return elsewhere(request, url, host, own);
    const found = assets[url.pathname];
    if (found !== undefined)
      return new Response(found[1], { headers: { "content-type": found[0] } });
    if (request.method !== "GET" && request.method !== "HEAD" && request.method !== "POST")
      return text(405, "These pages answer GET and POST.");
    if (url.pathname === "/_pages/changes") return feed.open();
    if (isFirstCrossSiteLook(request, sessions)) return lookAgain(url);
    return visited(site, sessions, request, url);
  };
  return {
    async answer(request) {
      return hardened(await answer(request));
    },
  };
}

async function visited(
  site: Site,
  sessions: Sessions,
  request: Request,
  url: URL,
): Promise<Response> {
  const session = sessions.of(request);
  const form = new URLSearchParams(request.method === "POST" ? await formOf(request) : "");
  const bare = new Visit(site, { url, params: {}, form, session });
  try {
    if (request.method === "POST") sessions.admitForm(request, session, form);
    const method = request.method === "POST" ? "POST" : "GET";
    for (const { pattern, answer } of PAGES[method]) {
      const match = pattern.exec(url.pathname);
      if (match === null) continue;
      const visit = new Visit(site, { url, params: decoded(match.groups), form, session });
      const page = await answer(visit, sessions);
      return page instanceof Response ? signed(page, session) : shown(visit, page);
    }
    throw new HttpProblem(404, "There is no page at this address.");
  } catch (error) {
    if (error instanceof Dropped) throw error;
    const problem =
      error instanceof HttpProblem
        ? error
        : new HttpProblem(500, `This is an error of the local GitHub itself: ${String(error)}`);
    return shown(bare, problemPage(bare, problem));
  }
}

function shown(visit: Visit, page: Page): Response {
  return signed(
    new Response(frame(visit, page).text, {
      status: page.status ?? 200,
      headers: { "content-type": "text/html; charset=utf-8" },
    }),
    visit.session,
  );
}

function signed(response: Response, session: Session): Response {
  if (session.cookie !== null && !response.headers.has("set-cookie"))
    response.headers.set("set-cookie", session.cookie);
  return response;
}

function hardened(response: Response): Response {
  for (const [name, value] of Object.entries(HEADERS))
    if (!response.headers.has(name)) response.headers.set(name, value);
  return response;
}

function decoded(groups: Readonly<Record<string, string>> | undefined): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(groups ?? {})) {
    try {
      params[name] = decodeURIComponent(value);
    } catch {
      throw new HttpProblem(404, "There is no page at this address.");
    }
  }
  return params;
}

async function formOf(request: Request): Promise<string> {
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("application/x-www-form-urlencoded")) return "";
  const body = await request.text();
  return body.length > FORM_BYTES_MAX ? "" : body;
}

/** A name that resolves to this machine is not this server: only its own address is answered (DNS rebinding). */
function elsewhere(request: Request, url: URL, host: string, own: URL): Response {
  const [name] = host.split(":");
  const loopback =
    name === "localhost" && host.slice(name.length) === own.host.slice(own.hostname.length);
  if (!loopback || request.method !== "GET")
    return text(421, `These pages are at ${own.origin}/ and answer to no other name.`);
  const location = `${own.origin}${url.pathname}${url.search}`;
  return new Response(null, { status: 307, headers: { location } });
}

/** A link from another site comes without our strict cookie; taking that for a first visit would sign the person out. */
function isFirstCrossSiteLook(request: Request, sessions: Sessions): boolean {
  return (
    request.method === "GET" &&
    request.headers.get("sec-fetch-site") === "cross-site" &&
    !sessions.hasCookie(request)
  );
}

/** The browser asks again by itself, this time as coming from here. */
function lookAgain(url: URL): Response {
  const to = `${url.pathname.replace(/^\/+/, "/")}${url.search}`;
  const body = html`<!doctype html><html lang="en"><title>One moment</title><meta http-equiv="refresh" content="0;url=${to}"><a href="${to}">Go on</a></html>`;
  return new Response(body.text, { headers: { "content-type": "text/html; charset=utf-8" } });
}

function text(status: number, message: string): Response {
  return new Response(`${message}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8" },
  });
}
