// What every effect is given to do its work with, and what one process remembers about a repository to save requests. A
// memory may be lost at any time: everything in it can be found on GitHub again.
import { type IsoTime, isoTime, type Sha } from "../../core/base/brand.ts";
import type { RepoRow } from "../../core/engine/rows/repo-row.ts";
import type { RepoState } from "../../core/engine/state.ts";
import type { GitPort } from "../git/port.ts";
import type { ArtifactFacts, GitHub } from "./port.ts";

export interface Deed {
  readonly github: GitHub;
  readonly git: GitPort;
  readonly repo: RepoRow;
  readonly state: () => RepoState;
  readonly memory: Memory;
  /** false: an earlier try may have taken effect, so look first. */
  readonly isFirstTry: boolean;
  readonly now: () => IsoTime;
}

export interface Memory {
  /** `thread/topic` → comment id. */
  readonly comments: Remembered<string, number>;
  /** Threads whose comments are all known. */
  readonly searched: Remembered<number, true>;
  /** Labels known to exist; null: not read yet. */
  labels: Set<string> | null;
  /** Labels of a thread as we left them. */
  readonly threadLabels: Remembered<number, ReadonlySet<string>>;
  /** Topic → issue of ours. */
  readonly issues: Remembered<string, number>;
  /** All issues of ours are known. */
  ownIssuesListed: boolean;
  /** Artifacts of a run, as last listed. */
  readonly artifacts: Remembered<number, readonly ArtifactFacts[]>;
  /** `name@commit` → check run id; null while one was asked for and no answer came. */
  readonly checks: Remembered<string, number | null>;
  /** Pull request → our review on it, as we left it. */
  readonly reviews: Remembered<number, { readonly review: number; readonly body: string }>;
  /** Commits first seen by this process: nothing of ours can hang on them that this process does not know. */
  readonly born: Remembered<Sha, true>;
  /** Dispatches that GitHub accepted without saying which run it made: never asked for again. */
  readonly accepted: Remembered<string, true>;
}

export const emptyMemory = (): Memory => ({
  comments: new Remembered(),
  searched: new Remembered(),
  labels: null,
  threadLabels: new Remembered(),
  issues: new Remembered(),
  ownIssuesListed: false,
  artifacts: new Remembered(),
  checks: new Remembered(),
  reviews: new Remembered(),
  born: new Remembered(),
  accepted: new Remembered(),
});

/** Entries per memory; the oldest goes first. */
const MEMORY_MAX = 5_000;

export class Remembered<Key, Value> {
  readonly #entries = new Map<Key, Value>();

  get(key: Key): Value | undefined {
    return this.#entries.get(key);
  }
  has(key: Key): boolean {
    return this.#entries.has(key);
  }
  set(key: Key, value: Value): void {
    this.#entries.set(key, value);
    if (this.#entries.size <= MEMORY_MAX) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }
  delete(key: Key): void {
    this.#entries.delete(key);
  }
}

export const nowOf =
  (clock: { now(): number }): (() => IsoTime) =>
  () =>
    isoTime(clock.now());
