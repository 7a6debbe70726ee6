// Changes to issues and pull requests that have consequences: what is noted on the thread, and which apps hear of it.
import type { Hub } from "./hub.ts";
import { notFound } from "./hub.ts";
import type { IssueRow, LabelRow, PullRow, RepoRow } from "./model.ts";
import { type Caller, HttpProblem } from "./route.ts";
import { issueShape, labelShape } from "./shapes/issue.ts";
import { fullPullShape, isPull, type Mergeability, type PullIssue } from "./shapes/pull.ts";
import { userShape } from "./shapes/user.ts";

const UNKNOWN: Mergeability = { mergeable: null, state: "unknown" };

export function thread(repo: RepoRow, number: number): IssueRow {
  return repo.issues[String(number)] ?? notFound();
}

export function invalid(resource: string, field: string, code: string, message?: string): never {
  throw new HttpProblem(422, "Validation Failed", [
    { resource, field, code, ...(message === undefined ? {} : { message }) },
  ]);
}

export function addThread(
  hub: Hub,
  repo: RepoRow,
  caller: Caller,
  options: {
    readonly title: string;
    readonly body: string | null;
    readonly pull: PullRow | null;
  },
): IssueRow {
  const at = hub.time();
  const issue: IssueRow = {
    id: hub.nextId(),
    number: repo.nextNumber,
    login: caller.login,
    viaApp: hub.viaApp(caller),
    createdAt: at,
    updatedAt: at,
    closedAt: null,
    closedBy: null,
    title: options.title,
    body: options.body,
    state: "open",
    stateReason: null,
    labels: [],
    assignees: [],
    reactions: [],
    pull: options.pull,
  };
  repo.nextNumber += 1;
  repo.issues[String(issue.number)] = issue;
  hub.changed();
  return issue;
}

export function touch(hub: Hub, issue: IssueRow): void {
  issue.updatedAt = hub.time();
  hub.changed();
}

export function note(
  hub: Hub,
  repo: RepoRow,
  issue: IssueRow,
  event: string,
  login: string,
  about: { readonly label?: string; readonly commit?: string } = {},
): void {
  repo.threadEvents.push({
    id: hub.nextId(),
    thread: issue.number,
    event,
    login,
    createdAt: hub.time(),
    label: about.label ?? null,
    commit: about.commit ?? null,
  });
}

/** `issues` or `pull_request`, whichever the thread is. What a pull request changes is looked up first. */
export async function announce(
  hub: Hub,
  repo: RepoRow,
  issue: IssueRow,
  action: string,
  sender: string,
  extra: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  if (!isPull(issue)) {
    const body = () => ({ issue: issueShape(hub, repo, issue), ...extra });
    hub.hooks.emit(repo, { event: "issues", action, sender, body });
    return;
  }
  await announcePull(hub, repo, issue, action, sender, extra);
}

export async function announcePull(
  hub: Hub,
  repo: RepoRow,
  issue: PullIssue,
  action: string,
  sender: string,
  extra: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  if (!hub.hooks.listens(repo, "pull_request")) return;
  const stats = await hub.git(repo).stats(issue.pull.baseSha, issue.pull.headSha);
  const body = () => ({
    number: issue.number,
    ...extra,
    pull_request: fullPullShape(hub, repo, issue, { stats, merge: UNKNOWN }),
  });
  hub.hooks.emit(repo, { event: "pull_request", action, sender, body });
}

const DEFAULT_COLOR = "ededed";

export function findLabel(repo: RepoRow, name: string): LabelRow | undefined {
  return repo.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
}

export function ensureLabel(hub: Hub, repo: RepoRow, name: string): LabelRow {
  const known = findLabel(repo, name);
  if (known !== undefined) return known;
  const label = { id: hub.nextId(), name, color: DEFAULT_COLOR, description: null };
  repo.labels.push(label);
  return label;
}

/** Labels the thread; a label that does not exist yet is made, as GitHub does. */
export async function addLabels(
  hub: Hub,
  repo: RepoRow,
  issue: IssueRow,
  names: readonly string[],
  sender: string,
): Promise<void> {
  const added = putLabels(hub, repo, issue, names, sender);
  await announceLabels(hub, repo, issue, added, sender);
}

