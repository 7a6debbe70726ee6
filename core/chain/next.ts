// What comes next in a series: what waits already, else what a strategist says, else the top of the backlog; a cleanup first where one
// is due. Nothing is chosen past the depth or the money of the chain (I4).
import { isoTime } from "../base/brand.ts";
import { holdNow } from "../calendar/hold.ts";
import type { Draft } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { DispatchRow } from "../engine/rows/dispatch-row.ts";
import { askStrategist } from "../strategy/ask.ts";
import { knownCommit } from "../strategy/known-commit.ts";
import { objectiveOf } from "../strategy/proposed.ts";
import { parseStrategy } from "../strategy/strategist.ts";
import { endedMissions } from "../strategy/told.ts";
import { cleanupObjective } from "./cleanup.ts";
import { cleanupDue } from "./cleanup-due.ts";
import type { RepositoryFigures } from "./figures.ts";
import { endSeries, moved, put, seriesSubject, waiting } from "./series.ts";
import { depthOf, type NextObjective, type SeriesRow } from "./series-row.ts";

/** After a mission that ended well, and after every wait. */
export function goOn(draft: Draft, row: SeriesRow): void {
  const config = draft.repo.config;
  if (config === null || !config.enabled || draft.repo.onboarding !== "active")
    return endSeries(draft, row, "the configuration does not allow missions any more");
  const spent = spentUsd(draft, row);
  const limit = config.chain.cost_usd;
  if (limit > 0 && spent >= limit)
    return endSeries(
      draft,
      row,
      `its limit of $${limit.toFixed(2)} (\`chain.cost_usd\`) is used up: its missions cost $${spent.toFixed(2)}`,
    );
  const hold = holdNow(draft);
  if (hold !== null) {
    waiting(draft, row, hold.why, isoTime(hold.untilMs));
    return;
  }
  if (row.queued !== null) return begin(draft, { ...row, queued: null }, row.queued);
  if (row.maxDepth === 0 && row.links.length > 0)
    return endSeries(draft, row, "the cleanup is done");
  if (depthOf(row) >= row.maxDepth) {
    if (isCleanupDue(draft)) return measure(draft, row);
    return endSeries(
      draft,
      row,
      `its limit of ${row.maxDepth} missions is reached; \`/mc chain on ${row.maxDepth + 3}\` lets it go on`,
    );
  }
  if (config.chain.next === "backlog") return fromBacklog(draft, row, "");
  const asked = askStrategist(draft, row.series);
  if (asked === null) return fromBacklog(draft, row, "nobody could be asked for an objective");
  const { dispatch } = asked;
  moved(draft, row, { kind: "asking", dispatch }, "an agent is asked what comes next");
}

export const spentUsd = (draft: Draft, { links }: SeriesRow): number =>
  links.reduce(
    (sum, { mission }) => sum + (mission === null ? 0 : (draft.mission(mission)?.costUsd ?? 0)),
    0,
  );

const isCleanupDue = (draft: Draft): boolean =>
  cleanupDue(endedMissions(draft), draft.repo.config?.chain.cleanup_every ?? 0);

/** The strategist's answer, or that there is none. */
export function strategistAnswered(
  draft: Draft,
  dispatch: DispatchRow,
  { handoff, problem }: EventOf<"LegCollected">,
): boolean {
  const row = [...draft.strategy.series.values()].find(
    ({ state, step }) =>
      state === "on" && step.kind === "asking" && step.dispatch === dispatch.dispatch,
  );
  if (row === undefined) return false;
  const parsed = handoff?.status === "completed" ? parseStrategy(handoff.text) : null;
  if (parsed?.ok === true) choose(draft, row, objectiveOf(parsed.strategy));
  else {
    const why = parsed?.problem ?? handoff?.summary ?? problem ?? "no result";
    fromBacklog(draft, row, `the agent proposed nothing (${why})`);
  }
  return true;
}

