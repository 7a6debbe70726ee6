// Episodes: the lessons of units that got their fate, kept for a number of days. What several of them have in common becomes
// a rule (rules.ts); the rest is forgotten.
import type { Draft } from "../engine/draft.ts";
import { type EpisodeRow, episodeKey } from "../engine/rows/memory-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { attemptKey, type RepoState } from "../engine/state.ts";
import { aged, surplus } from "./episode-life.ts";
import { lesson } from "./left.ts";
import { contentKey, normalText } from "./normal-text.ts";
import { settledUnits } from "./outcomes.ts";

/** Kept for each repository. */
export const EPISODES = 200;
const LESSONS = 3;
const SUMMARY_MAX_CHARS = 200;
const SCOPE = 20;
const MIN_WORDS = 3;

export interface Lesson {
  readonly content: string;
  readonly confidence: number;
}

/** A success teaches what it discovered, a failure what it was unsure of; else the summary speaks for the unit. */
export function lessonsOf(
  outcome: EpisodeRow["outcome"],
  left: {
    readonly discoveries: readonly string[];
    readonly concerns: readonly string[];
    readonly summary: string;
  },
): readonly Lesson[] {
  const said = outcome === "pass" ? left.discoveries : left.concerns;
  const texts = said.length > 0 ? said : [left.summary];
  const confidence = outcome === "pass" ? 1 : 0.5;
  const found = new Map<string, Lesson>();
  for (const text of texts) {
    const content = lesson(text, said.length > 0 ? undefined : SUMMARY_MAX_CHARS);
    if (content !== "") found.set(contentKey(content), { content, confidence });
  }
  return [...found.values()].slice(0, LESSONS);
}

export function learnEpisodes(before: RepoState, draft: Draft): void {
  for (const unit of settledUnits(before, draft)) {
    const learning = draft.mission(unit.mission)?.config.learning;
    if (learning?.enabled !== true) continue;
    const outcome = outcomeOf(unit);
    if (outcome === null) continue;
    const details = draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt))?.details;
    const left = {
      discoveries: details?.discoveries ?? [],
      concerns: details?.concerns ?? [],
      summary: unit.summary,
    };
    const files = details?.files ?? [];
    lessonsOf(outcome, left)
      .filter(({ content }) => normalText(content).split(" ").length >= MIN_WORDS)
      .forEach(({ content, confidence }, index) => {
        draft.putEpisode({
          repo: unit.repo,
          mission: unit.mission,
          unit: unit.unit,
          lesson: index + 1,
          outcome,
          content,
          scope: (files.length > 0 ? files : unit.files).slice(0, SCOPE),
          confidence,
          access: 0,
          at: draft.at,
          ttlDays: learning.episode_days,
        });
      });
  }
  if (draft.episodes.size > EPISODES) {
    for (const one of surplus(draft.episodes.values(), EPISODES, draft.nowMs))
      draft.removeEpisode(one);
  }
}

/** Blocked and cancelled units were never tried to their end: they teach nothing. */
function outcomeOf(unit: UnitRow): EpisodeRow["outcome"] | null {
  if (unit.details.skipped !== undefined) return null;
  switch (unit.state) {
    case "landed":
    case "unchanged":
      return "pass";
    case "failed":
      return "fail";
    default:
      return null;
  }
}

/** Once for each mission that ends: what was told often lives on, what is over goes. */
export function ageEpisodes(draft: Draft): void {
  for (const episode of [...draft.episodes.values()]) {
    const next = aged(episode, draft.nowMs);
    if (next === null) draft.removeEpisode(episode);
    else if (next !== episode) draft.putEpisode(next);
  }
}

/** Told to somebody: counts for all lessons of the unit it came from. */
export function toldEpisodes(draft: Draft, keys: ReadonlySet<string>): void {
  for (const episode of [...draft.episodes.values()]) {
    const unit = `${episode.mission}/${episode.unit}`;
    if (!keys.has(episodeKey(episode)) && !keys.has(unit)) continue;
    draft.putEpisode({ ...episode, access: episode.access + 1 });
  }
}