/** Puts labels on the thread without telling; answers with those that are new to it. */
export function putLabels(
  hub: Hub,
  repo: RepoRow,
  issue: IssueRow,
  names: readonly string[],
  sender: string,
): readonly LabelRow[] {
  const added: LabelRow[] = [];
  for (const name of names) {
    const label = ensureLabel(hub, repo, name);
    if (issue.labels.includes(label.name)) continue;
    issue.labels.push(label.name);
    note(hub, repo, issue, "labeled", sender, { label: label.name });
    added.push(label);
  }
  if (added.length > 0) touch(hub, issue);
  return added;
}

export async function announceLabels(
  hub: Hub,
  repo: RepoRow,
  issue: IssueRow,
  added: readonly LabelRow[],
  sender: string,
): Promise<void> {
  for (const label of added)
    await announce(hub, repo, issue, "labeled", sender, { label: labelShape(hub, repo, label) });
}

export async function removeLabels(
  hub: Hub,
  repo: RepoRow,
  issue: IssueRow,
  names: readonly string[],
  sender: string,
): Promise<void> {
  const removed: LabelRow[] = [];
  for (const name of names) {
    const label = findLabel(repo, name);
    const at = label === undefined ? -1 : issue.labels.indexOf(label.name);
    if (label === undefined || at < 0) continue;
    issue.labels.splice(at, 1);
    note(hub, repo, issue, "unlabeled", sender, { label: label.name });
    removed.push(label);
  }
  if (removed.length === 0) return;
  touch(hub, issue);
  for (const label of removed)
    await announce(hub, repo, issue, "unlabeled", sender, { label: labelShape(hub, repo, label) });
}

export async function setLabels(
  hub: Hub,
  repo: RepoRow,
  issue: IssueRow,
  names: readonly string[],
  sender: string,
): Promise<void> {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const gone = issue.labels.filter((name) => !wanted.has(name.toLowerCase()));
  await removeLabels(hub, repo, issue, gone, sender);
  await addLabels(hub, repo, issue, names, sender);
}

/** False when it already was in that state. */
export async function setState(
  hub: Hub,
  repo: RepoRow,
  issue: IssueRow,
  state: "open" | "closed",
  sender: string,
  reason: IssueRow["stateReason"] = null,
): Promise<boolean> {
  if (issue.state === state) return false;
  issue.state = state;
  const closed = state === "closed";
  issue.closedAt = closed ? hub.time() : null;
  issue.closedBy = closed ? sender : null;
  if (issue.pull === null)
    issue.stateReason = closed ? (reason ?? "completed") : (reason ?? "reopened");
  touch(hub, issue);
  note(hub, repo, issue, closed ? "closed" : "reopened", sender);
  await announce(hub, repo, issue, closed ? "closed" : "reopened", sender);
  return true;
}

export function setAssignees(hub: Hub, issue: IssueRow, logins: readonly string[]): void {
  issue.assignees = [
    ...new Set(
      logins.map((login) => hub.user(login)?.login).filter((login) => login !== undefined),
    ),
  ];
  touch(hub, issue);
}

export function threadEventShape(hub: Hub, repo: RepoRow, issue: IssueRow) {
  const api = `${hub.apiUrl}/repos/${repo.owner}/${repo.name}`;
  return repo.threadEvents
    .filter((row) => row.thread === issue.number)
    .map((row) => {
      const label = row.label === null ? undefined : findLabel(repo, row.label);
      return {
        id: row.id,
        node_id: Buffer.from(`IssueEvent${row.id}`).toString("base64"),
        url: `${api}/issues/events/${row.id}`,
        actor: userShape(hub, row.login),
        event: row.event,
        commit_id: row.commit,
        commit_url: row.commit === null ? null : `${api}/commits/${row.commit}`,
        created_at: row.createdAt,
        performed_via_github_app: null,
        ...(row.label === null
          ? {}
          : { label: { name: row.label, color: label?.color ?? DEFAULT_COLOR } }),
      };
    });
}
