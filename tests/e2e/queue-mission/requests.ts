// What the app asked of GitHub's REST API, by endpoint: identities are replaced by their kind.
import type { RequestCounts } from "../../../local/api.ts";

export interface Endpoint {
  readonly endpoint: string;
  readonly requests: number;
  readonly content: boolean;
}

/** Creates something that people are told of. */
const CONTENT =
  /^POST \/(issues|issues\/:n\/comments|issues\/:n\/labels|pulls|pulls\/:n\/reviews|check-runs)$/;

export class Requests {
  readonly #before: RequestCounts;
  #after: RequestCounts;
  #open = true;
  readonly #counts = new Map<string, number>();
  #tokens = 0;
  #git = 0;
  #notModified = 0;

  constructor(before: RequestCounts) {
    this.#before = before;
    this.#after = before;
  }

  readonly answered = (name: string, status: number): void => {
    if (!this.#open) return;
    const [method = "", path = ""] = name.split(" ");
    if (method === "git" || path.includes(".git/")) this.#git += 1;
    else if (path.endsWith("/access_tokens")) this.#tokens += 1;
    else if (!path.startsWith("/_")) {
      if (status === 304) this.#notModified += 1;
      const endpoint = endpointOf(method, path);
      this.#counts.set(endpoint, (this.#counts.get(endpoint) ?? 0) + 1);
    }
  };

  end(after: RequestCounts): void {
    this.#after = after;
    this.#open = false;
  }

  get endpoints(): readonly Endpoint[] {
    return [...this.#counts]
      .map(([endpoint, requests]) => ({ endpoint, requests, content: CONTENT.test(endpoint) }))
      .sort((a, b) => b.requests - a.requests || (a.endpoint < b.endpoint ? -1 : 1));
  }
  get total(): number {
    return this.endpoints.reduce((sum, one) => sum + one.requests, 0);
  }
  get content(): number {
    return this.endpoints.reduce((sum, one) => sum + (one.content ? one.requests : 0), 0);
  }
  get others(): { readonly tokens: number; readonly git: number; readonly notModified: number } {
    return { tokens: this.#tokens, git: this.#git, notModified: this.#notModified };
  }
  /** What GitHub counted, whoever asked. */
  get counted(): { readonly requests: number; readonly content: number; readonly jobs: number } {
    return {
      requests: this.#after.requests - this.#before.requests,
      content: this.#after.contentRequests - this.#before.contentRequests,
      jobs: this.#after.jobs - this.#before.jobs,
    };
  }
}

function endpointOf(method: string, path: string): string {
  const short = path
    .replace(/^\/repos\/[^/]+\/[^/]+/, "")
    .replace(/\/(commits|check-runs|git\/commits)\/[0-9a-f]{40}/, "/$1/:sha")
    .replace(/\/contents\/.*/, "/contents/:path")
    .replace(/\/workflows\/[^/]+/, "/workflows/:name")
    .replace(/\/(git\/ref|git\/refs|branches|rules\/branches|git\/matching-refs)\/.*/, "/$1/:ref")
    .replace(/\/collaborators\/[^/]+/, "/collaborators/:login")
    .replace(/\/labels\/[^/]+$/, "/labels/:name")
    .replace(/\/\d+(?=\/|$)/g, "/:n");
  return `${method} ${short === "" ? "/" : short}`;
}
