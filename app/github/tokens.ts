// Installation tokens: each for one repository and exactly the permissions its use needs (least privilege); kept until
// shortly before they expire.
import { createAppAuth } from "@octokit/auth-app";
import { UserError } from "../engine/errors.ts";
import type { Clock } from "../engine/port.ts";
import { type ConnectionOptions, openConnection } from "./connection.ts";
import { failureOf } from "./failure.ts";

/** A token this close to its end is not used any more. */
const EXPIRY_MARGIN_MS = 5 * 60_000;

/** `workflows: write` is asked for onboarding and upgrades alone. */
export type Permissions = Readonly<
  Partial<
    Record<
      "actions" | "checks" | "contents" | "issues" | "metadata" | "pull_requests" | "workflows",
      "read" | "write"
    >
  >
>;

export interface TokenScope {
  readonly installationId: number;
  /** "owner/name". */
  readonly repo: string;
  readonly permissions: Permissions;
}

export interface Tokens {
  tokenFor(scope: TokenScope): Promise<string>;
  /** A short-lived token of the app itself, for what belongs to no installation. */
  appToken(): Promise<string>;
  /** The app's own slug, as GitHub has it. */
  ownSlug(): Promise<string>;
  /** After GitHub refused one: the next ones are fresh. */
  forget(): void;
}

export interface TokensOptions extends ConnectionOptions {
  readonly appId: number;
  readonly privateKey: string;
  readonly clock: Pick<Clock, "now">;
}

interface Kept {
  token: Promise<string>;
  until: number;
}

export function openTokens({ appId, privateKey, clock, ...connection }: TokensOptions): Tokens {
  const { request } = openConnection(connection);
  const auth = createAppAuth({ appId, privateKey, request });
  const kept = new Map<string, Kept>();

  const appToken = async (): Promise<string> => (await auth({ type: "app" })).token;

  async function mint(key: string, scope: TokenScope, entry: Kept): Promise<string> {
    try {
      const answer = await auth({
        type: "installation",
        installationId: scope.installationId,
        repositoryNames: [scope.repo.slice(scope.repo.indexOf("/") + 1)],
        permissions: { ...scope.permissions },
        refresh: true,
      });
      entry.until = Date.parse(answer.expiresAt) - EXPIRY_MARGIN_MS;
      return answer.token;
    } catch (error) {
      if (kept.get(key) === entry) kept.delete(key);
      throw failureOf(error);
    }
  }

  return {
    tokenFor(scope) {
      const key = keyOf(scope);
      const entry = kept.get(key);
      if (entry !== undefined && clock.now() < entry.until) return entry.token;
      // Kept before it is there, so that callers at the same time share one request.
      const fresh: Kept = { token: Promise.resolve(""), until: Number.POSITIVE_INFINITY };
      kept.set(key, fresh);
      fresh.token = mint(key, scope, fresh);
      return fresh.token;
    },
    appToken,
    async ownSlug() {
      const token = await appToken();
      const { data } = await request("GET /app", { headers: { authorization: `bearer ${token}` } });
      if (data?.slug === undefined) {
        throw new UserError("GitHub does not know this app", "check APP_ID and the private key");
      }
      return data.slug;
    },
    forget: () => kept.clear(),
  };
}

function keyOf({ installationId, repo, permissions }: TokenScope): string {
  const wanted = Object.entries(permissions).map(([name, level]) => `${name}:${level}`);
  return `${repo} ${installationId} ${wanted.sort().join(",")}`;
}
