// What every effect is given to do its work with, and what one process remembers about a repository to save requests. A
// memory may be lost at any time: everything in it can be found on GitHub again.
import { type IsoTime, isoTime, type Sha } from "../../core/base/brand.ts";
import type { RepoRow, RepoState } from "../../core/engine/state.ts";
import type { GitPort } from "../git/port.ts";
import type { GitHub } from "./port.ts";

export interface Memory {
  /** `thread/topic` → comment id. */
  readonly comments: Map<string, number>;
  /** Threads whose comments were searched once. */
  readonly searched: Set<number>;
  /** Labels known to exist; null: not read yet. */
  labels: Set<string> | null;
  /** `name@commit` → check run id. */
  readonly checks: Map<string, number>;
  /** Commits first seen by this process: nothing of ours can hang on them that this process does not know. */
  readonly born: Set<Sha>;
  /** Dispatches that GitHub accepted without saying which run it made: never asked for again. */
  readonly accepted: Set<string>;
}

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

export const emptyMemory = (): Memory => ({
  comments: new Map(),
  searched: new Set(),
  labels: null,
  checks: new Map(),
  born: new Set(),
  accepted: new Set(),
});

export const nowOf =
  (clock: { now(): number }): (() => IsoTime) =>
  () =>
    isoTime(clock.now());
