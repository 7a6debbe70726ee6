// REST: repositories, people and their rights, and what the server says of itself.
import { flagOf, textOf } from "./fields.ts";
import { type Hub, notFound } from "./hub.ts";
import type { RepoRow, Role } from "./model.ts";
import { HttpProblem, type Reply, type Route, type RouteRequest } from "./route.ts";
import { fullRepositoryShape, permissionsShape, repositoryShape } from "./shapes/repository.ts";
import { publicUserShape, userRowShape } from "./shapes/user.ts";

const REPO = "/repos/{owner}/{repo}";
const COLLABORATORS = `${REPO}/collaborators`;
const COLLABORATOR = `${COLLABORATORS}/{username}`;

/** The old four words; triage and maintain show as what they include. */
function legacyPermission(role: Role | null): string {
  switch (role) {
    case null:
      return "none";
    case "triage":
      return "read";
    case "maintain":
      return "write";
    case "read":
    case "write":
    case "admin":
      return role;
  }
}

function collaboratorShape(hub: Hub, repo: RepoRow, login: string) {
  const user = hub.user(login) ?? notFound();
  const role = hub.role(repo, login);
  return {
    ...userRowShape(hub, user),
    permissions: permissionsShape(hub, repo, login),
    role_name: role ?? "none",
  };
}

async function permission(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const user = hub.user(request.params.username ?? "") ?? notFound();
  const role = hub.role(repo, user.login);
  return {
    status: 200,
    json: {
      permission: legacyPermission(role),
      role_name: role ?? "none",
      user: collaboratorShape(hub, repo, user.login),
    },
  };
}

async function added(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const user = hub.user(request.params.username ?? "") ?? notFound();
  repo.collaborators[user.login.toLowerCase()] = roleOf(textOf(request.body, "permission"));
  hub.changed();
  return { status: 204 };
}

function roleOf(text: string | null | undefined): Role {
  switch (text) {
    case "pull":
      return "read";
    case "triage":
    case "maintain":
    case "admin":
      return text;
    default:
      return "write";
  }
}

async function made(hub: Hub, request: RouteRequest): Promise<Reply> {
  const { caller, body } = request;
  if (caller.kind !== "user") throw new HttpProblem(403, "Resource not accessible by integration");
  const name = textOf(body, "name") ?? "";
  if (!/^[\w.-]{1,100}$/.test(name) || hub.findRepo(`${caller.login}/${name}`) !== null)
    throw new HttpProblem(422, "Repository creation failed.", [
      {
        resource: "Repository",
        code: "custom",
        field: "name",
        message: "name already exists on this account",
      },
    ]);
  const repo = await hub.addRepo({
    owner: caller.login,
    name,
    defaultBranch: "main",
    private: flagOf(body, "private") ?? false,
    description: textOf(body, "description") ?? null,
  });
  return { status: 201, json: fullRepositoryShape(hub, repo, caller.login) };
}

async function edited(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const { body, caller } = request;
  const branch = textOf(body, "default_branch");
  if (typeof branch === "string") {
    if ((await hub.git(repo).branch(branch)) === null)
      throw new HttpProblem(422, `The branch ${branch} was not found.`);
    repo.defaultBranch = branch;
    await hub.git(repo).pointHead(branch);
  }
  const description = textOf(body, "description");
  if (description !== undefined) repo.description = description;
  repo.private = flagOf(body, "private") ?? repo.private;
  repo.updatedAt = hub.time();
  hub.changed();
  return { status: 200, json: fullRepositoryShape(hub, repo, caller.login) };
}

export function repoRoutes(hub: Hub): readonly Route[] {
  const metadata = { needs: ["metadata", "read"] } as const;
  const admin = { needs: ["administration", "write"] } as const;
  return [
    {
      method: "GET",
      path: REPO,
      ...metadata,
      answer: async (request) => {
        const json = fullRepositoryShape(hub, hub.repoOf(request), request.caller.login);
        return { status: 200, json };
      },
    },
    { method: "PATCH", path: REPO, ...admin, answer: (request) => edited(hub, request) },
    {
      method: "GET",
      path: "/user/repos",
      ...metadata,
      answer: async ({ caller }) => {
        const items = Object.values(hub.state.repos)
          .filter(
            (repo) =>
              repo.owner === caller.login || caller.login.toLowerCase() in repo.collaborators,
          )
          .map((repo) => ({
            ...repositoryShape(hub, repo),
            permissions: permissionsShape(hub, repo, caller.login),
          }));
        return { status: 200, list: { items } };
      },
    },
    { method: "POST", path: "/user/repos", ...metadata, answer: (request) => made(hub, request) },
    {
      method: "GET",
      path: COLLABORATORS,
      ...metadata,
      role: "write",
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const logins = [repo.owner, ...Object.keys(repo.collaborators)];
        const items = logins.map((login) => collaboratorShape(hub, repo, login));
        return { status: 200, list: { items } };
      },
    },
    {
      method: "GET",
      path: COLLABORATOR,
      ...metadata,
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const login = (request.params.username ?? "").toLowerCase();
        const known = login in repo.collaborators || login === repo.owner.toLowerCase();
        return known ? { status: 204 } : notFound();
      },
    },
    { method: "PUT", path: COLLABORATOR, ...admin, answer: (request) => added(hub, request) },
    {
      method: "GET",
      path: `${COLLABORATOR}/permission`,
      ...metadata,
      answer: (request) => permission(hub, request),
    },
    {
      method: "GET",
      path: "/user",
      needs: ["metadata", "read"],
      answer: async ({ caller }) => {
        if (caller.kind !== "user")
          throw new HttpProblem(403, "Resource not accessible by integration");
        return { status: 200, json: publicUserShape(hub, hub.user(caller.login) ?? notFound()) };
      },
    },
    {
      method: "GET",
      path: "/users/{username}",
      needs: "none",
      answer: async ({ params }) => {
        const user = hub.user(params.username ?? "") ?? notFound();
        return { status: 200, json: publicUserShape(hub, user) };
      },
    },
    {
      method: "GET",
      path: "/meta",
      needs: "none",
      answer: async () => ({
        status: 200,
        json: { verifiable_password_authentication: false, installed_version: "3.19.0" },
      }),
    },
  ];
}
