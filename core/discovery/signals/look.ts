// All that can be counted in one checkout, in one list: bounded, the worthiest first, of the tracks that were asked for.
import { isLock, type Lock, readLock } from "../locks/lock.ts";
import { best } from "../proposal.ts";
import { proposalOfSignal, SIGNALS_MAX, type Signal } from "../signal.ts";
import type { Track } from "../track.ts";
import { lockSignals } from "./dependencies.ts";
import { hotspotSignals } from "./hotspot.ts";
import { isGenerated, isSource, type SourceFile } from "./source.ts";
import { todoSignals } from "./todo.ts";
import { unlockedSignals } from "./unlocked.ts";
import { untestedSignals } from "./untested.ts";

export interface Checkout {
  /** Every path that git knows. */
  readonly paths: ReadonlySet<string>;
  /** Text of those that were read: source, lock files, manifests. */
  readonly texts: ReadonlyMap<string, string>;
  /** Path → commits of late that changed it. */
  readonly churn: ReadonlyMap<string, number>;
  /** Commits of late. */
  readonly commits: number;
}

export interface Counted {
  readonly signals: readonly Signal[];
  readonly locks: readonly Lock[];
  /** Lock files that could not be read. */
  readonly unread: readonly string[];
}

export function countAll({ paths, texts, churn, commits }: Checkout): Counted {
  const files: SourceFile[] = [];
  for (const [path, text] of texts)
    if (isSource(path) && !isGenerated(text)) files.push({ path, text });
  const lockPaths = [...texts.keys()].filter(isLock);
  const locks = lockPaths.flatMap((path) => readLock(path, texts.get(path) ?? "") ?? []);
  const unread = lockPaths.filter((path) => !locks.some((lock) => lock.path === path));
  const signals = [
    ...locks.flatMap(lockSignals),
    ...unlockedSignals(paths, (path) => texts.get(path) ?? null),
    ...hotspotSignals(files, churn, commits),
    ...untestedSignals(files, churn),
    ...todoSignals(files),
  ];
  return { signals: ranked(signals), locks, unread };
}

export function ranked(signals: readonly Signal[]): readonly Signal[] {
  const byId = new Map(signals.map((signal) => [signal.id, signal]));
  return best([...byId.values()].map(proposalOfSignal))
    .flatMap(({ signal }) => byId.get(signal ?? "") ?? [])
    .slice(0, SIGNALS_MAX);
}

export const ofTracks = (signals: readonly Signal[], tracks: readonly Track[]): readonly Signal[] =>
  signals.filter(({ track }) => tracks.includes(track));
