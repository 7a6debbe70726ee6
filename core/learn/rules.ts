// Rules: what several units learned in the same place. A rule that it did not help to be told of loses confidence and
// retires; one that helped gains.
import type { Draft } from "../engine/draft.ts";
import { type EpisodeRow, episodeKey, type RuleRow } from "../engine/rows/memory-row.ts";
import type { RepoState } from "../engine/state.ts";
import { attemptKey } from "../engine/state.ts";
import { isNobodysFault } from "./fault.ts";
import { lesson } from "./left.ts";
import { contentKey } from "./normal-text.ts";
import { agreements, meanConfidence } from "./rules-clusters.ts";
import { concerns } from "./scope.ts";

/** Kept for each repository, retired ones included: what did not help is not learned again. */
export const RULES = 100;
const TEXT_MAX_CHARS = 300;
const SCOPE = 12;
/** A landed attempt takes a tenth of the doubt away, a failed one a seventh of the confidence. */
const GAIN = 0.1;
const LOSS = 0.15;
const RETIRED_UNDER = 0.3;

export interface NewRule {
  readonly text: string;
  readonly scope: readonly string[];
  readonly episodes: readonly EpisodeRow[];
}

/** A rule with the same words is known already, also when it retired. Answers with whether it is new. */
export function addRule(draft: Draft, { text, scope, episodes }: NewRule): boolean {
  const clean = lesson(text, TEXT_MAX_CHARS);
  const rule = contentKey(clean);
  if (clean === "" || draft.rules.has(rule) || draft.rules.size >= RULES) return false;
  draft.putRule({
    repo: draft.repo.repo,
    rule,
    text: clean,
    scope: scope.slice(0, SCOPE),
    episodes: episodes.map(episodeKey),
    confidence: meanConfidence(episodes),
    applied: 0,
    state: "active",
    at: draft.at,
  });
  return true;
}

/** Where the texts agree nobody has to be asked: the shortest of them is the rule. */
export function distilAgreements(draft: Draft): number {
  let added = 0;
  for (const { scope, episodes } of agreements(draft.episodes.values())) {
    if (isCovered(draft, episodes)) continue;
    const [text] = episodes
      .map(({ content }) => content)
      .sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
    if (text !== undefined && addRule(draft, { text, scope, episodes })) added += 1;
  }
  return added;
}

/** Made into a rule before, from these episodes or some of them. */
function isCovered(draft: Draft, episodes: readonly EpisodeRow[]): boolean {
  const used = usedEpisodes(draft);
  return episodes.some((one) => used.has(episodeKey(one)));
}

export function usedEpisodes(draft: Draft): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { episodes } of draft.rules.values()) for (const key of episodes) used.add(key);
  return used;
}

const byConfidence = (a: RuleRow, b: RuleRow): number =>
  b.confidence - a.confidence || b.applied - a.applied || (a.rule < b.rule ? -1 : 1);

/** Active ones, surest first; with files, those about them. */
export function activeRules(
  rules: Iterable<RuleRow>,
  files: readonly string[] | null,
): readonly RuleRow[] {
  return [...rules]
    .filter((one) => one.state === "active" && (files === null || concerns(one.scope, files)))
    .sort(byConfidence);
}

/** Attempts that were told rules and came to their end: each counts once, whichever of the two was known first. */
export function learnFromRules(before: RepoState, draft: Draft): void {
  for (const attempt of draft.changedAttempts()) {
    const told = attempt.details.told?.filter(({ kind }) => kind === "rule") ?? [];
    if (told.length === 0 || !isOver(attempt.state) || isNobodysFault(attempt)) continue;
    const was = before.attempts.get(attemptKey(attempt.mission, attempt.unit, attempt.attempt));
    if (was !== undefined && isOver(was.state) && was.details.told !== undefined) continue;
    const helped = attempt.state === "landed" || attempt.state === "completed";
    for (const { id } of told) {
      const rule = draft.rules.get(id);
      if (rule !== undefined) draft.putRule(judged(rule, helped));
    }
  }
}

const isOver = (state: string): boolean => state !== "dispatched" && state !== "published";

export function judged(rule: RuleRow, helped: boolean): RuleRow {
  const { confidence: known } = rule;
  const confidence = helped ? known + GAIN * (1 - known) : known * (1 - LOSS);
  return { ...rule, confidence, state: confidence < RETIRED_UNDER ? "retired" : rule.state };
}
