// What every part of the server shares: the state, ids, time, repositories, rights, and the way to tell apps what happened.
// Between a check and the change that relies on it nothing may be awaited; that alone keeps the state consistent.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { BareRepository } from "../git/bare.ts";
import type { Hooks } from "../hooks/hooks.ts";
import type { PushedRef } from "../runner/host.ts";
import { fullName, type RepoRow, type Role, type State, type UserRow } from "./model.ts";
import { type Caller, HttpProblem, type RouteRequest } from "./route.ts";

const RANK: Readonly<Record<Role, number>> = {
  read: 1,
  triage: 2,
  write: 3,
  maintain: 4,
  admin: 5,
};

export function atLeast(role: Role | null, needed: Role): boolean {
  return role !== null && RANK[role] >= RANK[needed];
}

export class Hub {
  readonly url: string;
  readonly apiUrl: string;
  readonly dataDir: string;
  readonly state: State;
  readonly now: () => number;
  readonly changed: () => void;
  /** Workflows that start on push; nobody listens until the Actions service stands. */
  onPush: (push: PushedRef) => Promise<void> = async () => {};
  #hooks: Hooks | null = null;
  readonly #git = new Map<string, BareRepository>();

  constructor(options: {
    readonly url: string;
    readonly dataDir: string;
    readonly state: State;
    readonly now: () => number;
    readonly changed: () => void;
  }) {
    this.url = options.url;
    this.apiUrl = `${options.url}/api/v3`;
    this.dataDir = options.dataDir;
    this.state = options.state;
    this.now = options.now;
    this.changed = options.changed;
  }

  get hooks(): Hooks {
    if (this.#hooks === null) throw new Error("The server is not open yet.");
    return this.#hooks;
  }

  set hooks(hooks: Hooks) {
    this.#hooks = hooks;
  }

  nextId(): number {
    this.state.lastId += 1;
    this.changed();
    return this.state.lastId;
  }

  /** The time as GitHub writes it. */
  time(): string {
    return `${new Date(this.now()).toISOString().slice(0, 19)}Z`;
  }

  ensureUser(login: string, type: UserRow["type"] = "User"): UserRow {
    const key = login.toLowerCase();
    const known = this.state.users[key];
    if (known !== undefined) return known;
    const row: UserRow = { id: this.nextId(), login, type, createdAt: this.time() };
    this.state.users[key] = row;
    return row;
  }

  user(login: string): UserRow | null {
    return this.state.users[login.toLowerCase()] ?? null;
  }

  findRepo(name: string): RepoRow | null {
    return this.state.repos[name.toLowerCase()] ?? null;
  }

  /** The repository of a name that the server itself made sure of. */
  repo(name: string): RepoRow {
    const row = this.findRepo(name);
    if (row === null) throw new HttpProblem(404, "Not Found");
    return row;
  }

  async addRepo(options: {
    readonly owner: string;
    readonly name: string;
    readonly defaultBranch: string;
    readonly private: boolean;
    readonly description: string | null;
  }): Promise<RepoRow> {
    this.ensureUser(options.owner);
    const at = this.time();
    const row: RepoRow = {
      id: this.nextId(),
      owner: options.owner,
      name: options.name,
      createdAt: at,
      private: options.private,
      description: options.description,
      defaultBranch: options.defaultBranch,
      updatedAt: at,
      pushedAt: at,
      nextNumber: 1,
      collaborators: {},
      labels: [],
      issues: {},
      comments: {},
      threadEvents: [],
      reviews: {},
      reviewComments: {},
      checkSuites: {},
      checkRuns: {},
      statuses: [],
      protections: [],
      secrets: {},
    };
    this.state.repos[fullName(row).toLowerCase()] = row;
    this.changed();
    const git = this.git(row);
    await mkdir(git.dir, { recursive: true });
    await git.init(options.defaultBranch);
    return row;
  }

  gitDir(name: string): string {
    const [owner = "", repo = ""] = name.toLowerCase().split("/");
    return join(this.dataDir, "git", owner, `${repo}.git`);
  }

  git(repo: RepoRow): BareRepository {
    const name = fullName(repo).toLowerCase();
    const known = this.#git.get(name);
    if (known !== undefined) return known;
    const opened = new BareRepository(this.gitDir(name));
    this.#git.set(name, opened);
    return opened;
  }

  /** Role of a person in a repository; null: none at all (and then a private one is invisible). */
  role(repo: RepoRow, login: string): Role | null {
    if (repo.owner.toLowerCase() === login.toLowerCase()) return "admin";
    const given = repo.collaborators[login.toLowerCase()];
    if (given !== undefined) return given;
    return repo.private ? null : "read";
  }

  /** Whether the caller may change something of this author's: its author, or someone with the role or permission. */
  mayEdit(repo: RepoRow, caller: Caller, author: string, role: Role): boolean {
    if (caller.login.toLowerCase() === author.toLowerCase()) return true;
    if (caller.kind !== "user") return true;
    return atLeast(this.role(repo, caller.login), role);
  }

  /** Slug of the app that acts, for `performed_via_github_app`. */
  viaApp(caller: Caller): string | null {
    const app = caller.appId === undefined ? undefined : this.state.apps[String(caller.appId)];
    return app?.slug ?? null;
  }

  repoOf(request: RouteRequest): RepoRow {
    return this.repo(request.repo);
  }

  close(): void {
    for (const git of this.#git.values()) git.close();
    this.#git.clear();
  }
}

export function notFound(): never {
  throw new HttpProblem(404, "Not Found");
}

/** A positive integer of the path, or 404 as GitHub answers. */
export function idOf(request: RouteRequest, name: string): number {
  const text = request.params[name] ?? "";
  return /^[1-9]\d{0,15}$/.test(text) ? Number(text) : notFound();
}
