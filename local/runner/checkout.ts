// actions/checkout, in process: the commit in a folder of the workspace with as few processes as possible. A depth-1
// checkout borrows its objects from a store that holds exactly that commit (packed once, shared by all jobs that want it),
// so that what is missing on GitHub is missing here too; a full one borrows from the server's repository.
import { execFile } from "node:child_process";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { RefReader } from "../git/refs.ts";
import type { Host } from "./host.ts";
import type { Permissions } from "./permissions.ts";
import { type RunRecord, refName } from "./record.ts";
import { isPublic } from "./run-contexts.ts";
import { writeFiles, writeStore } from "./small-checkout.ts";
import { type SmallTree, smallTree } from "./small-tree.ts";

const execute = promisify(execFile);
const OUTPUT_MAX = 64 * 1024 * 1024;
/** Depth-1 stores kept while nothing uses them. */
const STORES_KEPT = 64;
/** Small commits kept in memory, a megabyte each at most. */
const TREES_KEPT = 16;

export class CheckoutProblem extends Error {}

export interface CheckoutRequest {
  readonly run: RunRecord;
  readonly workspace: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly jobToken: string;
  readonly permissions: Permissions;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly log: (text: string) => void;
}

export interface CheckoutResult {
  readonly ref: string;
  readonly commit: string;
}

const UNSUPPORTED = ["submodules", "lfs", "sparse-checkout", "ssh-key", "filter"] as const;
const FALSY = new Set(["", "false"]);
const SHA = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

export class Checkouts {
  readonly #host: Host;
  readonly #folder: string;
  readonly #stores = new Map<string, Promise<string>>();
  readonly #trees = new Map<string, Promise<SmallTree | null>>();
  #packed = 0;

  constructor(host: Host) {
    this.#host = host;
    this.#folder = join(host.dataDir, "actions", "commits");
  }

  async checkout(request: CheckoutRequest): Promise<CheckoutResult> {
    const { inputs, run, log } = request;
    for (const name of UNSUPPORTED) {
      if (!FALSY.has(inputs[name] ?? "")) {
        throw new CheckoutProblem(
          `actions/checkout: the input \`${name}\` is not supported by the local runner.`,
        );
      }
    }
    const repository = inputs.repository || run.repo;
    if (repository.toLowerCase() !== run.repo.toLowerCase()) {
      throw new CheckoutProblem(
        `actions/checkout: only \`${run.repo}\` can be checked out here, not \`${repository}\`.`,
      );
    }
    const target = this.#target(request);
    const depth = Number(inputs["fetch-depth"] || "1");
    if (!Number.isInteger(depth) || depth < 0) {
      throw new CheckoutProblem(
        `actions/checkout: \`fetch-depth: ${inputs["fetch-depth"]}\` is not a number.`,
      );
    }
    const token = inputs.token || request.jobToken;
    const wanted = inputs.ref || run.ref;
    if (token !== request.jobToken) return this.#fetch(request, { target, depth, token, wanted });

    const readable =
      request.permissions.contents !== undefined || isPublic(this.#host.repository(run.repo));
    if (!readable) {
      throw new CheckoutProblem(
        "remote: Repository not found. The job's token may not read this repository: give the job `permissions: contents: read`.",
      );
    }
    const commit = inputs.ref ? await this.#host.resolve(run.repo, inputs.ref) : run.sha;
    if (commit === null) {
      throw new CheckoutProblem(`A branch or tag with the name '${wanted}' could not be found`);
    }
    if (depth > 1) return this.#fetch(request, { target, depth, token, wanted: commit });
    log(`Fetching the repository: ${commit}${depth === 0 ? " and all history" : ""}`);
    const branch =
      SHA.test(wanted) || wanted.startsWith("refs/tags/")
        ? null
        : await this.#branch(run, inputs.ref);
    const objects =
      depth === 0
        ? join(this.#host.gitDir(run.repo), "objects")
        : await this.#store(run.repo, commit);
    const small = await this.#small(run.repo, commit);
    await this.#lay(target, {
      objects,
      shallow: depth === 0 ? null : commit,
      head: branch === null ? commit : `ref: refs/heads/${branch}`,
      refs: depth === 0 ? await this.#allRefs(run.repo, branch, commit) : ownRefs(branch, commit),
      config: this.#config(run.repo, branch, this.#persisted(inputs, token)),
    });
    if (small === null || !writeFiles(target, small))
      await this.#git(request, target, ["reset", "--hard", "--quiet"]);
    log(`HEAD is now at ${commit.slice(0, 12)}`);
    return { ref: wanted, commit };
  }

