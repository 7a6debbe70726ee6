// The queue as one page of plain HTML: it needs no script, loads nothing from elsewhere, and says every state in words.
import type { QueueEntry, QueuePicture, QueueProbe } from "../../core/voice/queue-picture.ts";
import { percentOf } from "../../core/voice/queue-words.ts";
import { clock, duration, plural } from "../../core/voice/units-word.ts";
import { type Content, type Html, html, webLink } from "./html.ts";

/** Looked at again this often, in seconds; `?still` stops it. */
const REFRESH_S = 10;
/** Bars drawn beside the chain; the others are in the list below it. */
const BARS_MAX = 8;

interface Frame {
  readonly title: string;
  readonly isLive: boolean;
  readonly body: Content;
}

const frame = ({ title, isLive, body }: Frame): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${isLive ? html`<meta http-equiv="refresh" content="${REFRESH_S}">` : null}
<title>${title} · Mission Control</title>
<link rel="stylesheet" href="/queue/style.css">
</head>
<body>
<header><a href="/queue">Mission Control</a></header>
<main>
${body}
</main>
</body>
</html>
`;

export const renderIndex = (repositories: readonly string[]): Html =>
  frame({
    title: "Queues",
    isLive: false,
    body: html`<h1>Queues</h1>
${
  repositories.length === 0
    ? html`<p class="empty">No repository is known yet: install the app on one.</p>`
    : html`<ul class="plain">${repositories.map((repo) => html`<li><a href="/queue/${repo}">${repo}</a></li>`)}</ul>`
}`,
  });

export const renderMissing = (): Html =>
  frame({
    title: "Not known here",
    isLive: false,
    body: html`<h1>Not known here</h1>
<p>There is no repository of that name in this app's database. <a href="/queue">Those that are</a></p>`,
  });

export function renderQueuePage(picture: QueuePicture, webUrl: string, isLive = true): Html {
  const web = `${webUrl.replace(/\/+$/, "")}/${picture.repo}`;
  const page: Page = { picture, web };
  return frame({
    title: `Queue of ${picture.repo}`,
    isLive,
    body: html`<h1>Queue of ${webLink(picture.repo, web)}</h1>
<p class="quiet">As of ${time(picture.at)}${isLive ? html`; looked at again every ${REFRESH_S} seconds (<a href="?still">hold still</a>)` : html` (<a href="?">keep up to date</a>)`} · <a href="/queue/${picture.repo}.json">JSON</a></p>
${banner(picture)}
${figures(page)}
${chain(page)}
${verifications(page)}
${suspects(picture)}
${held(page)}
${repairs(page)}
${searches(page)}
${recent(page)}
${flaky(picture)}`,
  });
}

interface Page {
  readonly picture: QueuePicture;
  /** Address of the repository on the web. */
  readonly web: string;
}

const time = (at: string): Content =>
  clock(at) === "" ? null : html`<time datetime="${at}">${clock(at)}</time>`;

const pullOf = ({ web }: Page, pull: number | null): Content =>
  pull === null ? null : html` ${webLink(`#${pull}`, `${web}/pull/${pull}`)}`;

const commitOf = ({ web }: Page, sha: string | null): Content =>
  sha === null
    ? "nothing yet"
    : html`<code>${webLink(sha.slice(0, 7), `${web}/commit/${sha}`)}</code>`;

const section = (id: string, title: string, body: Content): Html =>
  html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${body}</section>`;

const more = (left: number): Content =>
  left === 0 ? null : html`<p class="quiet">… and ${left} more</p>`;

const commands = (text: string): Content =>
  text
    .split(/(\/mc [a-z-]+)/)
    .map((part) => (part.startsWith("/mc ") ? html`<code>${part}</code>` : part));

function banner({ state, closed, summary }: QueuePicture): Html {
  if (closed === null) {
    const [tone, word] = state === "unborn" ? ["wait", "Not begun"] : ["good", "Open"];
    return html`<p class="banner ${tone ?? ""}"><strong>${word ?? ""}.</strong> ${summary}${state === "unborn" ? " mc/green does not exist yet: the base is verified first." : null}</p>`;
  }
  return html`<div class="banner bad" role="status"><p><strong>${state === "opening" ? "Being opened." : "Closed: nothing lands."}</strong> ${closed.why}</p>
