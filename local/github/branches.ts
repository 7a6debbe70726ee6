// REST: branches, tags, and the rules that stand over a branch (none, but for those of `protections`).
import { type Body, fieldsOf, flagOf, listOf, namesOf, numberOf } from "./fields.ts";
import type { Hub } from "./hub.ts";
import type { ProtectionRow, RepoRow } from "./model.ts";
import { HttpProblem, type Route, type RouteRequest } from "./route.ts";
import { commitShape } from "./shapes/commit.ts";
import { apiUrlOf, pageUrlOf } from "./shapes/repository.ts";

const REPO = "/repos/{owner}/{repo}";
const HEADS = "refs/heads/";
const TAGS = "refs/tags/";

function protectionOf(repo: RepoRow, branch: string) {
  return repo.protections.find((row) => row.branch === branch);
}

function unprotect(repo: RepoRow, branch: string): boolean {
  const at = repo.protections.findIndex((row) => row.branch === branch);
  if (at >= 0) repo.protections.splice(at, 1);
  return at >= 0;
}

function shortBranch(hub: Hub, repo: RepoRow, name: string, sha: string) {
  const api = apiUrlOf(hub, repo);
  return {
    name,
    commit: { sha, url: `${api}/commits/${sha}` },
    protected: protectionOf(repo, name) !== undefined,
  };
}

async function fullBranch(hub: Hub, request: RouteRequest) {
  const repo = hub.repoOf(request);
  const name = request.params.branch ?? "";
  const git = hub.git(repo);
  const sha = await git.branch(name);
  const commit = sha === null ? null : await git.commit(sha);
  if (commit === null) throw new HttpProblem(404, "Branch not found");
  const url = `${apiUrlOf(hub, repo)}/branches/${encodeURIComponent(name)}`;
  const row = protectionOf(repo, name);
  const guarded = row !== undefined;
  const contexts = [...(row?.checks ?? [])];
  return {
    name,
    commit: commitShape(hub, repo, commit),
    _links: { self: url, html: `${pageUrlOf(hub, repo)}/tree/${name}` },
    protected: guarded,
    protection: {
      enabled: guarded,
      required_status_checks: {
        enforcement_level: contexts.length > 0 ? "non_admins" : "off",
        contexts,
        checks: contexts.map((context) => ({ context, app_id: null })),
      },
    },
    protection_url: `${url}/protection`,
  };
}

/** Classic protection as it is asked for; what is left out is off. */
function protectionAsked(branch: string, body: Body): ProtectionRow {
  const pushers = fieldsOf(body, "restrictions");
  const reviews = fieldsOf(body, "required_pull_request_reviews");
  const names = (of: Body | undefined, list: string): readonly string[] =>
    namesOf((of === undefined ? undefined : listOf(of, list)) ?? []);
  return {
    branch,
    forwardOnly: !(
      flagOf(body, "allow_force_pushes") === true && flagOf(body, "allow_deletions") === true
    ),
    pushers: pushers === undefined ? null : [...names(pushers, "users"), ...names(pushers, "apps")],
    checks: names(fieldsOf(body, "required_status_checks"), "contexts"),
    reviews:
      reviews === undefined ? null : (numberOf(reviews, "required_approving_review_count") ?? 0),
    linear: flagOf(body, "required_linear_history") ?? false,
  };
}

function protectionShape(hub: Hub, repo: RepoRow, row: ProtectionRow) {
  const url = `${apiUrlOf(hub, repo)}/branches/${encodeURIComponent(row.branch)}/protection`;
  return {
    url,
    required_linear_history: { enabled: row.linear ?? false },
    allow_force_pushes: { enabled: !row.forwardOnly },
    allow_deletions: { enabled: !row.forwardOnly },
  };
}

export function branchRoutes(hub: Hub): readonly Route[] {
  const read = { needs: ["contents", "read"] } as const;
  return [
    {
      method: "GET",
      path: `${REPO}/branches`,
      ...read,
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const wanted = request.query.get("protected");
        const items = [];
        for (const [ref, sha] of await hub.git(repo).refs(HEADS)) {
          const branch = shortBranch(hub, repo, ref.slice(HEADS.length), sha);
          if (wanted === null || String(branch.protected) === wanted) items.push(branch);
        }
        return { status: 200, list: { items } };
      },
    },
    {
      method: "GET",
      path: `${REPO}/branches/{branch}`,
      ...read,
      answer: async (request) => ({ status: 200, json: await fullBranch(hub, request) }),
    },
    {
      method: "GET",
      path: `${REPO}/branches/{branch}/protection`,
      needs: ["administration", "read"],
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const name = request.params.branch ?? "";
        const row = protectionOf(repo, name);
        if (row === undefined) throw new HttpProblem(404, "Branch not protected");
        return { status: 200, json: protectionShape(hub, repo, row) };
      },
    },
    {
      method: "PUT",
      path: `${REPO}/branches/{branch}/protection`,
      needs: ["administration", "write"],
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const branch = request.params.branch ?? "";
        if ((await hub.git(repo).branch(branch)) === null)
          throw new HttpProblem(404, "Branch not found");
        const row = protectionAsked(branch, request.body);
        unprotect(repo, branch);
        repo.protections.push(row);
        hub.changed();
        return { status: 200, json: protectionShape(hub, repo, row) };
      },
    },
    {
      method: "DELETE",
      path: `${REPO}/branches/{branch}/protection`,
      needs: ["administration", "write"],
      answer: async (request) => {
        const repo = hub.repoOf(request);
        if (!unprotect(repo, request.params.branch ?? ""))
          throw new HttpProblem(404, "Branch not protected");
        hub.changed();
        return { status: 204 };
      },
    },
    {
      method: "GET",
      path: `${REPO}/rules/branches/{branch}`,
      needs: ["metadata", "read"],
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const row = protectionOf(repo, request.params.branch ?? "");
        const about = {
          ruleset_source_type: "Repository",
          ruleset_source: `${repo.owner}/${repo.name}`,
          ruleset_id: repo.id,
        };
        const items =
          row?.forwardOnly === true
            ? [
                { type: "deletion", ...about },
                { type: "non_fast_forward", ...about },
              ]
            : [];
        return { status: 200, list: { items } };
      },
    },
    {
      method: "GET",
      path: `${REPO}/rulesets`,
      needs: ["metadata", "read"],
      answer: async () => ({ status: 200, list: { items: [] } }),
    },
    {
      method: "GET",
      path: `${REPO}/tags`,
      ...read,
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const git = hub.git(repo);
        const api = apiUrlOf(hub, repo);
        const items = [];
        for (const ref of [...(await git.refs(TAGS)).keys()].reverse()) {
          const name = ref.slice(TAGS.length);
          const sha = await git.resolve(ref);
          if (sha === null) continue;
          items.push({
            name,
            commit: { sha, url: `${api}/commits/${sha}` },
            zipball_url: `${api}/zipball/${ref}`,
            tarball_url: `${api}/tarball/${ref}`,
            node_id: Buffer.from(`Ref${name}`).toString("base64"),
          });
        }
        return { status: 200, list: { items } };
      },
    },
  ];
}
