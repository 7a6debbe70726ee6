// Between the app and GitHub: every call has a name, is counted, and fails when a scenario says so, before it took effect,
// after it, or for good.

export type Trouble = "before" | "after" | "refused" | "lost";

interface Rule {
  readonly name: string;
  readonly trouble: Trouble;
  skip: number;
  left: number;
}

export class Door {
  /** Names of the calls, in order. */
  readonly calls: string[] = [];
  readonly #serve: (request: Request) => Promise<Response>;
  readonly #note: (text: string) => void;
  #rules: Rule[] = [];
  /** What somebody else does right before a call. */
  before: ((name: string) => Promise<void>) | null = null;

  constructor(
    serve: (request: Request) => Promise<Response>,
    note: (text: string) => void = () => {},
  ) {
    this.#serve = serve;
    this.#note = note;
  }

  /** After `skip` calls of that name, the next `times` go wrong. */
  arm(name: string, trouble: Trouble, times = 1, skip = 0): void {
    this.#rules.push({ name, trouble, skip, left: times });
  }
  disarm(): void {
    this.#rules = [];
  }

  async call(request: Request): Promise<Response> {
    const name = nameOf(request.method, new URL(request.url));
    this.calls.push(name);
    await this.before?.(name);
    const trouble = this.#take(name);
    if (trouble === null) return this.#follow(request, await this.#serve(request));
    this.#note(`GitHub fails: ${name} (${trouble})`);
    if (trouble === "after") await (await this.#serve(request)).arrayBuffer();
    if (trouble === "lost") throw new TypeError("fetch failed");
    if (trouble !== "refused") return answer(502, "Server Error");
    return answer(403, "Resource not accessible by integration");
  }

  #take(name: string): Trouble | null {
    for (const rule of this.#rules) {
      if (rule.name !== name || rule.left <= 0) continue;
      if (rule.skip > 0) {
        rule.skip -= 1;
        continue;
      }
      rule.left -= 1;
      return rule.trouble;
    }
    return null;
  }

  /** As fetch does by itself over a network. */
  async #follow(request: Request, response: Response): Promise<Response> {
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || location === null) return response;
    if (request.redirect === "manual") return response;
    return this.#serve(new Request(new URL(location, request.url)));
  }
}

function answer(status: number, message: string): Response {
  return Response.json({ message, documentation_url: "" }, { status });
}

/** `POST /repos/*\/issues/{n}/comments`; git by what it does. */
function nameOf(method: string, url: URL): string {
  const git = /\.git\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(url.pathname)?.[1];
  if (git !== undefined) {
    const pushing = `${git}${url.search}`.includes("receive-pack");
    return `git ${pushing ? "push" : "fetch"}${git === "info/refs" ? " (list)" : ""}`;
  }
  const path = url.pathname
    .replace(/^\/api\/v3/, "")
    .replace(/^\/repos\/[^/]+\/[^/]+/, "/repos/*")
    .replace(/\/collaborators\/[^/]+/, "/collaborators/{login}")
    .replace(/\/contents\/.*/, "/contents/{path}")
    .replace(/\/(branches|git\/ref)\/.*/, "/$1/{ref}")
    .replace(/\/labels\/.*/, "/labels/{name}")
    .replace(/\/_downloads\/.*/, "/_downloads/{token}")
    .replace(/\/[0-9a-f]{40}(?=\/|$)/g, "/{sha}")
    .replace(/\/\d+(?=\/|$)/g, "/{n}");
  return `${method} ${path}`;
}