  #target({ workspace, inputs }: CheckoutRequest): string {
    const target = resolve(workspace, inputs.path || ".");
    if (target !== workspace && !target.startsWith(workspace + sep)) {
      throw new CheckoutProblem(`Repository path '${target}' is not under '${workspace}'`);
    }
    return target;
  }

  /** The branch that a name means; null for tags and other refs, which are checked out detached. */
  async #branch(run: RunRecord, ref: string | undefined): Promise<string | null> {
    const name = ref || run.ref;
    if (name.startsWith("refs/heads/")) return refName(name);
    if (name.startsWith("refs/")) return null;
    return (await this.#host.resolve(run.repo, `refs/heads/${name}`)) === null ? null : name;
  }

  #persisted(inputs: Readonly<Record<string, string>>, token: string): string | null {
    return (inputs["persist-credentials"] || "true") === "true" ? token : null;
  }

  #config(repo: string, branch: string | null, token: string | null): string {
    const { url } = this.#host;
    const lines = [
      "[core]",
      "\trepositoryformatversion = 0",
      "\tfilemode = true",
      "\tbare = false",
      "\tlogallrefupdates = true",
      '[remote "origin"]',
      `\turl = ${url}/${repo}.git`,
      "\tfetch = +refs/heads/*:refs/remotes/origin/*",
      "[gc]",
      "\tauto = 0",
    ];
    if (branch !== null) {
      lines.push(
        `[branch "${branch.replace(/["\\]/g, "\\$&")}"]`,
        "\tremote = origin",
        `\tmerge = refs/heads/${branch}`,
      );
    }
    if (token !== null) lines.push(`[http "${url}/"]`, `\textraheader = ${authorization(token)}`);
    return `${lines.join("\n")}\n`;
  }

  async #lay(
    target: string,
    what: {
      readonly objects: string;
      readonly shallow: string | null;
      readonly head: string;
      readonly refs: string;
      readonly config: string;
    },
  ): Promise<void> {
    const git = join(target, ".git");
    await rm(git, { recursive: true, force: true });
    await Promise.all([
      mkdir(join(git, "objects", "info"), { recursive: true }),
      mkdir(join(git, "refs"), { recursive: true }),
    ]);
    const files = [
      writeFile(join(git, "HEAD"), `${what.head}\n`),
      writeFile(join(git, "config"), what.config, { mode: 0o600 }),
      writeFile(join(git, "packed-refs"), what.refs),
      writeFile(join(git, "objects", "info", "alternates"), `${what.objects}\n`),
    ];
    if (what.shallow !== null) files.push(writeFile(join(git, "shallow"), `${what.shallow}\n`));
    await Promise.all(files);
  }

  /** As `git fetch` leaves them: branches under refs/remotes/origin, tags; and the branch that is checked out. */
  async #allRefs(repo: string, branch: string | null, commit: string): Promise<string> {
    const refs = new RefReader(this.#host.gitDir(repo));
    const [heads, tags] = await Promise.all([refs.list("refs/heads/"), refs.list("refs/tags/")]);
    const lines = [...heads, ...tags].map(([ref, sha]) => {
      const name = ref.replace(/^refs\/heads\//, "refs/remotes/origin/");
      return `${sha} ${name}`;
    });
    if (branch !== null) lines.push(`${commit} refs/heads/${branch}`);
    return sortedRefs(lines);
  }

  /** A folder of objects with this commit, its trees and files, and nothing else. */
  #store(repo: string, commit: string): Promise<string> {
    const key = `${repo}@${commit}`;
    const known = this.#stores.get(key);
    if (known !== undefined) {
      this.#stores.delete(key);
      this.#stores.set(key, known);
      return known;
    }
    const made = this.#pack(repo, commit);
    this.#stores.set(key, made);
    made.catch(() => this.#stores.delete(key));
    return made;
  }

  async #pack(repo: string, commit: string): Promise<string> {
    // Numbered, so that a store that is being removed cannot be mistaken for its successor.
    const folder = join(this.#folder, repo.replace("/", "--"), `${commit}-${++this.#packed}`);
    const building = `${folder}.new`;
    const small = await this.#small(repo, commit);
    if (small !== null) {
      writeStore(building, small);
      await rename(building, folder);
      return folder;
    }
    await mkdir(join(building, "pack"), { recursive: true });
    const packing = execute(
      "git",
      [
        "pack-objects",
        "--revs",
        "--quiet",
        "--delta-base-offset",
        "--window=0",
        join(building, "pack", "pack"),
      ],
      { cwd: this.#host.gitDir(repo), maxBuffer: OUTPUT_MAX },
    );
    packing.child.stdin?.end(`--shallow ${commit}\n${commit}\n`);
    await packing;
    await rename(building, folder);
    return folder;
  }

  /** The commit's files when they are few: several jobs of a run want the same commit. */
  #small(repo: string, commit: string): Promise<SmallTree | null> {
    const key = `${repo}@${commit}`;
    const known = this.#trees.get(key);
    if (known !== undefined) return known;
    const git = this.#host.git?.(repo);
    const read = git === undefined ? Promise.resolve(null) : smallTree(git, commit);
    for (const old of [...this.#trees.keys()].slice(
      0,
      Math.max(0, this.#trees.size - TREES_KEPT + 1),
    ))
      this.#trees.delete(old);
    this.#trees.set(key, read);
    read.catch(() => this.#trees.delete(key));
    return read;
  }

  /** Between runs nothing borrows from a store; old ones go, the most recently used stay. */
  async trim(): Promise<void> {
    const old = [...this.#stores].slice(0, Math.max(0, this.#stores.size - STORES_KEPT));
    for (const [key] of old) this.#stores.delete(key);
    for (const [, store] of old) {
      const folder = await store.catch(() => null);
      if (folder !== null) await rm(folder, { recursive: true, force: true });
    }
  }

  /** The way over the wire, for tokens whose rights only the server knows and for depths between one and all. */
  async #fetch(
    request: CheckoutRequest,
    how: {
      readonly target: string;
      readonly depth: number;
      readonly token: string;
      readonly wanted: string;
    },
  ): Promise<CheckoutResult> {
    const { run, inputs } = request;
    const { target, depth, token, wanted } = how;
    await mkdir(target, { recursive: true });
    await this.#git(request, target, ["init", "--quiet"]);
    await writeFile(
      join(target, ".git", "config"),
      this.#config(run.repo, null, this.#persisted(inputs, token)),
      { mode: 0o600 },
    );
    const limit = depth === 0 ? [] : [`--depth=${depth}`];
    const all =
      depth === 0 ? ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"] : [];
    await this.#git(
      request,
      target,
      ["fetch", "--quiet", "--no-tags", ...limit, "origin", wanted, ...all],
      token,
    );
    await this.#git(request, target, ["checkout", "--quiet", "--force", "--detach", "FETCH_HEAD"]);
    const { stdout } = await execute("git", ["rev-parse", "HEAD"], { cwd: target });
    return { ref: wanted, commit: stdout.trim() };
  }

  /** The token travels in the environment, never on a command line that others can read. */
  async #git(
    request: CheckoutRequest,
    cwd: string,
    args: readonly string[],
    token?: string,
  ): Promise<void> {
    const credentials =
      token === undefined
        ? {}
        : {
            GIT_CONFIG_COUNT: "1",
            GIT_CONFIG_KEY_0: `http.${this.#host.url}/.extraheader`,
            GIT_CONFIG_VALUE_0: authorization(token),
          };
    try {
      await execute("git", [...args], {
        cwd,
        env: { ...request.env, ...credentials, GIT_TERMINAL_PROMPT: "0" },
        signal: request.signal,
        maxBuffer: OUTPUT_MAX,
      });
    } catch (error) {
      const why =
        error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
      throw new CheckoutProblem(`git ${args[0]} failed: ${why}`);
    }
  }
}

const authorization = (token: string): string =>
  `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;

const sortedRefs = (lines: readonly string[]): string =>
  `# pack-refs with: sorted \n${[...lines].sort((a, b) => (a.slice(41) < b.slice(41) ? -1 : 1)).join("\n")}\n`;

const ownRefs = (branch: string | null, commit: string): string =>
  branch === null
    ? "# pack-refs with: sorted \n"
    : sortedRefs([`${commit} refs/heads/${branch}`, `${commit} refs/remotes/origin/${branch}`]);
