// One experience for each attempt that came to its end: what was asked, what came of it, what it found, what it was worth.
// Written once, never changed; found again by its words when like work begins.
import type { Draft } from "../engine/draft.ts";
import type { ExperienceRow } from "../engine/rows/memory-row.ts";
import type { RepoState } from "../engine/state.ts";
import { attemptReward } from "./attempt-reward.ts";
import { lesson } from "./left.ts";
import { endedAttempts, type Outcome } from "./outcomes.ts";

const SCOPE_MAX_CHARS = 600;
const TITLE_MAX_CHARS = 200;
const SUMMARY_MAX_CHARS = 400;
const CATEGORY_MAX_CHARS = 60;

export function learnExperiences(before: RepoState, draft: Draft): void {
  for (const outcome of endedAttempts(before, draft)) {
    const mission = draft.mission(outcome.attempt.mission);
    if (mission?.config.learning.enabled === false) continue;
    draft.addExperience(experienceOf(outcome, draft, attemptReward(before, draft, outcome)));
  }
}

function experienceOf(outcome: Outcome, draft: Draft, reward: number): ExperienceRow {
  const { attempt, unit } = outcome;
  const { discoveries = [], concerns = [], files = [] } = attempt.details;
  return {
    repo: attempt.repo,
    mission: attempt.mission,
    unit: attempt.unit,
    attempt: attempt.attempt,
    at: attempt.endedAt ?? draft.at,
    title: lesson(unit.title, TITLE_MAX_CHARS),
    scope: lesson(unit.description, SCOPE_MAX_CHARS),
    files: files.length > 0 ? files : unit.files.slice(0, 50),
    status: statusOf(outcome),
    category: categoryOf(outcome),
    summary: summaryOf(outcome),
    discoveries,
    concerns,
    reward,
    agent: attempt.agent,
    model: attempt.model,
    specialist: unit.specialist,
  };
}

function statusOf({ attempt }: Outcome): ExperienceRow["status"] {
  if (attempt.state === "landed") return "landed";
  return attempt.state === "completed" ? "unchanged" : "failed";
}

/** Where it failed and why, in few words: `verify: tests`. */
function categoryOf(outcome: Outcome): string {
  const { attempt, unit, good } = outcome;
  if (good) return "";
  const found = unit.evidence.findLast((one) => one.attempt === attempt.attempt);
  const cause = attempt.cause ?? found?.cause ?? attempt.state;
  return lesson(found === undefined ? cause : `${found.stage}: ${cause}`, CATEGORY_MAX_CHARS);
}

/** A failure is remembered by what stopped it, a success by what the agent says it did. */
function summaryOf({ attempt, unit, good }: Outcome): string {
  const found = unit.evidence.findLast((one) => one.attempt === attempt.attempt);
  if (good || found === undefined) return lesson(attempt.summary, SUMMARY_MAX_CHARS);
  const why = lesson(found.text.slice(-SUMMARY_MAX_CHARS * 2), SUMMARY_MAX_CHARS / 2);
  const said = lesson(attempt.summary, SUMMARY_MAX_CHARS / 2);
  return why === "" ? said : said === "" ? why : `${said} It was stopped by: ${why}`;
}
