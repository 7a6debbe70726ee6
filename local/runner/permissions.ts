// `permissions:` of workflows and jobs → what the job's token may do. Nothing is granted that is not named; a called
// workflow never gets more than its caller has.
import type { TemplateToken } from "@actions/workflow-parser/templates/tokens/template-token";
import type { PermissionName } from "../github/route.ts";
import { isMapping, isString } from "./parser-library.ts";

export type Permissions = Readonly<Partial<Record<PermissionName, "read" | "write">>>;

/** Keys of `permissions:` that have an effect on this server; the others (packages, id-token, …) exist only on github.com. */
const SCOPES: Readonly<Record<string, PermissionName>> = {
  actions: "actions",
  checks: "checks",
  contents: "contents",
  issues: "issues",
  "pull-requests": "pull_requests",
  statuses: "statuses",
};

/** What a token may do when neither workflow nor job says anything (the restricted default of new repositories). */
export const DEFAULT_PERMISSIONS: Permissions = { contents: "read", metadata: "read" };

export function parsePermissions(token: TemplateToken): Permissions {
  const granted: Partial<Record<PermissionName, "read" | "write">> = { metadata: "read" };
  if (isString(token)) {
    const level = token.value === "write-all" ? "write" : "read";
    for (const scope of Object.values(SCOPES)) granted[scope] = level;
  } else if (isMapping(token)) {
    for (const { key, value } of token) {
      const scope = SCOPES[key.toString()];
      const level = value.isScalar ? value.assertScalar("permission").toString() : "none";
      if (scope !== undefined && (level === "read" || level === "write")) granted[scope] = level;
    }
  }
  return granted;
}

/** What `asked` wants beyond `allowed`, as `contents: write`; empty when it fits. */
export function excess(asked: Permissions, allowed: Permissions): readonly string[] {
  const rank = (level: "read" | "write" | undefined): number =>
    level === "write" ? 2 : level === "read" ? 1 : 0;
  return Object.entries(SCOPES)
    .filter(([, scope]) => rank(asked[scope]) > rank(allowed[scope]))
    .map(([key, scope]) => `${key}: ${asked[scope]}`);
}
