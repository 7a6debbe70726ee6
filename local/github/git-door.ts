// Git over HTTP: who may fetch and push, what a push must not touch, and what follows when refs have moved.
import { serveGit, servePush } from "../git/http.ts";
import { pushPolicy } from "../git/push-policy.ts";
import type { Auth } from "./auth.ts";
import { suitesRequested } from "./checks.ts";
import type { Faults } from "./faults.ts";
import { holds, sees } from "./gate.ts";
import { mayPush, mayWriteWorkflows } from "./guards.ts";
import { atLeast, type Hub } from "./hub.ts";
import { fullName, type RepoRow } from "./model.ts";
import { refsMoved } from "./pushes.ts";
import { type Counters, Dropped } from "./rest.ts";
import { type Caller, HttpProblem } from "./route.ts";

const NO_SHA = "0".repeat(40);

function text(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(`${message}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  });
}

function challenge(): Response {
  return text(401, "Authentication required", { "www-authenticate": 'Basic realm="GitHub"' });
}

export class GitDoor {
  readonly #hub: Hub;
  readonly #auth: Auth;
  readonly #faults: Faults;
  readonly #counters: Counters;

  constructor(parts: {
    readonly hub: Hub;
    readonly auth: Auth;
    readonly faults: Faults;
    readonly counters: Counters;
  }) {
    this.#hub = parts.hub;
    this.#auth = parts.auth;
    this.#faults = parts.faults;
    this.#counters = parts.counters;
  }

  /** `name`: `owner/repo`; `rest`: what follows `.git`, e.g. `/info/refs`. */
  async answer(request: Request, name: string, rest: string, url: URL): Promise<Response> {
    this.#counters.gitRequests += 1;
    const pushing =
      rest === "/git-receive-pack" || url.searchParams.get("service") === "git-receive-pack";
    const caller = this.#caller(request);
    if (caller === null)
      return text(401, "Invalid username or token.", {
        "www-authenticate": 'Basic realm="GitHub"',
      });
    const repo = this.#hub.findRepo(name);
    if (repo === null || !sees(this.#hub, caller, repo))
      return caller.kind === "nobody" ? challenge() : text(404, "Repository not found.");
    if (caller.kind === "nobody" && pushing) return challenge();
    const refusal = this.#refusal(caller, repo, pushing);
    if (refusal !== null) return text(403, refusal);
    const fault = this.#faults.take(
      ...(rest === "/git-receive-pack" ? ["git push"] : pushing ? [] : ["git fetch"]),
    );
    if (fault?.fault === "drop") throw new Dropped("The connection was lost.");
    if (fault?.fault === "delay") await this.#faults.wait(fault);
    if (fault?.fault === "fail-before") return text(fault.status ?? 500, "Internal Server Error");
    if (fault?.fault === "rate-limit" || fault?.fault === "secondary-limit")
      return text(fault.status ?? 429, "Too many requests", { "retry-after": "60" });
    const response = await this.#serve(request, repo, rest, url, caller);
    if (fault?.fault !== "fail-after") return response;
    await response.arrayBuffer();
    return text(fault.status ?? 500, "Internal Server Error");
  }

  #caller(request: Request): Caller | null {
    try {
      const caller = this.#auth.caller(request.headers.get("authorization"));
      return caller.kind === "app" ? null : caller;
    } catch (error) {
      if (error instanceof HttpProblem) return null;
      throw error;
    }
  }

  #refusal(caller: Caller, repo: RepoRow, pushing: boolean): string | null {
    const denied = `Permission to ${fullName(repo)}.git denied to ${caller.login}.`;
    switch (caller.kind) {
      case "nobody":
        return null;
      case "user":
        return !pushing || atLeast(this.#hub.role(repo, caller.login), "write") ? null : denied;
      case "installation":
      case "job": {
        const own = caller.repos?.includes(fullName(repo)) ?? true;
        if (!own) return pushing ? denied : null;
        if (holds(caller, ["contents", pushing ? "write" : "read"])) return null;
        return !pushing && !repo.private ? null : denied;
      }
      case "app":
        return denied;
    }
  }

  async #serve(
    request: Request,
    repo: RepoRow,
    rest: string,
    url: URL,
    caller: Caller,
  ): Promise<Response> {
    const options = {
      request,
      repository: this.#hub.git(repo),
      path: rest,
      service: url.searchParams.get("service"),
      user: caller.login,
      env: {},
    };
    if (rest !== "/git-receive-pack") return serveGit(options);
    const policy = await pushPolicy({
      dataDir: this.#hub.dataDir,
      mayWriteWorkflows: mayWriteWorkflows(caller),
      forwardOnly: repo.protections
        .filter((row) => row.forwardOnly)
        .map((row) => `refs/heads/${row.branch}`),
      closed: repo.protections
        .filter((row) => !mayPush(row, caller.login))
        .map((row) => `refs/heads/${row.branch}`),
    });
    try {
      const { response, moved } = await servePush({ ...options, env: policy.env }, policy.reason);
      await refsMoved(this.#hub, repo, moved, caller);
      for (const { ref, after } of moved)
        if (ref.startsWith("refs/heads/") && after !== NO_SHA)
          await suitesRequested(this.#hub, repo, after, caller.login);
      return response;
    } finally {
      await policy.close();
    }
  }
}
