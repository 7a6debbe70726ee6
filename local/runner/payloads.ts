// GitHub's objects for runs, jobs, workflows and artifacts, as its REST API and its webhooks show them. One builder for
// both, so that they cannot differ; the webhook forms leave out what the published schemas do not know.
import type { CommitSummary, Host } from "./host.ts";
import {
  type ArtifactRecord,
  type JobRecord,
  type RunRecord,
  refName,
  type StepRecord,
  type WorkflowRecord,
} from "./record.ts";

const iso = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));
const nodeId = (prefix: string, id: number): string =>
  `${prefix}_${Buffer.from(String(id)).toString("base64url")}`;

export const repoApi = (host: Host, repo: string): string => `${host.apiUrl}/repos/${repo}`;
export const runHtmlUrl = (host: Host, run: RunRecord): string =>
  `${host.url}/${run.repo}/actions/runs/${run.id}`;

export type HeadCommit = CommitSummary;

/** Properties of a full repository object that GitHub leaves out where a repository is only mentioned. */
const MENTIONED =
  /^(id|node_id|name|full_name|private|owner|description|fork|url|html_url|(?!clone|git_url|mirror|ssh|svn|temp)\w+_url)$/;
const minimalRepository = (repository: unknown): unknown =>
  typeof repository === "object" && repository !== null
    ? Object.fromEntries(Object.entries(repository).filter(([key]) => MENTIONED.test(key)))
    : repository;

/** GitHub's user object for a login that the server does not know (a removed user). */
const ghost = (host: Host, login: string): unknown =>
  host.simpleUser(login) ?? host.simpleUser("github-actions[bot]");

export function runObject(host: Host, run: RunRecord, commit: HeadCommit): Record<string, unknown> {
  const url = `${repoApi(host, run.repo)}/actions/runs/${run.id}`;
  const repository = minimalRepository(host.repository(run.repo));
  return {
    id: run.id,
    name: run.workflowName,
    node_id: nodeId("WFR", run.id),
    head_branch: refName(run.ref),
    head_sha: run.sha,
    path: run.path,
    display_title: run.title,
    run_number: run.number,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflowId,
    check_suite_id: run.checkSuiteId,
    check_suite_node_id: nodeId("CS", run.checkSuiteId),
    url,
    html_url: runHtmlUrl(host, run),
    pull_requests: [],
    created_at: iso(run.createdAt),
    updated_at: iso(run.updatedAt),
    actor: ghost(host, run.actor),
    run_attempt: run.attempt,
    referenced_workflows: [],
    run_started_at: iso(run.startedAt),
    triggering_actor: ghost(host, run.triggeringActor),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repoApi(host, run.repo)}/check-suites/${run.checkSuiteId}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt > 1 ? `${url}/attempts/${run.attempt - 1}` : null,
    workflow_url: `${repoApi(host, run.repo)}/actions/workflows/${run.workflowId}`,
    head_commit: commit,
    repository,
    head_repository: repository,
  };
}

const stepObject = (step: StepRecord): Record<string, unknown> => ({
  name: step.name,
  status: step.status,
  conclusion: step.conclusion,
  number: step.number,
  started_at: isoOrNull(step.startedAt),
  completed_at: isoOrNull(step.completedAt),
});

export const RUNNER_ID = 1;
export const RUNNER_NAME = "local";
export const RUNNER_GROUP = "Default";

export function jobObject(host: Host, run: RunRecord, job: JobRecord): Record<string, unknown> {
  const api = repoApi(host, run.repo);
  const assigned = job.startedAt !== null && job.conclusion !== "skipped";
  return {
    id: job.id,
    run_id: run.id,
    workflow_name: run.workflowName,
    head_branch: refName(run.ref),
    run_url: `${api}/actions/runs/${run.id}`,
    run_attempt: job.attempt,
    node_id: nodeId("CR", job.id),
    head_sha: run.sha,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: `${runHtmlUrl(host, run)}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: iso(job.createdAt),
    started_at: iso(job.startedAt ?? job.completedAt ?? job.createdAt),
    completed_at: isoOrNull(job.completedAt),
    name: job.name,
    steps: job.steps.map(stepObject),
    check_run_url: `${api}/check-runs/${job.id}`,
    labels: [...job.labels],
    runner_id: assigned ? RUNNER_ID : null,
    runner_name: assigned ? RUNNER_NAME : null,
    runner_group_id: assigned ? 1 : null,
    runner_group_name: assigned ? RUNNER_GROUP : null,
  };
}

export function workflowObject(host: Host, workflow: WorkflowRecord): Record<string, unknown> {
  const branch = host.defaultBranch(workflow.repo);
  const file = workflow.path.slice(workflow.path.lastIndexOf("/") + 1);
  return {
    id: workflow.id,
    node_id: nodeId("W", workflow.id),
    name: workflow.name,
    path: workflow.path,
    state: "active",
    created_at: iso(workflow.createdAt),
    updated_at: iso(workflow.createdAt),
    url: `${repoApi(host, workflow.repo)}/actions/workflows/${workflow.id}`,
    html_url: `${host.url}/${workflow.repo}/blob/${branch}/${workflow.path}`,
    badge_url: `${host.url}/${workflow.repo}/workflows/${encodeURIComponent(file)}/badge.svg`,
  };
}

export function artifactObject(
  host: Host,
  artifact: ArtifactRecord,
  run: RunRecord | null,
): Record<string, unknown> {
  const url = `${repoApi(host, artifact.repo)}/actions/artifacts/${artifact.id}`;
  return {
    id: artifact.id,
    node_id: nodeId("A", artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.size,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.expiresAt <= host.now(),
    digest: artifact.digest,
    created_at: iso(artifact.createdAt),
    updated_at: iso(artifact.createdAt),
    expires_at: iso(artifact.expiresAt),
    workflow_run:
      run === null ? null : { id: run.id, head_branch: refName(run.ref), head_sha: run.sha },
  };
}

export function runEvent(
  host: Host,
  run: RunRecord,
  workflow: WorkflowRecord,
  commit: HeadCommit,
): Record<string, unknown> {
  const object = runObject(host, run, commit);
  // The published schema has no `pending`; GitHub itself sends `queued` for a run that waits for its concurrency group.
  const status = run.status === "pending" ? "queued" : run.status;
  return { workflow_run: { ...object, status }, workflow: workflowObject(host, workflow) };
}

export function jobEvent(host: Host, run: RunRecord, job: JobRecord): Record<string, unknown> {
  const object = jobObject(host, run, job);
  const status = job.status === "pending" ? "queued" : job.status;
  return { workflow_job: { ...object, status } };
}
