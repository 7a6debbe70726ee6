// The way out when everything fails: the mission pauses by itself, what it all stands on is checked, and one unit is tried. A few
// times, each after a longer wait; then a person is asked. `/mc resume` cuts it short at any time.
import type { MissionId } from "../base/brand.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { Hold, Recovery, Trouble } from "../engine/rows/health-row.ts";
import type { MissionRow, StopReason } from "../engine/rows/mission-row.ts";
import type { VerdictRow } from "../engine/rows/verdict-row.ts";
import { knownVerdict } from "../merge/covering.ts";
import { askForRun } from "../mission/ask.ts";
import { isFinal, nextVerification, plural, specOf } from "../mission/facts.ts";
import { renderGivenUp } from "../voice/health.ts";
import { agentComponent, DISPATCH, endCoolDown } from "./components.ts";
import { effective } from "./effective.ts";
import { armHealth, patched, signal } from "./signals.ts";

const MAX_TRIES = 3;
const FIRST_WAIT_MS = 60_000;
const WAIT_GROWTH = 5;

/** Pauses the mission until the trouble was looked into; nothing while it is being looked into already. */
export function beginRecovery(draft: Draft, mission: MissionRow, why: Trouble, told: string): void {
  const health = draft.healthOf(mission.mission);
  if (health.recovery !== null || mission.paused !== null) return;
  const recovery: Recovery = {
    ...{ why, told, tries: 0, phase: "waiting" },
    sinceMs: draft.nowMs,
  };
  if (mission.config.health.auto_pause) wait(draft, mission, recovery);
  else giveUp(draft, mission, recovery);
}

function wait(draft: Draft, mission: MissionRow, recovery: Recovery): void {
  const untilMs = draft.nowMs + FIRST_WAIT_MS * WAIT_GROWTH ** recovery.tries;
  const tried = recovery.tries === 0 ? "" : `; tried ${plural(recovery.tries, "time")} in vain`;
  const text = `${recovery.told}${tried}`;
  putHold(draft, mission, { kind: "recovery", text, untilMs }, recovery);
}

/** The pause and what is behind it, in one. */
export function putHold(
  draft: Draft,
  mission: MissionRow,
  hold: Hold,
  recovery: Recovery | null = draft.healthOf(mission.mission).recovery,
): void {
  patched(draft, draft.healthOf(mission.mission), { hold, recovery });
  armHealth(draft, mission.mission);
  const current = draft.mission(mission.mission) ?? mission;
  draft.putMission({ ...current, paused: hold.text });
  draft.because(subject.mission(mission.mission), `paused: ${hold.text}`);
}

/** The pause ends, if it is still ours. */
export function liftHold(draft: Draft, mission: MissionRow, why: string): void {
  const health = draft.healthOf(mission.mission);
  const current = draft.mission(mission.mission) ?? mission;
  if (health.hold === null || current.paused !== health.hold.text) return;
  patched(draft, health, { hold: null });
  draft.putMission({ ...current, paused: null });
  draft.because(subject.mission(mission.mission), `goes on: ${why}`);
}

/** One step, whenever something happened or its time came. */
export function stepRecovery(draft: Draft, mission: MissionRow): void {
  const { recovery, hold } = draft.healthOf(mission.mission);
  if (recovery === null) return;
  if (recovery.phase === "waiting" && (hold?.untilMs ?? 0) <= draft.nowMs) {
    check(draft, mission, recovery);
    return;
  }
  if (recovery.phase === "checking") readCheck(draft, mission, recovery);
}

/** mc/green itself, under what is asked now: nothing that is tried on top of a bad one could succeed. */
function check(draft: Draft, mission: MissionRow, recovery: Recovery): void {
  const { green } = draft.repo;
  const config = draft.repo.config ?? mission.config;
  if (green === null) return probe(draft, mission, recovery, "there is no `mc/green` yet");
  const spec = specOf(config);
  if (knownVerdict(draft, green, spec)?.outcome === "passed")
    return probe(draft, mission, recovery, `${green.slice(0, 7)} passes verification`);
  const checking: Recovery = { ...recovery, phase: "checking", sinceMs: draft.nowMs };
  patched(draft, draft.healthOf(mission.mission), { recovery: checking });
  askForRun(draft, {
    purpose: "verify",
    mission: null,
    config,
    commit: green,
    legs: [
      {
        leg: "verify",
        attempt: nextVerification(draft, green, spec),
        task: "verify",
        unit: null,
        against: green,
        branch: null,
        agent: null,
      },
    ],
  });
  draft.because(
    subject.mission(mission.mission),
    `before it goes on, ${green.slice(0, 7)} on mc/green is verified`,
  );
}

