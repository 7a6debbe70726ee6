// Which episodes belong together: those that share a path or folder, three at least, each set once. What all of them say in
// like words is a rule without asking anybody; where they differ, a model may say what they have in common.
import { type EpisodeRow, episodeKey } from "../engine/rows/memory-row.ts";
import { isFading } from "./episode-life.ts";
import { jaccard, telling } from "./normal-text.ts";
import { scopeTokens } from "./scope.ts";

/** So many units must have learned it. */
const ENOUGH = 3;
/** Share of telling words in common from which two texts say the same. */
const SAME = 0.7;
/** Members of a cluster that are looked at. */
const MEMBERS = 20;

export interface Cluster {
  /** Paths or folders that all of them share. */
  readonly scope: readonly string[];
  readonly episodes: readonly EpisodeRow[];
}

const unitsIn = (episodes: readonly EpisodeRow[]): number =>
  new Set(episodes.map(({ mission, unit }) => `${mission}/${unit}`)).size;

const keyOf = (episodes: readonly EpisodeRow[]): string =>
  episodes.map(episodeKey).sort().join(" ");

function byToken(episodes: Iterable<EpisodeRow>): ReadonlyMap<string, readonly EpisodeRow[]> {
  const found = new Map<string, EpisodeRow[]>();
  for (const episode of episodes) {
    for (const token of scopeTokens(episode.scope)) {
      const members = found.get(token);
      if (members === undefined) found.set(token, [episode]);
      else if (members.length < MEMBERS) members.push(episode);
    }
  }
  return found;
}

/** Each set of episodes once, under all tokens that it shares. */
function distinct(groups: Iterable<readonly [string, readonly EpisodeRow[]]>): readonly Cluster[] {
  const found = new Map<string, { scope: string[]; episodes: readonly EpisodeRow[] }>();
  for (const [token, episodes] of groups) {
    if (unitsIn(episodes) < ENOUGH) continue;
    const key = keyOf(episodes);
    const known = found.get(key);
    if (known === undefined) found.set(key, { scope: [token], episodes });
    else if (!known.scope.includes(token)) known.scope.push(token);
  }
  return [...found.values()];
}

/** Clusters that say the same thing. */
export function agreements(episodes: Iterable<EpisodeRow>): readonly Cluster[] {
  const alike = likeness();
  const groups: (readonly [string, readonly EpisodeRow[]])[] = [];
  for (const [token, members] of byToken(episodes)) {
    if (unitsIn(members) < ENOUGH) continue;
    for (const first of members) {
      const same = members.filter((one) => alike(one, first));
      if (unitsIn(same) >= ENOUGH) groups.push([token, same]);
    }
  }
  return distinct(groups);
}

/** Whether two say the same. Each text is taken apart once: an episode meets the same others under every path that they share. */
function likeness(): (a: EpisodeRow, b: EpisodeRow) => boolean {
  const words = new Map<EpisodeRow, ReadonlySet<string>>();
  const wordsOf = (one: EpisodeRow): ReadonlySet<string> => {
    const found = words.get(one) ?? telling(one.content);
    words.set(one, found);
    return found;
  };
  return (a, b) => jaccard(wordsOf(a), wordsOf(b)) >= SAME;
}

/** Clusters that share a place and say different things; those that are about to be forgotten first. */
export function disagreements(
  episodes: Iterable<EpisodeRow>,
  settled: ReadonlySet<string>,
  nowMs: number,
): readonly Cluster[] {
  const open = [...episodes].filter((one) => !settled.has(episodeKey(one)));
  const fading = ({ episodes: members }: Cluster): number =>
    members.filter((one) => isFading(one, nowMs)).length;
  return [...distinct(byToken(open))].sort(
    (a, b) => fading(b) - fading(a) || b.episodes.length - a.episodes.length,
  );
}

export const meanConfidence = (episodes: readonly EpisodeRow[]): number =>
  episodes.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, episodes.length);
