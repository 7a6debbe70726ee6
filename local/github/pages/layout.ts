// The frame of every page and the small things that all pages show: times, people, states, commits, labels.
import { atLeast } from "../hub.ts";
import { fullName, type LabelRow, type RepoRow } from "../model.ts";
import { type Content, type Html, html, pathOf } from "./html.ts";
import { type Page, pageOf, type Tab, type Visit } from "./visit.ts";

export function frame(visit: Visit, page: Page): Html {
  const { at } = page;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title}${at === undefined ? "" : ` · ${fullName(at.repo)}`} · Local GitHub</title>
<link rel="stylesheet" href="/_pages/style.css">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<script src="/_pages/live.js" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="top">
<a class="brand" href="/">Local GitHub</a>
${at === undefined ? null : html`<span class="where"><a href="/${pathOf(at.repo.owner)}">${at.repo.owner}</a><span aria-hidden="true"> / </span><a href="${pageOf(at.repo)}"><strong>${at.repo.name}</strong></a></span>`}
<span class="who"><span class="quiet">signed in as</span> <strong>${visit.login}</strong> <a href="/_pages/people?back=${encodeURIComponent(visit.url.pathname)}">switch<span class="unseen"> person</span></a></span>
</header>
${at === undefined ? null : tabs(at.repo, at.tab)}
<main id="main">
${page.body}
</main>
</body>
</html>
`;
}

function tabs(repo: RepoRow, active: Tab): Html {
  const open = Object.values(repo.issues).filter((issue) => issue.state === "open");
  const pulls = open.filter((issue) => issue.pull !== null).length;
  const all: readonly (readonly [Tab, string, string, number | null])[] = [
    ["code", "Overview", "", null],
    ["issues", "Issues", "/issues", open.length - pulls],
    ["pulls", "Pull requests", "/pulls", pulls],
    ["actions", "Actions", "/actions", null],
    ["hooks", "Deliveries", "/settings/hooks", null],
  ];
  const shown = all.map(([tab, name, path, count]) => {
    const number = count === null ? null : html` <span class="count">${count}</span>`;
    const link = `${pageOf(repo)}${path}`;
    return tab === active
      ? html`<li><a href="${link}" aria-current="page">${name}${number}</a></li>`
      : html`<li><a href="${link}">${name}${number}</a></li>`;
  });
  return html`<nav class="tabs" aria-label="Repository"><ul id="tabs" data-live>${shown}</ul></nav>`;
}

const TIME = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium" });

/** In the time zone of this machine, which is the reader's: the server listens on loopback alone. */
export function timeOf(at: string | number | null): Content {
  if (at === null) return null;
  const date = new Date(at);
  return html`<time datetime="${date.toISOString()}">${TIME.format(date)}</time>`;
}

export function duration(from: number | null, to: number | null): string {
  if (from === null || to === null) return "";
  const seconds = Math.max(0, to - from) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

export function shaLink(repo: RepoRow, sha: string): Html {
  return html`<a class="sha" href="${pageOf(repo)}/commit/${sha}" title="${sha}"><code>${sha.slice(0, 7)}</code></a>`;
}

export function branchLink(repo: RepoRow, branch: string): Html {
  return html`<a class="branch" href="${pageOf(repo)}/tree/${pathOf(branch)}"><code>${branch}</code></a>`;
}

/** A coloured dot beside the text: the colour alone says nothing. */
export function labelMark(label: Pick<LabelRow, "name" | "color">): Html {
  const color = /^[0-9a-f]{6}$/i.test(label.color) ? label.color : "888888";
  return html`<span class="label"><svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true"><circle cx="5" cy="5" r="4.5" fill="#${color}" stroke="currentColor" stroke-opacity="0.35"></circle></svg>${label.name}</span>`;
}

export function labelsOn(repo: RepoRow, names: readonly string[]): Content {
  return names.map((name) => [
    " ",
    labelMark(repo.labels.find((label) => label.name === name) ?? { name, color: "888888" }),
  ]);
}

const TONES: Readonly<Record<string, string>> = {
  open: "good",
  merged: "done",
  success: "good",
  approved: "good",
  failure: "bad",
  timed_out: "bad",
  changes_requested: "bad",
  action_required: "wait",
  in_progress: "busy",
  queued: "wait",
  pending: "wait",
};

const MARKS: Readonly<Record<string, string>> = {
  good: "✓",
  bad: "✗",
  busy: "●",
  wait: "○",
  done: "✓",
  plain: "–",
};

/** State or conclusion as a word with a mark. */
export function stateMark(state: string): Html {
  const tone = TONES[state] ?? "plain";
  return html`<span class="state ${tone}"><span aria-hidden="true">${state === "open" ? "○" : (MARKS[tone] ?? "–")}</span> ${state.replaceAll("_", " ")}</span>`;
}

export function verdictOf(row: { readonly status: string; readonly conclusion: string | null }) {
  return row.conclusion ?? row.status;
}

export function empty(text: string): Html {
  return html`<p class="empty">${text}</p>`;
}

export function mayWrite(visit: Visit, repo: RepoRow): boolean {
  return atLeast(visit.role(repo), "write");
}

export function mayTriage(visit: Visit, repo: RepoRow): boolean {
  return atLeast(visit.role(repo), "triage");
}

/** Newest first, so many at a time; long lists get the rest behind links. */
const SHOWN_MAX = 50;

export function paged<Row>(visit: Visit, rows: readonly Row[]) {
  const last = Math.max(1, Math.ceil(rows.length / SHOWN_MAX));
  const asked = Number(visit.url.searchParams.get("page") ?? "1");
  const page = Number.isInteger(asked) ? Math.min(last, Math.max(1, asked)) : 1;
  const to = (number: number) => {
    const query = new URLSearchParams(visit.url.searchParams);
    query.set("page", String(number));
    return `?${query}`;
  };
  const links =
    last === 1
      ? null
      : html`<nav class="pages" aria-label="Pages">${page > 1 ? html`<a href="${to(page - 1)}">Newer</a>` : null} <span>page ${page} of ${last}</span> ${page < last ? html`<a href="${to(page + 1)}">Older</a>` : null}</nav>`;
  return { shown: rows.slice((page - 1) * SHOWN_MAX, page * SHOWN_MAX), links };
}
