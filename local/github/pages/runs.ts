// Workflow runs: the list, one run with jobs, steps and artifacts, one job's log, and what can be done to a run.
import type { JobView, RunView, StepView } from "../../runner/host.ts";
import { notFound } from "../hub.ts";
import { fullName, type RepoRow } from "../model.ts";
import { type Content, type Html, html } from "./html.ts";
import {
  branchLink,
  duration,
  empty,
  mayWrite,
  paged,
  shaLink,
  stateMark,
  timeOf,
  verdictOf,
} from "./layout.ts";
import { logTable } from "./log.ts";
import { apiOf, type Page, pageOf, seeOther, type Visit } from "./visit.ts";

function runUrl(repo: RepoRow, run: RunView): string {
  return `${pageOf(repo)}/actions/runs/${run.id}`;
}

function branchOf(run: RunView): string {
  return run.ref.replace(/^refs\/(heads|tags)\//, "");
}

export function runRows(repo: RepoRow, runs: readonly RunView[]): Html {
  const row = (run: RunView) =>
    html`<li>${stateMark(verdictOf(run))} <a class="title" href="${runUrl(repo, run)}">${run.title}</a><span class="meta">${run.workflowName} #${run.number}${run.attempt > 1 ? `, attempt ${run.attempt}` : ""} · ${run.event} by ${run.actor} on <code>${branchOf(run)}</code> · ${timeOf(run.createdAt)}${run.status === "completed" ? ` · ${duration(run.createdAt, run.updatedAt)}` : ""}</span></li>`;
  return html`<ul class="rows">${runs.map(row)}</ul>`;
}

export function runsPage(visit: Visit): Page {
  const repo = visit.repo();
  const all = visit.actions.runs(fullName(repo));
  const wanted = visit.url.searchParams.get("workflow") ?? "";
  const names = [...new Set(all.map((run) => run.workflowName))].sort();
  const { shown, links } = paged(
    visit,
    all.filter((run) => wanted === "" || run.workflowName === wanted),
  );
  const link = (name: string, text: string) =>
    html`<a href="?${new URLSearchParams({ workflow: name }).toString()}" ${name === wanted ? html`aria-current="true"` : null}>${text}</a> `;
  return {
    title: "Actions",
    at: { repo, tab: "actions" },
    body: html`<h1>Workflow runs</h1>
<div id="list" data-live>${names.length < 2 ? null : html`<nav class="filters" aria-label="Workflows">${link("", "All")}${names.map((name) => link(name, name))}</nav>`}
${shown.length === 0 ? empty("No workflow ran yet.") : runRows(repo, shown)}${links}</div>`,
  };
}

function runOf(visit: Visit, repo: RepoRow): RunView {
  return visit.actions.run(fullName(repo), visit.number("run")) ?? notFound();
}

export function runPage(visit: Visit): Page {
  const repo = visit.repo();
  const run = runOf(visit, repo);
  return {
    title: `${run.title} · ${run.workflowName} #${run.number}`,
    at: { repo, tab: "actions" },
    body: html`<h1>${run.title}</h1>
<div id="run" data-live>
<p>${stateMark(verdictOf(run))} <a href="${pageOf(repo)}/blob/${run.sha}/${run.path}">${run.workflowName}</a> <span class="quiet">#${run.number}, attempt ${run.attempt}, ${run.event} by</span> <strong>${run.actor}</strong> <span class="quiet">on</span> ${branchLink(repo, branchOf(run))} <span class="quiet">at</span> ${shaLink(repo, run.sha)} ${timeOf(run.createdAt)}</p>
${runForms(visit, repo, run)}
<h2>Jobs</h2>
${run.jobs.length === 0 ? empty("No job yet.") : run.jobs.map((job) => jobBox(repo, run, job))}
<h2>Artifacts</h2>
${artifactRows(repo, run)}
</div>`,
  };
}

function runForms(visit: Visit, repo: RepoRow, run: RunView): Content {
  if (!mayWrite(visit, repo)) return null;
  const button = (verb: string, text: string, look: string) =>
    visit.postTo(
      `${runUrl(repo, run)}/${verb}`,
      html`<input type="hidden" name="back" value="${runUrl(repo, run)}"><button class="${look}">${text}</button>`,
      "inline",
    );
  if (run.status !== "completed")
    return html`<div class="line">${button("cancel", "Cancel run", "stop")}</div>`;
  return html`<div class="line">${button("rerun", "Re-run all jobs", "plain")}${run.conclusion === "success" ? null : button("rerun-failed-jobs", "Re-run failed jobs", "plain")}</div>`;
}

function jobBox(repo: RepoRow, run: RunView, job: JobView): Html {
  const head = html`<div class="head">${stateMark(verdictOf(job))} <a href="${runUrl(repo, run)}/job/${job.id}"><strong>${job.name}</strong><span class="unseen">: log</span></a> <span class="quiet">${duration(job.startedAt, job.completedAt)}</span></div>`;
  const notes = job.annotations.map(
    (row) => html`<p class="note ${row.level === "failure" ? "bad" : "plain"}">${row.message}</p>`,
  );
  return html`<article class="box">${head}<div class="inner">${job.steps.length === 0 ? html`<p class="quiet">No step yet.</p>` : html`<ol class="steps">${job.steps.map(step)}</ol>`}${notes}</div></article>`;
}

function step(row: StepView): Html {
  return html`<li>${stateMark(verdictOf(row))} ${row.name} <span class="quiet">${duration(row.startedAt, row.completedAt)}</span></li>`;
}

function artifactRows(repo: RepoRow, run: RunView): Html {
  if (run.artifacts.length === 0) return empty("None.");
  return html`<ul class="rows">${run.artifacts.map(
    (row) =>
      html`<li><a class="title" href="${runUrl(repo, run)}/artifacts/${row.id}">${row.name}.zip</a> <span class="quiet">${Math.ceil(row.size / 1024)} KiB</span></li>`,
  )}</ul>`;
}

export async function jobPage(visit: Visit): Promise<Page> {
  const repo = visit.repo();
  const run = runOf(visit, repo);
  const id = visit.number("job");
  const job = run.jobs.find((row) => row.id === id);
  const log = await visit.actions.logs(fullName(repo), id);
  if (job === undefined && log === "") return notFound();
  return {
    title: `${job?.name ?? `Job ${id}`} · ${run.workflowName} #${run.number}`,
    at: { repo, tab: "actions" },
    body: html`<h1>${job?.name ?? `Job ${id} of an earlier attempt`}</h1>
<div id="job" data-live>
<p>${job === undefined ? null : stateMark(verdictOf(job))} <span class="quiet">in</span> <a href="${runUrl(repo, run)}">${run.title}</a> <span class="quiet">${job === undefined ? null : duration(job.startedAt, job.completedAt)}</span></p>
${job === undefined ? null : html`<ol class="steps">${job.steps.map(step)}</ol>`}
<h2>Log</h2>
${log === "" ? empty("Nothing was written yet.") : logTable(log)}
</div>`,
  };
}

export function changeRun(verb: string) {
  return async (visit: Visit): Promise<Response> => {
    const repo = visit.repo();
    const run = runOf(visit, repo);
    await visit.act("POST", `${apiOf(repo)}/actions/runs/${run.id}/${verb}`);
    return seeOther(runUrl(repo, run));
  };
}

export function downloadArtifact(visit: Visit): Promise<Response> {
  const repo = visit.repo();
  return visit.download(`${apiOf(repo)}/actions/artifacts/${visit.number("artifact")}/zip`);
}
