// Installation tokens: each for one repository and exactly the permissions its use needs (least privilege); kept until
// shortly before they expire.
import { createAppAuth } from "@octokit/auth-app";
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
  /** Forgets the tokens of a repository, after GitHub refused one. */
  forget(repo: string): void;
}

export interface TokensOptions extends ConnectionOptions {
  readonly appId: number;
  readonly privateKey: string;
  readonly clock: Pick<Clock, "now">;
}

export function openTokens({ appId, privateKey, clock, ...connection }: TokensOptions): Tokens {
  const { request } = openConnection(connection);
  const auth = createAppAuth({ appId, privateKey, request });
  const kept = new Map<string, { token: Promise<string>; until: number }>();

  async function mint(key: string, scope: TokenScope): Promise<string> {
    try {
      const answer = await auth({
        type: "installation",
        installationId: scope.installationId,
        repositoryNames: [scope.repo.slice(scope.repo.indexOf("/") + 1)],
        permissions: { ...scope.permissions },
        refresh: true,
      });
      const entry = kept.get(key);
      if (entry !== undefined) entry.until = Date.parse(answer.expiresAt) - EXPIRY_MARGIN_MS;
      return answer.token;
    } catch (error) {
      kept.delete(key);
      throw failureOf(error);
    }
  }

  return {
    tokenFor(scope) {
      const key = keyOf(scope);
      const entry = kept.get(key);
      if (entry !== undefined && clock.now() < entry.until) return entry.token;
      const fresh = { token: Promise.resolve(""), until: Number.POSITIVE_INFINITY };
      kept.set(key, fresh);
      fresh.token = mint(key, scope);
      return fresh.token;
    },
    forget(repo) {
      for (const key of kept.keys()) if (key.startsWith(`${repo} `)) kept.delete(key);
    },
  };
}

function keyOf({ installationId, repo, permissions }: TokenScope): string {
  const wanted = Object.entries(permissions).map(([name, level]) => `${name}:${level}`);
  return `${repo} ${installationId} ${wanted.sort().join(",")}`;
}
