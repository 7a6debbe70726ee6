// Webhook deliveries: what was sent to the apps, what came back, and sending it again.
import type { DeliveryRow } from "../../hooks/delivery-log.ts";
import { notFound } from "../hub.ts";
import { fullName, type RepoRow } from "../model.ts";
import { HttpProblem } from "../route.ts";
import { type Content, html } from "./html.ts";
import { empty, paged, stateMark, timeOf } from "./layout.ts";
import { type Page, seeOther, type Visit } from "./visit.ts";

function repoOf(visit: Visit, row: DeliveryRow): RepoRow | null {
  const repos = Object.values(visit.hub.state.repos);
  return repos.find((repo) => repo.id === row.repositoryId) ?? null;
}

/** Payloads tell what is in a repository: only those of repositories that the person may see. */
function visible(visit: Visit, row: DeliveryRow): boolean {
  const repo = repoOf(visit, row);
  if (repo !== null) return visit.role(repo) !== null;
  return visit.hub.state.apps[String(row.appId)]?.owner.toLowerCase() === visit.login.toLowerCase();
}

function all(visit: Visit): readonly DeliveryRow[] {
  const apps = Object.values(visit.hub.state.apps);
  return apps.flatMap((app) => visit.hub.hooks.log.of(app.id)).sort((a, b) => b.id - a.id);
}

function outcome(row: DeliveryRow): Content {
  if (row.statusCode === null) return stateMark("queued");
  const ok = row.statusCode >= 200 && row.statusCode < 300;
  return html`${stateMark(ok ? "success" : "failure")} <span class="quiet">${row.statusCode}</span>`;
}

function nameOf(row: DeliveryRow): string {
  return row.action === null ? row.event : `${row.event}.${row.action}`;
}

export function deliveriesPage(visit: Visit): Page {
  const repo = visit.params.repo === undefined ? null : visit.repo();
  const rows = all(visit).filter(
    (row) => visible(visit, row) && (repo === null || row.repositoryId === repo.id),
  );
  const { shown, links } = paged(visit, rows);
  const line = (row: DeliveryRow) =>
    html`<li>${outcome(row)} <a class="title" href="/settings/hooks/${row.id}">${nameOf(row)}</a>${row.redelivery ? html` <span class="quiet">sent again</span>` : null}<span class="meta">to ${visit.hub.state.apps[String(row.appId)]?.slug ?? "an app"} · ${timeOf(row.deliveredAt)} · ${row.seconds} s · <code>${row.guid}</code></span></li>`;
  return {
    title: "Webhook deliveries",
    ...(repo === null ? {} : { at: { repo, tab: "hooks" as const } }),
    body: html`<h1>Webhook deliveries${repo === null ? null : ` of ${fullName(repo)}`}</h1>
<div id="list" data-live>${shown.length === 0 ? empty("Nothing was sent yet.") : html`<ul class="rows">${shown.map(line)}</ul>`}${links}</div>`,
  };
}

function rowOf(visit: Visit): DeliveryRow {
  const row = visit.hub.hooks.log.find(visit.number("id"));
  return row === null || !visible(visit, row) ? notFound() : row;
}

export function deliveryPage(visit: Visit): Page {
  const row = rowOf(visit);
  const repo = repoOf(visit, row);
  const headers = Object.entries(row.headers).map(([name, value]) => `${name}: ${value}`);
  return {
    title: nameOf(row),
    ...(repo === null ? {} : { at: { repo, tab: "hooks" as const } }),
    body: html`<h1>${nameOf(row)}</h1>
<div id="delivery" data-live>
<dl class="facts"><dt>Answer</dt><dd>${outcome(row)} ${row.status}</dd><dt>Sent</dt><dd>${timeOf(row.deliveredAt)}, took ${row.seconds} s</dd><dt>Delivery</dt><dd><code>${row.guid}</code></dd></dl>
${mayRedeliver(visit, row) ? visit.postTo(`/settings/hooks/${row.id}/redeliver`, html`<input type="hidden" name="back" value="/settings/hooks/${row.id}"><button>Send again</button>`, "line") : null}
<h2>Headers</h2><pre class="wrap">${headers.join("\n")}</pre>
<h2>Payload</h2><pre tabindex="0">${JSON.stringify(JSON.parse(row.body), null, 2)}</pre>
</div>`,
  };
}

function mayRedeliver(visit: Visit, row: DeliveryRow): boolean {
  const app = visit.hub.state.apps[String(row.appId)];
  return app !== undefined && app.owner.toLowerCase() === visit.login.toLowerCase();
}

export function redeliver(visit: Visit): Response {
  const row = rowOf(visit);
  if (!mayRedeliver(visit, row))
    throw new HttpProblem(403, "Only the owner of the app sends its deliveries again.");
  visit.hub.hooks.redeliver(row);
  const [latest] = visit.hub.hooks.log.of(row.appId);
  return seeOther(`/settings/hooks/${latest?.id ?? row.id}`);
}
