// The doors of the server behind one function: REST, git, registration from a manifest, pages.
import { randomBytes } from "node:crypto";
import { Hono } from "hono";
import type { GitDoor } from "./git-door.ts";
import type { GraphQL } from "./graphql.ts";
import type { Hub } from "./hub.ts";
import type { Rest } from "./rest.ts";

/** First segments of REST paths; with them the API answers without its `/api/v3` prefix too. */
const API_ROOTS = new Set([
  "repos",
  "repositories",
  "app",
  "apps",
  "app-manifests",
  "installation",
  "user",
  "users",
  "orgs",
  "meta",
  "rate_limit",
]);

const PREFIX = "/api/v3";
const GIT = /^\/([^/]+\/[^/]+?)(?:\.git)?(\/(?:info\/refs|git-upload-pack|git-receive-pack))$/;

export interface Doors {
  readonly hub: Hub;
  readonly rest: Rest;
  readonly graphql: GraphQL;
  readonly git: GitDoor;
  readonly pages: (request: Request) => Promise<Response>;
}

export function openDoors({ hub, rest, graphql, git, pages }: Doors): Hono {
  const server = new Hono();
  server.use("*", async ({ req }, next) => {
    if (isOwnName(hub, req.raw)) return next();
    return new Response(`This server is ${hub.url} and answers to no other name.\n`, {
      status: 421,
    });
  });
  // What breaks here breaks for the caller too; hono would answer in its own words.
  server.onError((error) => {
    throw error;
  });
  server.all(`${PREFIX}/*`, ({ req }) => {
    const url = new URL(req.raw.url);
    return rest.answer(req.raw, url.pathname.slice(PREFIX.length), url);
  });
  server.post("/api/graphql", ({ req }) => graphql.answer(req.raw));
  server.post("/settings/apps/new", (context) => manifestPosted(hub, context.req.raw));
  server.all("*", ({ req }) => {
    const url = new URL(req.raw.url);
    const match = GIT.exec(decodeURIComponent(url.pathname));
    const [, name = "", rest_ = ""] = match ?? [];
    if (match !== null) return git.answer(req.raw, name, rest_, url);
    if (API_ROOTS.has(url.pathname.split("/")[1] ?? "") && !isForEyes(req.raw))
      return rest.answer(req.raw, url.pathname, url);
    return pages(req.raw);
  });
  return server;
}

/** Another site's name that was made to resolve to this machine must not read what nobody needs a token for (DNS rebinding). */
function isOwnName(hub: Hub, request: Request): boolean {
  const own = new URL(hub.url);
  const host = request.headers.get("host") ?? new URL(request.url).host;
  return host === own.host || host === `localhost${own.port === "" ? "" : `:${own.port}`}`;
}

/** A browser follows a link: `/apps/<slug>` is a page then, and an operation of the API for everybody else. */
function isForEyes({ method, headers }: Request): boolean {
  return method === "GET" && (headers.get("accept") ?? "").includes("text/html");
}

/** The page where GitHub asks for confirmation; here the manifest is taken at its word and sent back with a code. */
async function manifestPosted(hub: Hub, request: Request): Promise<Response> {
  const form = new URLSearchParams(await request.text());
  const manifest: unknown = JSON.parse(form.get("manifest") ?? "{}");
  const redirect =
    typeof manifest === "object" && manifest !== null && "redirect_url" in manifest
      ? String(manifest.redirect_url)
      : hub.url;
  const owner = Object.values(hub.state.users).find((user) => user.type === "User");
  const code = randomBytes(20).toString("hex");
  hub.state.manifests[code] = {
    owner: owner?.login ?? hub.ensureUser("octocat").login,
    manifest,
  };
  hub.changed();
  const to = new URL(redirect);
  to.searchParams.set("code", code);
  const state = new URL(request.url).searchParams.get("state") ?? form.get("state");
  if (state !== null) to.searchParams.set("state", state);
  return new Response(null, { status: 302, headers: { location: to.href } });
}
