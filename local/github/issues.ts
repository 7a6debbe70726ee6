// REST: issues and what happens to them.
import { flagOf, listOf, namesOf, textOf } from "./fields.ts";
import { refuse } from "./gate.ts";
import { atLeast, type Hub, idOf } from "./hub.ts";
import type { IssueRow, RepoRow } from "./model.ts";
import { type Caller, HttpProblem, type Reply, type Route, type RouteRequest } from "./route.ts";
import { issueShape } from "./shapes/issue.ts";
import { userShape } from "./shapes/user.ts";
import {
  addThread,
  announce,
  announceLabels,
  invalid,
  putLabels,
  setAssignees,
  setLabels,
  setState,
  thread,
  threadEventShape,
  touch,
} from "./threads.ts";

const ISSUES = "/repos/{owner}/{repo}/issues";
const ISSUE = `${ISSUES}/{issue_number}`;

/** The longest body GitHub stores. */
export const BODY_LIMIT = 65_536;

export function checkedBody(resource: string, body: string | null | undefined): string | null {
  if (body === null || body === undefined) return null;
  if (body.length > BODY_LIMIT)
    invalid(resource, "body", "custom", `body is too long (maximum is ${BODY_LIMIT} characters)`);
  return body;
}

/** Tokens that may write pull requests only, or issues only, may write just those threads. */
export function admitThread(caller: Caller, issue: IssueRow, level: "read" | "write"): void {
  if (caller.kind !== "installation" && caller.kind !== "job") return;
  const { issues, pull_requests: pulls } = caller.permissions;
  const enough = (given: "read" | "write" | undefined) =>
    given === "write" || (given === "read" && level === "read");
  if (enough(issues)) return;
  if (issue.pull !== null && enough(pulls)) return;
  refuse();
}

function shownIssue(hub: Hub, repo: RepoRow, issue: IssueRow) {
  const closedBy = issue.closedBy === null ? null : userShape(hub, issue.closedBy);
  return { ...issueShape(hub, repo, issue), closed_by: closedBy };
}

function time(text: string | null): number {
  const at = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? 0 : at;
}

function listed(hub: Hub, request: RouteRequest): Reply {
  const repo = hub.repoOf(request);
  const { query } = request;
  const state = query.get("state") ?? "open";
  const labels = (query.get("labels") ?? "").split(",").filter((name) => name !== "");
  const since = time(query.get("since"));
  const creator = query.get("creator")?.toLowerCase();
  const assignee = query.get("assignee")?.toLowerCase();
  const rows = Object.values(repo.issues).filter(
    (issue) =>
      (state === "all" || issue.state === state) &&
      labels.every((name) =>
        issue.labels.some((label) => label.toLowerCase() === name.toLowerCase()),
      ) &&
      Date.parse(issue.updatedAt) >= since &&
      (creator === undefined || issue.login.toLowerCase() === creator) &&
      (assignee === undefined ||
        assignee === "*" ||
        issue.assignees.some((login) => login.toLowerCase() === assignee)),
  );
  const sort = query.get("sort") ?? "created";
  const key = (issue: IssueRow) =>
    sort === "updated" ? Date.parse(issue.updatedAt) : issue.number;
  rows.sort((a, b) => key(b) - key(a) || b.number - a.number);
  if (query.get("direction") === "asc") rows.reverse();
  return { status: 200, list: { items: rows.map((issue) => issueShape(hub, repo, issue)) } };
}

async function opened(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const { caller, body } = request;
  const title = textOf(body, "title") ?? "";
  if (title.trim() === "") invalid("Issue", "title", "missing_field");
  if (title.length > 256)
    invalid("Issue", "title", "custom", "title is too long (maximum is 256 characters)");
  const text = checkedBody("Issue", textOf(body, "body"));
  const issue = addThread(hub, repo, caller, { title, body: text, pull: null });
  // Labels and assignees of people without the right to set them are dropped silently, as on GitHub.
  const entitled = hub.mayEdit(repo, caller, "", "triage");
  if (entitled) setAssignees(hub, issue, namesOf(listOf(body, "assignees") ?? []));
  const names = entitled ? namesOf(listOf(body, "labels") ?? []) : [];
  const labels = putLabels(hub, repo, issue, names, caller.login);
  await announce(hub, repo, issue, "opened", caller.login);
  await announceLabels(hub, repo, issue, labels, caller.login);
  return { status: 201, json: shownIssue(hub, repo, issue) };
}

