// GitHub's REST API as a table of answers, asked through real Octokit: what is not in the table fails the test.
import type { Octokit } from "@octokit/rest";
import { openConnection } from "../../../app/github/connection.ts";
import { openGitHub } from "../../../app/github/octokit.ts";
import type { GitHub } from "../../../app/github/port.ts";

export interface Asked {
  readonly method: string;
  /** Path and query, without the API's own prefix. */
  readonly path: string;
  readonly body: unknown;
  readonly headers: Headers;
}

export interface Answer {
  readonly status?: number;
  readonly json?: unknown;
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Answers = Readonly<Record<string, Answer | ((asked: Asked) => Answer)>>;

export interface WireGitHub {
  readonly github: GitHub;
  readonly octokit: Octokit;
  readonly asked: Asked[];
  /** `METHOD /path` of every request so far. */
  lines(): string[];
}

export const API = "https://github.example/api/v3";

/** Keys: `GET /repos/o/r/issues/1`; the query is ignored unless the key has one. */
export function wireGitHub(answers: Answers, ownLogin = "mission-control[bot]"): WireGitHub {
  const asked: Asked[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const url = String(input instanceof Request ? input.url : input);
    const text = typeof init?.body === "string" ? init.body : "";
    const path = url.startsWith(API) ? url.slice(API.length) : url;
    const one: Asked = {
      method: init?.method ?? "GET",
      path,
      body: text === "" ? null : JSON.parse(text),
      headers: new Headers(init?.headers),
    };
    asked.push(one);
    const line = `${one.method} ${decodeURIComponent(path)}`;
    const found = answers[line] ?? answers[line.split("?")[0] ?? line];
    if (found === undefined) return new Response(`not in the table: ${line}`, { status: 501 });
    const answer = typeof found === "function" ? found(one) : found;
    const status = answer.status ?? 200;
    const body =
      status === 204 || status === 304
        ? null
        : (answer.bytes ?? JSON.stringify(answer.json ?? { message: `status ${status}` }));
    const type = answer.bytes === undefined ? "application/json" : "application/zip";
    return new Response(body, { status, headers: { "content-type": type, ...answer.headers } });
  };
  const octokit = openConnection({ apiUrl: API, fetch });
  const github = openGitHub({
    octokit,
    repo: "o/r",
    ownLogin,
    tokenFor: async (permissions) => `token-for ${JSON.stringify(permissions)}`,
  });
  return {
    github,
    octokit,
    asked,
    lines: () => asked.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`),
  };
}
