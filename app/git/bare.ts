// The app's own clone of one repository: bare, disposable, made on first use and made anew whenever git finds it
// damaged. Nothing in it is the only copy of anything, so deleting it is always right (I5).
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RefusedError } from "../engine/errors.ts";
import { type Git, openCommand, type TokenAccess } from "./command.ts";
import { Gate } from "./gate.ts";
import { errorOf, GitTrouble } from "./trouble.ts";

export interface BareOptions {
  /** Folder for this repository alone; the clone is `clone.git` in it. */
  readonly dir: string;
  readonly remoteUrl: string;
  readonly token: (access: TokenAccess) => Promise<string>;
}

export class BareClone {
  readonly dir: string;
  readonly git: Git;
  /** Rises each time the clone is made anew; what was known about its objects is void then. */
  generation = 0;
  readonly #url: string;
  readonly #gate = new Gate();
  #ready: Promise<void> | null = null;

  constructor(options: BareOptions) {
    this.#url = validateUrl(options.remoteUrl);
    this.dir = join(options.dir, "clone.git");
    this.git = openCommand({ dir: this.dir, remoteUrl: this.#url, token: options.token });
  }

  /** Runs against a clone that exists; if git fails for a local reason, once more against a new clone. */
  async use<T>(work: () => Promise<T>): Promise<T> {
    let generation = this.generation;
    try {
      return await this.#gate.shared(async () => {
        await this.#open();
        generation = this.generation;
        return work();
      });
    } catch (error) {
      if (!(error instanceof GitTrouble)) throw error;
      if (error.kind !== "local") throw errorOf(error);
    }
    await this.#gate.exclusive(async () => {
      if (this.generation === generation) await this.#remake();
    });
    try {
      return await this.#gate.shared(work);
    } catch (error) {
      throw error instanceof GitTrouble ? errorOf(error) : error;
    }
  }

  #open(): Promise<void> {
    this.#ready ??= this.#create();
    return this.#ready;
  }

  async #remake(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
    this.generation += 1;
    this.#ready = this.#create();
    await this.#ready;
  }

  /** Written by hand rather than by `git init`: no process, no templates, no hooks. */
  async #create(): Promise<void> {
    await mkdir(join(this.dir, "objects"), { recursive: true });
    await mkdir(join(this.dir, "refs", "have"), { recursive: true });
    const config = renderConfig(this.#url);
    const present = await readFile(join(this.dir, "config"), "utf8").catch(() => null);
    if (present !== config) await writeFile(join(this.dir, "config"), config);
    await writeFile(join(this.dir, "HEAD"), "ref: refs/heads/none\n");
  }
}

// No garbage collection: objects of a chain that is being built have no ref yet. No filter (`--filter=blob:none`)
// either: every merge and every diff needs the blobs of both sides, git 2.39 would fetch them one command at a time in
// the background, and those commands carry no token. Partial in refs instead: only commits that are asked for come in.
const renderConfig = (url: string): string => `[core]
\trepositoryformatversion = 0
\tbare = true
\thooksPath = /dev/null
\tattributesFile = /dev/null
\tlogAllRefUpdates = false
[gc]
\tauto = 0
[maintenance]
\tauto = false
[fetch]
\twriteCommitGraph = false
[protocol "ext"]
\tallow = never
[merge]
\trenames = true
\tdirectoryRenames = false
[remote "origin"]
\turl = ${JSON.stringify(url)}
`;

/** A URL that git may be given: no credentials in it, no other transport, nothing that reads as an option. */
function validateUrl(url: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  const sane = /^(https?:\/\/|file:\/\/\/|\/)/.test(url) && !/[\u0000-\u001f\u007f]/.test(url);
  const bare = !/^https?:/.test(url) || (URL.canParse(url) && new URL(url).username === "");
  if (!sane || !bare) {
    throw new RefusedError(
      "The remote is not a plain https, http or file URL without credentials.",
    );
  }
  return url;
}
