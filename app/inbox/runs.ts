// Workflow runs and their jobs, matched to what we dispatched: by run id, or by run-name while the id is not known, and
// then only when our own bot started it in this very repository (SR1, SR24).
import { type DispatchId, dispatchId } from "../../core/base/brand.ts";
import type { Event } from "../../core/engine/event.ts";
import type { DispatchRow } from "../../core/engine/rows/dispatch-row.ts";
import type { RepoState } from "../../core/engine/state.ts";
import {
  dispatchOfRunName,
  keptArtifact,
  parseJobName,
  proofFollows,
} from "../../core/report/workflow-names.ts";
import type { Desk } from "./desk.ts";
import type { WorkflowJob, WorkflowRun } from "./payloads.ts";

export function translateRun(desk: Desk, payload: WorkflowRun): readonly Event[] {
  const { workflow_run: run, repository, action } = payload;
  if (run.event !== "workflow_dispatch") return [];
  if (run.head_repository != null && run.head_repository.full_name !== repository.full_name) {
    return [];
  }
  const title = run.display_title ?? run.name ?? "";
  const actor = run.actor?.login ?? "";
  const row = ours(desk, { id: run.id, title, actor }) ?? twin(desk, title, actor);
  if (row === null) return [];
  const fact = { at: desk.at, dispatch: row.dispatch, runId: run.id, url: run.html_url };
  if (action === "completed") {
    return [{ type: "RunFinished", ...fact, conclusion: run.conclusion ?? "unknown" }];
  }
  return row.runId === run.id ? [] : [{ type: "RunStarted", ...fact }];
}

export async function translateJob(desk: Desk, payload: WorkflowJob): Promise<readonly Event[]> {
  const { workflow_job: job, action } = payload;
  const name = parseJobName(job.name);
  if (action !== "completed" || name === null) return [];
  const started: Event[] = [];
  if (byRun(desk.state, job.run_id) === null) {
    // Its run may be one that GitHub accepted and whose number we have not heard yet.
    const run = hasNameless(desk.state) ? await desk.github.run(job.run_id) : null;
    const row = run === null ? null : ours(desk, { id: run.runId, ...run });
    if (run === null || row === null) return [];
    const { runId, url } = run;
    started.push({ type: "RunStarted", at: desk.at, dispatch: row.dispatch, runId, url });
  }
  const failed = job.steps.find((step) => step.conclusion === "failure");
  return [
    ...started,
    {
      type: "JobFinished",
      at: desk.at,
      runId: job.run_id,
      leg: name.leg,
      job: name.job,
      conclusion: job.conclusion ?? "unknown",
      failedStep: failed?.name ?? null,
      url: job.html_url ?? null,
      artifact: keptArtifact(job.steps.map((step) => step.name)),
      ...(proofFollows(job.steps.map((step) => step.name)) ? { proves: true } : {}),
      ...((job.run_attempt ?? 1) > 1 ? { runAttempt: job.run_attempt ?? 1 } : {}),
    },
  ];
}

interface Candidate {
  readonly id: number;
  readonly title: string;
  readonly actor: string;
}

/** The dispatch that this run answers; null: not ours. Anybody may start a workflow under one of our run-names. */
function ours(desk: Desk, { id, title, actor }: Candidate): DispatchRow | null {
  const known = byRun(desk.state, id);
  if (known !== null) return known;
  const name = dispatchOfRunName(title);
  const row = name === null ? undefined : desk.state.dispatches.get(idOf(name));
  return row !== undefined && row.runId === null && actor === desk.ownLogin ? row : null;
}

/** Asked for twice, because the first answer got lost: the dispatch that another run answers already. */
function twin(desk: Desk, title: string, actor: string): DispatchRow | null {
  const name = dispatchOfRunName(title);
  const row = name === null ? undefined : desk.state.dispatches.get(idOf(name));
  return row !== undefined && actor === desk.ownLogin ? row : null;
}

const idOf = (name: string): DispatchId => dispatchId(name);

function byRun(state: RepoState, runId: number): DispatchRow | null {
  for (const row of state.dispatches.values()) if (row.runId === runId) return row;
  return null;
}

const hasNameless = (state: RepoState): boolean =>
  [...state.dispatches.values()].some((row) => row.runId === null && row.state === "asked");
