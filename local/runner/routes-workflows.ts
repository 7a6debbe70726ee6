// REST: workflows of a repository and their dispatch.
import { HttpProblem, type Reply, type Route, type RouteRequest } from "../github/route.ts";
import { toData } from "./expression.ts";
import { checkInputs, DISPATCH_INPUTS_CHARS_MAX, DISPATCH_INPUTS_MAX } from "./inputs.ts";
import { repoApi, runHtmlUrl, workflowObject } from "./payloads.ts";
import type { WorkflowRecord } from "./record.ts";
import type { Runs } from "./runs.ts";
import { WORKFLOW_FOLDER } from "./workflow-files.ts";

const BASE = "/repos/{owner}/{repo}/actions/workflows";

export function workflowRoutes(runs: Runs): readonly Route[] {
  return [
    {
      method: "GET",
      path: BASE,
      needs: ["actions", "read"],
      answer: async ({ repo }) => ({
        status: 200,
        list: {
          items: (await listWorkflows(runs, repo)).map((one) => workflowObject(runs.host, one)),
          wrap: "workflows",
        },
      }),
    },
    {
      method: "GET",
      path: `${BASE}/{workflow_id}`,
      needs: ["actions", "read"],
      answer: async ({ repo, params }) => ({
        status: 200,
        json: workflowObject(runs.host, await findWorkflow(runs, repo, params.workflow_id ?? "")),
      }),
    },
    {
      method: "POST",
      path: `${BASE}/{workflow_id}/dispatches`,
      needs: ["actions", "write"],
      answer: (request) => dispatch(runs, request),
    },
  ];
}

/** Workflows that are on the default branch now. */
export async function listWorkflows(runs: Runs, repo: string): Promise<readonly WorkflowRecord[]> {
  const { host, files } = runs;
  const commit = await host.resolve(repo, `refs/heads/${host.defaultBranch(repo)}`);
  if (commit === null) return [];
  const found: WorkflowRecord[] = [];
  for (const path of await files.list(repo, commit)) {
    const parsed = await files.parse(repo, commit, path);
    found.push(runs.workflowRecord(repo, path, parsed?.ok === true ? parsed.workflow.name : path));
  }
  return found;
}

/** By number or by file name, as GitHub accepts both. */
export async function findWorkflow(runs: Runs, repo: string, id: string): Promise<WorkflowRecord> {
  if (/^\d+$/.test(id)) {
    const known = runs.ledger.workflowById(repo, Number(id));
    if (known !== null) return known;
  }
  const all = await listWorkflows(runs, repo);
  const found = all.find(
    (one) => String(one.id) === id || one.path === `${WORKFLOW_FOLDER}/${id}` || one.path === id,
  );
  if (found === undefined) throw new HttpProblem(404, "Not Found");
  return found;
}

/** Full name and commit of a branch or tag; branches come first, as on GitHub. */
async function branchOrTag(
  runs: Runs,
  repo: string,
  ref: string,
): Promise<{ readonly ref: string; readonly sha: string } | null> {
  const full = ref.startsWith("refs/") ? [ref] : [`refs/heads/${ref}`, `refs/tags/${ref}`];
  for (const name of full) {
    const sha = await runs.host.resolve(repo, name);
    if (sha !== null) return { ref: name, sha };
  }
  return null;
}

async function dispatch(runs: Runs, request: RouteRequest): Promise<Reply> {
  const { repo, body, caller, params } = request;
  const { host, files } = runs;
  if (typeof body.ref !== "string" || body.ref === "") {
    throw new HttpProblem(422, 'Invalid request.\n\n"ref" wasn\'t supplied.');
  }
  const record = await findWorkflow(runs, repo, params.workflow_id ?? "");
  const target = await branchOrTag(runs, repo, body.ref);
  if (target === null) throw new HttpProblem(422, `No ref found for: ${body.ref}`);
  const loaded = await files.load(repo, target.sha, record.path);
  if (!loaded.ok) throw new HttpProblem(422, `failed to parse workflow: ${loaded.problem}`);
  const { workflow } = loaded;
  if (workflow.dispatch === null) {
    throw new HttpProblem(422, "Workflow does not have 'workflow_dispatch' trigger");
  }
  const given: Record<string, unknown> =
    typeof body.inputs === "object" && body.inputs !== null ? { ...body.inputs } : {};
  if (Object.keys(given).length > DISPATCH_INPUTS_MAX) {
    throw new HttpProblem(
      422,
      `you may only define up to ${DISPATCH_INPUTS_MAX} \`inputs\` for a \`workflow_dispatch\` event`,
    );
  }
  if (JSON.stringify(given).length > DISPATCH_INPUTS_CHARS_MAX) {
    throw new HttpProblem(422, "inputs are too large.");
  }
  const checked = checkInputs(workflow.dispatch, given, {
    contexts: { vars: toData(runs.variables(repo)) },
  });
  if (!checked.ok) throw new HttpProblem(422, checked.problem);
  const texts = Object.fromEntries(
    Object.entries(checked.inputs).map(([name, value]) => [name, String(value)]),
  );
  const run = await runs.create({
    repo,
    workflow,
    workflows: loaded.all,
    event: "workflow_dispatch",
    payload: {
      inputs: texts,
      ref: target.ref,
      repository: host.repository(repo),
      sender: host.simpleUser(caller.login),
      workflow: record.path,
    },
    inputs: checked.inputs,
    ref: target.ref,
    sha: target.sha,
    actor: caller.login,
  });
  if (body.return_run_details !== true) return { status: 204 };
  return {
    status: 200,
    json: {
      workflow_run_id: run.id,
      run_url: `${repoApi(host, repo)}/actions/runs/${run.id}`,
      html_url: runHtmlUrl(host, run),
    },
  };
}
