// Who is calling: app JWTs, installation and job tokens, personal tokens. Tokens are looked up, never trusted for what they say.
import { createHmac, createPublicKey, randomBytes, verify } from "node:crypto";
import { type Body, isFields } from "./fields.ts";
import type { Hub } from "./hub.ts";
import type { AppRow, Permissions } from "./model.ts";
import { type Caller, HttpProblem } from "./route.ts";

export const NOBODY: Caller = { kind: "nobody", login: "", permissions: {}, repos: [] };

const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** 36 letters and digits, as GitHub's tokens have after their prefix. */
export function tokenText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += ALPHABET[byte % ALPHABET.length];
  return text.slice(0, 36).padEnd(36, "0");
}

function badCredentials(message = "Bad credentials"): never {
  throw new HttpProblem(401, message);
}

/** The secret part of an Authorization header: bearer, token, or the password of basic. */
export function credential(header: string | null): string | null {
  if (header === null) return null;
  const [scheme = "", value = ""] = header.trim().split(/\s+/, 2);
  switch (scheme.toLowerCase()) {
    case "bearer":
    case "token":
      return value;
    case "basic": {
      const text = Buffer.from(value, "base64").toString("utf8");
      const [user = "", password = ""] = [
        text.slice(0, text.indexOf(":")),
        text.slice(text.indexOf(":") + 1),
      ];
      return password === "" || password === "x-oauth-basic" ? user : password;
    }
    default:
      return badCredentials();
  }
}

function jsonPart(part: string): Body {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return isFields(value) ? value : {};
  } catch {
    return {};
  }
}

export class Auth {
  readonly #hub: Hub;
  readonly #personal = new Map<string, string>();
  /** Verified JWTs until they expire; verifying costs more than everything else of a request. */
  readonly #verified = new Map<string, { readonly app: AppRow; readonly expires: number }>();

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** The same for the same login, so that it need not be stored. */
  personalToken(login: string): string {
    const key = login.toLowerCase();
    const digest = createHmac("sha512", this.#hub.state.seed).update(key).digest();
    const token = `ghp_${tokenText(digest)}`;
    this.#personal.set(token, key);
    return token;
  }

  mint(options: {
    readonly kind: "installation" | "job";
    readonly installationId: number | null;
    readonly repos: readonly string[];
    readonly permissions: Permissions;
    readonly lifeMs: number;
  }): { readonly token: string; readonly expiresAt: number } {
    const now = this.#hub.now();
    const tokens = this.#hub.state.tokens;
    for (const [old, row] of Object.entries(tokens)) if (row.expiresAt <= now) delete tokens[old];
    const token = `ghs_${tokenText(randomBytes(40))}`;
    const { lifeMs, ...row } = options;
    const expiresAt = now + lifeMs;
    tokens[token] = { ...row, expiresAt };
    this.#hub.changed();
    return { token, expiresAt };
  }

  revoke(token: string): void {
    delete this.#hub.state.tokens[token];
    this.#hub.changed();
  }

  caller(header: string | null): Caller {
    const secret = credential(header);
    if (secret === null || secret === "") return NOBODY;
    if (secret.split(".").length === 3) return this.#app(secret);
    if (secret.startsWith("ghs_")) return this.#token(secret);
    return this.#person(secret);
  }

  #person(token: string): Caller {
    let key = this.#personal.get(token);
    if (key === undefined) {
      for (const user of Object.values(this.#hub.state.users))
        if (user.type === "User") this.personalToken(user.login);
      key = this.#personal.get(token);
    }
    const user = key === undefined ? null : this.#hub.user(key);
    if (user === null) return badCredentials();
    return { kind: "user", login: user.login, permissions: {}, repos: null };
  }

  #token(token: string): Caller {
    const row = this.#hub.state.tokens[token];
    if (row === undefined || row.expiresAt <= this.#hub.now()) return badCredentials();
    if (row.kind === "job")
      return {
        kind: "job",
        login: "github-actions[bot]",
        permissions: row.permissions,
        repos: row.repos,
      };
    const installation = this.#hub.state.installations[String(row.installationId)];
    const app =
      installation === undefined ? undefined : this.#hub.state.apps[String(installation.appId)];
    if (installation === undefined || app === undefined) return badCredentials();
    return {
      kind: "installation",
      login: `${app.slug}[bot]`,
      permissions: row.permissions,
      repos: row.repos,
      appId: app.id,
      installationId: installation.id,
      token,
    };
  }

  #app(jwt: string): Caller {
    const seconds = this.#hub.now() / 1000;
    const known = this.#verified.get(jwt);
    if (known !== undefined && known.expires > seconds) return appCaller(known.app);
    const [head = "", claims = "", signature = ""] = jwt.split(".");
    if (jsonPart(head).alg !== "RS256")
      return badCredentials("A JSON web token could not be decoded");
    const { iss, iat, exp } = jsonPart(claims);
    const app = Object.values(this.#hub.state.apps).find(
      (row) => String(row.id) === String(iss) || row.clientId === iss,
    );
    if (app === undefined) return badCredentials("Integration not found");
    const valid = verify(
      "RSA-SHA256",
      Buffer.from(`${head}.${claims}`),
      createPublicKey(app.publicKey),
      Buffer.from(signature, "base64url"),
    );
    if (!valid) return badCredentials("A JSON web token could not be decoded");
    if (typeof exp !== "number" || exp <= seconds)
      return badCredentials(
        "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
      );
    if (exp > seconds + 660)
      return badCredentials("'Expiration time' claim ('exp') is too far in the future");
    if (typeof iat !== "number" || iat > seconds + 60)
      return badCredentials(
        "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
      );
    if (this.#verified.size > 100) this.#verified.clear();
    this.#verified.set(jwt, { app, expires: exp });
    return appCaller(app);
  }
}

function appCaller(app: AppRow): Caller {
  return { kind: "app", login: app.slug, permissions: {}, repos: [], appId: app.id };
}
