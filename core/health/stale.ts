// A mission that should move and does not: GitHub is looked at, what lost its run or its place is put right, twice at most; then a
// person is told. What waits for somebody or something that is named is no standstill.
import { isQuiet } from "../calendar/quiet-mission.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { DispatchRow } from "../engine/rows/dispatch-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { attemptKey } from "../engine/state.ts";
import { ensureUnitPull } from "../mission/attempt.ts";
import { isSettled } from "../mission/facts.ts";
import { unitPullOpened } from "../mission/gates.ts";
import { retryOrFail } from "../mission/retry.ts";
import { reviewAgain } from "../mission/review.ts";
import { effective } from "./effective.ts";
import { beat, HEARTBEAT_OPTIONS } from "./heartbeat.ts";
import { notice, putHold } from "./recovery.ts";
import { patched } from "./signals.ts";

/** A run's deadline is followed by a last look of its own. */
const DEADLINE_GRACE_MS = 5 * 60_000;

const intervalOf = ({ config }: MissionRow): number => config.health.heartbeat_minutes * 60_000;

/** Begins with the work. */
export function armHeartbeat(draft: Draft, mission: MissionRow): void {
  const known = draft.healthOf(mission.mission);
  const every = intervalOf(mission);
  if (every <= 0 || known.heartbeat.atMs !== null) return;
  look(draft, mission, every);
}

/** Its timer. */
export function heartbeatTimer(draft: Draft, mission: MissionRow): void {
  const every = intervalOf(mission);
  if (every <= 0 || mission.state !== "running") return;
  look(draft, mission, every);
}

function look(draft: Draft, mission: MissionRow, every: number): void {
  const known = draft.healthOf(mission.mission);
  draft.timer(`heartbeat/${mission.mission}`, draft.nowMs + every);
  const waits = known.heartbeat.atMs === null ? null : waitsFor(draft, mission);
  if (waits !== null) {
    patched(draft, known, { heartbeat: { ...known.heartbeat, atMs: draft.nowMs, idle: 0 } });
    draft.because(subject.mission(mission.mission), `heartbeat: it waits for ${waits}`);
    return;
  }
  const options = { ...HEARTBEAT_OPTIONS, intervalMs: every };
  const next = beat(known.heartbeat, draft.nowMs, movedOf(draft, mission), options);
  patched(draft, known, { heartbeat: next.heartbeat });
  switch (next.beat) {
    case "early":
    case "moving":
      return;
    case "idle":
      draft.because(
        subject.mission(mission.mission),
        "heartbeat: nothing moved, GitHub is looked at",
      );
      draft.effect({ kind: "repo.observe", key: "repo.observe" });
      return;
    case "recover":
      draft.effect({ kind: "repo.observe", key: "repo.observe" });
      recoverStale(draft, mission);
      return;
    case "stalled":
      stalled(draft, mission, every * next.heartbeat.idle);
  }
}

/** Everything that ended or landed so far. */
function movedOf(draft: Draft, { mission }: MissionRow): number {
  let moved = draft.repo.landedCount + draft.unitsOf(mission).filter(isSettled).length;
  for (const dispatch of draft.dispatches.values())
    if (dispatch.mission === mission || dispatch.mission === null)
      moved += dispatch.legs.filter(({ state }) => state === "settled").length;
  return moved;
}

const isOpen = (dispatch: DispatchRow | undefined): boolean =>
  dispatch?.state === "asked" || dispatch?.state === "running";

/** Somebody or something that is named; null: nothing is, so it should move. */
function waitsFor(draft: Draft, mission: MissionRow): string | null {
  if (mission.paused !== null) return "the end of its pause";
  if (draft.repo.queueClosed !== null) return "the queue to be opened";
  for (const gate of draft.gates.values())
    if (gate.mission === mission.mission && gate.state === "open")
      return `the approval of #${gate.pull}`;
  for (const dispatch of draft.dispatches.values()) {
    const isOurs = dispatch.mission === mission.mission || dispatch.mission === null;
    const isInTime = Date.parse(dispatch.deadline) + DEADLINE_GRACE_MS > draft.nowMs;
    if (isOurs && isOpen(dispatch) && isInTime) return `run ${dispatch.dispatch}`;
  }
  const units = draft.unitsOf(mission.mission);
  if (
    units.some(
      ({ state, notBefore }) => state === "waiting" && notBefore !== null && notBefore > draft.at,
    )
  )
    return "the delay of a retry";
  if (units.some(({ state, held }) => state === "queued" && held !== null))
    return "a unit to be released";
  if (isQuiet(mission, draft.nowMs)) return "the end of quiet hours";
  return effective(draft, mission).jobs === 0 ? "the agent to answer again" : null;
}

function recoverStale(draft: Draft, mission: MissionRow): void {
  const helped: string[] = [];
  for (const unit of draft.unitsOf(mission.mission)) {
    const what = helpUnit(draft, mission, unit);
    if (what !== null) helped.push(`${unit.unit} (${what})`);
  }
  if (draft.chain?.building != null) {
    draft.putChain({ ...draft.chain, building: null });
    helped.push("the chain is built anew");
  }
  draft.because(
    subject.mission(mission.mission),
    helped.length === 0
      ? "heartbeat: nothing moved, and nothing is found that could be helped"
      : `heartbeat: nothing moved; helped: ${helped.join(", ")}`,
  );
}

/** What was done for it; null: nothing is wrong with it. */
function helpUnit(draft: Draft, mission: MissionRow, unit: UnitRow): string | null {
  switch (unit.state) {
    case "working": {
      // Its ways are verified and chosen from after their run.
      if (unit.details.fork?.state === "running") return null;
      const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));
      const dispatch = attempt === undefined ? undefined : draft.dispatches.get(attempt.dispatch);
      if (isOpen(dispatch)) return null;
      const text = "Its run ended without a result that could be read.";
      retryOrFail(
        draft,
        unit,
        { attempt: unit.attempt, stage: "agent", cause: "lost", text },
        null,
      );
      return "its run was over";
    }
    case "publishing":
      if (unit.pull !== null) unitPullOpened(draft, mission, unit);
      else if (unit.head !== null) ensureUnitPull(draft, mission, unit);
      return "its pull request was asked for again";
    case "reviewing":
      if (unit.pull === null) ensureUnitPull(draft, mission, unit);
      if (isReviewed(draft, unit)) return null;
      reviewAgain(draft, unit);
      return "its review was asked for again";
    default:
      return null;
  }
}

const isReviewed = (draft: Draft, unit: UnitRow): boolean =>
  [...draft.dispatches.values()].some(
    (one) =>
      one.purpose === "review" &&
      one.mission === unit.mission &&
      isOpen(one) &&
      one.legs.some(({ leg }) => leg === unit.unit),
  );

function stalled(draft: Draft, mission: MissionRow, ms: number): void {
  const minutes = Math.round(ms / 60_000);
  const text = `nothing has moved for ${minutes} minutes although something should; GitHub was looked at, and what was stuck was helped ${HEARTBEAT_OPTIONS.recoveries} times`;
  putHold(draft, mission, { kind: "person", text, untilMs: null });
  notice(draft, mission, text);
}
