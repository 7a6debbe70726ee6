// Who acts: on one's own machine there is nobody to ask for a password, so the person is chosen from those who are known.
import { HttpProblem } from "../route.ts";
import { html, safeUrl } from "./html.ts";
import type { Sessions } from "./session.ts";
import { type Page, seeOther, type Visit } from "./visit.ts";

function backOf(text: string | null): string {
  const url = safeUrl(text ?? "");
  return url?.startsWith("/") ? url : "/";
}

export function peoplePage(visit: Visit, sessions: Sessions): Page {
  const back = backOf(visit.url.searchParams.get("back"));
  const choices = sessions
    .people()
    .map(
      (login) =>
        html`<li><button name="login" value="${login}" ${login === visit.login ? html`aria-current="true"` : null}>${login}</button>${login === visit.login ? html` <span class="quiet">signed in now</span>` : null}</li>`,
    );
  return {
    title: "Who are you?",
    body: html`<h1>Who are you?</h1>
<p>This server answers on this machine alone, so nobody asks for a password. What you do is done in the name, and with the rights, of the person you choose.</p>
${visit.postTo("/_pages/people", html`<input type="hidden" name="back" value="${back}"><ul class="rows">${choices}</ul>`)}`,
  };
}

export function choosePerson(visit: Visit, sessions: Sessions): Response {
  const login = sessions.people().find((name) => name === visit.field("login"));
  if (login === undefined) throw new HttpProblem(422, "Nobody here has this name.");
  const response = seeOther(backOf(visit.field("back")));
  response.headers.set("set-cookie", sessions.begin(login).cookie ?? "");
  return response;
}

/** A picture for `avatar_url`: the first letter. */
export function avatar(visit: Visit): Response {
  const id = visit.number("id");
  const user = Object.values(visit.hub.state.users).find((row) => row.id === id);
  const letter = (user?.login ?? "?").slice(0, 1).toUpperCase();
  const picture = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" rx="20" fill="#59636e"></rect><text x="20" y="27" font-size="20" text-anchor="middle" fill="#fff" font-family="sans-serif">${letter}</text></svg>`;
  return new Response(picture.text, { headers: { "content-type": "image/svg+xml" } });
}
