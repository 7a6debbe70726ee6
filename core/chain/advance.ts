// Every series, looked at after everything that happened: a mission that ended, an issue that was opened, a mission that began, a wait
// that is over. Rows alone say where it is, so nothing is asked for twice and nothing is forgotten (I5, I6).
import { never } from "../base/assert.ts";
import { campaignNotBegun, campaignNotOpened } from "../campaign/advance.ts";
import type { Draft } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import { issueOfTopic } from "../engine/issue-ensured.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { isFinal } from "../mission/facts.ts";
import type { RepositoryFigures } from "./figures.ts";
import { ask, beginFailed, fromBacklog, goOn, measured } from "./next.ts";
import { endSeries, missionSince, moved, put, seriesOfIssue, startSeries } from "./series.ts";
import type { SeriesLink, SeriesRow } from "./series-row.ts";

export function advanceSeries(draft: Draft): void {
  for (const row of draft.strategy.series.values()) if (row.state === "on") step(draft, row);
}

function step(draft: Draft, row: SeriesRow): void {
  const { step } = row;
  switch (step.kind) {
    case "running":
      return missionEnded(draft, row);
    case "waiting":
      if (step.until <= draft.at) goOn(draft, row);
      return;
    case "asking": {
      const dispatch = draft.dispatches.get(step.dispatch);
      const isOpen = dispatch?.state === "asked" || dispatch?.state === "running";
      if (!isOpen) fromBacklog(draft, row, "the agent left no answer");
      return;
    }
    case "measuring":
      return;
    case "opening": {
      const issue = issueOfTopic(draft.state, step.topic);
      if (issue === null) return;
      const links = withLast(row, { issue });
      return ask(draft, { ...row, links }, issue);
    }
    case "beginning": {
      const mission = missionSince(draft, step.issue, step.asked);
      if (mission === undefined) return;
      const links = withLast(row, { mission: mission.mission });
      moved(draft, { ...row, links }, { kind: "running" }, `#${step.issue} began`);
      return;
    }
    default:
      never(step);
  }
}

function withLast({ links }: SeriesRow, patch: Partial<SeriesLink>): readonly SeriesLink[] {
  return links.map((link, at) => (at === links.length - 1 ? { ...link, ...patch } : link));
}

function missionEnded(draft: Draft, row: SeriesRow): void {
  const last = row.links.at(-1);
  const mission = last?.mission == null ? undefined : draft.mission(last.mission);
  if (mission === undefined || !isFinal(mission)) return;
  const next = put(draft, { ...row, links: withLast(row, { outcome: mission.state }) });
  if (mission.state === "completed") return goOn(draft, next);
  endSeries(draft, next, `${howItEnded(mission)}, and what failed is looked at by a person first`);
}

const howItEnded = ({ issue, state, stopReason }: MissionRow): string =>
  `the mission of #${issue} ${state === "stopped" ? "was stopped" : "failed"}${stopReason === null ? "" : ` (${stopReason.replaceAll("_", " ")})`}`;

/** A label, or an effect of ours, asked for a mission: it runs, or `refused` says why not. */
export function objectiveAnswered(
  draft: Draft,
  event: EventOf<"ObjectiveLabelled">,
  refused: string | null,
): void {
  const { issue } = event;
  const mission = missionSince(draft, issue, draft.at);
  if (mission === undefined) {
    // A label that somebody else sets without the right says nothing about what was asked for.
    if (event.begun !== undefined) notBegun(draft, issue, refused ?? "its issue says why");
    return;
  }
  const isNew = mission.startedAt === draft.at;
  if (event.chain !== true || !isNew || seriesOfIssue(draft, issue) !== undefined) return;
  if (event.begun !== undefined && isInSeries(draft, issue)) return;
  const maxDepth = mission.config.chain.max_depth;
  startSeries(draft, mission, { by: event.by.login, operator: false, maxDepth });
}

const isInSeries = (draft: Draft, issue: number): boolean =>
  [...draft.strategy.series.values()].some(
    ({ state, step }) => state === "on" && step.kind === "beginning" && step.issue === issue,
  );

export function notBegun(draft: Draft, issue: number, why: string): void {
  campaignNotBegun(draft, issue, why);
  for (const row of draft.strategy.series.values()) {
    if (row.state !== "on" || row.step.kind !== "beginning" || row.step.issue !== issue) continue;
    beginFailed(draft, row, issue, why);
  }
}

/** GitHub would not open an issue that a series goes on with. */
export function notOpened(draft: Draft, topic: string, said: string): void {
  campaignNotOpened(draft, topic, said);
  for (const row of draft.strategy.series.values()) {
    if (row.state !== "on" || row.step.kind !== "opening" || row.step.topic !== topic) continue;
    endSeries(draft, row, `the issue of the next objective could not be opened: ${said}`);
  }
}

export function repositoryMeasured(
  draft: Draft,
  { topic, figures }: { readonly topic: string; readonly figures: RepositoryFigures | null },
): void {
  const row = draft.strategy.series.get(topic);
  if (row?.state === "on" && row.step.kind === "measuring") measured(draft, row, figures);
}
