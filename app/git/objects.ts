// Which objects the clone has, and how the missing ones come in: one fetch for everybody who waits, by commit id where
// possible (no listing of refs). Reads are gathered into one `cat-file --batch`.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isSha, type Sha, sha } from "../../core/base/brand.ts";
import type { BareClone } from "./bare.ts";
import { GitTrouble } from "./trouble.ts";

/** Refs that keep fetched commits as "haves" of the next fetch; the oldest is overwritten. */
const HAVE_SLOTS = 64;

/** Facts of many chains; beyond that the oldest are of no use any more. */
const CONTAINED_MAX = 4096;

interface Wanted {
  /** Full ref or commit id on the remote. */
  readonly source: string;
  readonly resolve: (tip: Sha) => void;
  readonly reject: (error: unknown) => void;
}

export interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly body: Buffer;
}

export class Objects {
  readonly #clone: BareClone;
  readonly #present = new Set<string>();
  /** `<inner> <outer>`: a fact about commit ids, true in every clone. */
  readonly #contained = new Set<string>();
  #generation = -1;
  #slot = 0;
  #wanted: Wanted[] = [];
  #fetching = false;

  constructor(clone: BareClone) {
    this.#clone = clone;
  }

  /** Commits that we made or fetched ourselves. */
  know(commit: Sha): void {
    this.#known().add(commit);
  }

  /** Remembers that `outer` contains `inner`, so that moving a branch from one to the other needs no process. */
  learn(inner: Sha, outer: Sha): void {
    if (this.#contained.size >= CONTAINED_MAX) this.#contained.clear();
    this.#contained.add(`${inner} ${outer}`);
  }

  isKnownToContain(outer: Sha, inner: Sha): boolean {
    return this.#contained.has(`${inner} ${outer}`);
  }

  /** Brings in the commits that are not here yet, with everything they reach. */
  async ensure(commits: readonly Sha[]): Promise<void> {
    const doubtful = [...new Set(commits)].filter((commit) => !this.#known().has(commit));
    if (doubtful.length === 0) return;
    const found = await this.read(doubtful);
    const missing = doubtful.filter((commit) => found.get(commit)?.type !== "commit");
    for (const commit of doubtful) if (!missing.includes(commit)) this.know(commit);
    await Promise.all(missing.map((commit) => this.fetch(commit)));
  }

  /** Throws a local trouble (the clone is made anew) when the commits cannot be read although they were fetched. */
  async assertReadable(commits: readonly Sha[]): Promise<void> {
    const found = await this.read(commits);
    for (const commit of commits) {
      if (found.get(commit)?.type !== "commit") {
        throw new GitTrouble("local", "cat-file", `${commit} is not readable`);
      }
    }
  }

  /** Fetches a ref or a commit; answers with the commit. */
  fetch(source: string): Promise<Sha> {
    const { promise, resolve, reject } = Promise.withResolvers<Sha>();
    this.#wanted.push({ source, resolve, reject });
    if (!this.#fetching) {
      this.#fetching = true;
      queueMicrotask(() => void this.#fetchAll());
    }
    return promise;
  }

  /** Objects by any expression that git understands (`<sha>`, `<sha>:<path>`); absent ones are missing from the map. */
  async read(names: readonly string[]): Promise<ReadonlyMap<string, GitObject>> {
    const objects = new Map<string, GitObject>();
    const asked = [...new Set(names)].filter((name) => !/[\n\0]/.test(name));
    if (asked.length === 0) return objects;
    const { out } = await this.#clone.git(["cat-file", "--batch"], {
      stdin: `${asked.join("\n")}\n`,
    });
    let at = 0;
    for (const name of asked) {
      const end = out.indexOf(10, at);
      const header = out.toString("utf8", at, end === -1 ? out.length : end);
      at = end + 1;
      const match = /^([0-9a-f]{40}) (\w+) (\d+)$/.exec(header);
      if (match === null) continue; // "<name> missing" or "ambiguous"
      const [, id = "", type = "", size = "0"] = match;
      objects.set(name, { id, type, body: out.subarray(at, at + Number(size)) });
      at += Number(size) + 1;
    }
    return objects;
  }

  async #fetchAll(): Promise<void> {
    while (this.#wanted.length > 0) {
      const round = this.#wanted;
      this.#wanted = [];
      const failed = await this.#fetchRound(round);
      // One absent ref fails the whole command; then each on its own.
      if (failed !== null && round.length === 1) round[0]?.reject(failed);
      else if (failed !== null) {
        for (const wanted of round) {
          const error = await this.#fetchRound([wanted]);
          if (error !== null) wanted.reject(error);
        }
      }
    }
    this.#fetching = false;
  }

  async #fetchRound(round: readonly Wanted[]): Promise<unknown> {
    const slots = new Map<string, string>();
    for (const { source } of round) {
      if (!slots.has(source)) slots.set(source, `refs/have/${this.#slot++ % HAVE_SLOTS}`);
    }
    try {
      // No --quiet: simple-git waits 50 ms for output after a silent command.
      await this.#clone.git(
        [
          "fetch",
          "--no-tags",
          "--no-write-fetch-head",
          "--no-auto-maintenance",
          "--no-recurse-submodules",
          "origin",
          ...[...slots].map(([source, slot]) => `+${source}:${slot}`),
        ],
        { access: "read" },
      );
      for (const wanted of round) {
        const slot = slots.get(wanted.source) ?? "";
        const tip = isSha(wanted.source)
          ? wanted.source
          : sha((await readFile(join(this.#clone.dir, slot), "utf8")).trim());
        this.know(tip);
        wanted.resolve(tip);
      }
      return null;
    } catch (error) {
      return error instanceof GitTrouble ? error : new GitTrouble("local", "fetch", String(error));
    }
  }

  #known(): Set<string> {
    if (this.#generation !== this.#clone.generation) {
      this.#generation = this.#clone.generation;
      this.#present.clear();
    }
    return this.#present;
  }
}