/** The best item of the backlog that has not been in this series. */
export function fromBacklog(draft: Draft, row: SeriesRow, why: string): void {
  const seen = new Set([...row.passedBy, ...row.links.map(({ issue }) => issue)]);
  const issue = draft.backlog.top.find((one) => !seen.has(one));
  const item = issue === undefined ? undefined : draft.backlog.items.get(issue);
  if (why !== "") draft.because(seriesSubject(row), why);
  if (item === undefined) {
    const said = why === "" ? "" : `${why}, and `;
    return endSeries(draft, row, `${said}the backlog has nothing that could follow`);
  }
  const said = `it is the top of the backlog (score ${item.score.toFixed(1)})`;
  choose(draft, row, {
    ...{ source: "backlog", title: item.title, body: "", issue: item.issue },
    why: said,
  });
}

/** A cleanup goes first where one is due; what was chosen waits behind it. */
function choose(draft: Draft, row: SeriesRow, next: NextObjective): void {
  if (isCleanupDue(draft)) return measure(draft, { ...row, queued: next });
  begin(draft, row, next);
}

/** A cleanup is next: made of what is counted first. */
export function measure(draft: Draft, row: SeriesRow): void {
  const commit = knownCommit(draft);
  if (commit === null) return measured(draft, row, null);
  draft.effect({
    kind: "repo.measure",
    key: `repo.measure/${row.series}`,
    commit,
    topic: row.series,
  });
  moved(
    draft,
    row,
    { kind: "measuring", commit, asked: draft.at },
    "a cleanup is due: the repository is measured for it",
  );
}

export function measured(draft: Draft, row: SeriesRow, figures: RepositoryFigures | null): void {
  begin(draft, row, cleanupObjective(figures, draft.repo.measures.greenTests));
}

/** An issue is opened for it, or the one that it has begins. */
function begin(draft: Draft, row: SeriesRow, next: NextObjective): void {
  const { source, title, why, issue, body } = next;
  const link = { source, title, why, issue, mission: null, outcome: null };
  const links = [...row.links, link];
  if (issue !== null) return ask(draft, { ...row, links }, issue);
  const topic = `chain/${row.series}/${links.length}`;
  const before = row.links.at(-1)?.issue ?? null;
  const after = before === null ? "" : `\n\nFollows #${before} in a chain of missions.`;
  draft.effect({
    kind: "issue.ensure",
    key: `issue.ensure/${topic}`,
    topic,
    title,
    body: `${body}${after}`,
    labels: [],
  });
  const step = { kind: "opening", topic } as const;
  moved(draft, { ...row, links }, step, `next comes: ${title}`);
}

/** The last link has an issue: its mission is asked for, on behalf of whoever turned chaining on. */
export function ask(draft: Draft, row: SeriesRow, issue: number): void {
  const last = row.links.at(-1);
  const hold = holdNow(draft);
  if (hold !== null && last !== undefined && row.queued === null) {
    // It began to be quiet, or the money went, while it was chosen.
    const { source, title, why } = last;
    const queued = { source, title, why, body: "", issue };
    const links = row.links.slice(0, -1);
    waiting(draft, { ...row, links, queued }, hold.why, isoTime(hold.untilMs));
    return;
  }
  draft.effect({
    kind: "mission.begin",
    key: `mission.begin/${issue}`,
    issue,
    by: row.by,
    ...(row.operator ? { operator: true } : {}),
    why:
      row.maxDepth === 0
        ? `a cleanup on behalf of ${row.by}`
        : `the chain that ${row.by} turned on goes on with #${issue}`,
    ...(last?.source === "backlog" ? { vetted: "author" } : {}),
  });
  const step = { kind: "beginning", issue, asked: draft.at } as const;
  moved(draft, row, step, `#${issue} is asked to begin`);
}

/** It would not begin: another item of the backlog may; anything else ends the chain. */
export function beginFailed(draft: Draft, row: SeriesRow, issue: number, why: string): void {
  const last = row.links.at(-1);
  if (last?.source !== "backlog") return endSeries(draft, row, `#${issue} did not begin: ${why}`);
  const passedBy = [...row.passedBy, issue];
  const next = put(draft, { ...row, links: row.links.slice(0, -1), passedBy });
  fromBacklog(draft, next, `#${issue} did not begin (${why})`);
}
