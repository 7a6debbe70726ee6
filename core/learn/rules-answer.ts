// What a model makes of episodes that share a place: `RULES_RESULT:{"rules":[…]}`, read strictly. A rule names the episodes it
// comes from, of those that were shown, or it is none.
import { isRecord, markers } from "../base/json.ts";

export interface RuleAnswer {
  readonly text: string;
  readonly scope: readonly string[];
  readonly episodes: readonly string[];
}

const RULES = 5;
const SCOPE = 12;
/** From fewer nothing general follows. */
const ENOUGH = 2;

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

/** The last readable answer; null: there is none. `shown`: keys of the episodes that were asked about. */
export function parseRules(text: string, shown: ReadonlySet<string>): readonly RuleAnswer[] | null {
  // Markers come last first.
  for (const value of markers(text, "RULES_RESULT")) {
    if (!isRecord(value) || !Array.isArray(value.rules)) continue;
    return value.rules
      .filter(isRecord)
      .map(({ text: said, scope, episodes }) => ({
        text: typeof said === "string" ? said.trim() : "",
        scope: texts(scope).slice(0, SCOPE),
        episodes: [...new Set(texts(episodes))].filter((key) => shown.has(key)),
      }))
      .filter((rule) => rule.text !== "" && rule.episodes.length >= ENOUGH)
      .slice(0, RULES);
  }
  return null;
}
