// Reading the repository itself: facts, permissions, files, branches.
import { sha } from "../../core/base/brand.ts";
import type { Permission } from "../../core/engine/event.ts";
import { unless } from "./failure.ts";
import type { Seat } from "./octokit.ts";
import type { GitHub } from "./port.ts";

type Contents = Pick<GitHub, "repository" | "permission" | "file" | "folder" | "branch">;

const READ = { contents: "read" } as const;

export function contentsOf({ octokit, at, as }: Seat): Contents {
  const { repos, git } = octokit.rest;
  return {
    repository: () =>
      unless([404], null, async () => {
        const { data } = await repos.get({ ...at, headers: await as({ metadata: "read" }) });
        return { defaultBranch: data.default_branch, archived: data.archived };
      }),

    permission: (login) =>
      unless([404], "none", async () => {
        const { data } = await repos.getCollaboratorPermissionLevel({
          ...at,
          username: login,
          headers: await as({ metadata: "read" }),
        });
        // A custom organisation role has a name of its own; `permission` is the base role it carries.
        return permissionOf(data.role_name ?? "") ?? permissionOf(data.permission) ?? "unknown";
      }),

    file: (path, where) =>
      unless([404], null, async () => {
        const { data } = await repos.getContent({
          ...at,
          path,
          ...(where === undefined ? {} : { ref: where }),
          headers: await as(READ),
        });
        if (Array.isArray(data) || data.type !== "file" || !("content" in data)) return null;
        return { text: Buffer.from(data.content, "base64").toString("utf8") };
      }),

    folder: (path, where) =>
      unless([404], [], async () => {
        const { data } = await repos.getContent({
          ...at,
          path,
          ...(where === undefined ? {} : { ref: where }),
          headers: await as(READ),
        });
        return Array.isArray(data) ? data.filter((e) => e.type === "file").map((e) => e.name) : [];
      }),

    // 409: the repository has no commit yet.
    branch: (name) =>
      unless([404, 409], null, async () => {
        const { data } = await git.getRef({
          ...at,
          ref: `heads/${name}`,
          headers: await as(READ),
        });
        return sha(data.object.sha);
      }),
  };
}

const KNOWN = ["none", "read", "triage", "write", "maintain", "admin"] as const;

function permissionOf(name: string): Permission | null {
  return KNOWN.find((known) => known === name) ?? null;
}
