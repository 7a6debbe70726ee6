// Which issues an event is about: their rows are read before it is decided, whatever their rank.
import type { Event } from "../engine/event.ts";
import type { RepoState } from "../engine/state.ts";
import { labelledIssues } from "./shown-labels.ts";

/** What an entry waits for, as people write it. */
const WAITS_FOR =
  /\b(?:depends on|blocked by|waits for)[ \t]*:?[ \t]*((?:#\d{1,9}(?:[ \t]*(?:,|and|&)?[ \t]*))+)/gi;
const WAITS_MAX = 10;

export function waitsFor(body: string): readonly number[] {
  const found = new Set<number>();
  for (const match of body.matchAll(WAITS_FOR))
    for (const number of (match[1] ?? "").matchAll(/#(\d{1,9})/g)) found.add(Number(number[1]));
  return [...found].slice(0, WAITS_MAX);
}

export function issuesNamed(state: RepoState, event: Event): readonly number[] {
  switch (event.type) {
    case "BacklogIssueSeen":
      return [event.seen.issue];
    case "BacklogIssueGone":
      return [event.issue];
    case "ObjectiveLabelled":
    case "ObjectiveUnlabelled":
    case "ObjectiveEdited":
    case "ObjectiveClosed":
      return [event.issue];
    case "CommandGiven":
      return [event.thread, ...numbersIn(event.command)];
    case "IssueEnsured":
      return [event.issue];
    case "TimerFired":
      return event.timer === "backlog/labels" ? labelledIssues(state) : [];
    case "LegCollected":
      return plannedIssues(state);
    default:
      return [];
  }
}

/** Commands name issues in their own shapes; any number in one may be an issue, and a row too many does no harm. */
function numbersIn(value: unknown): readonly number[] {
  if (typeof value === "number") return Number.isInteger(value) && value > 0 ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}

/** Of units whose plan is not on green yet: an entry may have lost its place at the top meanwhile. */
function plannedIssues(state: RepoState): readonly number[] {
  const found = new Set<number>();
  for (const { mission, details } of state.units.values()) {
    if (state.missions.get(mission)?.endedAt === null && details.backlogItem !== undefined) {
      const issue = Number(/\d{1,9}/.exec(details.backlogItem)?.[0]);
      if (issue > 0) found.add(issue);
    }
  }
  return [...found].slice(0, 100);
}
