// Which transitions people outside GitHub are told, rendered from the rows before and after one decision: one notice for each
// need of a person, one when a mission ends, and what the configuration asks for beside. Nothing without a channel for it.
import { isoTime, msOf } from "../base/brand.ts";
import { quietNow } from "../calendar/hold.ts";
import type { RepoConfig } from "../config/schema.ts";
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import type { RepoState } from "../engine/state.ts";
import { unitKey } from "../engine/state.ts";
import { unconfirmed } from "../mission/ending-state.ts";
import { countOf, isOver, unitsOf } from "../voice/facts.ts";
import { duration, plural, stopAdvice, stopSentence, usd } from "../voice/units-word.ts";
import { type NoticeKind, urgencyOf } from "./channels.ts";
import { missionName, needsOf } from "./needs.ts";
import { bodyOf, type Notice, titleOf } from "./notice.ts";
import { quietUntilMs } from "./quiet.ts";

export function notices(before: RepoState, draft: Draft): void {
  const config = draft.repo.config;
  if (config === null || !isAsked(config)) return;
  const say = (kind: NoticeKind, notice: Pick<Notice, "id" | "title" | "body" | "link">): void =>
    tell(draft, config, kind, notice);
  const after = draft.state;
  const known = needsOf(before, draft.dirty);
  for (const [key, need] of needsOf(after, draft.dirty))
    if (!known.has(key)) say("needs_you", { id: `${key}@${draft.at}`, ...need });
  for (const id of draft.dirty) {
    const mission = draft.mission(id);
    if (mission === undefined) continue;
    const earlier = before.missions.get(id);
    if (isOver(mission)) {
      if (earlier === undefined || !isOver(earlier)) say("ended", ended(after, mission));
    } else if (earlier === undefined) say("started", started(mission));
  }
  for (const unit of draft.changedUnits()) ofUnit(before, draft, unit, say);
}

const isAsked = ({ notify }: RepoConfig): boolean =>
  notify.needs_you.length +
    notify.ended.length +
    notify.started.length +
    notify.trouble.length +
    notify.progress.length >
  0;

function tell(
  draft: Draft,
  { notify }: RepoConfig,
  kind: NoticeKind,
  notice: Pick<Notice, "id" | "title" | "body" | "link">,
): void {
  const channels = [...new Set(notify[kind])];
  if (channels.length === 0) return;
  const urgency = urgencyOf(kind);
  const held = urgency === "low" || notify.quiet_holds_urgent;
  const own = held ? quietUntilMs(notify.quiet_hours, notify.time_zone, draft.nowMs) : null;
  // Those in which no work begins are quiet for people too.
  const quiet = held ? (quietNow(draft.repo, draft.nowMs)?.untilMs ?? null) : null;
  draft.effect({
    kind: "notify",
    key: `notify/${notice.id}`,
    notice: {
      id: notice.id,
      kind,
      urgency,
      title: titleOf(notice.title),
      body: bodyOf(notice.body),
      link: notice.link,
    },
    channels,
    due: isoTime(Math.max(draft.nowMs, own ?? 0, quiet ?? 0)),
  });
}

type Said = Pick<Notice, "id" | "title" | "body" | "link">;

function ended(state: RepoState, mission: MissionRow): Said {
  const units = unitsOf(state, mission);
  const reason = mission.stopReason;
  const wall = mission.endedAt === null ? 0 : msOf(mission.endedAt) - msOf(mission.startedAt);
  const isMet = reason === "objective_met" || reason === "planner_completed";
  const word =
    mission.state === "completed"
      ? isMet && unconfirmed(mission) === null
        ? "Done"
        : "Ended"
      : mission.state === "failed"
        ? "Failed"
        : "Stopped";
  const why = reason === null ? mission.because : stopSentence(reason);
  const advice = reason === null ? "" : stopAdvice(reason).replaceAll("`", "");
  return {
    id: `ended/${mission.mission}`,
    title: `${word}: ${missionName(mission)}`,
    body: [
      `${why.slice(0, 1).toUpperCase()}${why.slice(1)}.`,
      `${countOf(units, "landed")} of ${plural(units.length, "unit")} landed, ${countOf(units, "failed")} failed; ${usd(mission.costUsd)}, ${duration(wall)}.`,
      advice,
    ]
      .filter((line) => line !== "")
      .join("\n"),
    link: `issues/${mission.issue}`,
  };
}

function started(mission: MissionRow): Said {
  const { cost_usd, wall_time_minutes } = mission.config.limits;
  return {
    id: `started/${mission.mission}`,
    title: `Started: ${missionName(mission)}`,
    body: `Asked for by ${mission.startedBy}. It may cost up to ${usd(cost_usd)} and take up to ${duration(wall_time_minutes * 60_000)}.`,
    link: `issues/${mission.issue}`,
  };
}

function ofUnit(
  before: RepoState,
  draft: Draft,
  unit: UnitRow,
  say: (kind: NoticeKind, notice: Said) => void,
): void {
  const earlier = before.units.get(unitKey(unit.mission, unit.unit));
  const mission = draft.mission(unit.mission);
  if (mission === undefined || earlier?.state === unit.state) return;
  const name = `${unit.unit} of ${missionName(mission)}`;
  const link = unit.pull === null ? `issues/${mission.issue}` : `pull/${unit.pull}`;
  const told = { body: unit.because, link };
  if (unit.state === "failed")
    say("trouble", {
      id: `failed/${unit.mission}/${unit.unit}@${draft.at}`,
      title: `Failed: ${name}`,
      ...told,
    });
  else if (unit.state === "fixing")
    say("trouble", {
      id: `fixing/${unit.mission}/${unit.unit}@${draft.at}`,
      title: `Left the queue: ${name}`,
      ...told,
    });
  else if (unit.state === "landed")
    say("progress", {
      id: `landed/${unit.mission}/${unit.unit}`,
      title: `Landed: ${name}`,
      body: unit.summary === "" ? unit.title : unit.summary,
      link,
    });
}
