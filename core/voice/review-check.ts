// `mc/review`: the verdict and its figures, what was found with its lines, and where a person is needed what to do.
import { short } from "../base/brand.ts";
import { codeSpan, outgoing } from "../base/markdown.ts";
import type { CheckAnnotation, CheckConclusion } from "../engine/effect.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { ReviewNote } from "../review/note.ts";
import { quote } from "./prose.ts";
import { findingAnnotations, findingsList, leftOut, scoresTable } from "./review.ts";
import { plural, usd } from "./units-word.ts";

export interface ReviewCheckText {
  readonly title: string;
  readonly summary: string;
  readonly conclusion: CheckConclusion;
  readonly annotations: readonly CheckAnnotation[];
}

export function renderReviewCheck(mission: MissionRow, unit: UnitRow): ReviewCheckText {
  const note = unit.details.review?.head === unit.head ? (unit.details.review ?? null) : null;
  const score = unit.reviewScore;
  const about = `Unit ${codeSpan(unit.unit)}, attempt ${unit.attempt}${unit.head === null ? "" : `, at ${codeSpan(short(unit.head))}`}.`;
  if (score === null) return unread(mission, unit, about);
  const minimum = mission.config.review.min_score;
  const held = score < minimum || (note !== null && note.sentBack !== null);
  return {
    title: titleOf(score, minimum, note),
    summary: joined(
      about,
      note?.scores == null ? "" : scoresTable(note.scores, score),
      quoted(unit.reviewText),
      note === null ? "" : findingsPart(note),
      nextStep(held, note),
      cost(unit, note),
    ),
    conclusion: held ? "failure" : "success",
    annotations: note === null ? [] : findingAnnotations(note.placed),
  };
}

/** Nobody said that it is good, so it does not pass: a person looks, or another review is made. */
function unread(mission: MissionRow, unit: UnitRow, about: string): ReviewCheckText {
  const text = unit.reviewText?.trim() ?? "";
  if (text === "") {
    return {
      title: "Not reviewed",
      summary: joined(about, "No review was made of this commit."),
      conclusion: "neutral",
      annotations: [],
    };
  }
  const pull = unit.pull === null ? "its pull request" : `#${unit.pull}`;
  return {
    title: "The review could not be read: a person has to look",
    summary: joined(
      about,
      quote(text, 2000),
      `What to do: look at ${pull} and approve it with a review, or request changes; ${codeSpan(`/mc retry ${unit.unit}`)} in #${mission.issue} makes a new attempt instead.`,
      cost(unit, unit.details.review ?? null),
    ),
    conclusion: "action_required",
    annotations: [],
  };
}

function titleOf(score: number, minimum: number, note: ReviewNote | null): string {
  const found = note === null ? 0 : note.placed.length + note.unplaced.length;
  const count = found === 0 ? "" : `, ${plural(found, "finding")}`;
  if (score < minimum) return `Held back: ${score} of 10, at least ${minimum} needed${count}`;
  if (note !== null && note.sentBack !== null)
    return `Sent back: ${score} of 10, but ${note.sentBack}`;
  return `Passed: ${score} of 10, at least ${minimum} needed${count}`;
}

function findingsPart(note: ReviewNote): string {
  const all = [...note.placed, ...note.unplaced];
  if (all.length === 0) return leftOut(note);
  return joined(`### ${plural(all.length, "finding")}`, findingsList(all), leftOut(note));
}

function nextStep(held: boolean, note: ReviewNote | null): string {
  if (!held)
    return "Next it is merged and verified in the queue. A review can hold a change back; it never lets one through on its own.";
  return note !== null && note.sentBack !== null
    ? `The unit goes back to its worker with this review: ${note.sentBack}.`
    : "The unit goes back to its worker with this review.";
}

const quoted = (text: string | null): string =>
  text === null || text.trim() === "" ? "" : quote(text.trim(), 4000);

function cost(unit: UnitRow, note: ReviewNote | null): string {
  const own = note === null || note.costUsd === 0 ? "" : `This review cost ${usd(note.costUsd)}. `;
  return `${own}Cost of the unit so far: ${usd(unit.costUsd)}.`;
}

const joined = (...parts: readonly string[]): string =>
  outgoing(parts.filter((part) => part !== "").join("\n\n"));
