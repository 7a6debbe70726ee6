// What people read of proposals: the issue of one, and what came of a look in the thread that asked. Titles, paths and texts come from
// repositories and models: they are words here and nothing else.
import type { Sha } from "../base/brand.ts";
import { codeSpan, commitLine, escapeMarkdown, outgoing, words } from "../base/markdown.ts";
import { sanitiseLine } from "../base/sanitise.ts";
import type { Draft } from "../engine/draft.ts";
import type { LookRow } from "../engine/rows/discovery-row.ts";
import type { Proposal } from "./proposal.ts";

const TITLE_CHARS = 140;
const LINE_CHARS = 500;
const LINES = 40;
const FILES = 20;

/** A title is no Markdown, but mentions and the like act all the same. */
export const proposalTitle = ({ title }: Proposal): string =>
  commitLine(sanitiseLine(title, TITLE_CHARS), TITLE_CHARS) || "A proposal without a title";

const lines = (text: string): readonly string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .slice(0, LINES);

/** Each line is a line: what an agent made of lists or code stays readable and is neither. */
const paragraph = (text: string): string =>
  lines(text)
    .map((line) => words(line, LINE_CHARS))
    .join("  \n");

const bullets = (text: string): string =>
  lines(text)
    .map((line) => `- ${words(line, LINE_CHARS)}`)
    .join("\n");

/**
 * The figures stand first: they are read back from here when the issue becomes an entry of the backlog (core/backlog/figures.ts), and
 * no text of anybody may come before them.
 */
export function proposalBody(proposal: Proposal, commit: Sha | null): string {
  const { impact, effort, score, track, signal, files } = proposal;
  const where = commit === null ? "" : ` at ${codeSpan(commit.slice(0, 7))}`;
  const from =
    signal === null ? "Proposed by an agent that read" : "Counted, without any model, in";
  const named = files.filter((file) => !/[\s,`]/.test(file)).slice(0, FILES);
  return outgoing(
    [
      [
        `- **Score**: ${score} | **Impact**: ${impact} | **Effort**: ${effort}`,
        `- **Track**: ${track}`,
        ...(named.length === 0
          ? []
          : [`- **Files**: ${named.map((file) => codeSpan(file)).join(", ")}`]),
      ].join("\n"),
      signal === null
        ? paragraph(proposal.description)
        : `**Counted**:\n\n${bullets(proposal.description)}`,
      proposal.rationale === "" ? "" : `**Why**: ${paragraph(proposal.rationale)}`,
      `_${from} the repository${where}._ It is a proposal and nothing more. Take the label \`mc:proposed\` away, or add \`mc:backlog\`, and it is in the backlog with these figures; add \`mc:objective\` and it is pursued now. Close it as not planned and it is never proposed again.`,
    ]
      .filter((part) => part !== "")
      .join("\n\n"),
  );
}

/** In the thread that asked: found, made, left out, and what it cost. */
export function tellLook(draft: Draft, look: LookRow, made: readonly Proposal[]): void {
  if (look.thread === null) return;
  draft.effect({
    kind: "comment.ensure",
    key: `comment.ensure/${look.thread}/look-${look.look}`,
    thread: look.thread,
    topic: `look-${look.look}`,
    body: lookText(look, made),
    debounceMs: 0,
  });
}

export function lookText(look: LookRow, made: readonly Proposal[]): string {
  const head =
    made.length === 0
      ? "Looked for what could be better: nothing new is proposed."
      : `Looked for what could be better: ${made.length === 1 ? "one proposal becomes an issue" : `${made.length} proposals become issues`} labelled \`mc:proposed\`.`;
  const table =
    made.length === 0
      ? ""
      : [
          "| Track | Proposal | Score | Impact | Effort |",
          "|---|---|--:|--:|--:|",
          ...made.map(
            ({ track, title, score, impact, effort }) =>
              `| ${track} | ${words(title, 100)} | ${score} | ${impact} | ${effort} |`,
          ),
        ].join("\n");
  const cost = look.costUsd > 0 ? ` It cost $${look.costUsd.toFixed(2)}.` : "";
  return outgoing(
    [head, table, `${withCode(sentence(look.because))}${cost}`]
      .filter((part) => part !== "")
      .join("\n\n"),
  );
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/[.\s]+$/, "")}.`;

/** What stands between backticks is code, whoever wrote it; everything else are words. */
const withCode = (text: string): string =>
  text
    .split("`")
    .map((part, at, all) => {
      if (at % 2 === 1 && at < all.length - 1) return codeSpan(part);
      const [before = "", after = ""] = [/^\s*/.exec(part)?.[0], /\s*$/.exec(part)?.[0]];
      const inner = escapeMarkdown(part);
      return inner === "" ? part.replace(/\s+/g, " ") : `${before && " "}${inner}${after && " "}`;
    })
    .join("");
