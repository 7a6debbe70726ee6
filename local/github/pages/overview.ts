// Where a person arrives: the repositories, and one repository with its branches, what is open and what ran last.
import type { BareRepository } from "../../git/bare.ts";
import { fullName, type RepoRow } from "../model.ts";
import { titleOf } from "./commits.ts";
import { type Html, html } from "./html.ts";
import { threadRows } from "./issues.ts";
import { branchLink, empty, shaLink, timeOf } from "./layout.ts";
import { runRows } from "./runs.ts";
import { type Page, pageOf, type Visit } from "./visit.ts";

/** Shown first, when they are there: what is verified, what is being verified. */
const FIRST_BRANCHES = ["mc/green", "mc/working"];
const BRANCHES_SHOWN = 8;
const THREADS_SHOWN = 10;
const RUNS_SHOWN = 8;

function repositoryRows(repos: readonly RepoRow[]): Html {
  if (repos.length === 0) return empty("No repository yet.");
  return html`<ul class="rows">${repos.map((repo) => {
    const open = Object.values(repo.issues).filter((issue) => issue.state === "open").length;
    return html`<li><a class="title" href="${pageOf(repo)}">${fullName(repo)}</a> <span class="quiet">${repo.private ? "private" : "public"}</span><span class="meta">${repo.description === null ? null : `${repo.description} · `}${open} open, last push ${timeOf(repo.pushedAt)}</span></li>`;
  })}</ul>`;
}

export function homePage(visit: Visit): Page {
  const repos = Object.values(visit.hub.state.repos).filter((repo) => visit.role(repo) !== null);
  return {
    title: "Repositories",
    body: html`<h1>Repositories</h1><div id="list" data-live>${repositoryRows(repos)}</div><p><a href="/settings/hooks">Webhook deliveries</a></p>`,
  };
}

export function ownerPage(visit: Visit): Page {
  const owner = visit.params.owner ?? "";
  const repos = Object.values(visit.hub.state.repos).filter(
    (repo) => repo.owner.toLowerCase() === owner.toLowerCase() && visit.role(repo) !== null,
  );
  const user = visit.hub.user(owner);
  return {
    title: owner,
    status: user === null ? 404 : 200,
    body: html`<h1>${user?.login ?? owner}</h1><p class="quiet">${user === null ? "Nobody here has this name." : user.type === "Bot" ? "A bot." : "A person."}</p>${repositoryRows(repos)}`,
  };
}

export async function overviewPage(visit: Visit): Promise<Page> {
  const repo = visit.repo();
  const open = Object.values(repo.issues)
    .filter((issue) => issue.state === "open")
    .sort((a, b) => b.number - a.number);
  const issues = open.filter((issue) => issue.pull === null).slice(0, THREADS_SHOWN);
  const pulls = open.filter((issue) => issue.pull !== null).slice(0, THREADS_SHOWN);
  const runs = visit.actions.runs(fullName(repo)).slice(0, RUNS_SHOWN);
  return {
    title: fullName(repo),
    at: { repo, tab: "code" },
    body: html`<h1>${fullName(repo)}</h1>
${repo.description === null ? null : html`<p>${repo.description}</p>`}
<p class="quiet">Clone: <code>${visit.hub.url}${pageOf(repo)}.git</code></p>
<section id="branches" data-live aria-labelledby="branches-title"><h2 id="branches-title">Branches</h2>${await branchList(visit, repo)}</section>
<section id="pulls" data-live aria-labelledby="pulls-title"><h2 id="pulls-title">Open pull requests</h2>${pulls.length === 0 ? empty("None.") : threadRows(repo, pulls)}</section>
<section id="issues" data-live aria-labelledby="issues-title"><h2 id="issues-title">Open issues</h2>${issues.length === 0 ? empty("None. Open one, and give it a label that starts the work.") : threadRows(repo, issues)}</section>
<p><a class="button" href="${pageOf(repo)}/issues/new">New issue</a></p>
<section id="runs" data-live aria-labelledby="runs-title"><h2 id="runs-title">Last runs</h2>${runs.length === 0 ? empty("No workflow ran yet.") : runRows(repo, runs)}</section>`,
  };
}

async function newestFirst(git: BareRepository, refs: ReadonlyMap<string, string>) {
  const dated = await Promise.all(
    [...refs].map(async ([ref, sha]) => {
      const commit = await git.commit(sha);
      return { name: ref.slice("refs/heads/".length), seconds: commit?.committer.seconds ?? 0 };
    }),
  );
  return dated.sort((a, b) => b.seconds - a.seconds).map(({ name }) => name);
}

async function branchList(visit: Visit, repo: RepoRow): Promise<Html> {
  const git = visit.hub.git(repo);
  const all = await git.refs("refs/heads/");
  if (all.size === 0) return empty("Nothing was pushed yet.");
  const names = [...all.keys()].map((ref) => ref.slice("refs/heads/".length));
  const first = [repo.defaultBranch, ...FIRST_BRANCHES].filter((name) => names.includes(name));
  const rest = await newestFirst(
    git,
    new Map([...all].filter(([ref]) => !first.includes(ref.slice("refs/heads/".length)))),
  );
  const row = async (name: string) => {
    const sha = all.get(`refs/heads/${name}`) ?? "";
    const commit = await git.commit(sha);
    return html`<li>${branchLink(repo, name)} ${shaLink(repo, sha)} ${commit === null ? null : titleOf(commit.message)}<span class="meta"><a href="${pageOf(repo)}/commits/${sha}">history</a>${commit === null ? null : html`, ${timeOf(commit.committer.seconds * 1000)}`}</span></li>`;
  };
  const shown = [...first, ...rest].slice(0, BRANCHES_SHOWN);
  const folded = [...first, ...rest].slice(BRANCHES_SHOWN);
  return html`<ul class="rows">${await Promise.all(shown.map(row))}</ul>${
    folded.length === 0
      ? null
      : html`<details><summary>${folded.length} more branches</summary><ul class="rows">${await Promise.all(folded.map(row))}</ul></details>`
  }`;
}
