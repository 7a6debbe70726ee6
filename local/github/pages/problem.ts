// What a person sees when something did not work: what happened, what was written (so that it is not lost), and a way back.
import type { HttpProblem } from "../route.ts";
import { html, safeUrl } from "./html.ts";
import type { Page, Visit } from "./visit.ts";

/** Fields that a person wrote, as against those that the form brought along. */
const WRITTEN = ["title", "body"];

export function problemPage(visit: Visit, problem: HttpProblem): Page {
  const missing = problem.status === 404;
  const written = WRITTEN.map((name) => visit.field(name)).filter((text) => text !== "");
  const [, owner, repo] = visit.url.pathname.split("/");
  const known = visit.hub.findRepo(`${owner}/${repo}`);
  const shown = known !== null && visit.role(known) !== null ? known : null;
  const back = safeUrl(visit.field("back"));
  return {
    title: missing ? "Not found" : "That did not work",
    status: problem.status,
    ...(shown === null ? {} : { at: { repo: shown, tab: "code" as const } }),
    body: html`<h1>${missing ? "Not found" : "That did not work"}</h1>
<p class="note bad" role="alert">${missing && problem.message === "Not Found" ? "There is nothing at this address, or it may not be seen by you." : problem.message}</p>
${written.length === 0 ? null : html`<h2>What you wrote</h2>${written.map((text) => html`<pre class="wrap">${text}</pre>`)}`}
<p>${back?.startsWith("/") ? html`<a href="${back}">Back to where you were</a> · ` : null}${shown === null ? null : html`<a href="/${shown.owner}/${shown.name}">Back to ${shown.owner}/${shown.name}</a> · `}<a href="/">All repositories</a></p>`,
  };
}
