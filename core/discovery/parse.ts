// What agents answer: an analysis (gaps), findings of research, proposals. Field by field: what cannot be read costs that field or
// that item, never the others. Who sees "unknown" here sees no proposal, not a failed look.
import { isRecord, lastMarker, markers } from "../base/json.ts";
import { normalPath } from "../base/paths.ts";
import { sanitise, sanitiseLine } from "../base/sanitise.ts";
import { figureOf, proposalScore } from "./figures.ts";
import { best, type Proposal, proposalId } from "./proposal.ts";
import { isTrack } from "./track.ts";

export const ANALYSIS_MARKER = "ANALYSIS_RESULT";
export const RESEARCH_MARKER = "RESEARCH_RESULT";
export const DISCOVERY_MARKER = "DISCOVERY_RESULT";

const TITLE_CHARS = 140;
const TEXT_CHARS = 2_000;
const ITEMS = 60;
const GAPS = 40;
const FILES = 10;

export interface Gap {
  readonly category: string;
  readonly description: string;
  readonly files: readonly string[];
  readonly severity: string;
}

export interface Analysis {
  readonly architecture: string;
  readonly patterns: readonly string[];
  readonly gaps: readonly Gap[];
}

export interface Research {
  readonly category: string;
  readonly practices: string;
  readonly examples: string;
  readonly sources: string;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

/** A list of texts as one text; what is neither text nor list is nothing, never a programmer's notation of it. */
const joined = (value: unknown): string =>
  Array.isArray(value)
    ? value
        .map((one) => textOf(one))
        .filter((one) => one !== "")
        .join("; ")
    : textOf(value);

export function parseAnalysis(text: string): Analysis {
  const found = record(text, ANALYSIS_MARKER, ["architecture", "patterns", "gaps"]);
  const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
  return {
    architecture: textOf(found?.architecture),
    patterns: list(found?.patterns).filter((one) => typeof one === "string"),
    gaps: list(found?.gaps)
      .filter(isRecord)
      .slice(0, GAPS)
      .map((gap) => ({
        category: textOf(gap.category),
        description: textOf(gap.description),
        files: filesOf(gap.files),
        severity: textOf(gap.severity),
      }))
      .filter(({ category, description }) => category !== "" || description !== ""),
  };
}

/** The last answer; `category`: what was asked about. null: nothing readable. */
export function parseResearch(text: string, category: string): Research | null {
  const found = record(text, RESEARCH_MARKER, ["best_practices", "examples", "sources"]);
  return found === null ? null : researchOf(found, category);
}

/** Every category that was answered, each once, in the order of the text. */
export function parseAllResearch(text: string): readonly Research[] {
  const found = new Map<string, Research>();
  for (const value of markers(text, RESEARCH_MARKER)) {
    if (!isRecord(value)) continue;
    const research = researchOf(value, "");
    if (research.category !== "" && !found.has(research.category))
      found.set(research.category, research);
  }
  return [...found.values()].reverse();
}

const researchOf = (found: Readonly<Record<string, unknown>>, category: string): Research => ({
  category: textOf(found.gap_category) === "" ? category : textOf(found.gap_category),
  practices: joined(found.best_practices),
  examples: joined(found.examples),
  sources: joined(found.sources),
});

export interface FoundProposals {
  /** The best first. */
  readonly proposals: readonly Proposal[];
  /** null: an answer was there, whatever stands in it. */
  readonly problem: string | null;
}

export function parseProposals(text: string): FoundProposals {
  const marked = lastMarker(text, DISCOVERY_MARKER, { keys: ["items"], repair: true });
  const any = marked.ok
    ? marked
    : lastMarker(`${DISCOVERY_MARKER}:${text}`, DISCOVERY_MARKER, { keys: ["items"] });
  if (!any.ok) {
    const empty = lastMarker(text, DISCOVERY_MARKER);
    return { proposals: [], problem: empty.ok ? null : marked.ok ? null : marked.problem };
  }
  const items = isRecord(any.value) && Array.isArray(any.value.items) ? any.value.items : [];
  const proposals = items.slice(0, ITEMS).flatMap((item) => proposalOf(item) ?? []);
  return { proposals: best(proposals), problem: null };
}

/** null: of no track that we know, or without a title. */
function proposalOf(item: unknown): Proposal | null {
  if (!isRecord(item)) return null;
  const track = textOf(item.track).toLowerCase();
  const title = sanitiseLine(textOf(item.title), TITLE_CHARS);
  if (!isTrack(track) || title === "") return null;
  const impact = figureOf(item.impact);
  const effort = figureOf(item.effort);
  return {
    id: proposalId(title, null),
    track,
    title,
    description: sanitise(textOf(item.description), TEXT_CHARS),
    rationale: sanitise(textOf(item.rationale), TEXT_CHARS),
    files: filesOf(item.files ?? item.files_hint),
    impact,
    effort,
    score: proposalScore(impact, effort),
    signal: null,
  };
}

/** Paths inside the repository, from a list or from a text with commas. */
function filesOf(value: unknown): readonly string[] {
  const named = Array.isArray(value) ? value.map(textOf) : textOf(value).split(/[,\n]/);
  const paths = named.flatMap((one) => {
    const path = sanitiseLine(one.replaceAll("`", ""), 300);
    const normal = normalPath(path);
    return normal.ok ? [normal.path] : [];
  });
  return [...new Set(paths)].slice(0, FILES);
}

function record(
  text: string,
  marker: string,
  keys: readonly string[],
): Readonly<Record<string, unknown>> | null {
  for (const value of markers(text, marker)) {
    if (isRecord(value)) return value;
  }
  // Without its marker an object counts when it has one of the fields that it is made of.
  const bare = lastMarker(`${marker}:${text}`, marker);
  return bare.ok &&
    isRecord(bare.value) &&
    keys.some((key) => Object.hasOwn(Object(bare.value), key))
    ? bare.value
    : null;
}