function reasonOf(text: string | null | undefined): IssueRow["stateReason"] {
  switch (text) {
    case "completed":
    case "not_planned":
    case "reopened":
    case "duplicate":
      return text;
    default:
      return null;
  }
}

async function edited(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const { caller, body } = request;
  const issue = thread(repo, idOf(request, "issue_number"));
  admitThread(caller, issue, "write");
  if (!hub.mayEdit(repo, caller, issue.login, "triage"))
    throw new HttpProblem(403, "Must have admin rights to Repository.");
  await editText(hub, repo, issue, request);
  const entitled = caller.kind !== "user" || atLeast(hub.role(repo, caller.login), "triage");
  const labels = listOf(body, "labels");
  if (labels !== undefined && entitled)
    await setLabels(hub, repo, issue, namesOf(labels), caller.login);
  const assignees = listOf(body, "assignees");
  if (assignees !== undefined && entitled) setAssignees(hub, issue, namesOf(assignees));
  const state = textOf(body, "state");
  if (state === "open" || state === "closed")
    await setState(hub, repo, issue, state, caller.login, reasonOf(textOf(body, "state_reason")));
  return { status: 200, json: shownIssue(hub, repo, issue) };
}

/** Title and body; `changes` carries what stood there before. */
export async function editText(
  hub: Hub,
  repo: RepoRow,
  issue: IssueRow,
  request: RouteRequest,
): Promise<void> {
  const changes: Record<string, unknown> = {};
  const title = textOf(request.body, "title");
  if (typeof title === "string" && title !== issue.title) {
    if (title.trim() === "") invalid("Issue", "title", "missing_field");
    changes.title = { from: issue.title };
    issue.title = title;
  }
  const asked = textOf(request.body, "body");
  if (asked !== undefined) {
    const body = checkedBody("Issue", asked);
    if (body !== issue.body) {
      changes.body = { from: issue.body ?? "" };
      issue.body = body;
    }
  }
  if (Object.keys(changes).length === 0) return;
  touch(hub, issue);
  await announce(hub, repo, issue, "edited", request.caller.login, { changes });
}

export function issueRoutes(hub: Hub): readonly Route[] {
  return [
    {
      method: "GET",
      path: ISSUES,
      needs: ["issues", "read"],
      answer: async (request) => listed(hub, request),
    },
    {
      method: "POST",
      path: ISSUES,
      needs: ["issues", "write"],
      role: "read",
      content: true,
      answer: (request) => opened(hub, request),
    },
    {
      method: "GET",
      path: ISSUE,
      needs: ["issues", "read"],
      or: ["pull_requests", "read"],
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const issue = thread(repo, idOf(request, "issue_number"));
        admitThread(request.caller, issue, "read");
        return { status: 200, json: shownIssue(hub, repo, issue) };
      },
    },
    {
      method: "PATCH",
      path: ISSUE,
      needs: ["issues", "write"],
      or: ["pull_requests", "write"],
      role: "read",
      answer: (request) => edited(hub, request),
    },
    {
      method: "GET",
      path: `${ISSUE}/events`,
      needs: ["issues", "read"],
      or: ["pull_requests", "read"],
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const issue = thread(repo, idOf(request, "issue_number"));
        return { status: 200, list: { items: threadEventShape(hub, repo, issue) } };
      },
    },
    {
      method: "POST",
      path: `${ISSUE}/assignees`,
      needs: ["issues", "write"],
      or: ["pull_requests", "write"],
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const issue = thread(repo, idOf(request, "issue_number"));
        const more = namesOf(listOf(request.body, "assignees") ?? []);
        setAssignees(hub, issue, [...issue.assignees, ...more]);
        return { status: 201, json: shownIssue(hub, repo, issue) };
      },
    },
  ];
}

export function isTrue(request: RouteRequest, name: string): boolean {
  return flagOf(request.body, name) === true;
}
