// Merges on behalf of REST callers: branch into branch, pull request into its base, base into a pull request.
import type { BareRepository } from "../git/bare.ts";
import type { Person } from "../git/commit.ts";
import { guardBranch, guardWorkflows } from "./guards.ts";
import type { Hub } from "./hub.ts";
import type { RepoRow } from "./model.ts";
import { markMerged, refsMoved } from "./pushes.ts";
import { type Caller, HttpProblem, type Reply } from "./route.ts";
import type { PullIssue } from "./shapes/pull.ts";

export function personOf(hub: Hub, login: string): Person {
  const user = hub.user(login);
  return {
    name: login,
    email: `${user?.id ?? 0}+${login}@users.noreply.localhost`,
    seconds: Math.floor(hub.now() / 1000),
    zone: "+0000",
  };
}

function conflict(message = "Merge conflict"): never {
  throw new HttpProblem(409, message);
}

async function moveBranch(
  hub: Hub,
  repo: RepoRow,
  branch: string,
  before: string,
  after: string,
  caller: Caller,
): Promise<boolean> {
  await guardWorkflows(hub, repo, caller, before, after);
  return hub.git(repo).moveRef(`refs/heads/${branch}`, before, after);
}

async function mergeCommit(
  hub: Hub,
  git: BareRepository,
  caller: Caller,
  parents: readonly [string, string],
  message: string,
): Promise<string> {
  const merged = await git.mergeTree(parents[0], parents[1]);
  if ("conflicts" in merged) return conflict();
  const person = personOf(hub, caller.login);
  return git.writeCommit({
    tree: merged.tree,
    parents,
    author: person,
    committer: { ...person, name: "GitHub", email: "noreply@github.com" },
    message,
  });
}

/** `POST …/merges`: null when the base already contains the head. */
export async function mergeBranches(
  hub: Hub,
  repo: RepoRow,
  caller: Caller,
  options: { readonly base: string; readonly head: string; readonly message: string | null },
): Promise<string | null> {
  const git = hub.git(repo);
  const base = await git.branch(options.base);
  if (base === null) throw new HttpProblem(404, "Base does not exist");
  const head = await git.resolve(options.head);
  if (head === null) throw new HttpProblem(404, "Head does not exist");
  if (await git.isAncestor(head, base)) return null;
  const message = options.message ?? `Merge ${options.head} into ${options.base}`;
  const commit = await mergeCommit(hub, git, caller, [base, head], message);
  if (!(await moveBranch(hub, repo, options.base, base, commit, caller)))
    conflict("Base branch was modified. Review and try the merge again.");
  const ref = `refs/heads/${options.base}`;
  await refsMoved(hub, repo, [{ ref, before: base, after: commit }], caller);
  return commit;
}

export async function mergePull(
  hub: Hub,
  repo: RepoRow,
  issue: PullIssue,
  caller: Caller,
  options: {
    readonly sha: string | null;
    readonly method: string;
    readonly title: string | null;
    readonly message: string | null;
  },
): Promise<Reply> {
  const git = hub.git(repo);
  const { pull } = issue;
  const { headSha, headRef, baseRef } = pull;
  if (issue.state !== "open" || pull.draft)
    throw new HttpProblem(405, "Pull Request is not mergeable");
  if (options.sha !== null && options.sha !== headSha)
    conflict("Head branch was modified. Review and try the merge again.");
  const base = await git.branch(baseRef);
  if (base === null) throw new HttpProblem(405, "Pull Request is not mergeable");
  const merged = await git.mergeTree(base, headSha);
  if ("conflicts" in merged) throw new HttpProblem(405, "Pull Request is not mergeable");
  const person = personOf(hub, caller.login);
  const squash = options.method === "squash";
  const title = squash
    ? `${options.title ?? issue.title} (#${issue.number})`
    : (options.title ?? `Merge pull request #${issue.number} from ${repo.owner}/${headRef}`);
  const commit =
    options.method === "rebase"
      ? await rebased(git, base, headSha, person)
      : await git.writeCommit({
          tree: merged.tree,
          parents: squash ? [base] : [base, headSha],
          author: person,
          committer: { ...person, name: "GitHub", email: "noreply@github.com" },
          message: `${title}\n\n${options.message ?? (squash ? "" : issue.title)}`.trimEnd(),
        });
  if (pull.headSha !== headSha || issue.state !== "open")
    conflict("Head branch was modified. Review and try the merge again.");
  if (!(await moveBranch(hub, repo, baseRef, base, commit, caller)))
    conflict("Base branch was modified. Review and try the merge again.");
  // Marked before the move is told, so that the merge is this commit also when it squashes.
  await markMerged(hub, repo, issue, caller, commit);
  await refsMoved(
    hub,
    repo,
    [{ ref: `refs/heads/${baseRef}`, before: base, after: commit }],
    caller,
  );
  return {
    status: 200,
    json: { sha: commit, merged: true, message: "Pull Request successfully merged" },
  };
}

/** Each commit again on top of the base, by merging trees; stops at the first conflict. */
async function rebased(
  git: BareRepository,
  base: string,
  head: string,
  committer: Person,
): Promise<string> {
  let tip = base;
  for (const sha of [...(await git.between(base, head))].reverse()) {
    const commit = await git.commit(sha);
    if (commit === null || commit.parents.length > 1)
      throw new HttpProblem(405, "This branch can't be rebased");
    const result = await git.mergeTree(tip, sha);
    if ("conflicts" in result) throw new HttpProblem(405, "This branch can't be rebased");
    const { author, message } = commit;
    tip = await git.writeCommit({ tree: result.tree, parents: [tip], author, committer, message });
  }
  return tip;
}

export async function updateBranch(
  hub: Hub,
  repo: RepoRow,
  issue: PullIssue,
  caller: Caller,
  expected: string | null,
): Promise<Reply> {
  const git = hub.git(repo);
  const { headRef, headSha, baseRef } = issue.pull;
  if (expected !== null && expected !== headSha)
    throw new HttpProblem(422, `expected head sha didn't match current head ref.`);
  const base = await git.branch(baseRef);
  if (base === null) throw new HttpProblem(422, "The base branch is gone.");
  if (await git.isAncestor(base, headSha))
    throw new HttpProblem(422, "There are no new commits on the base branch.");
  guardBranch(repo, headRef, "update");
  const message = `Merge branch '${baseRef}' into ${headRef}`;
  const merged = await git.mergeTree(headSha, base);
  if ("conflicts" in merged) throw new HttpProblem(422, "merge conflict between base and head");
  const person = personOf(hub, caller.login);
  const commit = await git.writeCommit({
    tree: merged.tree,
    parents: [headSha, base],
    author: person,
    committer: person,
    message,
  });
  if (!(await moveBranch(hub, repo, headRef, headSha, commit, caller)))
    throw new HttpProblem(422, `expected head sha didn't match current head ref.`);
  await refsMoved(
    hub,
    repo,
    [{ ref: `refs/heads/${headRef}`, before: headSha, after: commit }],
    caller,
  );
  return {
    status: 202,
    json: {
      message: "Updating pull request branch.",
      url: `${hub.apiUrl}/repos/${repo.owner}/${repo.name}/pulls/${issue.number}`,
    },
  };
}
