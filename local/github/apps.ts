// REST: apps, their installations, tokens, hook deliveries, and registration from a manifest.

import type { DeliveryRow } from "../hooks/delivery-log.ts";
import type { Auth } from "./auth.ts";
import { fieldsOf, isFields, listOf, textOf } from "./fields.ts";
import { type Hub, idOf, notFound } from "./hub.ts";
import { type AppRow, fullName, type InstallationRow, type Permissions } from "./model.ts";
import { registerApp } from "./registry.ts";
import { type Caller, HttpProblem, type Reply, type Route, type RouteRequest } from "./route.ts";
import { repositoryShape } from "./shapes/repository.ts";
import { appShape, nodeId, userShape } from "./shapes/user.ts";

const DELIVERIES = "/app/hook/deliveries";
const TOKEN_LIFE_MS = 3_600_000;

export function ownApp(hub: Hub, caller: Caller): AppRow {
  return hub.state.apps[String(caller.appId)] ?? notFound();
}

function ownInstallation(hub: Hub, request: RouteRequest): InstallationRow {
  const row = hub.state.installations[String(idOf(request, "installation_id"))];
  return row !== undefined && row.appId === request.caller.appId ? row : notFound();
}

export function installationShape(hub: Hub, row: InstallationRow, app: AppRow) {
  const account = userShape(hub, row.account);
  return {
    id: row.id,
    account,
    repository_selection: "selected",
    access_tokens_url: `${hub.apiUrl}/app/installations/${row.id}/access_tokens`,
    repositories_url: `${hub.apiUrl}/installation/repositories`,
    html_url: `${hub.url}/settings/installations/${row.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: "User",
    permissions: app.permissions,
    events: app.events,
    created_at: row.createdAt,
    updated_at: row.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: null,
  };
}

/** Permissions a token may have: those asked for, none beyond the app's own. */
function narrowed(app: AppRow, asked: Readonly<Record<string, unknown>> | undefined): Permissions {
  if (asked === undefined) return { ...app.permissions, metadata: "read" };
  const own: Readonly<Record<string, string | undefined>> = {
    ...app.permissions,
    metadata: "read",
  };
  for (const [name, level] of Object.entries(asked))
    if (own[name] === undefined || (own[name] === "read" && level === "write"))
      throw new HttpProblem(422, "The permissions requested are not granted to this installation.");
  const kept: Permissions = Object.fromEntries(
    Object.entries(asked).filter(([, level]) => level === "read" || level === "write"),
  );
  return { ...kept, metadata: "read" };
}

function chosenRepos(hub: Hub, row: InstallationRow, request: RouteRequest): readonly string[] {
  const names = listOf(request.body, "repositories");
  const ids = listOf(request.body, "repository_ids");
  if (names === undefined && ids === undefined) return row.repos;
  const refuse = (): never => {
    throw new HttpProblem(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  };
  const chosen = new Set<string>();
  for (const name of names ?? [])
    chosen.add(row.repos.find((repo) => repo.split("/")[1] === name) ?? refuse());
  for (const id of ids ?? [])
    chosen.add(row.repos.find((repo) => hub.findRepo(repo)?.id === id) ?? refuse());
  return [...chosen];
}

function tokenMade(hub: Hub, auth: Auth, request: RouteRequest): Reply {
  const row = ownInstallation(hub, request);
  const app = ownApp(hub, request.caller);
  const permissions = narrowed(app, fieldsOf(request.body, "permissions"));
  const repos = chosenRepos(hub, row, request);
  const selected = repos !== row.repos;
  const { token, expiresAt } = auth.mint({
    kind: "installation",
    installationId: row.id,
    repos,
    permissions,
    lifeMs: TOKEN_LIFE_MS,
  });
  return {
    status: 201,
    json: {
      token,
      expires_at: `${new Date(expiresAt).toISOString().slice(0, 19)}Z`,
      permissions,
      repository_selection: "selected",
      ...(selected
        ? { repositories: repos.map((name) => repositoryShape(hub, hub.repo(name))) }
        : {}),
    },
  };
}

function deliveryItem(row: DeliveryRow) {
  return {
    id: row.id,
    guid: row.guid,
    delivered_at: row.deliveredAt,
    redelivery: row.redelivery,
    duration: row.seconds,
    status: row.statusCode === null ? "pending" : row.status,
    status_code: row.statusCode ?? 0,
    event: row.event,
    action: row.action,
    installation_id: row.installationId,
    repository_id: row.repositoryId,
    throttled_at: null,
  };
}

/** Deliveries are paged by cursor, newest first, not by number. */
function deliveries(hub: Hub, request: RouteRequest): Reply {
  const { query } = request;
  const status = query.get("status");
  const cursor = Number(query.get("cursor") ?? Number.POSITIVE_INFINITY);
  const size = Math.min(100, Math.max(1, Number(query.get("per_page") ?? 30) || 30));
  const failed = (row: DeliveryRow) =>
    row.statusCode !== null && (row.statusCode < 200 || row.statusCode >= 400);
  const rows = hub.hooks.log
    .of(ownApp(hub, request.caller).id)
    .filter(
      (row) => row.id < cursor && (status === null || failed(row) === (status === "failure")),
    );
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  const more = rows.length > size && last !== undefined;
  const next = `<${hub.apiUrl}${DELIVERIES}?per_page=${size}&cursor=${last?.id}${
    status === null ? "" : `&status=${status}`
  }>; rel="next"`;
  return { status: 200, json: shown.map(deliveryItem), headers: more ? { link: next } : {} };
}

function ownDelivery(hub: Hub, request: RouteRequest): DeliveryRow {
  const row = hub.hooks.log.find(idOf(request, "delivery_id"));
  return row !== null && row.appId === request.caller.appId ? row : notFound();
}

async function converted(hub: Hub, request: RouteRequest): Promise<Reply> {
  const code = request.params.code ?? "";
  const pending = hub.state.manifests[code] ?? notFound();
  delete hub.state.manifests[code];
  const manifest = isFields(pending.manifest) ? pending.manifest : {};
  const hook = fieldsOf(manifest, "hook_attributes") ?? {};
  const app = registerApp(hub, {
    name: textOf(manifest, "name") ?? `app-${hub.nextId()}`,
    owner: pending.owner,
    permissions: permissionsOf(fieldsOf(manifest, "default_permissions") ?? {}),
    events: (listOf(manifest, "default_events") ?? []).map(String),
    hookUrl: textOf(hook, "url") ?? null,
  });
  if (app.hookUrl !== null) hub.hooks.aim(app, app.hookUrl);
  return {
    status: 201,
    json: {
      ...appShape(hub, app),
      node_id: nodeId("App", app.id),
      client_id: app.clientId,
      client_secret: app.clientSecret,
      webhook_secret: app.webhookSecret,
      pem: app.privateKey,
    },
  };
}

export function permissionsOf(fields: Readonly<Record<string, unknown>>): Permissions {
  return Object.fromEntries(
    Object.entries(fields).filter(([, level]) => level === "read" || level === "write"),
  );
}

export function appRoutes(hub: Hub, auth: Auth): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/app",
      needs: "app",
      answer: async ({ caller }) => ({ status: 200, json: appShape(hub, ownApp(hub, caller)) }),
    },
    {
      method: "GET",
      path: "/apps/{app_slug}",
      needs: "none",
      answer: async ({ params }) => {
        const app = Object.values(hub.state.apps).find((row) => row.slug === params.app_slug);
        return { status: 200, json: appShape(hub, app ?? notFound()) };
      },
    },
    {
      method: "GET",
      path: "/app/installations",
      needs: "app",
      answer: async ({ caller }) => {
        const app = ownApp(hub, caller);
        const items = Object.values(hub.state.installations)
          .filter((row) => row.appId === app.id)
          .map((row) => installationShape(hub, row, app));
        return { status: 200, list: { items } };
      },
    },
    {
      method: "GET",
      path: "/app/installations/{installation_id}",
      needs: "app",
      answer: async (request) => {
        const row = ownInstallation(hub, request);
        return {
          status: 200,
          json: installationShape(hub, row, ownApp(hub, request.caller)),
        };
      },
    },
    {
      method: "POST",
      path: "/app/installations/{installation_id}/access_tokens",
      needs: "app",
      answer: async (request) => tokenMade(hub, auth, request),
    },
    {
      method: "GET",
      path: "/repos/{owner}/{repo}/installation",
      needs: "app",
      answer: async ({ caller, params }) => {
        const repo = hub.repo(`${params.owner}/${params.repo}`);
        const row = Object.values(hub.state.installations).find(
          (one) => one.appId === caller.appId && one.repos.includes(fullName(repo)),
        );
        const app = ownApp(hub, caller);
        return { status: 200, json: installationShape(hub, row ?? notFound(), app) };
      },
    },
    {
      method: "GET",
      path: "/installation/repositories",
      needs: ["metadata", "read"],
      answer: async ({ caller }) => {
        if (caller.kind !== "installation")
          throw new HttpProblem(
            403,
            "You must authenticate with an installation access token in order to list repositories for an installation.",
          );
        const items = (caller.repos ?? []).map((name) => repositoryShape(hub, hub.repo(name)));
        return { status: 200, list: { items, wrap: "repositories" } };
      },
    },
    {
      method: "DELETE",
      path: "/installation/token",
      needs: ["metadata", "read"],
      answer: async ({ caller }) => {
        if (caller.token === undefined)
          throw new HttpProblem(403, "You must authenticate with an installation access token.");
        auth.revoke(caller.token);
        return { status: 204 };
      },
    },
    {
      method: "GET",
      path: "/app/hook/config",
      needs: "app",
      answer: async ({ caller }) => {
        const { hookUrl } = ownApp(hub, caller);
        const url = hookUrl === null ? {} : { url: hookUrl };
        return {
          status: 200,
          json: { content_type: "json", insecure_ssl: "0", secret: "********", ...url },
        };
      },
    },
    {
      method: "GET",
      path: DELIVERIES,
      needs: "app",
      answer: async (request) => deliveries(hub, request),
    },
    {
      method: "GET",
      path: `${DELIVERIES}/{delivery_id}`,
      needs: "app",
      answer: async (request) => {
        const row = ownDelivery(hub, request);
        const payload: unknown = JSON.parse(row.body);
        return {
          status: 200,
          json: {
            ...deliveryItem(row),
            request: { headers: row.headers, payload },
            response: { headers: null, payload: null },
          },
        };
      },
    },
    {
      method: "POST",
      path: `${DELIVERIES}/{delivery_id}/attempts`,
      needs: "app",
      answer: async (request) => {
        hub.hooks.redeliver(ownDelivery(hub, request));
        return { status: 202, json: {} };
      },
    },
    {
      method: "POST",
      path: "/app-manifests/{code}/conversions",
      needs: "none",
      answer: (request) => converted(hub, request),
    },
  ];
}
