// Check runs and commit statuses: the ones of a commit, and one check run by itself.
import { notFound } from "../hub.ts";
import type { CheckRunRow, RepoRow } from "../model.ts";
import { type Content, type Html, html, pathOf, safeUrl } from "./html.ts";
import { duration, empty, shaLink, stateMark, timeOf, verdictOf } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";
import { placeOf } from "./thread.ts";
import { type Page, pageOf, type Visit } from "./visit.ts";

/** The newest of each name. */
export function checksOf(repo: RepoRow, sha: string): readonly CheckRunRow[] {
  const latest = new Map<string, CheckRunRow>();
  for (const run of Object.values(repo.checkRuns))
    if (run.headSha === sha) latest.set(`${run.suite} ${run.name}`, run);
  return [...latest.values()];
}

export function checksList(repo: RepoRow, sha: string): Html {
  const checks = checksOf(repo, sha).map(
    (run) =>
      html`<li>${stateMark(verdictOf(run))} <a class="title" href="${pageOf(repo)}/runs/${run.id}">${run.name}</a>${run.title === null ? null : html` <span class="quiet">${run.title}</span>`}${foldedSummary(repo, run)}</li>`,
  );
  const latest = new Map(
    repo.statuses.filter((row) => row.sha === sha).map((row) => [row.context, row]),
  );
  const statuses = [...latest.values()].map((row) => {
    const url = row.targetUrl === null ? null : safeUrl(row.targetUrl);
    return html`<li>${stateMark(row.state)} ${url === null ? html`<strong>${row.context}</strong>` : html`<a class="title" href="${url}">${row.context}</a>`} <span class="quiet">${row.description}</span></li>`;
  });
  if (checks.length + statuses.length === 0) return empty("No check has reported on this commit.");
  return html`<ul class="rows">${checks}${statuses}</ul>`;
}

function foldedSummary(repo: RepoRow, run: CheckRunRow): Content {
  if (run.summary === null || run.summary.trim() === "") return null;
  return html`<details><summary>Summary</summary>${renderMarkdown(run.summary, placeOf(repo))}</details>`;
}

export function checkPage(visit: Visit): Page {
  const repo = visit.repo();
  const run = repo.checkRuns[String(visit.number("id"))] ?? notFound();
  const details = run.detailsUrl === null ? null : safeUrl(run.detailsUrl);
  const own = `${visit.hub.url}${pageOf(repo)}/runs/${run.id}`;
  const took = duration(
    Date.parse(run.startedAt),
    run.completedAt === null ? null : Date.parse(run.completedAt),
  );
  const annotation = (row: CheckRunRow["annotations"][number]) =>
    html`<li>${stateMark(row.level)} <a href="${pageOf(repo)}/blob/${run.headSha}/${pathOf(row.path)}#L${row.startLine}"><code>${row.path}:${row.startLine}</code></a>${row.title === null ? null : html` <strong>${row.title}</strong>`}<span class="meta">${row.message}</span></li>`;
  return {
    title: run.name,
    at: { repo, tab: "code" },
    body: html`<h1>${run.name}</h1>
<div id="check" data-live>
<p>${stateMark(verdictOf(run))} <span class="quiet">on</span> ${shaLink(repo, run.headSha)} <span class="quiet">started</span> ${timeOf(run.startedAt)}${took === "" ? null : html` <span class="quiet">took ${took}</span>`}${details === null || details === own ? null : html` · <a href="${details}">details</a>`}</p>
${run.title === null ? null : html`<h2>${run.title}</h2>`}
${run.summary === null ? null : renderMarkdown(run.summary, placeOf(repo))}
${run.text === null ? null : renderMarkdown(run.text, placeOf(repo))}
${run.annotations.length === 0 ? null : html`<h2>Annotations</h2><ul class="rows">${run.annotations.map(annotation)}</ul>`}
</div>`,
  };
}
