// May this caller do this? 404 for what the caller cannot see, 403 for what it sees and may not do, as GitHub answers.
import { atLeast, type Hub } from "./hub.ts";
import { fullName, type RepoRow, type Role } from "./model.ts";
import { type Caller, HttpProblem, type PermissionName, type Route } from "./route.ts";

type Need = readonly [PermissionName, "read" | "write"];

export function holds(caller: Caller, [name, level]: Need): boolean {
  const given = caller.permissions[name];
  if (name === "metadata" && level === "read") return true;
  return given === "write" || (given === "read" && level === "read");
}

export function sees(hub: Hub, caller: Caller, repo: RepoRow): boolean {
  if (!repo.private) return true;
  if (caller.kind === "user") return hub.role(repo, caller.login) !== null;
  return caller.repos?.includes(fullName(repo)) ?? false;
}

/** Role of a person that stands in for a permission of a token. */
function roleFor([name, level]: Need): Role {
  if (level === "read")
    return name === "administration" || name === "actions_variables" || name === "secrets"
      ? "write"
      : "read";
  switch (name) {
    case "issues":
    case "pull_requests":
      return "triage";
    case "administration":
    case "secrets":
      return "admin";
    default:
      return "write";
  }
}

/** Throws GitHub's refusal; answers with the repository of the path, when there is one. */
export function admit(
  hub: Hub,
  caller: Caller,
  route: Route,
  params: Readonly<Record<string, string>>,
): RepoRow | null {
  const named = params.owner !== undefined && params.repo !== undefined;
  if (route.needs === "app") {
    if (caller.kind !== "app") throw new HttpProblem(401, "A JSON web token could not be decoded");
    return named ? hub.repo(`${params.owner}/${params.repo}`) : null;
  }
  // A JWT speaks for the app itself, which has no rights in repositories.
  if (caller.kind === "app" && route.needs !== "none")
    throw new HttpProblem(401, "A JSON web token could not be decoded");
  if (!named) {
    if (route.needs !== "none") admitAnywhere(caller, route);
    return null;
  }
  const repo = hub.findRepo(`${params.owner}/${params.repo}`);
  if (repo === null || !sees(hub, caller, repo)) throw new HttpProblem(404, "Not Found");
  if (route.needs === "none") return repo;
  switch (caller.kind) {
    case "nobody":
      if (route.method !== "GET") throw new HttpProblem(401, "Requires authentication");
      return repo;
    case "app":
      return repo;
    case "user": {
      const role = route.role ?? roleFor(route.needs);
      if (atLeast(hub.role(repo, caller.login), role)) return repo;
      if (route.method === "GET") throw new HttpProblem(404, "Not Found");
      throw new HttpProblem(
        403,
        role === "admin"
          ? "Must have admin rights to Repository."
          : `Must have ${role} access to ${fullName(repo)}.`,
      );
    }
    case "installation":
    case "job":
      admitToken(caller, route, repo);
      return repo;
  }
}

function admitAnywhere(caller: Caller, route: Route): void {
  if (caller.kind === "nobody") throw new HttpProblem(401, "Requires authentication");
  if (caller.kind === "user" || route.needs === "none" || route.needs === "app") return;
  if (!holds(caller, route.needs)) refuse();
}

function admitToken(caller: Caller, route: Route, repo: RepoRow): void {
  if (route.needs === "none" || route.needs === "app") return;
  if (!(caller.repos?.includes(fullName(repo)) ?? true)) {
    // A public repository that the token was not made for: to be read, and no more.
    if (route.method === "GET") return;
    refuse();
  }
  if (holds(caller, route.needs)) return;
  if (route.or !== undefined && holds(caller, route.or)) return;
  refuse();
}

export function refuse(): never {
  throw new HttpProblem(403, "Resource not accessible by integration");
}
