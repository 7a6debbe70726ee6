// One look at a mission's health, before anything is dispatched for it: what a person said meanwhile, what its money allows, whether
// it has to stand still, and whether it may go on.
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { HealthRow } from "../engine/rows/health-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { requestStop } from "../mission/stop.ts";
import {
  agentComponent,
  breakerOf,
  componentName,
  DISPATCH,
  resetComponent,
  VERIFICATION,
} from "./components.ts";
import { type Purse, purse } from "./money.ts";
import { beginRecovery, liftHold, putHold, stepRecovery } from "./recovery.ts";
import { armHealth, patched, signal } from "./signals.ts";
import { armHeartbeat } from "./stale.ts";

/** So many different units in a row left nothing at all. */
const BARREN_UNITS = 3;
/** A breaker that opened so often does not close by waiting. */
const BREAKER_OPENS = 3;
/** The window of a day moves by hours: looked at again no later than this. */
const DAY_LOOK_MS = 60 * 60_000;

export function watchHealth(draft: Draft, mission: MissionRow): void {
  if (mission.state === "stopping") return;
  personSpoke(draft, mission);
  const known = draft.health.missions.get(mission.mission);
  const share = mission.costUsd / mission.config.limits.cost_usd;
  if (mission.costUsd > 0 && known?.level.spentShare !== share) {
    const { cost_usd, wall_time_minutes } = mission.config.limits;
    const elapsed = draft.nowMs - Date.parse(mission.startedAt);
    const money = { spent: mission.costUsd, limit: cost_usd };
    signal(draft, mission.mission, {
      ...{ kind: "budget", ...money, elapsed, time: wall_time_minutes * 60_000 },
    });
  }
  if (known?.hold?.kind === "day_limit" && purse(draft, mission).short?.limit !== "day")
    liftHold(draft, mission, "the repository has money again");
  stepRecovery(draft, mission);
  if (mission.state === "running") armHeartbeat(draft, mission);
  // What is planned anew begins anew.
  const now = draft.health.missions.get(mission.mission);
  if (mission.state === "planning" && now !== undefined && now.barren.length > 0)
    patched(draft, now, { barren: [] });
}

/** The pause is not ours any more: a person resumed, or paused for a reason of their own. What we counted is over. */
function personSpoke(draft: Draft, mission: MissionRow): void {
  const known = draft.health.missions.get(mission.mission);
  if (known === undefined || known.hold === null || mission.paused === known.hold.text) return;
  patched(draft, known, {
    ...{ hold: null, recovery: null, barren: [], thrownOut: [] },
    heartbeat: { ...known.heartbeat, idle: 0, recoveries: 0 },
  });
  if (known.hold.kind === "day_limit") return;
  signal(draft, mission.mission, { kind: "resumed" });
  const { type, model, fallback_model } = mission.config.agent;
  for (const name of [model, fallback_model]) resetComponent(draft, agentComponent(type, name));
  for (const component of [DISPATCH, VERIFICATION]) resetComponent(draft, component);
}

/** After a plan was made anew where it stalled: whether it has to stand still. */
export function lookForTrouble(draft: Draft, mission: MissionRow): void {
  if (mission.state !== "running") return;
  const known = draft.health.missions.get(mission.mission);
  if (mission.paused !== null || known?.recovery != null) return;
  if (mission.config.health.levels) drained(draft, mission, known);
  if (!mission.config.health.auto_pause) return;
  const barren = known?.barren ?? [];
  if (barren.length >= BARREN_UNITS && hasMore(draft, mission)) {
    beginRecovery(
      draft,
      mission,
      "repeated_failure",
      `${barren.length} units in a row left nothing at all (${barren.slice(-5).join(", ")})`,
    );
    return;
  }
  const { type, model } = mission.config.agent;
  for (const component of [agentComponent(type, model), DISPATCH]) {
    const { breaker, because } = breakerOf(draft, component);
    // The fallback model goes on meanwhile.
    if (component !== DISPATCH && mission.config.agent.fallback_model !== "") continue;
    if (breaker.state !== "open" || breaker.opens < BREAKER_OPENS) continue;
    const why = because === "" ? "" : ` (${because})`;
    beginRecovery(
      draft,
      mission,
      "breaker",
      `${componentName(component)} failed again each of the ${breaker.opens} times it was tried${why}`,
    );
    return;
  }
}

const hasMore = (draft: Draft, { mission }: MissionRow): boolean =>
  draft.unitsOf(mission).some(({ state }) => state === "waiting");

const MOVING: readonly string[] = ["working", "publishing", "reviewing", "queued", "fixing"];

/** Nothing new starts, and what was running has ended: it stands still until verification passes. */
function drained(draft: Draft, mission: MissionRow, known: HealthRow | undefined): void {
  if (known === undefined || known.level.level < 4) return;
  const units = draft.unitsOf(mission.mission);
  const running = units.filter(({ state }) => MOVING.includes(state)).length;
  if (running > 0 || !units.some(({ state }) => state === "waiting")) return;
  signal(draft, mission.mission, { kind: "drained", running });
  beginRecovery(
    draft,
    mission,
    "verification",
    "three units in a row were thrown out by verification, or it could not run, and nothing is running any more",
  );
}

/** Its timer: a wait is over, or time went by without trouble. */
export function healthTimer(draft: Draft, mission: MissionRow): void {
  signal(draft, mission.mission, { kind: "quiet" });
  armHealth(draft, mission.mission);
  draft.because(subject.mission(mission.mission), "its health is looked at again");
}

/**
 * Nothing more can be paid: the mission ends when its own money is used up, and waits when it is the repository's day. `true`: it
 * does not go on now.
 */
export function outOfMoney(draft: Draft, mission: MissionRow, money: Purse): boolean {
  if (money.empty === null || money.short === null) return false;
  const has = (...states: readonly string[]): boolean =>
    draft.unitsOf(mission.mission).some(({ state }) => states.includes(state));
  // What is made already lands without money.
  if (has("publishing", "queued", "fixing") && draft.repo.queueClosed === null) return true;
  if (money.short.limit === "mission") {
    requestStop(draft, mission, "cost_exceeded", money.empty);
    return true;
  }
  const untilMs = Math.max(draft.nowMs + 60_000, money.short.freedMs ?? draft.nowMs + DAY_LOOK_MS);
  // An approval would land something meanwhile.
  if (has("gated")) {
    draft.timer(`health/${mission.mission}`, untilMs);
    return true;
  }
  const text = `${money.empty}; it goes on by itself, or at once when \`${money.short.key}\` is raised`;
  putHold(draft, mission, { kind: "day_limit", text, untilMs });
  return true;
}
