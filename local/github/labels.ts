// REST: a repository's labels, and the labels on a thread.
import { listOf, namesOf, textOf } from "./fields.ts";
import { type Hub, idOf, notFound } from "./hub.ts";
import { admitThread } from "./issues.ts";
import type { LabelRow, RepoRow } from "./model.ts";
import { HttpProblem, type Reply, type Route, type RouteRequest } from "./route.ts";
import { labelShape, labelsOf } from "./shapes/issue.ts";
import {
  addLabels,
  ensureLabel,
  findLabel,
  invalid,
  removeLabels,
  setLabels,
  thread,
} from "./threads.ts";

const LABELS = "/repos/{owner}/{repo}/labels";
const LABEL = `${LABELS}/{name}`;
const ON_THREAD = "/repos/{owner}/{repo}/issues/{issue_number}/labels";
const NAME_LIMIT = 50;

function named(repo: RepoRow, request: RouteRequest): LabelRow {
  return findLabel(repo, request.params.name ?? "") ?? notFound();
}

async function created(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const name = textOf(request.body, "name") ?? "";
  if (name === "" || name.length > NAME_LIMIT) invalid("Label", "name", "invalid");
  if (findLabel(repo, name) !== undefined) invalid("Label", "name", "already_exists");
  const label = ensureLabel(hub, repo, name);
  recolor(label, request);
  hub.changed();
  return { status: 201, json: labelShape(hub, repo, label) };
}

function recolor(label: LabelRow, request: RouteRequest): void {
  const color = textOf(request.body, "color");
  if (typeof color === "string") {
    if (!/^[0-9a-f]{6}$/i.test(color)) invalid("Label", "color", "invalid");
    label.color = color.toLowerCase();
  }
  const description = textOf(request.body, "description");
  if (description !== undefined) {
    if ((description ?? "").length > 100) invalid("Label", "description", "invalid");
    label.description = description;
  }
}

async function changed(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const label = named(repo, request);
  recolor(label, request);
  const name = textOf(request.body, "new_name");
  if (typeof name === "string" && name !== label.name) {
    const other = findLabel(repo, name);
    if (other !== undefined && other !== label) invalid("Label", "name", "already_exists");
    for (const issue of Object.values(repo.issues))
      issue.labels = issue.labels.map((old) => (old === label.name ? name : old));
    label.name = name;
  }
  hub.changed();
  return { status: 200, json: labelShape(hub, repo, label) };
}

async function deleted(hub: Hub, request: RouteRequest): Promise<Reply> {
  const repo = hub.repoOf(request);
  const label = named(repo, request);
  repo.labels.splice(repo.labels.indexOf(label), 1);
  for (const issue of Object.values(repo.issues))
    issue.labels = issue.labels.filter((name) => name !== label.name);
  hub.changed();
  return { status: 204 };
}

function asked(request: RouteRequest): readonly string[] {
  const names = namesOf(listOf(request.body, "labels") ?? listOf(request.body, "items") ?? []);
  for (const name of names)
    if (name.trim() === "" || name.length > NAME_LIMIT) invalid("Label", "name", "invalid");
  return names;
}

/** Changes a thread's labels and answers with what it has then. */
function onThread(
  hub: Hub,
  method: Route["method"],
  path: string,
  change: (request: RouteRequest, repo: RepoRow, issue: ReturnType<typeof thread>) => Promise<void>,
): Route {
  const level = method === "GET" ? "read" : "write";
  return {
    method,
    path,
    needs: ["issues", level],
    or: ["pull_requests", level],
    ...(method === "POST" ? { content: true } : {}),
    answer: async (request) => {
      const repo = hub.repoOf(request);
      const issue = thread(repo, idOf(request, "issue_number"));
      admitThread(request.caller, issue, level);
      await change(request, repo, issue);
      const items = labelsOf(hub, repo, issue);
      if (method === "GET") return { status: 200, list: { items } };
      return path === ON_THREAD && method === "DELETE"
        ? { status: 204 }
        : { status: 200, json: items };
    },
  };
}

export function labelRoutes(hub: Hub): readonly Route[] {
  return [
    {
      method: "GET",
      path: LABELS,
      needs: ["issues", "read"],
      or: ["pull_requests", "read"],
      answer: async (request) => {
        const repo = hub.repoOf(request);
        const items = repo.labels.map((label) => labelShape(hub, repo, label));
        return { status: 200, list: { items } };
      },
    },
    {
      method: "POST",
      path: LABELS,
      needs: ["issues", "write"],
      or: ["pull_requests", "write"],
      role: "write",
      answer: (request) => created(hub, request),
    },
    {
      method: "GET",
      path: LABEL,
      needs: ["issues", "read"],
      or: ["pull_requests", "read"],
      answer: async (request) => {
        const repo = hub.repoOf(request);
        return { status: 200, json: labelShape(hub, repo, named(repo, request)) };
      },
    },
    {
      method: "PATCH",
      path: LABEL,
      needs: ["issues", "write"],
      or: ["pull_requests", "write"],
      role: "write",
      answer: (request) => changed(hub, request),
    },
    {
      method: "DELETE",
      path: LABEL,
      needs: ["issues", "write"],
      or: ["pull_requests", "write"],
      role: "write",
      answer: (request) => deleted(hub, request),
    },
    onThread(hub, "GET", ON_THREAD, async () => {}),
    onThread(hub, "POST", ON_THREAD, (request, repo, issue) =>
      addLabels(hub, repo, issue, asked(request), request.caller.login),
    ),
    onThread(hub, "PUT", ON_THREAD, (request, repo, issue) =>
      setLabels(hub, repo, issue, asked(request), request.caller.login),
    ),
    onThread(hub, "DELETE", ON_THREAD, (request, repo, issue) =>
      setLabels(hub, repo, issue, [], request.caller.login),
    ),
    onThread(hub, "DELETE", `${ON_THREAD}/{name}`, (request, repo, issue) => {
      const label = findLabel(repo, request.params.name ?? "");
      if (label === undefined || !issue.labels.includes(label.name))
        throw new HttpProblem(404, "Label does not exist");
      return removeLabels(hub, repo, issue, [label.name], request.caller.login);
    }),
  ];
}
