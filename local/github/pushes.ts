// What follows when refs have moved, by push or by REST: push webhooks, pull requests that advance, close, or turn out merged.
import { type BareRepository, NO_SHA, type RangeStats } from "../git/bare.ts";
import { pushedCommits } from "../git/changes.ts";
import { closeMentioned } from "./closing.ts";
import { WORKFLOWS } from "./guards.ts";
import type { Hub } from "./hub.ts";
import { fullName, type PullRow, type RepoRow } from "./model.ts";
import type { Caller } from "./route.ts";
import { isPull, type PullIssue } from "./shapes/pull.ts";
import { apiUrlOf, pageUrlOf, repositoryShape } from "./shapes/repository.ts";
import { announcePull, note, setState, touch } from "./threads.ts";

export interface RefMove {
  readonly ref: string;
  /** Zeros: did not exist. */
  readonly before: string;
  /** Zeros: deleted. */
  readonly after: string;
}

const BRANCH = "refs/heads/";
const TAG = "refs/tags/";

export function pullStats(hub: Hub, repo: RepoRow, pull: PullRow): Promise<RangeStats> {
  return hub.git(repo).stats(pull.baseSha, pull.headSha);
}

function openPulls(repo: RepoRow): readonly PullIssue[] {
  return Object.values(repo.issues).filter(
    (issue): issue is PullIssue => isPull(issue) && issue.state === "open",
  );
}

/** Other refs than branches and tags (refs/mc/…) move silently, as on GitHub. */
export async function refsMoved(
  hub: Hub,
  repo: RepoRow,
  moves: readonly RefMove[],
  caller: Caller,
): Promise<void> {
  const told = moves.filter(({ ref }) => ref.startsWith(BRANCH) || ref.startsWith(TAG));
  if (told.length === 0) return;
  repo.pushedAt = hub.time();
  hub.changed();
  // What to tell is found out side by side, for one push moves several refs; it is told in order.
  const tellers = await Promise.all(told.map((move) => preparePush(hub, repo, move, caller)));
  for (const tell of tellers) await tell();
  const branches = told.filter(({ ref }) => ref.startsWith(BRANCH));
  // Merged first: a head that lands and is deleted by the same push was merged, not closed.
  for (const move of branches) await landPulls(hub, repo, move, caller);
  for (const move of branches) await advancePulls(hub, repo, move, caller);
  for (const move of branches)
    if (move.ref === `${BRANCH}${repo.defaultBranch}` && move.after !== NO_SHA)
      await closeMentioned(hub, repo, await messagesOf(hub, repo, move), caller.login);
}

/** Messages of the commits that are new on a branch; none when the branch itself is. */
async function messagesOf(hub: Hub, repo: RepoRow, move: RefMove): Promise<readonly string[]> {
  if (move.before === NO_SHA || Object.keys(repo.issues).length === 0) return [];
  const git = hub.git(repo);
  const messages: string[] = [];
  for (const sha of await git.between(move.before, move.after, 250))
    messages.push((await git.commit(sha))?.message ?? "");
  return messages;
}

