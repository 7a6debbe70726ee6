// Check runs, check suites and commit statuses as GitHub shows them.
import { isoSeconds } from "../../git/commit.ts";
import type { Hub } from "../hub.ts";
import type { CheckRunRow, CheckSuiteRow, RepoRow, StatusRow } from "../model.ts";
import { isPull } from "./pull.ts";
import { apiUrlOf, minimalRepositoryShape, pageUrlOf } from "./repository.ts";
import { appShape, nodeId, userShape } from "./user.ts";

function pullMentions(hub: Hub, repo: RepoRow, sha: string) {
  const api = apiUrlOf(hub, repo);
  const here = { id: repo.id, url: api, name: repo.name };
  const shown = [];
  for (const issue of Object.values(repo.issues)) {
    if (!isPull(issue) || issue.state !== "open" || issue.pull.headSha !== sha) continue;
    shown.push({
      url: `${api}/pulls/${issue.number}`,
      id: issue.pull.id,
      number: issue.number,
      head: { ref: issue.pull.headRef, sha: issue.pull.headSha, repo: here },
      base: { ref: issue.pull.baseRef, sha: issue.pull.baseSha, repo: here },
    });
  }
  return shown;
}

export function runsOfSuite(repo: RepoRow, suite: CheckSuiteRow): readonly CheckRunRow[] {
  return Object.values(repo.checkRuns).filter((run) => run.suite === suite.id);
}

const WORST = [
  "action_required",
  "timed_out",
  "failure",
  "cancelled",
  "stale",
  "success",
  "neutral",
  "skipped",
];

/** A suite's state follows from its runs: completed when all are, with the worst conclusion. */
export function suiteVerdict(repo: RepoRow, suite: CheckSuiteRow) {
  const runs = runsOfSuite(repo, suite);
  if (runs.length === 0) return { status: "queued", conclusion: null };
  if (runs.every((run) => run.status === "completed")) {
    const conclusions = runs.map((run) => run.conclusion);
    const worst = WORST.find((conclusion) => conclusions.includes(conclusion)) ?? null;
    // Suites know no "skipped"; GitHub shows such a suite as neutral.
    return { status: "completed", conclusion: worst === "skipped" ? "neutral" : worst };
  }
  const started = runs.some((run) => run.status !== "queued");
  return { status: started ? "in_progress" : "queued", conclusion: null };
}

function appOf(hub: Hub, id: number) {
  const app = hub.state.apps[String(id)];
  return app === undefined ? null : appShape(hub, app);
}

export function suiteShape(hub: Hub, repo: RepoRow, suite: CheckSuiteRow) {
  return {
    id: suite.id,
    node_id: nodeId("CheckSuite", suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    ...suiteVerdict(repo, suite),
    url: `${apiUrlOf(hub, repo)}/check-suites/${suite.id}`,
    before: suite.before,
    after: suite.headSha,
    pull_requests: pullMentions(hub, repo, suite.headSha),
    app: appOf(hub, suite.appId),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
  };
}

export async function fullSuiteShape(hub: Hub, repo: RepoRow, suite: CheckSuiteRow) {
  return {
    ...suiteShape(hub, repo, suite),
    latest_check_runs_count: runsOfSuite(repo, suite).length,
    check_runs_url: `${apiUrlOf(hub, repo)}/check-suites/${suite.id}/check-runs`,
    head_commit: await simpleCommitShape(hub, repo, suite.headSha),
    rerequestable: true,
    runs_rerequestable: true,
  };
}

export async function simpleCommitShape(hub: Hub, repo: RepoRow, sha: string) {
  const commit = await hub.git(repo).commit(sha);
  if (commit === null) throw new Error(`Commit ${sha} is not in ${repo.owner}/${repo.name}.`);
  const { author, committer } = commit;
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: isoSeconds(committer.seconds),
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
  };
}

/** `payload`: webhooks carry the whole suite, replies its id. */
export function checkRunShape(
  hub: Hub,
  repo: RepoRow,
  run: CheckRunRow,
  spelling: "reply" | "payload",
) {
  const suite = repo.checkSuites[String(run.suite)];
  const url = `${apiUrlOf(hub, repo)}/check-runs/${run.id}`;
  const page = `${pageUrlOf(hub, repo)}/runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("CheckRun", run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: page,
    details_url: run.detailsUrl ?? page,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite:
      spelling === "payload" && suite !== undefined
        ? suiteShape(hub, repo, suite)
        : { id: run.suite },
    app: suite === undefined ? null : appOf(hub, suite.appId),
    pull_requests: pullMentions(hub, repo, run.headSha),
  };
}

export function statusShape(hub: Hub, repo: RepoRow, status: StatusRow) {
  return {
    url: `${apiUrlOf(hub, repo)}/statuses/${status.sha}`,
    avatar_url: userShape(hub, status.login).avatar_url,
    id: status.id,
    node_id: nodeId("StatusContext", status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator: userShape(hub, status.login),
  };
}

export function combinedRepository(hub: Hub, repo: RepoRow) {
  return minimalRepositoryShape(hub, repo);
}