function readCheck(draft: Draft, mission: MissionRow, recovery: Recovery): void {
  const { green } = draft.repo;
  if (green === null) return;
  for (const { purpose, commit, state } of draft.dispatches.values())
    if (purpose === "verify" && commit === green && (state === "asked" || state === "running"))
      return;
  const latest = [...draft.verdicts.values()]
    .filter((one) => one.commit === green && Date.parse(one.at) >= recovery.sinceMs)
    .reduce<VerdictRow | null>(
      (best, one) => (best === null || one.at >= best.at ? one : best),
      null,
    );
  // What landed meanwhile passed before it did, so mc/green may have moved on from the commit that was asked about.
  const spec = specOf(draft.repo.config ?? mission.config);
  const known = knownVerdict(draft, green, spec);
  if (latest?.outcome === "passed" || known?.outcome === "passed") {
    probe(draft, mission, recovery, `${green.slice(0, 7)} passes verification`);
    return;
  }
  const said = latest?.outcome === "failed" ? "fails verification" : "could not be verified";
  failTry(draft, mission, recovery, `${green.slice(0, 7)} on mc/green ${said}`);
}

/** The condition holds: one unit at a time shows whether the trouble is over. */
function probe(draft: Draft, mission: MissionRow, recovery: Recovery, why: string): void {
  signal(draft, mission.mission, { kind: "checked" });
  const { type } = mission.config.agent;
  const probing: Recovery = { ...recovery, phase: "probing", sinceMs: draft.nowMs };
  // What failed before is not counted again: the probe alone tells.
  patched(draft, draft.healthOf(mission.mission), { recovery: probing, barren: [], thrownOut: [] });
  endCoolDown(draft, agentComponent(type, effective(draft, mission).model));
  endCoolDown(draft, DISPATCH);
  liftHold(draft, mission, `${why}; one unit is tried`);
}

/** What became of the unit that was tried alone. */
export function probeEnded(
  draft: Draft,
  id: MissionId,
  outcome: "left" | "landed" | "failed" | "thrown_out",
): void {
  const mission = draft.mission(id);
  const { recovery } = draft.healthOf(id);
  if (mission === undefined || isFinal(mission) || recovery?.phase !== "probing") return;
  if (outcome === "failed" || outcome === "thrown_out") {
    failTry(
      draft,
      mission,
      recovery,
      outcome === "failed"
        ? "one unit was tried and failed"
        : "one unit was tried and failed verification",
    );
    return;
  }
  // Where verification was the trouble, only a landing shows that it is over.
  if (outcome === "left" && recovery.why === "verification") return;
  patched(draft, draft.healthOf(id), { recovery: null });
  draft.because(
    subject.mission(id),
    "the unit that was tried alone went well: on with all of them",
  );
  draft.dirty.add(id);
}

function failTry(draft: Draft, mission: MissionRow, recovery: Recovery, what: string): void {
  const tries = recovery.tries + 1;
  draft.because(subject.mission(mission.mission), `${what} (try ${tries} of ${MAX_TRIES})`);
  const next: Recovery = { ...recovery, tries, phase: "waiting", sinceMs: draft.nowMs };
  if (tries >= MAX_TRIES) giveUp(draft, mission, next);
  else if ((draft.mission(mission.mission) ?? mission).paused === null || isOurs(draft, mission))
    wait(draft, mission, next);
}

const isOurs = (draft: Draft, mission: MissionRow): boolean =>
  (draft.mission(mission.mission) ?? mission).paused === draft.healthOf(mission.mission).hold?.text;

/** A person is asked, with what was tried. */
export function giveUp(draft: Draft, mission: MissionRow, recovery: Recovery): void {
  const tried =
    recovery.tries === 0
      ? ""
      : `; tried ${plural(recovery.tries, "time")}: mc/green was checked and one unit at a time was tried`;
  const hold: Hold = { kind: "person", text: `${recovery.told}${tried}`, untilMs: null };
  putHold(draft, mission, hold, { ...recovery, phase: "given_up" });
  notice(draft, mission, hold.text);
}

/** A comment of its own, which notifies. */
export function notice(draft: Draft, mission: MissionRow, text: string): void {
  const topic = `health-${mission.mission}-${draft.nowMs.toString(36)}`;
  draft.effect({
    kind: "comment.ensure",
    key: `comment.ensure/${mission.issue}/${topic}`,
    thread: mission.issue,
    topic,
    body: renderGivenUp(mission, text),
    debounceMs: 0,
  });
}

/** Why a mission that stood still ends with its time; null: it was not standing still by its health. */
export function standstillReason(draft: Draft, mission: MissionRow): StopReason | null {
  const { hold, recovery } = draft.healthOf(mission.mission);
  if (hold === null || hold.kind === "day_limit" || mission.paused !== hold.text) return null;
  switch (recovery?.why) {
    case "repeated_failure":
      return "repeated_failure";
    case "breaker":
      return "agent_unavailable";
    case "verification":
      return "safe_stop";
    case undefined:
      return "stalled";
  }
}
