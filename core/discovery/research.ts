// What a research pass hands to the one that proposes: the gaps, those that matter most with what good practice is, as plain text.
import { type Gap, parseAllResearch, parseAnalysis } from "./parse.ts";

const CATEGORIES = 3;
const GAPS_PER_CATEGORY = 5;
const MAX_CHARS = 8_000;

const SEVERITIES = ["critical", "high", "medium", "low"];

const rank = ({ severity }: Gap): number => {
  const at = SEVERITIES.indexOf(severity.toLowerCase());
  return at < 0 ? SEVERITIES.length : at;
};

/** Empty: nothing could be read. */
export function researchText(text: string): string {
  const { architecture, patterns, gaps } = parseAnalysis(text);
  const research = parseAllResearch(text);
  const parts: string[] = [];
  if (architecture !== "") parts.push(`How it is built: ${architecture}`);
  if (patterns.length > 0) parts.push(`Patterns: ${patterns.slice(0, 10).join("; ")}`);
  const byCategory = Map.groupBy(gaps, ({ category }) => category || "other");
  for (const [category, found] of byCategory) {
    const lines = found
      .toSorted((a, b) => rank(a) - rank(b))
      .slice(0, GAPS_PER_CATEGORY)
      .map(
        ({ description, files, severity }) =>
          `- ${severity === "" ? "" : `(${severity}) `}${description}${files.length === 0 ? "" : ` [${files.join(", ")}]`}`,
      );
    parts.push(`Missing, ${category}:\n${lines.join("\n")}`);
  }
  for (const { category, practices, examples, sources } of research.slice(0, CATEGORIES)) {
    const said = [
      practices,
      examples === "" ? "" : `here: ${examples}`,
      sources === "" ? "" : `known from: ${sources}`,
    ].filter((part) => part !== "");
    if (said.length > 0) parts.push(`Good practice, ${category}: ${said.join("\n")}`);
  }
  return parts.join("\n\n").slice(0, MAX_CHARS);
}
