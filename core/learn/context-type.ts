// Of which kind a discovery is: by the label it came with, else by its words.
import type { ContextType } from "../engine/rows/memory-row.ts";

const LABELS: Readonly<Record<string, ContextType>> = {
  gotcha: "gotcha",
  pitfall: "gotcha",
  warning: "gotcha",
  convention: "convention",
  style: "convention",
  api: "api",
  dependency: "dependency",
  dep: "dependency",
  architectural: "architectural",
  architecture: "architectural",
  pattern: "pattern",
};

const LABELLED = /^\s*\[?([a-z]{2,20})\]?\s*:\s*(?=\S)/i;

/** In this order: what somebody must beware of counts before what it is about. */
const WORDS: readonly (readonly [ContextType, RegExp])[] = [
  [
    "gotcha",
    /\b(?:never|must not|do not|don't|beware|careful|breaks?|fails? (?:when|if|unless|without)|unless|flaky|race|silently|only works|trap)\b/i,
  ],
  [
    "convention",
    /\b(?:always|convention|by convention|named|naming|style|lint(?:er)?|format(?:ter)?|prefix(?:ed)?|suffix(?:ed)?)\b/i,
  ],
  [
    "dependency",
    /\b(?:depend(?:s|ency|encies)|package|librar(?:y|ies)|version|installed?|npm|pip|peer)\b/i,
  ],
  [
    "api",
    /\b(?:api|endpoint|signature|parameters?|arguments?|returns?|throws?|exports?|interface)\b|\w\(\)/i,
  ],
  [
    "architectural",
    /\b(?:architecture|layers?|modules?|boundar(?:y|ies)|owns?|single source|entry point|goes through)\b/i,
  ],
  [
    "pattern",
    /\b(?:pattern|helper|fixture|factory|wrapper|reuse[sd]?|example|instead of|template)\b/i,
  ],
];

/** The content without its label. */
export function typedContent(text: string): {
  readonly type: ContextType;
  readonly content: string;
} {
  const match = LABELLED.exec(text);
  const label = match === null ? undefined : LABELS[(match[1] ?? "").toLowerCase()];
  if (match !== null && label !== undefined) {
    return { type: label, content: text.slice(match[0].length).trim() };
  }
  const content = text.trim();
  const type = WORDS.find(([, words]) => words.test(content))?.[0] ?? "fact";
  return { type, content };
}
