// Apps come to be and are installed here, whether a program, a manifest or a page asks.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { installationShape } from "./apps.ts";
import type { Hub } from "./hub.ts";
import {
  type AppRow,
  fullName,
  type InstallationRow,
  type Permissions,
  type RepoRow,
} from "./model.ts";
import { repositoryMention } from "./shapes/repository.ts";

export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

export function registerApp(
  hub: Hub,
  options: {
    readonly name: string;
    readonly owner: string;
    readonly permissions: Permissions;
    readonly events: readonly string[];
    readonly hookUrl: string | null;
    readonly webhookSecret?: string;
  },
): AppRow {
  const slug = slugOf(options.name);
  hub.ensureUser(options.owner);
  hub.ensureUser(`${slug}[bot]`, "Bot");
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const app: AppRow = {
    id: hub.nextId(),
    slug,
    owner: options.owner,
    name: options.name,
    privateKey,
    publicKey,
    clientId: `Iv1.${randomBytes(8).toString("hex")}`,
    clientSecret: randomBytes(20).toString("hex"),
    createdAt: hub.time(),
    permissions: { ...options.permissions, metadata: "read" },
    events: options.events,
    webhookSecret: options.webhookSecret ?? randomBytes(20).toString("hex"),
    hookUrl: options.hookUrl,
  };
  hub.state.apps[String(app.id)] = app;
  hub.changed();
  return app;
}

/** Installs on the account that owns the repository; a second repository joins the same installation. */
export function install(hub: Hub, app: AppRow, repo: RepoRow): InstallationRow {
  const name = fullName(repo);
  const known = Object.values(hub.state.installations).find(
    (row) => row.appId === app.id && row.account === repo.owner,
  );
  if (known?.repos.includes(name)) return known;
  const mention = repositoryMention(repo);
  if (known !== undefined) {
    known.repos.push(name);
    hub.changed();
    const body = () => ({
      installation: installationShape(hub, known, app),
      repository_selection: "selected",
      repositories_added: [mention],
      repositories_removed: [],
      requester: null,
    });
    hub.hooks.send(app, known, null, {
      event: "installation_repositories",
      action: "added",
      sender: repo.owner,
      body,
    });
    return known;
  }
  const row: InstallationRow = {
    id: hub.nextId(),
    appId: app.id,
    account: repo.owner,
    createdAt: hub.time(),
    repos: [name],
  };
  hub.state.installations[String(row.id)] = row;
  hub.changed();
  const body = () => ({
    installation: installationShape(hub, row, app),
    repositories: [mention],
  });
  hub.hooks.send(app, row, null, {
    event: "installation",
    action: "created",
    sender: repo.owner,
    body,
  });
  return row;
}
