// How long an episode is remembered: a number of real days, more when it is told again and again. What is told is chosen by
// how much it is about the work, how sure it is and how often it helped; of too many, those of the lowest worth go.
import type { EpisodeRow } from "../engine/rows/memory-row.ts";
import { scopeMatch } from "./scope.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Told so often, it lives longer, and the count begins again. */
const OFTEN = 3;
const LONGER_DAYS = 5;
/** Sure enough, and so near its end, that it is now or never to make a rule of it. */
const SURE = 0.7;
const LAST_DAYS = 3;
/** Half of a recency's weight is gone after so many days. */
const HALF_LIFE_DAYS = 30;

type Lived = Pick<EpisodeRow, "at" | "ttlDays">;

export const ageDays = (at: string, nowMs: number): number =>
  Math.max(0, (nowMs - Date.parse(at)) / DAY_MS);

export const daysLeft = (episode: Lived, nowMs: number): number =>
  episode.ttlDays - ageDays(episode.at, nowMs);

export const isForgotten = (episode: Lived, nowMs: number): boolean =>
  daysLeft(episode, nowMs) <= 0;

/** 1 today, half of it after thirty days. */
export const recency = (at: string, nowMs: number): number =>
  0.5 ** (ageDays(at, nowMs) / HALF_LIFE_DAYS);

/** null: its days are over. */
export function aged(episode: EpisodeRow, nowMs: number): EpisodeRow | null {
  const told = episode.access >= OFTEN;
  const next = told ? { ...episode, ttlDays: episode.ttlDays + LONGER_DAYS, access: 0 } : episode;
  return isForgotten(next, nowMs) ? null : next;
}

export const isFading = (episode: EpisodeRow, nowMs: number): boolean =>
  episode.confidence >= SURE && daysLeft(episode, nowMs) <= LAST_DAYS;

const worth = (episode: EpisodeRow, nowMs: number): number =>
  episode.confidence * (1 + episode.access) * recency(episode.at, nowMs);

const byWorth = (nowMs: number) => (a: EpisodeRow, b: EpisodeRow) =>
  worth(b, nowMs) - worth(a, nowMs) || (a.at < b.at ? 1 : a.at > b.at ? -1 : 0);

/** Those beyond `most`, least worth first to go. */
export function surplus(
  episodes: Iterable<EpisodeRow>,
  most: number,
  nowMs: number,
): readonly EpisodeRow[] {
  return [...episodes].sort(byWorth(nowMs)).slice(most);
}

/** Those about these files, best first. */
export function episodesAbout(
  episodes: Iterable<EpisodeRow>,
  files: readonly string[],
  limit: number,
  nowMs: number,
): readonly EpisodeRow[] {
  const found: { readonly episode: EpisodeRow; readonly rank: number }[] = [];
  for (const episode of episodes) {
    if (isForgotten(episode, nowMs)) continue;
    const match = scopeMatch(episode.scope, files);
    if (match > 0) found.push({ episode, rank: match * worth(episode, nowMs) });
  }
  return found
    .sort((a, b) => b.rank - a.rank || (a.episode.content < b.episode.content ? -1 : 1))
    .slice(0, limit)
    .map(({ episode }) => episode);
}
