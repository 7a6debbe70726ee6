// What missions and the configuration mean for the backlog, found by comparing before and after: entries are taken up by
// what plans name, and get their fate when the mission ends. Nothing here happens while the backlog is off.
import { outgoing } from "../base/markdown.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { RepoState } from "../engine/state.ts";
import { unitKey } from "../engine/state.ts";
import { fateOf } from "./fate.ts";
import type { BacklogItemRow } from "./item.ts";
import { keepLeftovers } from "./leftovers.ts";
import { itemsOfUnit } from "./match.ts";
import { recalculate, startReading } from "./record.ts";
import { scoreOf } from "./score.ts";
import { type BacklogSettings, backlogOf, weightsOf } from "./settings.ts";
import { showLater } from "./shown-labels.ts";

export function followBacklog(before: RepoState, draft: Draft): void {
  const settings = backlogOf(draft.repo);
  followSettings(backlogOf(before.repo), settings, draft);
  if (settings === null) return;
  for (const mission of draft.missions.values()) {
    const was = before.missions.get(mission.mission);
    if (was === mission) continue;
    if (was === undefined) takeUp(draft, settings, mission, mission.issue);
    if (mission.endedAt !== null && was?.endedAt === null) ended(draft, settings, mission);
  }
  for (const unit of draft.changedUnits()) {
    const mission = draft.mission(unit.mission);
    const isNew = !before.units.has(unitKey(unit.mission, unit.unit));
    if (!isNew || mission === undefined || mission.endedAt !== null) continue;
    for (const issue of itemsOfUnit(unit)) takeUp(draft, settings, mission, issue);
  }
}

function followSettings(
  was: BacklogSettings | null,
  now: BacklogSettings | null,
  draft: Draft,
): void {
  if (now === null) {
    if (was !== null)
      for (const timer of ["read", "recalculate", "labels"]) draft.cancelTimer(`backlog/${timer}`);
    return;
  }
  if (was === null || was.issues !== now.issues || was.label !== now.label) {
    startReading(draft, true, was === null ? "the backlog is on" : "other issues are the backlog");
    recalculate(draft, "the backlog is on");
    return;
  }
  if (was.effort_weight !== now.effort_weight || was.stale_hours !== now.stale_hours)
    recalculate(draft, "the configuration changed");
  if (!was.show_labels && now.show_labels) showLater(draft);
}

function put(draft: Draft, settings: BacklogSettings, row: BacklogItemRow): void {
  const touched = { ...row, touchedAt: draft.at };
  draft.putBacklog({ ...touched, score: scoreOf(touched, draft.nowMs, weightsOf(settings)) });
  showLater(draft);
}

/** A plan may name what is pending and nobody's; a proposal waits for a person whatever a plan says. */
function takeUp(draft: Draft, settings: BacklogSettings, mission: MissionRow, issue: number): void {
  const item = draft.backlog.items.get(issue);
  if (item === undefined) return;
  const isObjective = issue === mission.issue;
  if (!isObjective && (item.state !== "pending" || item.proposed)) return;
  put(draft, settings, {
    ...item,
    state: "in_progress",
    proposed: false,
    mission: mission.mission,
  });
  draft.because(
    subject.mission(mission.mission),
    `#${issue} of the backlog is in progress: ${isObjective ? "it is the objective" : "its plan names it"}`,
  );
}

function ended(draft: Draft, settings: BacklogSettings, mission: MissionRow): void {
  const about = subject.mission(mission.mission);
  for (const item of draft.backlog.items.values()) {
    if (item.mission !== mission.mission || item.state !== "in_progress") continue;
    const fate = fateOf(draft, mission, item);
    put(draft, settings, { ...item, ...fate.change });
    draft.because(about, `#${item.issue} of the backlog: ${fate.why}`);
    const isOpen = fate.change.state === "completed" && item.issue !== mission.issue;
    if (isOpen && settings.close_completed) close(draft, mission, item.issue, fate.why);
  }
  if (settings.leftovers) keepLeftovers(draft, mission);
  recalculate(draft, `mission ${mission.mission} ended`);
}

function close(draft: Draft, mission: MissionRow, issue: number, why: string): void {
  const topic = `backlog-done-${mission.mission}`;
  draft.effect({
    kind: "comment.ensure",
    key: `comment.ensure/${issue}/${topic}`,
    thread: issue,
    topic,
    body: outgoing(
      `Mission ${mission.mission} (#${mission.issue}) did this: ${why}. If something is missing, open it again and say what.`,
    ),
    debounceMs: 0,
  });
  draft.effect({ kind: "issue.close", key: `issue.close/${issue}`, issue, reason: "completed" });
}
