// A review on its pull request: one text edited in place, and a comment for each finding on its lines, with what to put there
// instead. Texts of the reviewer are quoted; a suggestion is code that cannot be closed from inside.
import { short } from "../base/brand.ts";
import { fingerprint } from "../base/fingerprint.ts";
import { codeSpan, fence, outgoing } from "../base/markdown.ts";
import type { CheckAnnotation, InlineComment } from "../engine/effect.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { placeOf } from "../review/evidence.ts";
import type { Finding, Severity } from "../review/findings.ts";
import type { FoundAt, ReviewNote } from "../review/note.ts";
import type { ReviewScores } from "../review/verdict.ts";
import { quote } from "./prose.ts";
import { plural } from "./units-word.ts";

const WORDS: Readonly<Record<Severity, string>> = {
  must: "Must change",
  should: "Should change",
  note: "Note",
};
const LEVELS = { must: "failure", should: "warning", note: "notice" } as const;

/** GitHub shows so many with a check. */
const ANNOTATIONS_MAX = 50;
const FINDING_MAX_CHARS = 1_500;

export function scoresTable(scores: ReviewScores, average: number): string {
  const { alignment, approach, testQuality, criteriaMet } = scores;
  return [
    "| alignment | approach | tests | criteria met | mean |",
    "|--:|--:|--:|--:|--:|",
    `| ${alignment} | ${approach} | ${testQuality} | ${criteriaMet ?? ""} | **${average}** |`,
  ].join("\n");
}

const listed = (finding: Finding): string => {
  const place = placeOf(finding);
  const said = quote(finding.text, FINDING_MAX_CHARS)
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
  return `- **${WORDS[finding.severity]}**${place === "" ? "" : `, ${codeSpan(place)}`}\n\n${said}`;
};

/** Findings as a list; empty without any. */
export const findingsList = (findings: readonly Finding[]): string =>
  findings.map(listed).join("\n");

/** What was found and is not shown. */
export function leftOut({ left, dropped }: Pick<ReviewNote, "left" | "dropped">): string {
  const parts = [
    left === 0 ? "" : `${plural(left, "milder finding")} left out`,
    dropped === 0 ? "" : `${plural(dropped, "finding")} could not be read`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : `${parts.join("; ")}.`;
}

/** The one text of the review, for the head that it is about now. */
export function renderReview(mission: MissionRow, unit: UnitRow, note: ReviewNote): string {
  const score = unit.reviewScore;
  const minimum = mission.config.review.min_score;
  const commit = codeSpan(short(note.head));
  const count = note.placed.length + note.unplaced.length;
  const verdict =
    score === null
      ? `**The review of ${commit} could not be read.** A person has to look.`
      : `**${score} of 10** for ${commit}, at least ${minimum} needed. ${nextStep(score < minimum, note)}`;
  const text = unit.reviewText?.trim() ?? "";
  return outgoing(
    [
      verdict,
      text === "" ? "" : quote(text, 4000),
      note.placed.length === 0
        ? ""
        : `${plural(note.placed.length, "finding")} on the lines of the change.`,
      note.unplaced.length === 0
        ? ""
        : `Not on lines of the change:\n\n${findingsList(note.unplaced)}`,
      count === 0
        ? "Nothing is left to say about it; comments from before stand where they were made."
        : "",
      leftOut(note),
      `_Updated for ${commit}. The worker is told what stands here when the unit goes back. The queue takes the reviewed commit alone: a suggestion that is committed to this branch does not land._`,
    ]
      .filter((part) => part !== "")
      .join("\n\n"),
  );
}

function nextStep(isBelow: boolean, { sentBack }: ReviewNote): string {
  if (isBelow) return "The unit goes back to its worker with this review.";
  return sentBack === null
    ? "Next it is merged and verified in the queue."
    : `The unit goes back to its worker: ${sentBack}.`;
}

/** One finding on its lines. */
export function renderFinding(finding: FoundAt): InlineComment {
  const { path, line, endLine, severity, suggestion, text } = finding;
  const body = outgoing(
    [
      `**${WORDS[severity]}**`,
      quote(text, FINDING_MAX_CHARS),
      suggestion === null ? "" : fence(suggestion, "suggestion"),
    ]
      .filter((part) => part !== "")
      .join("\n\n"),
  );
  return {
    id: findingId(finding),
    path,
    startLine: endLine > line ? line : null,
    line: endLine,
    body,
    inBody: outgoing(listed(finding)),
  };
}

/** The same words in the same file are the same finding, wherever a later head has them. */
const findingId = ({ path, text }: FoundAt): string =>
  fingerprint(
    `${path}\n${text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim()}`,
  );

export const findingAnnotations = (placed: readonly FoundAt[]): readonly CheckAnnotation[] =>
  placed.slice(0, ANNOTATIONS_MAX).map(({ path, line, endLine, severity, text }) => ({
    ...{ path, startLine: line, endLine, level: LEVELS[severity] },
    message: text.slice(0, FINDING_MAX_CHARS),
  }));
