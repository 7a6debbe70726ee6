// The environment, read once and checked as a whole: every problem names its variable and the way out.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { UserError } from "../engine/errors.ts";
import { type NotifySettings, readNotifySettings } from "../notify/settings.ts";

export interface Credentials {
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
}

export interface Environment {
  /** null: the app is not registered yet; only the set-up page can be served. */
  readonly credentials: Credentials | null;
  readonly action: { readonly repository: string; readonly sha: string } | null;
  /** REST address, without a slash at the end. */
  readonly apiUrl: string;
  readonly databaseUrl: string;
  readonly databaseToken: string | null;
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly webhookProxyUrl: string | null;
  /** Opens the pages to whoever carries it; null: there are none. */
  readonly pagesToken: string | null;
  readonly logLevel: LogLevel;
  /** Where people outside GitHub may be told. */
  readonly notify: NotifySettings;
}

const printsGit = (names: string): boolean =>
  names.split(/[\s,]+/).some((name) => !name.startsWith("-") && /^(simple|\*)/.test(name));

const LogLevel = z.enum(["trace", "debug", "info", "warn", "error", "fatal"]);
type LogLevel = z.infer<typeof LogLevel>;

/** An empty variable is one that was left out. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

const Variables = z.object({
  APP_ID: optional(z.coerce.number("the number that GitHub shows as App ID").int().positive()),
  PRIVATE_KEY: optional(z.string()),
  PRIVATE_KEY_PATH: optional(z.string()),
  WEBHOOK_SECRET: optional(z.string()),
  GHE_HOST: optional(z.string().regex(/^[\w.:-]+$/, "a host name, without https://")),
  GHE_PROTOCOL: optional(z.enum(["https", "http"], "https or http")),
  GITHUB_API_URL: optional(z.url("the address of GitHub's REST API, such as https://host/api/v3")),
  MC_DATABASE_URL: optional(z.string()),
  MC_DATABASE_TOKEN: optional(z.string()),
  MC_DATA_DIR: optional(z.string()),
  MC_ACTION_REPOSITORY: optional(
    z.string().regex(/^[\w.-]+\/[\w.-]+$/, "owner/name of the repository that holds the actions"),
  ),
  MC_ACTION_SHA: optional(
    z.string().regex(/^[0-9a-f]{40}$/, "a whole commit id (40 characters), never a branch or tag"),
  ),
  MC_PAGES_TOKEN: optional(
    z
      .string()
      .regex(
        /^[\x21-\x7e]{24,200}$/,
        "24 to 200 characters without spaces; `openssl rand -hex 32` makes one",
      ),
  ),
  HOST: optional(z.string()),
  PORT: optional(z.coerce.number("a port number").int().min(1).max(65_535)),
  WEBHOOK_PROXY_URL: optional(z.url("the address of a smee channel")),
  LOG_LEVEL: optional(LogLevel),
  // simple-git's own log prints every argument, and with them the tokens of fetches and pushes.
  DEBUG: optional(
    z
      .string()
      .refine((names) => !printsGit(names), "must not name simple-git: it would log tokens"),
  ),
});
type Variables = z.infer<typeof Variables>;

/** Throws UserError with all problems at once. */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string = (path) => readFileSync(path, "utf8"),
): Environment {
  const parsed = Variables.safeParse(variables);
  if (!parsed.success) {
    throw complaint(
      parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`),
    );
  }
  const values = parsed.data;
  const problems: string[] = [];
  const credentials = credentialsOf(values, readFile, problems);
  const action = actionOf(values, credentials !== null, problems);
  const notify = readNotifySettings(variables);
  problems.push(...notify.problems);
  if (problems.length > 0) throw complaint(problems);
  const dataDir = resolve(values.MC_DATA_DIR ?? "data");
  return {
    credentials,
    action,
    apiUrl: apiUrlOf(values),
    databaseUrl: values.MC_DATABASE_URL ?? `file:${join(dataDir, "mission-control.db")}`,
    databaseToken: values.MC_DATABASE_TOKEN ?? null,
    dataDir,
    host: values.HOST ?? "localhost",
    port: values.PORT ?? 3000,
    webhookProxyUrl: values.WEBHOOK_PROXY_URL ?? null,
    pagesToken: values.MC_PAGES_TOKEN ?? null,
    logLevel: values.LOG_LEVEL ?? "info",
    notify: notify.settings,
  };
}

const complaint = (problems: readonly string[]): UserError =>
  new UserError(
    `the environment is not complete:\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
    "see .env.example for every variable",
  );

function credentialsOf(
  values: Variables,
  readFile: (path: string) => string,
  problems: string[],
): Credentials | null {
  const { APP_ID, WEBHOOK_SECRET } = values;
  const privateKey = privateKeyOf(values, readFile, problems);
  if (APP_ID === undefined && privateKey === null) return null;
  if (APP_ID === undefined) problems.push("APP_ID: missing; GitHub shows it on the app's page");
  if (privateKey === null && values.PRIVATE_KEY_PATH === undefined) {
    problems.push("PRIVATE_KEY or PRIVATE_KEY_PATH: missing; generate a key on the app's page");
  }
  if (WEBHOOK_SECRET === undefined) {
    problems.push("WEBHOOK_SECRET: missing; without it anybody could post webhooks");
  }
  if (APP_ID === undefined || privateKey === null || WEBHOOK_SECRET === undefined) return null;
  return { appId: APP_ID, privateKey, webhookSecret: WEBHOOK_SECRET };
}

function privateKeyOf(
  { PRIVATE_KEY, PRIVATE_KEY_PATH }: Variables,
  readFile: (path: string) => string,
  problems: string[],
): string | null {
  let text = PRIVATE_KEY;
  if (text === undefined && PRIVATE_KEY_PATH !== undefined) {
    try {
      text = readFile(PRIVATE_KEY_PATH);
    } catch {
      problems.push(`PRIVATE_KEY_PATH: no file can be read at ${PRIVATE_KEY_PATH}`);
      return null;
    }
  }
  if (text === undefined) return null;
  const pem = text.replaceAll("\\n", "\n").trim();
  if (!pem.startsWith("-----BEGIN")) {
    const name = PRIVATE_KEY === undefined ? "PRIVATE_KEY_PATH" : "PRIVATE_KEY";
    problems.push(`${name}: not a PEM private key (it begins with -----BEGIN …)`);
    return null;
  }
  return pem;
}

function actionOf(
  { MC_ACTION_REPOSITORY: repository, MC_ACTION_SHA: sha }: Variables,
  isNeeded: boolean,
  problems: string[],
): Environment["action"] {
  if (repository !== undefined && sha !== undefined) return { repository, sha };
  if (isNeeded || repository !== undefined || sha !== undefined) {
    const missing = repository === undefined ? "MC_ACTION_REPOSITORY" : "MC_ACTION_SHA";
    problems.push(`${missing}: missing; the installed workflows refer to it`);
  }
  return null;
}

function apiUrlOf({ GITHUB_API_URL, GHE_HOST, GHE_PROTOCOL }: Variables): string {
  if (GITHUB_API_URL !== undefined) return GITHUB_API_URL.replace(/\/+$/, "");
  if (GHE_HOST !== undefined) return `${GHE_PROTOCOL ?? "https"}://${GHE_HOST}/api/v3`;
  return "https://api.github.com";
}

/** Address of the web and of git beside a REST address. */
export function webUrlOf(apiUrl: string): string {
  const url = new URL(apiUrl);
  if (url.hostname === "api.github.com") return "https://github.com";
  // Data residency: api.NAME.ghe.com beside NAME.ghe.com.
  if (url.hostname.endsWith(".ghe.com")) return `https://${url.hostname.replace(/^api\./, "")}`;
  return url.origin;
}
