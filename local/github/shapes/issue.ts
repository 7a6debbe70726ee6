// Issues, labels and comments as GitHub shows them.
import type { Hub } from "../hub.ts";
import type { CommentRow, IssueRow, LabelRow, RepoRow } from "../model.ts";
import { apiUrlOf, pageUrlOf } from "./repository.ts";
import { nodeId, rollupShape, userShape, viaAppShape } from "./user.ts";

export function association(repo: RepoRow, login: string): string {
  if (login.toLowerCase() === repo.owner.toLowerCase()) return "OWNER";
  return login.toLowerCase() in repo.collaborators ? "COLLABORATOR" : "NONE";
}

export function labelShape(hub: Hub, repo: RepoRow, label: LabelRow) {
  return {
    id: label.id,
    node_id: nodeId("Label", label.id),
    url: `${apiUrlOf(hub, repo)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

export function labelsOf(hub: Hub, repo: RepoRow, issue: IssueRow) {
  const shown = [];
  for (const name of issue.labels) {
    const label = repo.labels.find((row) => row.name === name);
    if (label !== undefined) shown.push(labelShape(hub, repo, label));
  }
  return shown;
}

export function threadPath(issue: IssueRow): string {
  return issue.pull === null ? `/issues/${issue.number}` : `/pull/${issue.number}`;
}

export function commentsOf(repo: RepoRow, thread: number): readonly CommentRow[] {
  return Object.values(repo.comments).filter((comment) => comment.thread === thread);
}

export function issueShape(hub: Hub, repo: RepoRow, issue: IssueRow) {
  const url = `${apiUrlOf(hub, repo)}/issues/${issue.number}`;
  const page = pageUrlOf(hub, repo) + threadPath(issue);
  const assignees = issue.assignees.map((login) => userShape(hub, login));
  const pull = issue.pull;
  return {
    url,
    repository_url: apiUrlOf(hub, repo),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    id: issue.id,
    node_id: nodeId("Issue", issue.id),
    number: issue.number,
    title: issue.title,
    user: userShape(hub, issue.login),
    labels: labelsOf(hub, repo, issue),
    state: issue.state,
    locked: false,
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    comments: commentsOf(repo, issue.number).length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    author_association: association(repo, issue.login),
    active_lock_reason: null,
    ...(pull === null
      ? {}
      : {
          draft: pull.draft,
          pull_request: {
            url: `${apiUrlOf(hub, repo)}/pulls/${issue.number}`,
            html_url: page,
            diff_url: `${page}.diff`,
            patch_url: `${page}.patch`,
            merged_at: pull.mergedAt,
          },
        }),
    body: issue.body,
    reactions: rollupShape(url, issue.reactions),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: viaAppShape(hub, issue.viaApp),
    state_reason: issue.stateReason,
  };
}

export function commentShape(hub: Hub, repo: RepoRow, comment: CommentRow) {
  const url = `${apiUrlOf(hub, repo)}/issues/comments/${comment.id}`;
  const issue = repo.issues[String(comment.thread)];
  const page =
    pageUrlOf(hub, repo) + (issue === undefined ? `/issues/${comment.thread}` : threadPath(issue));
  return {
    url,
    html_url: `${page}#issuecomment-${comment.id}`,
    issue_url: `${apiUrlOf(hub, repo)}/issues/${comment.thread}`,
    id: comment.id,
    node_id: nodeId("IssueComment", comment.id),
    user: userShape(hub, comment.login),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(repo, comment.login),
    body: comment.body,
    reactions: rollupShape(url, comment.reactions),
    performed_via_github_app: viaAppShape(hub, comment.viaApp),
  };
}
