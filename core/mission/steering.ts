// Commands that steer a mission as a whole: hold it, let it go on, end it, change what it may use, have it planned again.
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import { effective } from "../health/effective.ts";
import { reservedUsd } from "../health/money.ts";
import * as answers from "../voice/answer.ts";
import { resumedClosed } from "../voice/queue-answer.ts";
import * as steering from "../voice/steering.ts";
import { workersOf } from "./allowance.ts";
import { ensureUnitPull } from "./attempt.ts";
import { isClosedByPerson, openByPerson } from "./close.ts";
import type { Said } from "./hold.ts";
import { replan, replansLeft } from "./replan.ts";
import { WITHDRAWN } from "./stall.ts";
import { requestStop } from "./stop.ts";

const no = (text: string): Said => ({ done: false, text });
const yes = (text: string): Said => ({ done: true, text });

export function pause(draft: Draft, mission: MissionRow, by: string): Said {
  // A pause that would end by itself becomes a person's.
  if (mission.paused !== null && mission.paused !== draft.healthOf(mission.mission).hold?.text)
    return yes(answers.alreadyPaused(mission));
  draft.putMission({ ...mission, paused: `by ${by}` });
  return yes(answers.paused(mission));
}

export function resume(draft: Draft, mission: MissionRow, by: string): Said {
  const closed = draft.repo.queueClosed;
  if (mission.paused === null && closed === null) return no(answers.notPaused(mission));
  if (mission.paused !== null) draft.putMission({ ...mission, paused: null });
  for (const unit of draft.unitsOf(mission.mission)) {
    const published = unit.state === "publishing" || unit.state === "reviewing";
    if (published && unit.head !== null && unit.pull === null) ensureUnitPull(draft, mission, unit);
  }
  if (closed !== null && isClosedByPerson(draft.state) && mission.paused !== null)
    return yes(resumedClosed(mission));
  if (closed !== null) openByPerson(draft, by, "");
  return yes(answers.resumed(mission));
}

export function stop(draft: Draft, mission: MissionRow, by: string): Said {
  requestStop(draft, mission, "user_stopped", `${by} said so`);
  return yes(answers.stopping(mission));
}

export function setWorkers(draft: Draft, mission: MissionRow, count: number, by: string): Said {
  const before = workersOf(mission);
  const { details } = mission;
  const allowance = { ...details.allowance, workers: count };
  const next = draft.putMission({ ...mission, details: { ...details, allowance } });
  const health = draft.health.missions.get(mission.mission);
  // What was learned of another ceiling says nothing about this one.
  if (health !== undefined)
    draft.putHealth({ ...health, adaptive: { ...health.adaptive, workers: null } });
  draft.because(subject.mission(mission.mission), `${by}: ${count} at a time, ${before} before`);
  return yes(steering.workersSet(before, count, effective(draft, next).workers));
}

export function setBudget(draft: Draft, mission: MissionRow, usd: number, by: string): Said {
  const { config, details, costUsd } = mission;
  const before = config.limits.cost_usd;
  const reserved = reservedUsd(draft, mission.mission);
  const figures = { before, usd, spent: costUsd, reserved };
  const isDone = mission.state === "promote_gate" || mission.state === "promoting";
  const isUsedUp = costUsd >= usd;
  if (isUsedUp && isDone) return no(steering.budgetTooLate(figures, mission));
  const next = draft.putMission({
    ...mission,
    config: { ...config, limits: { ...config.limits, cost_usd: usd } },
    details: { ...details, allowance: { ...details.allowance, budget: { before, by } } },
  });
  const said = `${by} set its limit to $${usd.toFixed(2)}, $${before.toFixed(2)} before`;
  draft.because(subject.mission(mission.mission), said);
  if (!isUsedUp) return yes(steering.budgetSet(figures));
  requestStop(draft, next, "cost_exceeded", `${said}; $${costUsd.toFixed(2)} are spent`);
  return yes(steering.budgetUsedUp(figures));
}

/** What was not begun gives way to the new plan; what runs goes on. */
export function planAnew(draft: Draft, mission: MissionRow, why: string, by: string): Said {
  if (mission.state !== "running" && mission.state !== "promote_gate")
    return no(steering.notNow(mission));
  if (mission.planSource !== "agent")
    return no(
      steering.notReplanned("its plan stands in the issue; change it there and begin anew"),
    );
  if (replansLeft(mission) === 0) {
    const { replans } = mission.config.plan;
    const used = `\`plan.replans\` allows ${replans}, and ${replans === 0 ? "so it is planned once" : "all of them are used up"}`;
    return no(steering.notReplanned(used));
  }
  const fresh = draft
    .unitsOf(mission.mission)
    .filter((unit) => unit.state === "waiting" && unit.attempt === 0);
  const said = why === "" ? `${by} asked for another plan` : `${by} asked for another plan: ${why}`;
  const list = fresh.map(({ unit, title }) => `${unit} (${title})`).join(", ");
  const text = fresh.length === 0 ? said : `${said}\n\nNot begun and withdrawn: ${list}.`;
  if (!replan(draft, mission, { kind: "asked", text }))
    return no(steering.notReplanned("it has as many units as `units.max` allows"));
  for (const unit of fresh) {
    draft.putUnit({ ...unit, state: "cancelled", because: `${WITHDRAWN}${said}` });
    draft.because(subject.unit(unit), `withdrawn: ${said}`);
  }
  return yes(steering.replanning(fresh.length));
}
