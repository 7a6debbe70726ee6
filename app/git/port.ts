// What the app asks of git, in its own words. One implementation over real clones (simple-git), one in memory for scenarios.
import type { Sha } from "../../core/base/brand.ts";
import type { WeakenedTest } from "../../core/criteria/weakened.ts";
import type { ChainRequest, RefUpdate } from "../../core/engine/effect.ts";
import type { BuiltPath } from "../../core/engine/event.ts";

export interface HeadFacts {
  readonly head: Sha;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: readonly string[];
  /** Tests that show less than before; absent: none of its files could be about that. */
  readonly weakened?: readonly WeakenedTest[];
}

export interface GitPort {
  /** Values of these full ref names (or of all refs under those that end in `/`) on the remote; absent ones are missing from the map. */
  observe(refs: readonly string[]): Promise<ReadonlyMap<string, Sha>>;
  /** A parentless, deterministic commit of these files, pushed to `ref`. */
  publish(ref: string, files: Readonly<Record<string, string>>, message: string): Promise<Sha>;
  /** Head of the branch and what it changes against its merge base with `base`; null when the branch is absent. */
  inspect(branch: string, base: Sha): Promise<HeadFacts | null>;
  /** Merges the chain, and each solo by itself, on top of the base, deterministically; conflicting and held elements are left out. Pushes mc/working (forced to the tip) and mc/cand/<generation>/<1…> (tips of the chain and of the solos). */
  buildChain(request: {
    readonly generation: number;
    readonly base: Sha;
    readonly elements: readonly ChainRequest[];
    readonly solos: readonly (readonly ChainRequest[])[];
    /** The base is an older mc/green: mc/working stays where it is. */
    readonly aside?: boolean;
  }): Promise<{ readonly chain: BuiltPath; readonly solos: readonly BuiltPath[] }>;
  /** Atomic compare-and-swap; branches under refs/heads move only forward unless they are mc/working or mc/cand/*. */
  move(updates: readonly RefUpdate[]): Promise<{
    readonly moved: boolean;
    readonly actual: Readonly<Record<string, Sha | null>>;
    readonly problem: string | null;
  }>;
  /** One commit on `branch` (created as an orphan when missing, or on `onto`), retried on a lost race. */
  write(
    branch: string,
    files: Readonly<Record<string, string | null>>,
    message: string,
    at: string,
    onto?: string,
  ): Promise<Sha>;
  /** Notes on commits under refs/notes/mc, in one push; what others wrote there stays. */
  annotate(notes: Readonly<Record<Sha, string>>, at: string): Promise<void>;
  isAncestor(ancestor: Sha, descendant: Sha): Promise<boolean>;
  /** Text of one file at a commit, null when absent. */
  readFile(commit: Sha, path: string): Promise<string | null>;
  listFiles(commit: Sha): Promise<readonly string[]>;
}
