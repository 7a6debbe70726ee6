// Commits, trees and changed files as GitHub shows them.
import type { FileChange } from "../../git/bare.ts";
import { type Commit, isoSeconds, type Person } from "../../git/commit.ts";
import type { Hub } from "../hub.ts";
import type { RepoRow } from "../model.ts";
import { apiUrlOf, pageUrlOf } from "./repository.ts";
import { userRowShape } from "./user.ts";

const UNSIGNED = {
  verified: false,
  reason: "unsigned",
  signature: null,
  payload: null,
  verified_at: null,
};

function personShape(person: Person) {
  return { name: person.name, email: person.email, date: isoSeconds(person.seconds) };
}

/** The account an address belongs to: GitHub knows `<id>+<login>@users.noreply…` and so do we. */
function accountOf(hub: Hub, person: Person) {
  const match = /^(?:\d+\+)?(.+)@users\.noreply\./.exec(person.email);
  const user = match?.[1] === undefined ? null : hub.user(match[1]);
  return user === null ? null : userRowShape(hub, user);
}

export function gitCommitShape(hub: Hub, repo: RepoRow, commit: Commit) {
  const git = `${apiUrlOf(hub, repo)}/git`;
  return {
    sha: commit.sha,
    node_id: Buffer.from(`C_${commit.sha}`).toString("base64"),
    url: `${git}/commits/${commit.sha}`,
    html_url: `${pageUrlOf(hub, repo)}/commit/${commit.sha}`,
    author: personShape(commit.author),
    committer: personShape(commit.committer),
    tree: { sha: commit.tree, url: `${git}/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${git}/commits/${sha}`,
      html_url: `${pageUrlOf(hub, repo)}/commit/${sha}`,
    })),
    verification: UNSIGNED,
  };
}

export function commitShape(hub: Hub, repo: RepoRow, commit: Commit) {
  const api = apiUrlOf(hub, repo);
  const url = `${api}/commits/${commit.sha}`;
  return {
    sha: commit.sha,
    node_id: Buffer.from(`C_${commit.sha}`).toString("base64"),
    commit: {
      author: personShape(commit.author),
      committer: personShape(commit.committer),
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      url: `${api}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: UNSIGNED,
    },
    url,
    html_url: `${pageUrlOf(hub, repo)}/commit/${commit.sha}`,
    comments_url: `${url}/comments`,
    author: accountOf(hub, commit.author),
    committer: accountOf(hub, commit.committer),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/commits/${sha}`,
      html_url: `${pageUrlOf(hub, repo)}/commit/${sha}`,
    })),
  };
}

export function fileShape(hub: Hub, repo: RepoRow, file: FileChange, at: string) {
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  return {
    sha: file.blob,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${pageUrlOf(hub, repo)}/blob/${at}/${path}`,
    raw_url: `${pageUrlOf(hub, repo)}/raw/${at}/${path}`,
    contents_url: `${apiUrlOf(hub, repo)}/contents/${path}?ref=${at}`,
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previous === null ? {} : { previous_filename: file.previous }),
  };
}
