// REST: runs and jobs, their logs, and what can be done to a run.
import { zipSync } from "fflate";
import { HttpProblem, type Reply, type Route, type RouteRequest } from "../github/route.ts";
import type { OneTimeLinks } from "./one-time-links.ts";
import { jobObject, runObject } from "./payloads.ts";
import type { JobRecord, RunRecord } from "./record.ts";
import { findWorkflow } from "./routes-workflows.ts";
import { matchesFilters } from "./run-filters.ts";
import type { Runs } from "./runs.ts";

const BASE = "/repos/{owner}/{repo}/actions";
/** GitHub's bound for filtered lists of runs. */
const LIST_MAX = 1_000;
/** Zip has no earlier year than 1980; the times carry no information. */
const ZIP_TIME = new Date(1980, 1, 1);

export function runRoutes(
  runs: Runs,
  links: OneTimeLinks,
  logText: (repo: string, jobId: number) => Promise<string>,
): readonly Route[] {
  const { host, ledger } = runs;

  const find = ({ repo, params }: RouteRequest): RunRecord => {
    const run = ledger.run(repo, Number(params.run_id));
    if (run === null) throw new HttpProblem(404, "Not Found");
    return run;
  };
  const show = async (run: RunRecord): Promise<Record<string, unknown>> =>
    runObject(host, run, await runs.commits.get(run.repo, run.sha));
  const list = async (found: readonly RunRecord[], query: URLSearchParams): Promise<Reply> => {
    const chosen = found.filter((run) => matchesFilters(run, query)).reverse();
    return {
      status: 200,
      list: {
        items: await Promise.all(chosen.slice(0, LIST_MAX).map(show)),
        wrap: "workflow_runs",
      },
    };
  };
  const jobs = (run: RunRecord, chosen: readonly JobRecord[]): Reply => ({
    status: 200,
    list: { items: chosen.map((job) => jobObject(host, run, job)), wrap: "jobs" },
  });
  const ofAttempt = (run: RunRecord, attempt: number): readonly JobRecord[] =>
    run.jobs.filter((job) => job.attempt === attempt);
  const attemptOf = (
    request: RouteRequest,
  ): { readonly run: RunRecord; readonly attempt: number } => {
    const run = find(request);
    const attempt = Number(request.params.attempt_number);
    if (!Number.isInteger(attempt) || attempt < 1 || attempt > run.attempt) {
      throw new HttpProblem(404, "Not Found");
    }
    return { run, attempt };
  };
  const findJob = ({
    repo,
    params,
  }: RouteRequest): { readonly run: RunRecord; readonly job: JobRecord } => {
    const found = ledger.job(repo, Number(params.job_id));
    if (found === null) throw new HttpProblem(404, "Not Found");
    return found;
  };
  const link = (type: string, name: string, bytes: () => Promise<Uint8Array>): Reply => ({
    status: 302,
    headers: { location: `${host.apiUrl}/_downloads/${links.make({ type, name, bytes })}` },
  });
  const rerun = async (request: RouteRequest, failedOnly: boolean): Promise<Reply> => {
    const run = find(request);
    if (run.status !== "completed") {
      throw new HttpProblem(403, "This workflow is already running");
    }
    const problem = await runs.rerun(run, failedOnly, request.caller.login);
    if (problem !== null)
      throw new HttpProblem(403, `Unable to retry this workflow run: ${problem}`);
    return { status: 201, json: {} };
  };
  const cancel = (request: RouteRequest, force: boolean): Reply => {
    const run = find(request);
    if (!runs.cancel(run, force)) {
      throw new HttpProblem(409, "Cannot cancel a workflow run that is completed.");
    }
    return { status: 202, json: {} };
  };

  return [
    {
      method: "GET",
      path: `${BASE}/runs`,
      needs: ["actions", "read"],
      answer: async ({ repo, query }) => list(ledger.runs(repo), query),
    },
    {
      method: "GET",
      path: `${BASE}/workflows/{workflow_id}/runs`,
      needs: ["actions", "read"],
      answer: async ({ repo, query, params }) => {
        const workflow = await findWorkflow(runs, repo, params.workflow_id ?? "");
        return list(
          ledger.runs(repo).filter((run) => run.workflowId === workflow.id),
          query,
        );
      },
    },
    {
      method: "GET",
      path: `${BASE}/runs/{run_id}`,
      needs: ["actions", "read"],
      answer: async (request) => ({ status: 200, json: await show(find(request)) }),
    },
    {
      method: "GET",
      path: `${BASE}/runs/{run_id}/attempts/{attempt_number}`,
      needs: ["actions", "read"],
      answer: async (request) => {
        const { run, attempt } = attemptOf(request);
        const json = await show(run);
        return {
          status: 200,
          json: attempt === run.attempt ? json : { ...json, run_attempt: attempt },
        };
      },
    },
    {
      method: "GET",
      path: `${BASE}/runs/{run_id}/jobs`,
      needs: ["actions", "read"],
      answer: async (request) => {
        const run = find(request);
        return jobs(
          run,
          request.query.get("filter") === "all" ? run.jobs : ofAttempt(run, run.attempt),
        );
      },
    },
    {
      method: "GET",
      path: `${BASE}/runs/{run_id}/attempts/{attempt_number}/jobs`,
      needs: ["actions", "read"],
      answer: async (request) => {
        const { run, attempt } = attemptOf(request);
        return jobs(run, ofAttempt(run, attempt));
      },
    },
    {
      method: "GET",
      path: `${BASE}/jobs/{job_id}`,
      needs: ["actions", "read"],
      answer: async (request) => {
        const { run, job } = findJob(request);
        return { status: 200, json: jobObject(host, run, job) };
      },
    },
    {
      method: "GET",
      path: `${BASE}/jobs/{job_id}/logs`,
      needs: ["actions", "read"],
      answer: async (request) => {
        const { run, job } = findJob(request);
        return link("text/plain; charset=utf-8", `${job.id}.txt`, async () =>
          new TextEncoder().encode(await logText(run.repo, job.id)),
        );
      },
    },
    {
      method: "GET",
      path: `${BASE}/runs/{run_id}/logs`,
      needs: ["actions", "read"],
      answer: async (request) => {
        const run = find(request);
        return link("application/zip", `logs_${run.id}.zip`, async () => {
          const files: Record<string, Uint8Array> = {};
          for (const [index, job] of ofAttempt(run, run.attempt).entries()) {
            const name = `${index}_${job.name.replace(/[/\\:*?"<>|]/g, "_")}.txt`;
            files[name] = new TextEncoder().encode(await logText(run.repo, job.id));
          }
          return zipSync(files, { mtime: ZIP_TIME });
        });
      },
    },
    {
      method: "POST",
      path: `${BASE}/runs/{run_id}/cancel`,
      needs: ["actions", "write"],
      answer: async (request) => cancel(request, false),
    },
    {
      method: "POST",
      path: `${BASE}/runs/{run_id}/force-cancel`,
      needs: ["actions", "write"],
      answer: async (request) => cancel(request, true),
    },
    {
      method: "POST",
      path: `${BASE}/runs/{run_id}/rerun`,
      needs: ["actions", "write"],
      answer: (request) => rerun(request, false),
    },
    {
      method: "POST",
      path: `${BASE}/runs/{run_id}/rerun-failed-jobs`,
      needs: ["actions", "write"],
      answer: (request) => rerun(request, true),
    },
  ];
}
