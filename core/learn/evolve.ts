// After a mission in which much failed, one run writes another wording of the worker's prompt from the best one so far and what
// went wrong. Asked for once, when the mission ends, only where it is switched on and money is left.

import { fingerprint } from "../base/fingerprint.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { VariantRow } from "../engine/rows/learned-row.ts";
import type { MissionRow, StopReason } from "../engine/rows/mission-row.ts";
import type { AttemptRow } from "../engine/rows/unit-row.ts";
import { purse } from "../health/money.ts";
import { agentSettings, askForRun } from "../mission/ask.ts";
import type { Brief } from "../report/brief.ts";
import { readProposal } from "./evolve-answer.ts";
import { isNobodysFault } from "./fault.ts";
import { BUILT_IN, POPULATION, winRate } from "./variants.ts";
import { isComponent, variantsOf } from "./variants-pick.ts";

/** Name of the leg; what follows is the component. */
export const PROMPT_LEG = "prompt-";
/** Below, there is nothing to learn from. */
const FAILURE_SHARE = 0.2;
const PARENT_SAMPLES = 5;
const TRACES = 5;
const TRACE_CHARS = 1_500;
/** Ended by a person, or out of money or time: nothing more is asked for. */
const WORTH_ASKING: readonly StopReason[] = ["objective_met", "units_failed", "no_unit_landed"];
/** It thinks and writes three sentences. */
const MAX_COST_USD = 1;

export function evolvePrompts(draft: Draft): void {
  for (const mission of draft.missions.values()) {
    const { stopReason } = mission;
    if (stopReason === null || !WORTH_ASKING.includes(stopReason)) continue;
    if (mission.endedAt !== draft.at || mission.details.evolved === true) continue;
    if (!mission.config.learning.evolve_prompts) continue;
    evolveWorker(draft, mission);
  }
}

function evolveWorker(draft: Draft, mission: MissionRow): void {
  const tried = attemptsOf(draft, mission).filter((attempt) => !isNobodysFault(attempt));
  const failed = tried.filter(({ state }) => state === "failed" || state === "timed_out");
  if (tried.length === 0 || failed.length / tried.length <= FAILURE_SHARE) return;
  const active = variantsOf(draft, "worker").filter(({ state }) => state === "active");
  const parent = parentOf(active);
  const evidence = tracesOf(draft, mission, failed);
  if (parent === null || evidence.length === 0 || active.length >= POPULATION) return;
  const { freeUsd, perAttemptUsd } = purse(draft, mission);
  const money = Math.min(freeUsd, perAttemptUsd, MAX_COST_USD);
  if (money <= 0) return;
  draft.putMission({ ...mission, details: { ...mission.details, evolved: true } });
  const { dispatch } = askForRun(draft, {
    purpose: "check",
    mission,
    config: mission.config,
    commit: draft.repo.green ?? mission.base,
    legs: [
      {
        leg: `${PROMPT_LEG}worker`,
        attempt: 1,
        task: "evolve",
        unit: null,
        against: null,
        branch: null,
        agent: agentSettings(mission.config, money),
        evidence,
        extras: { variant: { component: "worker", id: parent.variant, text: parent.text } },
      },
    ],
  });
  draft.because(
    subject.mission(mission.mission),
    `${failed.length} of ${tried.length} attempts failed: another wording of the worker's prompt is asked for (${dispatch})`,
  );
}

const attemptsOf = (draft: Draft, mission: MissionRow): readonly AttemptRow[] =>
  [...draft.attempts.values()].filter(
    (attempt) => attempt.mission === mission.mission && attempt.endedAt !== null,
  );

/** The best of those that were tried often enough to say so. */
function parentOf(active: readonly VariantRow[]): VariantRow | null {
  const known = active.filter((row) => row.samples >= PARENT_SAMPLES);
  return known.sort((a, b) => winRate(b) - winRate(a))[0] ?? null;
}

/** The last failure of each attempt as it was told to the next one. */
function tracesOf(
  draft: Draft,
  mission: MissionRow,
  failed: readonly AttemptRow[],
): Brief["evidence"] {
  const counted = new Set(failed.map(({ unit, attempt }) => `${unit}/${attempt}`));
  return draft
    .unitsOf(mission.mission)
    .flatMap((unit) =>
      unit.evidence
        .filter(({ attempt }) => counted.has(`${unit.unit}/${attempt}`))
        .map(({ attempt, stage, cause, text }) => ({
          attempt,
          stage,
          cause,
          text: text.slice(-TRACE_CHARS),
        })),
    )
    .slice(-TRACES);
}

/** What the run answered: a wording to be tried, or why it is none. */
export function promptProposed(
  draft: Draft,
  mission: MissionRow,
  leg: string,
  event: EventOf<"LegCollected">,
): void {
  const about = subject.mission(mission.mission);
  const component = leg.slice(PROMPT_LEG.length);
  if (!isComponent(component)) {
    draft.because(about, `no prompt is called \`${component.slice(0, 40)}\``);
    return;
  }
  const { handoff } = event;
  const read =
    handoff === null || handoff.status !== "completed"
      ? { ok: false as const, problem: handoff?.summary ?? event.problem ?? "no result" }
      : readProposal(handoff.text);
  if (!read.ok) {
    draft.because(
      about,
      `no new wording of the ${component}'s prompt: ${read.problem.slice(0, 300)}`,
    );
    return;
  }
  const { text, because } = read.value;
  const known = variantsOf(draft, component);
  const active = known.filter(({ state }) => state === "active");
  if (known.some((row) => row.text === text) || active.length >= POPULATION) {
    draft.because(about, `the proposed wording of the ${component}'s prompt is there already`);
    return;
  }
  const variant = `${component}-${fingerprint(text).slice(0, 8)}`;
  draft.putVariant({
    repo: draft.repo.repo,
    component,
    variant,
    text,
    parent: parentOf(active)?.variant ?? BUILT_IN,
    wins: 0,
    samples: 0,
    state: "active",
    because: because === "" ? "a mission in which much failed" : because,
    createdAt: draft.at,
  });
  draft.because(about, `another wording of the ${component}'s prompt will be tried: ${variant}`);
}
