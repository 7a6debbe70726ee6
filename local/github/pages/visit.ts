// One request to the pages as the pages see it, and the only way they change anything: as the signed-in person, through the
// REST API in process, so that rights, validation and webhooks are the same.
import type { ActionsService } from "../../runner/host.ts";
import type { Auth } from "../auth.ts";
import { isFields, listOf, textOf } from "../fields.ts";
import type { GraphQL } from "../graphql.ts";
import { type Hub, notFound } from "../hub.ts";
import { fullName, type RepoRow, type Role } from "../model.ts";
import type { Rest } from "../rest.ts";
import { HttpProblem } from "../route.ts";
import { type Html, html } from "./html.ts";
import type { Session } from "./session.ts";

export interface Site {
  readonly hub: Hub;
  readonly auth: Auth;
  readonly rest: Rest;
  readonly graphql: GraphQL;
  readonly actions: ActionsService;
}

export interface Page {
  readonly title: string;
  readonly body: Html;
  readonly status?: number;
  /** Repository and tab that the page belongs to. */
  readonly at?: { readonly repo: RepoRow; readonly tab: Tab };
}

export type Tab = "code" | "issues" | "pulls" | "actions" | "hooks";

export class Visit {
  readonly hub: Hub;
  readonly actions: ActionsService;
  readonly url: URL;
  readonly params: Readonly<Record<string, string>>;
  readonly form: URLSearchParams;
  readonly session: Session;
  readonly #site: Site;

  constructor(
    site: Site,
    parts: {
      readonly url: URL;
      readonly params: Readonly<Record<string, string>>;
      readonly form: URLSearchParams;
      readonly session: Session;
    },
  ) {
    this.#site = site;
    this.hub = site.hub;
    this.actions = site.actions;
    this.url = parts.url;
    this.params = parts.params;
    this.form = parts.form;
    this.session = parts.session;
  }

  get login(): string {
    return this.session.login;
  }

  /** The repository of the path, when the person may see it. */
  repo(): RepoRow {
    const repo = this.hub.findRepo(`${this.params.owner}/${this.params.repo}`);
    return repo === null || this.role(repo) === null ? notFound() : repo;
  }

  role(repo: RepoRow): Role | null {
    return this.hub.role(repo, this.login);
  }

  number(name: string): number {
    const text = this.params[name] ?? "";
    return /^[1-9]\d{0,15}$/.test(text) ? Number(text) : notFound();
  }

  field(name: string): string {
    return (this.form.get(name) ?? "").replace(/\r\n?/g, "\n");
  }

  /** A form that changes something: posts to this server, with the token of the session. */
  postTo(action: string, content: Html, name = "plain"): Html {
    return html`<form method="post" action="${action}" class="${name}"><input type="hidden" name="token" value="${this.session.formToken}">${content}</form>`;
  }

  /** Calls the REST API as the signed-in person; GitHub's refusal is thrown with its own words. */
  async act(method: string, path: string, body?: Readonly<Record<string, unknown>>) {
    const response = await this.#call(method, path, body);
    const text = await response.text();
    const answer: unknown = text === "" ? {} : JSON.parse(text);
    const fields = isFields(answer) ? answer : {};
    if (response.ok) return fields;
    throw new HttpProblem(response.status, sentence(fields, response.status));
  }

  /** As the signed-in person, through the one API that can. */
  async pin(node: string, pinned: boolean): Promise<void> {
    const verb = pinned ? "pinIssue" : "unpinIssue";
    const query = `mutation($id: ID!) { ${verb}(input: { issueId: $id }) { issue { id isPinned } } }`;
    const request = new Request(`${this.hub.url}/api/graphql`, {
      method: "POST",
      headers: { authorization: `token ${this.#site.auth.personalToken(this.login)}` },
      body: JSON.stringify({ query, variables: { id: node } }),
    });
    const answer: unknown = await (await this.#site.graphql.answer(request)).json();
    const [refused] = isFields(answer) ? (listOf(answer, "errors") ?? []) : [];
    if (isFields(refused)) throw new HttpProblem(422, textOf(refused, "message") ?? "");
  }

  /** Where the API sends a download. */
  async download(path: string): Promise<Response> {
    const response = await this.#call("GET", path);
    const to = response.headers.get("location");
    if (to !== null) return new Response(null, { status: 303, headers: { location: to } });
    const fields: unknown = await response.json();
    throw new HttpProblem(
      response.status,
      sentence(isFields(fields) ? fields : {}, response.status),
    );
  }

  #call(method: string, path: string, body?: Readonly<Record<string, unknown>>): Promise<Response> {
    const url = new URL(`${this.hub.apiUrl}${path}`);
    const request = new Request(url, {
      method,
      headers: {
        authorization: `token ${this.#site.auth.personalToken(this.login)}`,
        "content-type": "application/json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return this.#site.rest.answer(request, path.split("?")[0] ?? path, url);
  }
}

/** What GitHub said, with the particulars it gives beside its message. */
function sentence(fields: Readonly<Record<string, unknown>>, status: number): string {
  const parts = [textOf(fields, "message") ?? `GitHub answered with ${status}.`];
  for (const error of listOf(fields, "errors") ?? []) {
    if (typeof error === "string") parts.push(error);
    else if (isFields(error))
      parts.push(textOf(error, "message") ?? `${textOf(error, "field")}: ${textOf(error, "code")}`);
  }
  return parts.join(": ");
}

export function apiOf(repo: RepoRow): string {
  return `/repos/${fullName(repo)}`;
}

export function pageOf(repo: RepoRow): string {
  return `/${fullName(repo)}`;
}

export function seeOther(to: string): Response {
  return new Response(null, { status: 303, headers: { location: to } });
}
