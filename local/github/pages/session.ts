// Who looks at the pages, and whether a form came from them. The server listens on loopback for one person, who may act as any
// known human user; what it must withstand is other web pages in the same browser, which know neither cookie nor form token.
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Hub } from "../hub.ts";
import { HttpProblem } from "../route.ts";

export interface Session {
  readonly login: string;
  /** Goes into every form, comes back with every change. */
  readonly formToken: string;
  /** `Set-Cookie`, when the browser has none yet. */
  readonly cookie: string | null;
}

export class Sessions {
  readonly #hub: Hub;
  readonly #name: string;

  constructor(hub: Hub) {
    this.#hub = hub;
    // Cookies do not tell ports apart; two servers on one machine must not sign each other out.
    this.#name = `local_github_${new URL(hub.url).port || "0"}`;
  }

  /** The session of a request; a new one for a browser without (or with somebody else's) cookie. */
  of(request: Request): Session {
    const [id = "", login = "", mac = ""] = (this.#cookieOf(request) ?? "").split(".");
    const user = this.#hub.user(decode(login));
    if (user?.type === "User" && same(mac, this.#sign("session", `${id}.${login}`)))
      return { login: user.login, formToken: this.#sign("form", id), cookie: null };
    return this.begin(this.#firstPerson());
  }

  begin(login: string): Session {
    const id = randomBytes(18).toString("base64url");
    const body = `${id}.${Buffer.from(login).toString("base64url")}`;
    const value = `${body}.${this.#sign("session", body)}`;
    return {
      login,
      formToken: this.#sign("form", id),
      cookie: `${this.#name}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000`,
    };
  }

  people(): readonly string[] {
    const users = Object.values(this.#hub.state.users);
    return users.filter((user) => user.type === "User").map((user) => user.login);
  }

  hasCookie(request: Request): boolean {
    return this.#cookieOf(request) !== null;
  }

  /** Throws unless the form was served by these pages to this browser. */
  admitForm(request: Request, session: Session, form: URLSearchParams): void {
    const origin = request.headers.get("origin");
    const site = request.headers.get("sec-fetch-site");
    if (origin !== null && origin !== new URL(this.#hub.url).origin) refuse();
    if (site !== null && site !== "same-origin") refuse();
    if (origin === null && site === null) refuse();
    if (session.cookie !== null || !same(form.get("token") ?? "", session.formToken))
      throw new HttpProblem(
        403,
        "This form was not made for this browser session. Go back, reload the page and send it again.",
      );
  }

  /** Owner of the first repository; without one, the first person there is. */
  #firstPerson(): string {
    const [repo] = Object.values(this.#hub.state.repos);
    const owner = repo === undefined ? null : this.#hub.user(repo.owner);
    if (owner?.type === "User") return owner.login;
    return this.people()[0] ?? this.#hub.ensureUser("you").login;
  }

  #cookieOf(request: Request): string | null {
    for (const part of (request.headers.get("cookie") ?? "").split(";")) {
      const [name, value] = part.trim().split("=", 2);
      if (name === this.#name && value !== undefined) return value;
    }
    return null;
  }

  #sign(purpose: string, text: string): string {
    const key = this.#hub.state.seed;
    return createHmac("sha256", key).update(`pages ${purpose} ${text}`).digest("base64url");
  }
}

function decode(login: string): string {
  return Buffer.from(login, "base64url").toString("utf8");
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function refuse(): never {
  throw new HttpProblem(403, "The form came from another site and was refused.");
}