/** Answers with the telling of one moved ref: its webhook, and the workflows that start on it. */
async function preparePush(
  hub: Hub,
  repo: RepoRow,
  { ref, before, after }: RefMove,
  caller: Caller,
): Promise<() => Promise<void>> {
  const git = hub.git(repo);
  const created = before === NO_SHA;
  const deleted = after === NO_SHA;
  const starts = caller.kind !== "job" && !deleted && (await pushStarts(git, after));
  if (!hub.hooks.listens(repo, "push") && !starts) return async () => {};
  const base = created ? await git.branch(repo.defaultBranch) : before;
  const known = base === null || base === after ? null : base;
  const commits =
    deleted || ref.startsWith(TAG) || (created && known === null && base === after)
      ? []
      : await pushedCommits(git, known, after);
  const url = pageUrlOf(hub, repo);
  const shown = commits.map((commit) => ({ ...commit, url: `${url}/commit/${commit.id}` }));
  const tip = deleted ? undefined : (shown.at(-1) ?? (await tipCommit(hub, repo, after, url)));
  const forced = !created && !deleted && !(await git.isAncestor(before, after));
  const body = () => ({
    ref,
    before,
    after,
    created,
    deleted,
    forced,
    base_ref: null,
    compare: `${url}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: shown,
    head_commit: tip ?? null,
    pusher: { name: caller.login, email: `${caller.login}@users.noreply.localhost` },
  });
  return async () => {
    hub.hooks.emit(repo, { event: "push", action: null, sender: caller.login, body });
    if (!starts) return;
    const payload = { ...body(), repository: repositoryShape(hub, repo) };
    const name = fullName(repo);
    await hub.onPush({ repo: name, ref, before, after, actor: caller.login, payload });
  };
}

/** Whether a workflow at this commit may start on push. A cheap look, so that most pushes cost no more than that. */
async function pushStarts(git: BareRepository, sha: string): Promise<boolean> {
  const commit = await git.resolve(sha);
  const files = commit === null ? null : await git.tree(`${commit}:${WORKFLOWS}`);
  for (const file of files ?? []) {
    const text = file.type === "blob" ? await git.object(file.sha) : null;
    if (text !== null && /\bpush\b/.test(text.data.toString("utf8"))) return true;
  }
  return false;
}

async function tipCommit(hub: Hub, repo: RepoRow, sha: string, url: string) {
  const git = hub.git(repo);
  const target = await git.resolve(sha);
  const commit = target === null ? undefined : (await pushedCommits(git, null, target, 1))[0];
  return commit === undefined ? undefined : { ...commit, url: `${url}/commit/${commit.id}` };
}

/** A pull request whose head its base now contains is merged, however that came about. */
async function landPulls(hub: Hub, repo: RepoRow, move: RefMove, caller: Caller): Promise<void> {
  if (move.after === NO_SHA) return;
  const branch = move.ref.slice(BRANCH.length);
  const candidates = openPulls(repo).filter(({ pull }) => pull.baseRef === branch);
  if (candidates.length === 0) return;
  const git = hub.git(repo);
  const fresh = new Set(await git.between(move.before === NO_SHA ? null : move.before, move.after));
  for (const issue of candidates)
    if (fresh.has(issue.pull.headSha) && issue.state === "open")
      await markMerged(hub, repo, issue, caller, await landingCommit(hub, repo, issue, move.after));
}

/** The commit of the base's own line that brought the head in. */
async function landingCommit(hub: Hub, repo: RepoRow, issue: PullIssue, tip: string) {
  const { headSha } = issue.pull;
  const git = hub.git(repo);
  const known = await git.history.landing(headSha, tip);
  if (known !== null) return known;
  const out = await git.git([
    "rev-list",
    "--first-parent",
    "--ancestry-path",
    tip,
    `^${headSha}`,
    "--",
  ]);
  return out.trim().split("\n").at(-1) || headSha;
}

export async function markMerged(
  hub: Hub,
  repo: RepoRow,
  issue: PullIssue,
  caller: Caller,
  commit: string,
): Promise<void> {
  if (issue.state !== "open") return;
  const { pull } = issue;
  pull.mergedAt = hub.time();
  pull.mergedBy = caller.login;
  pull.mergeCommit = commit;
  note(hub, repo, issue, "merged", caller.login, { commit });
  await setState(hub, repo, issue, "closed", caller.login);
  if (pull.baseRef === repo.defaultBranch)
    await closeMentioned(hub, repo, [issue.title, issue.body ?? ""], caller.login);
}

async function advancePulls(hub: Hub, repo: RepoRow, move: RefMove, caller: Caller): Promise<void> {
  const branch = move.ref.slice(BRANCH.length);
  for (const issue of openPulls(repo)) {
    const { pull } = issue;
    if (move.after === NO_SHA) {
      if (pull.headRef === branch || pull.baseRef === branch)
        await setState(hub, repo, issue, "closed", caller.login);
      continue;
    }
    if (pull.headRef !== branch || pull.headSha === move.after) continue;
    const before = pull.headSha;
    const baseSha = await hub.git(repo).branch(pull.baseRef);
    pull.headSha = move.after;
    if (baseSha !== null) pull.baseSha = baseSha;
    touch(hub, issue);
    await announcePull(hub, repo, issue, "synchronize", caller.login, {
      before,
      after: move.after,
    });
  }
}

export function refUrl(hub: Hub, repo: RepoRow, ref: string): string {
  return `${apiUrlOf(hub, repo)}/git/${ref}`;
}