<p>What to do: ${commands(closed.todo)}. ${summary}</p></div>`;
}

function figures(page: Page): Html {
  const { green, working, slots, measures } = page.picture;
  const rows: readonly (readonly [string, Content])[] = [
    ["mc/green", commitOf(page, green)],
    ["mc/working", commitOf(page, working)],
    ["verifications", `${slots.used} of ${slots.of} at a time`],
    [
      "one takes",
      measures.meanMs === null
        ? "not measured yet"
        : `${duration(measures.meanMs)}, over ${plural(measures.runs, "run")}`,
    ],
    [
      "flakes",
      measures.flakeRate === null
        ? "too little known"
        : measures.flakeRate === 0
          ? "none seen"
          : `about ${percentOf(measures.flakeRate)} % of good content fails`,
    ],
    ["tests on green", measures.tests === null ? "not known" : measures.tests],
    ["landed", measures.landed],
  ];
  return html`<dl class="figures">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function chain(page: Page): Html {
  const { entries, probes, landing, green } = page.picture;
  if (entries.shown.length === 0)
    return section("chain", "Chain", html`<p class="empty">Nothing waits to land.</p>`);
  const bars = probes.shown.slice(0, BARS_MAX);
  const arriving = new Set(landing);
  return section(
    "chain",
    "Chain",
    html`<table class="chain">
<thead><tr>${bars.map((probe) => html`<th scope="col" class="bar"><abbr title="verification ${probe.mark}: ${probe.what}">${probe.mark}</abbr></th>`)}<th scope="col"><span class="unseen">Place</span></th><th scope="col"><span class="unseen">Change</span></th></tr></thead>
<tbody>
<tr class="base">${bars.map((probe) => html`<td class="bar on ${probe.kind}${probe.members.length === 0 ? " end" : ""}"></td>`)}<td class="place">●</td><td><strong>mc/green</strong> ${commitOf(page, green)}</td></tr>
${entries.shown.map((entry, at) => {
  const cells = bars.map((probe) => barAt(probe, entries.shown, at));
  return row(page, entry, cells, arriving.has(entry.name));
})}
</tbody></table>${more(entries.left)}`,
  );
}

/** What a verification's bar looks like beside one change: a solo passes by those that are not in it. */
function barAt(probe: QueueProbe, entries: readonly QueueEntry[], at: number): Html {
  const { mark, kind, members } = probe;
  const last = members.at(-1);
  const id = entries[at]?.id ?? "";
  if (members.includes(id)) {
    const end = last === id ? " end" : "";
    return html`<td class="bar on ${kind}${end}"><span class="unseen">in ${mark}</span></td>`;
  }
  const goesOn = entries.slice(at + 1).some((entry) => entry.id === last);
  return goesOn ? html`<td class="bar by ${kind}"></td>` : html`<td class="bar"></td>`;
}

function row(page: Page, entry: QueueEntry, cells: readonly Html[], isLanding: boolean): Html {
  const doubt =
    entry.suspicion === "possible" || entry.suspicion === "probable"
      ? html` <span class="doubt ${entry.suspicion}">${entry.suspicionWords}</span>`
      : null;
  const calm =
    entry.suspicion === "fine" ? html` <span class="quiet">· ${entry.suspicionWords}</span>` : null;
  return html`<tr${entry.inChain ? null : html` class="aside"`}>${cells}<td class="place">${entry.place}</td><td><strong>${entry.name}</strong>${pullOf(page, entry.pull)} ${entry.title}${doubt}
<div class="why">${isLanding ? "verified, landing now" : entry.why}${calm}${entry.expectedWords === "" ? null : html` <span class="expected">on green ${entry.expectedWords}</span>`}</div></td></tr>
`;
}

function verifications(page: Page): Content {
  const { probes, slots, building } = page.picture;
  if (probes.shown.length === 0 && !building) return null;
  return section(
    "verifications",
    "Being verified",
    html`<ul class="plain">${probes.shown.map(
      (probe) =>
        html`<li><span class="mark ${probe.kind}">${probe.mark}</span> ${probe.what}, at <code>${probe.commit}</code>, since ${time(probe.startedAt)} (${duration(probe.runningMs)})${probe.runUrl === null ? null : html` · ${webLink("run", probe.runUrl)}`}</li>`,
    )}${building ? html`<li class="quiet">The next merges are being prepared.</li>` : null}</ul>${more(probes.left)}
<p class="quiet">${slots.used} of ${slots.of} at a time. A bar covers what is verified together: a pass lands all of it.</p>`,
  );
}

