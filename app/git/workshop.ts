// What one clone remembers about merges it made and commits it compared: facts about ids, so that a chain built again, or
// with one element less, costs what is new in it. Losing it costs time only.
import type { Sha } from "../../core/base/brand.ts";
import type { BareClone } from "./bare.ts";
import { type Changes, changesBetween } from "./changes.ts";
import type { MergeRequest, TreeMerge } from "./merge.ts";
import { commitMerge, mergeTrees } from "./merge.ts";
import type { Objects } from "./objects.ts";
import { PastReader } from "./past.ts";
import { Trees } from "./tree.ts";

/** Entries per memory; a memory that is full is emptied. */
const MEMORY_MAX = 4096;
/** Changed paths kept in all. */
const PATHS_MAX = 300_000;

export interface CommitFacts {
  readonly tree: string;
  /** Committer time, seconds. */
  readonly time: number;
}

export class Workshop {
  readonly clone: BareClone;
  readonly objects: Objects;
  #generation = -1;
  #trees: Trees;
  #past: PastReader;
  #facts = new Map<string, CommitFacts>();
  #changes = new Map<string, Changes>();
  #paths = 0;
  #merges = new Map<string, Promise<TreeMerge>>();
  #commits = new Map<string, Promise<Sha>>();

  constructor(clone: BareClone, objects: Objects) {
    this.clone = clone;
    this.objects = objects;
    this.#trees = new Trees(clone);
    this.#past = new PastReader(clone);
  }

  get trees(): Trees {
    this.#forgetOld();
    return this.#trees;
  }

  get past(): PastReader {
    this.#forgetOld();
    return this.#past;
  }

  /** Tree and time of each commit, which are brought in where they are not here yet. */
  async facts(commits: readonly Sha[]): Promise<ReadonlyMap<string, CommitFacts>> {
    this.#forgetOld();
    const unknown = [...new Set(commits)].filter((commit) => !this.#facts.has(commit));
    const absent = await this.#readFacts(unknown);
    if (absent.length > 0) {
      await Promise.all(absent.map((commit) => this.objects.fetch(commit)));
      await this.#readFacts(absent);
    }
    const facts = new Map<string, CommitFacts>();
    for (const commit of commits) {
      const fact = this.#facts.get(commit);
      if (fact !== undefined) facts.set(commit, fact);
    }
    return facts;
  }

  async #readFacts(commits: readonly Sha[]): Promise<readonly Sha[]> {
    const found = await this.objects.read(commits);
    for (const commit of commits) {
      const text = found.get(commit)?.body.toString("utf8") ?? "";
      const tree = /^tree ([0-9a-f]{40})\n/.exec(text)?.[1];
      const time = /^committer .* (\d+) [+-]\d{4}$/m.exec(text)?.[1];
      if (tree === undefined || time === undefined) continue;
      this.objects.know(commit);
      remember(this.#facts, commit, { tree, time: Number(time) });
    }
    return commits.filter((commit) => !found.has(commit));
  }

  /** Changes that lead from the second to the first of each pair; one process for those not compared before. */
  async changes(pairs: readonly (readonly [Sha, Sha])[]): Promise<readonly Changes[]> {
    this.#forgetOld();
    const keyOf = ([commit, against]: readonly [Sha, Sha]): string => `${commit} ${against}`;
    const fresh = new Map<string, readonly [Sha, Sha]>();
    const known = new Map<string, Changes>();
    for (const pair of pairs) {
      const found = this.#changes.get(keyOf(pair));
      if (found === undefined) fresh.set(keyOf(pair), pair);
      else known.set(keyOf(pair), found);
    }
    const compared = await changesBetween(this.clone, [...fresh.values()]);
    for (const [index, key] of [...fresh.keys()].entries()) {
      const changes = compared[index] ?? new Map();
      known.set(key, changes);
      this.#paths += changes.size;
      if (this.#paths > PATHS_MAX) {
        this.#changes.clear();
        this.#paths = changes.size;
      }
      remember(this.#changes, key, changes);
    }
    return pairs.map((pair) => known.get(keyOf(pair)) ?? new Map());
  }

  /** The tree of both, as git merges them. */
  merge(ours: Sha, theirs: Sha): Promise<TreeMerge> {
    this.#forgetOld();
    return kept(this.#merges, `${ours} ${theirs}`, () => mergeTrees(this.clone, ours, theirs));
  }

  commit(request: MergeRequest): Promise<Sha> {
    this.#forgetOld();
    return kept(this.#commits, JSON.stringify(request), () => commitMerge(this.clone, request));
  }

  #forgetOld(): void {
    if (this.#generation === this.clone.generation) return;
    this.#generation = this.clone.generation;
    this.#trees = new Trees(this.clone);
    this.#past = new PastReader(this.clone);
    this.#facts = new Map();
    this.#changes = new Map();
    this.#paths = 0;
    this.#merges = new Map();
    this.#commits = new Map();
  }
}

function remember<Value>(memory: Map<string, Value>, key: string, value: Value): void {
  if (memory.size >= MEMORY_MAX) memory.clear();
  memory.set(key, value);
}

/** Shared by all who ask while it is made; a failure is not kept. */
function kept<Value>(
  memory: Map<string, Promise<Value>>,
  key: string,
  make: () => Promise<Value>,
): Promise<Value> {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const made = make();
  remember(memory, key, made);
  made.catch(() => memory.delete(key));
  return made;
}
