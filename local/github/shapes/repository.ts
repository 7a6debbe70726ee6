// Repositories as GitHub shows them.
import { atLeast, type Hub } from "../hub.ts";
import { fullName, type RepoRow } from "../model.ts";
import { nodeId, userShape } from "./user.ts";

/** Links, in GitHub's spelling: name of the property → path below the repository. */
const LINKS: Readonly<Record<string, string>> = {
  forks_url: "/forks",
  keys_url: "/keys{/key_id}",
  collaborators_url: "/collaborators{/collaborator}",
  teams_url: "/teams",
  hooks_url: "/hooks",
  issue_events_url: "/issues/events{/number}",
  events_url: "/events",
  assignees_url: "/assignees{/user}",
  branches_url: "/branches{/branch}",
  tags_url: "/tags",
  blobs_url: "/git/blobs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  git_refs_url: "/git/refs{/sha}",
  trees_url: "/git/trees{/sha}",
  statuses_url: "/statuses/{sha}",
  languages_url: "/languages",
  stargazers_url: "/stargazers",
  contributors_url: "/contributors",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  commits_url: "/commits{/sha}",
  git_commits_url: "/git/commits{/sha}",
  comments_url: "/comments{/number}",
  issue_comment_url: "/issues/comments{/number}",
  contents_url: "/contents/{+path}",
  compare_url: "/compare/{base}...{head}",
  merges_url: "/merges",
  archive_url: "/{archive_format}{/ref}",
  downloads_url: "/downloads",
  issues_url: "/issues{/number}",
  pulls_url: "/pulls{/number}",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  labels_url: "/labels{/name}",
  releases_url: "/releases{/id}",
  deployments_url: "/deployments",
};

export function apiUrlOf(hub: Hub, repo: RepoRow): string {
  return `${hub.apiUrl}/repos/${fullName(repo)}`;
}

export function pageUrlOf(hub: Hub, repo: RepoRow): string {
  return `${hub.url}/${fullName(repo)}`;
}

export function minimalRepositoryShape(hub: Hub, repo: RepoRow) {
  const url = apiUrlOf(hub, repo);
  const page = pageUrlOf(hub, repo);
  const links: Record<string, string> = {};
  for (const [name, path] of Object.entries(LINKS)) links[name] = url + path;
  return {
    id: repo.id,
    node_id: nodeId("Repository", repo.id),
    name: repo.name,
    full_name: fullName(repo),
    private: repo.private,
    owner: userShape(hub, repo.owner),
    html_url: page,
    description: repo.description,
    fork: false,
    url,
    ...links,
  };
}

export function repositoryShape(hub: Hub, repo: RepoRow) {
  const page = pageUrlOf(hub, repo);
  let open = 0;
  for (const issue of Object.values(repo.issues)) if (issue.state === "open") open += 1;
  return {
    ...minimalRepositoryShape(hub, repo),
    created_at: repo.createdAt,
    updated_at: repo.updatedAt,
    pushed_at: repo.pushedAt,
    git_url: `${page.replace(/^https?:/, "git:")}.git`,
    ssh_url: `git@${new URL(hub.url).hostname}:${fullName(repo)}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    homepage: null,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: false,
    has_downloads: true,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: false,
    disabled: false,
    open_issues_count: open,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repo.private ? "private" : "public",
    forks: 0,
    open_issues: open,
    watchers: 0,
    default_branch: repo.defaultBranch,
    custom_properties: {},
  };
}

export function permissionsShape(hub: Hub, repo: RepoRow, login: string) {
  const role = hub.role(repo, login);
  return {
    admin: role === "admin",
    maintain: atLeast(role, "maintain"),
    push: atLeast(role, "write"),
    triage: atLeast(role, "triage"),
    pull: role !== null,
  };
}

export function fullRepositoryShape(hub: Hub, repo: RepoRow, login: string) {
  return {
    ...repositoryShape(hub, repo),
    permissions: permissionsShape(hub, repo, login),
    temp_clone_token: null,
    allow_squash_merge: true,
    allow_merge_commit: true,
    allow_rebase_merge: true,
    allow_auto_merge: false,
    delete_branch_on_merge: false,
    network_count: 0,
    subscribers_count: 0,
  };
}

/** How installation payloads name a repository. */
export function repositoryMention(repo: RepoRow) {
  return {
    id: repo.id,
    node_id: nodeId("Repository", repo.id),
    name: repo.name,
    full_name: fullName(repo),
    private: repo.private,
  };
}
