// The little of GitHub's GraphQL API that has no REST twin: an issue is pinned, unpinned, deleted. What else is asked is refused in GraphQL's
// own way: status 200, and errors.
import type { Auth } from "./auth.ts";
import { isFields, textOf } from "./fields.ts";
import { holds } from "./gate.ts";
import { atLeast, type Hub } from "./hub.ts";
import { fullName, type IssueRow, type RepoRow } from "./model.ts";
import type { Counters } from "./rest.ts";
import { type Caller, HttpProblem } from "./route.ts";
import { nodeId } from "./shapes/user.ts";
import { announce, note, touch } from "./threads.ts";

/** https://docs.github.com/issues/tracking-your-work-with-issues/administering-issues/pinning-an-issue-to-your-repository */
const PINS_MAX = 3;

const MUTATION =
  /\b(pinIssue|unpinIssue|deleteIssue)\s*\(\s*input\s*:\s*\{\s*issueId\s*:\s*(?:\$(\w+)|"([^"]*)")/;

const VERBS = ["pinIssue", "unpinIssue", "deleteIssue"] as const;

class Refusal extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

export interface GraphQL {
  answer(request: Request): Promise<Response>;
}

export function openGraphQL(parts: {
  readonly hub: Hub;
  readonly auth: Auth;
  readonly counters: Counters;
}): GraphQL {
  const { hub, auth, counters } = parts;
  return {
    async answer(request) {
      counters.requests += 1;
      try {
        const caller = auth.caller(request.headers.get("authorization"));
        if (caller.kind === "nobody") throw new HttpProblem(401, "Bad credentials");
        return Response.json(await answered(hub, caller, await bodyOf(request)));
      } catch (error) {
        if (!(error instanceof HttpProblem)) throw error;
        return Response.json({ message: error.message }, { status: error.status });
      }
    },
  };
}

async function bodyOf(request: Request): Promise<Readonly<Record<string, unknown>>> {
  try {
    const body: unknown = JSON.parse(await request.text());
    if (isFields(body)) return body;
  } catch {
    // Answered below.
  }
  throw new HttpProblem(400, "Problems parsing JSON");
}

async function answered(hub: Hub, caller: Caller, body: Readonly<Record<string, unknown>>) {
  const found = MUTATION.exec(textOf(body, "query") ?? "");
  const verb = VERBS.find((one) => one === found?.[1]);
  if (verb === undefined) {
    const message = `Only the mutations ${VERBS.join(", ")} are answered here.`;
    return { errors: [{ type: "UNSUPPORTED", message }] };
  }
  const variables = isFields(body.variables) ? body.variables : {};
  const id = found?.[3] ?? textOf(variables, found?.[2] ?? "") ?? "";
  try {
    const { repo, issue } = admitted(hub, caller, id, verb === "deleteIssue" ? "admin" : "write");
    if (verb === "deleteIssue") {
      await remove(hub, repo, issue, caller.login);
      return { data: { [verb]: { clientMutationId: null } } };
    }
    await setPinned(hub, repo, issue, caller.login, verb === "pinIssue");
    return { data: { [verb]: { issue: { id, isPinned: issue.pinned === true } } } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { type, message } = error;
    return { data: { [verb]: null }, errors: [{ type, path: [verb], message }] };
  }
}

function admitted(
  hub: Hub,
  caller: Caller,
  id: string,
  role: "write" | "admin",
): { repo: RepoRow; issue: IssueRow } {
  for (const repo of Object.values(hub.state.repos)) {
    if (repo.private && !sees(hub, caller, repo)) continue;
    for (const issue of Object.values(repo.issues)) {
      if (issue.pull !== null || nodeId("Issue", issue.id) !== id) continue;
      const may =
        caller.kind === "user"
          ? atLeast(hub.role(repo, caller.login), role)
          : role === "write" &&
            (caller.repos?.includes(fullName(repo)) ?? true) &&
            holds(caller, ["issues", "write"]);
      if (may) return { repo, issue };
      throw new Refusal(
        "FORBIDDEN",
        caller.kind === "user"
          ? `${caller.login} does not have the correct permissions to execute this.`
          : "Resource not accessible by integration",
      );
    }
  }
  throw new Refusal("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);
}

const sees = (hub: Hub, caller: Caller, repo: RepoRow): boolean =>
  caller.kind === "user"
    ? hub.role(repo, caller.login) !== null
    : (caller.repos?.includes(fullName(repo)) ?? false);

async function remove(hub: Hub, repo: RepoRow, issue: IssueRow, login: string): Promise<void> {
  await announce(hub, repo, issue, "deleted", login);
  delete repo.issues[String(issue.number)];
  for (const [id, comment] of Object.entries(repo.comments))
    if (comment.thread === issue.number) delete repo.comments[id];
  hub.changed();
}

async function setPinned(
  hub: Hub,
  repo: RepoRow,
  issue: IssueRow,
  login: string,
  pinned: boolean,
): Promise<void> {
  if ((issue.pinned === true) === pinned) return;
  if (pinned && Object.values(repo.issues).filter((one) => one.pinned === true).length >= PINS_MAX)
    throw new Refusal("UNPROCESSABLE", `Maximum ${PINS_MAX} pinned issues per repository`);
  issue.pinned = pinned;
  note(hub, repo, issue, pinned ? "pinned" : "unpinned", login);
  touch(hub, issue);
  await announce(hub, repo, issue, pinned ? "pinned" : "unpinned", login);
}
