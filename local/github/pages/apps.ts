// The apps that are registered here and where they are installed: what `html_url` of an app or installation leads to.
import { notFound } from "../hub.ts";
import type { AppRow } from "../model.ts";
import { type Html, html } from "./html.ts";
import type { Page, Visit } from "./visit.ts";

function about(visit: Visit, app: AppRow): Html {
  const places = Object.values(visit.hub.state.installations)
    .filter((row) => row.appId === app.id)
    .flatMap((row) => row.repos)
    .filter((name) => {
      const repo = visit.hub.findRepo(name);
      return repo !== null && visit.role(repo) !== null;
    });
  const granted = Object.entries(app.permissions).map(([name, level]) => `${name}: ${level}`);
  return html`<dl class="facts"><dt>Owner</dt><dd>${app.owner}</dd><dt>Installed on</dt><dd>${places.length === 0 ? "nothing yet" : places.map((name) => html`<a href="/${name}">${name}</a> `)}</dd><dt>Permissions</dt><dd>${granted.join(", ")}</dd><dt>Events</dt><dd>${app.events.join(", ")}</dd></dl>
<p><a href="/settings/hooks">Webhook deliveries</a></p>`;
}

export function appPage(visit: Visit): Page {
  const app = Object.values(visit.hub.state.apps).find((row) => row.slug === visit.params.slug);
  if (app === undefined) return notFound();
  return { title: app.name, body: html`<h1>${app.name}</h1>${about(visit, app)}` };
}

export function installationPage(visit: Visit): Page {
  const row = visit.hub.state.installations[String(visit.number("id"))];
  const app = row === undefined ? undefined : visit.hub.state.apps[String(row.appId)];
  if (app === undefined) return notFound();
  return { title: app.name, body: html`<h1>${app.name}</h1>${about(visit, app)}` };
}
