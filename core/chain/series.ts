// A series from its beginning to its end. Whatever ends it, an objective that was chosen and has not begun is left as a proposal (I2).
import type { IsoTime } from "../base/brand.ts";
import { outgoing, words } from "../base/markdown.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { isFinal } from "../mission/facts.ts";
import { PROPOSED_LABEL } from "../report/workflow-names.ts";
import { lastLink, type SeriesLink, type SeriesRow, type SeriesStep } from "./series-row.ts";
import { showSeries } from "./show.ts";

export const seriesSubject = (row: Pick<SeriesRow, "series">): string => `series:${row.series}`;
export const seriesTimer = ({ series }: Pick<SeriesRow, "series">): string => `series/${series}`;

export interface SeriesOf {
  readonly by: string;
  readonly operator: boolean;
  readonly maxDepth: number;
}

/** Begins with a mission that runs, or with one that ended well. */
export function startSeries(draft: Draft, mission: MissionRow, of: SeriesOf): SeriesRow {
  const first: SeriesLink = {
    source: "person",
    title: mission.title,
    why: "",
    issue: mission.issue,
    mission: mission.mission,
    outcome: null,
  };
  const row: SeriesRow = {
    repo: draft.repo.repo,
    series: freshId(draft, mission.issue),
    issue: mission.issue,
    ...of,
    state: "on",
    because: "its first mission runs",
    links: [first],
    step: { kind: "running" },
    queued: null,
    passedBy: [],
    startedAt: draft.at,
    updatedAt: draft.at,
  };
  draft.because(
    seriesSubject(row),
    `${of.by} turned chaining on: at most ${of.maxDepth} missions follow one another, from #${mission.issue}`,
  );
  return put(draft, row);
}

function freshId(draft: Draft, issue: number): string {
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? `s${issue}` : `s${issue}-${number}`;
    if (!draft.strategy.series.has(id)) return id;
  }
}

export function put(draft: Draft, row: SeriesRow): SeriesRow {
  const next = draft.putSeries({ ...row, updatedAt: draft.at });
  showSeries(draft, next);
  return next;
}

export function moved(draft: Draft, row: SeriesRow, step: SeriesStep, because: string): SeriesRow {
  draft.because(seriesSubject(row), because);
  return put(draft, { ...row, step, because });
}

export function waiting(draft: Draft, row: SeriesRow, why: string, until: IsoTime): SeriesRow {
  draft.timer(seriesTimer(row), Date.parse(until));
  return moved(draft, row, { kind: "waiting", why, until }, `waits: ${why}`);
}

/** `why`: a sentence without its full stop, for people. */
export function endSeries(draft: Draft, row: SeriesRow, why: string): void {
  if (row.state === "ended") return;
  draft.because(seriesSubject(row), `the chain ends: ${why}`);
  draft.cancelTimer(seriesTimer(row));
  if (row.queued !== null && row.queued.issue === null) {
    draft.effect({
      kind: "issue.ensure",
      key: `issue.ensure/chain/${row.series}/left`,
      topic: `chain/${row.series}/left`,
      title: row.queued.title,
      body: row.queued.body,
      labels: [PROPOSED_LABEL],
    });
  }
  put(draft, { ...row, state: "ended", because: why });
  const thread = lastLink(row)?.issue ?? row.issue;
  // A cleanup by itself is told by its mission, and has no thread before it has an issue.
  if (row.maxDepth === 0 || thread === 0) return;
  draft.effect({
    kind: "comment.ensure",
    key: `comment.ensure/${thread}/chain-ended-${row.series}`,
    thread,
    topic: `chain-ended-${row.series}`,
    body: outgoing(`**The chain ends here:** ${words(why, 600)}.${leftSentence(row)}`),
    debounceMs: 0,
  });
}

function leftSentence({ queued }: SeriesRow): string {
  if (queued === null) return "";
  const place =
    queued.issue === null ? "is left as a proposal" : `stays in the backlog as #${queued.issue}`;
  return ` What was to come next (${words(queued.title, 200)}) ${place}.`;
}

/** The one that goes on and has this issue, or this mission's issue, among its objectives. */
export function seriesOfIssue(draft: Draft, issue: number): SeriesRow | undefined {
  for (const row of draft.strategy.series.values())
    if (row.state === "on" && row.links.some((link) => link.issue === issue)) return row;
  return undefined;
}

/** The mission that began for an issue since it was asked for. */
export function missionSince(draft: Draft, issue: number, since: IsoTime): MissionRow | undefined {
  let found: MissionRow | undefined;
  for (const mission of draft.missions.values()) {
    const isIt = mission.issue === issue && (mission.startedAt >= since || !isFinal(mission));
    if (isIt && (found === undefined || mission.startedAt >= found.startedAt)) found = mission;
  }
  return found;
}

export const missionSubject = (link: SeriesLink): string =>
  link.mission === null ? subject.repo : subject.mission(link.mission);
