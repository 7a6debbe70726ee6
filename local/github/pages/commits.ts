// Commits: rows of a list, one with what it changes, and the history of a branch.
import { changedFiles } from "../../git/changes.ts";
import { notFound } from "../hub.ts";
import type { RepoRow } from "../model.ts";
import { checksList } from "./checks.ts";
import { filesSection } from "./diff.ts";
import { type Html, html } from "./html.ts";
import { paged, shaLink, timeOf } from "./layout.ts";
import { type Page, pageOf, type Visit } from "./visit.ts";

const HISTORY_MAX = 2_000;

export async function commitRows(
  visit: Visit,
  repo: RepoRow,
  shas: readonly string[],
): Promise<Html> {
  const git = visit.hub.git(repo);
  const commits = await Promise.all(shas.map((sha) => git.commit(sha)));
  const rows = commits.map((commit) =>
    commit === null
      ? null
      : html`<li>${shaLink(repo, commit.sha)} <a class="title" href="${pageOf(repo)}/commit/${commit.sha}">${titleOf(commit.message)}</a><span class="meta">${commit.author.name}, ${timeOf(commit.committer.seconds * 1000)}</span></li>`,
  );
  return html`<ul class="rows">${rows}</ul>`;
}

export function titleOf(message: string): string {
  return message.split("\n")[0]?.trim() || "(no message)";
}

export async function commitPage(visit: Visit): Promise<Page> {
  const repo = visit.repo();
  const git = visit.hub.git(repo);
  const sha = await git.resolve(visit.params.sha ?? "");
  const commit = sha === null ? null : await git.commit(sha);
  if (commit === null) return notFound();
  const files = await changedFiles(
    git,
    commit.parents.length > 1 ? `${commit.parents[0]}..${commit.sha}` : commit.sha,
  );
  const [, ...rest] = commit.message.split("\n");
  const refs = [...(await git.refs("refs/heads/"))]
    .filter(([, tip]) => tip === commit.sha)
    .map(([ref]) => ref.slice("refs/heads/".length));
  return {
    title: `${titleOf(commit.message)} · ${commit.sha.slice(0, 7)}`,
    at: { repo, tab: "code" },
    body: html`<h1>${titleOf(commit.message)}</h1>
${rest.join("\n").trim() === "" ? null : html`<pre class="wrap">${rest.join("\n").trim()}</pre>`}
<dl class="facts"><dt>Commit</dt><dd><code>${commit.sha}</code></dd>
<dt>Author</dt><dd>${commit.author.name} <span class="quiet">${commit.author.email}</span></dd>
<dt>When</dt><dd>${timeOf(commit.committer.seconds * 1000)}</dd>
<dt>Parents</dt><dd>${commit.parents.length === 0 ? "none" : commit.parents.map((parent) => [shaLink(repo, parent), " "])}</dd>
${refs.length === 0 ? null : html`<dt>Tip of</dt><dd>${refs.map((ref) => html`<code>${ref}</code> `)}</dd>`}
<dt>Files</dt><dd><a href="${pageOf(repo)}/tree/${commit.sha}">at this commit</a> · <a href="${pageOf(repo)}/commits/${commit.sha}">history</a></dd></dl>
<section aria-labelledby="checks-title"><h2 id="checks-title">Checks</h2><div id="checks" data-live>${checksList(repo, commit.sha)}</div></section>
<section aria-labelledby="files-title"><h2 id="files-title">Changes</h2>${filesSection(repo, files, { at: commit.sha })}</section>`,
  };
}

export async function historyPage(visit: Visit): Promise<Page> {
  const repo = visit.repo();
  const ref = visit.params.ref ?? "";
  const git = visit.hub.git(repo);
  const sha = (await git.resolve(ref)) ?? notFound();
  const { shown, links } = paged(visit, await git.between(null, sha, HISTORY_MAX));
  return {
    title: `History of ${ref}`,
    at: { repo, tab: "code" },
    body: html`<h1>History of <code>${ref}</code></h1>${await commitRows(visit, repo, shown)}${links}`,
  };
}
