// The list of pull requests.
import { isPull } from "../shapes/pull.ts";
import { html } from "./html.ts";
import { threadFilters, threadRows } from "./issues.ts";
import { empty, paged } from "./layout.ts";
import { type Page, pageOf, type Visit } from "./visit.ts";

export function pullsPage(visit: Visit): Page {
  const repo = visit.repo();
  const pulls = Object.values(repo.issues).filter(isPull);
  const { chosen, filters } = threadFilters(visit, repo, pulls, `${pageOf(repo)}/pulls`);
  const { shown, links } = paged(visit, chosen);
  return {
    title: "Pull requests",
    at: { repo, tab: "pulls" },
    body: html`<h1>Pull requests</h1>
${filters}
<div id="list" data-live>${shown.length === 0 ? empty("No pull request fits.") : threadRows(repo, shown)}${links}</div>`,
  };
}