function suspects({ entries }: QueuePicture): Content {
  const found = entries.shown.filter(
    ({ suspicion }) => suspicion === "possible" || suspicion === "probable",
  );
  if (found.length === 0) return null;
  return section(
    "suspects",
    "Suspects",
    html`<ul class="plain">${found.map(
      (entry) =>
        html`<li><strong>${entry.name}</strong>: <span class="doubt ${entry.suspicion}">${entry.suspicionWords}</span> <meter min="0" max="1" low="0.1" high="0.5" optimum="0" value="${entry.probability ?? 0}" aria-hidden="true"></meter></li>`,
    )}</ul>
<p class="quiet">Nobody leaves the queue on suspicion: only when enough failures agree, and mc/green itself still passes.</p>`,
  );
}

function held(page: Page): Content {
  const rows = page.picture.held;
  if (rows.shown.length === 0) return null;
  return section(
    "held",
    "Held by people",
    html`<ul class="plain">${rows.shown.map(
      (one) =>
        html`<li><strong>${one.name}</strong>${pullOf(page, one.pull)} by ${one.held}. <code>/mc release</code> lets it in${one.isQueued ? null : ", once it is ready"}.</li>`,
    )}</ul>${more(rows.left)}`,
  );
}

function repairs(page: Page): Content {
  const rows = page.picture.repairs;
  if (rows.shown.length === 0) return null;
  return section(
    "repairs",
    "Being repaired",
    html`<ul class="plain">${rows.shown.map(
      (
        one,
      ) => html`<li><strong>${one.name}</strong>${pullOf(page, one.pull)}: ${one.kind === "rebase" ? "does not merge on green" : "broke verification"}; wave ${one.wave}, since ${time(one.startedAt)}${one.runUrl === null ? null : html` · ${webLink("run", one.runUrl)}`}
<ul class="candidates">${one.candidates.map(({ strategy, state }) => html`<li><span class="state ${state}">${state}</span> ${strategy}</li>`)}</ul></li>`,
    )}</ul>${more(rows.left)}`,
  );
}

function searches(page: Page): Content {
  const rows = page.picture.searches;
  if (rows.shown.length === 0) return null;
  return section(
    "searches",
    "Being looked into",
    html`<ul class="plain">${rows.shown.map(
      (one) =>
        html`<li><strong>${one.name}</strong>${pullOf(page, one.pull)}: ${one.what}${one.runUrl === null ? null : html` · ${webLink("run", one.runUrl)}`}</li>`,
    )}</ul>${more(rows.left)}`,
  );
}

function recent(page: Page): Content {
  const rows = page.picture.recent;
  if (rows.shown.length === 0) return null;
  return section(
    "recent",
    "Landed and left, newest first",
    html`<ul class="plain">${rows.shown.map((one) =>
      one.what === "landed"
        ? html`<li><span class="state passed">landed</span> <strong>${one.name}</strong>${pullOf(page, one.pull)} as ${commitOf(page, one.commit)} ${time(one.at)}</li>`
        : html`<li><span class="state failed">left</span> <strong>${one.name}</strong>${pullOf(page, one.pull)}: ${one.because}${one.runUrl === null ? null : html` · ${webLink("run", one.runUrl)}`} ${time(one.at)}</li>`,
    )}</ul>${more(rows.left)}`,
  );
}

function flaky({ flaky: rows }: QueuePicture): Content {
  if (rows.shown.length === 0) return null;
  return section(
    "flaky",
    "Flaky tests",
    html`<ul class="plain">${rows.shown.map(
      (one) =>
        html`<li><code>${one.test}</code> ${one.seen === 0 ? "not seen to flake yet" : `passed and failed on the same commit ${one.seen === 1 ? "once" : `${one.seen} times`}`}${one.quarantinedBy === null ? null : html` · <span class="state wait">in quarantine</span> by ${one.quarantinedBy}`}</li>`,
    )}</ul>${more(rows.left)}
<p class="quiet"><code>/mc quarantine TEST…</code>: its failures alone are repeated and blame nobody.</p>`,
  );
}
