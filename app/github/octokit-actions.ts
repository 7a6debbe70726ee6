// Workflow runs: start, find, cancel, read jobs and artifacts.
import { z } from "zod";
import { keptArtifact, proofFollows } from "../../core/report/workflow-names.ts";
import { unless } from "./failure.ts";
import type { Seat } from "./octokit.ts";
import type { GitHub, RunFacts } from "./port.ts";

type Actions = Pick<
  GitHub,
  "dispatch" | "dispatchedRuns" | "run" | "cancelRun" | "jobs" | "artifacts" | "artifactZip"
>;

/** Answered with status 200; servers that do not know `return_run_details` answer 204 without a body. */
const RunDetails = z.object({ workflow_run_id: z.int(), html_url: z.string() });

const READ = { actions: "read" } as const;
const WRITE = { actions: "write" } as const;
const PAGE = 100;

export function actionsOf({ octokit, at, as }: Seat): Actions {
  const { actions } = octokit.rest;
  return {
    dispatch: async (workflow, ref, inputs) => {
      const { data } = await actions.createWorkflowDispatch({
        ...at,
        workflow_id: workflow,
        ref,
        inputs: { ...inputs },
        return_run_details: true,
        headers: await as(WRITE),
      });
      const details = RunDetails.safeParse(data);
      return details.success
        ? { runId: details.data.workflow_run_id, url: details.data.html_url }
        : null;
    },

    dispatchedRuns: async (since) => {
      // Newest first; GitHub's description has no form for "created since", so the reading stops by itself.
      const found = await octokit.paginate(
        actions.listWorkflowRunsForRepo,
        { ...at, event: "workflow_dispatch", per_page: PAGE, headers: await as(READ) },
        ({ data }, done) => {
          const recent = data.filter((run) => run.created_at >= since);
          if (recent.length < data.length) done();
          return recent;
        },
      );
      return found.map(runFacts);
    },

    run: (runId) =>
      unless([404], null, async () => {
        const headers = await as(READ);
        const { data } = await actions.getWorkflowRun({ ...at, run_id: runId, headers });
        return runFacts(data);
      }),

    // 409: it is finished.
    cancelRun: (runId) =>
      unless([404, 409], undefined, async () => {
        await actions.cancelWorkflowRun({ ...at, run_id: runId, headers: await as(WRITE) });
      }),

    jobs: async (runId) => {
      const found = await octokit.paginate(actions.listJobsForWorkflowRun, {
        ...at,
        run_id: runId,
        filter: "latest",
        per_page: PAGE,
        headers: await as(READ),
      });
      return found.map((job) => ({
        name: job.name,
        status: job.status,
        conclusion: job.conclusion,
        failedStep: job.steps?.find((step) => step.conclusion === "failure")?.name ?? null,
        url: job.html_url,
        artifact: keptArtifact(job.steps?.map((step) => step.name) ?? []),
        ...(proofFollows(job.steps?.map((step) => step.name) ?? []) ? { proves: true } : {}),
      }));
    },

    artifacts: async (runId, name) => {
      const found = await octokit.paginate(actions.listWorkflowRunArtifacts, {
        ...at,
        run_id: runId,
        ...(name === null ? {} : { name }),
        per_page: PAGE,
        headers: await as(READ),
      });
      return found.map((artifact) => ({
        id: artifact.id,
        name: artifact.name,
        bytes: artifact.size_in_bytes,
        expired: artifact.expired,
      }));
    },

    artifactZip: (id, maxBytes) =>
      unless([404, 410], null, async () => {
        // The archive lies elsewhere, and our token is none of that place's business: the redirect is followed by hand.
        const { status, headers, data } = await octokit.request(
          "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}",
          {
            ...at,
            artifact_id: id,
            archive_format: "zip",
            headers: await as(READ),
            request: { redirect: "manual", parseSuccessResponseBody: false },
          },
        );
        if (Number(status) < 300) return readBounded(data, maxBytes);
        const elsewhere = await octokit.request(`GET ${headers.location ?? ""}`, {
          headers: { authorization: "" },
          request: { parseSuccessResponseBody: false },
        });
        return readBounded(elsewhere.data, maxBytes);
      }),
  };
}

async function readBounded(body: unknown, maxBytes: number): Promise<Uint8Array | null> {
  if (!(body instanceof ReadableStream)) return null;
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.byteLength;
    if (length > maxBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function runFacts(data: {
  id: number;
  display_title?: string;
  name?: string | null;
  html_url: string;
  status: string | null;
  conclusion: string | null;
  actor?: { login: string } | null;
}): RunFacts {
  return {
    runId: data.id,
    title: data.display_title ?? data.name ?? "",
    url: data.html_url,
    status: data.status ?? "",
    conclusion: data.conclusion,
    actor: data.actor?.login ?? "",
  };
}
