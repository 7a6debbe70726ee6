// After a mission in which much failed, one run writes other wordings of the prompts under which it failed: a leg for each, from
// the best one so far and what went wrong. Asked for once, when the mission ends, only where it is switched on and money is left.

import { fingerprint } from "../base/fingerprint.ts";
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import type { EventOf } from "../engine/event.ts";
import type { PromptComponent, VariantRow } from "../engine/rows/learned-row.ts";
import type { MissionRow, StopReason } from "../engine/rows/mission-row.ts";
import { purse } from "../health/money.ts";
import { agentSettings, askForRun, type LegRequest } from "../mission/ask.ts";
import { readProposal } from "./evolve-answer.ts";
import { type Shortfall, shortfallOf } from "./evolve-shortfall.ts";
import { BUILT_IN, COMPONENTS, POPULATION, winRate } from "./variants.ts";
import { isComponent, variantsOf } from "./variants-pick.ts";

/** Name of the leg; what follows is the component. */
export const PROMPT_LEG = "prompt-";
/** Below, there is nothing to learn from. */
const FAILURE_SHARE = 0.2;
const PARENT_SAMPLES = 5;
/** Ended by a person, or out of money or time: nothing more is asked for. */
const WORTH_ASKING: readonly StopReason[] = ["objective_met", "units_failed", "no_unit_landed"];
/** All of them think and write three sentences each. */
const MAX_COST_USD = 1;

export function evolvePrompts(draft: Draft): void {
  for (const mission of draft.missions.values()) {
    const { stopReason } = mission;
    if (stopReason === null || !WORTH_ASKING.includes(stopReason)) continue;
    if (mission.endedAt !== draft.at || mission.details.evolved === true) continue;
    if (!mission.config.learning.evolve_prompts) continue;
    const wanted = COMPONENTS.flatMap((component) => wish(draft, mission, component) ?? []);
    if (wanted.length > 0) ask(draft, mission, wanted);
  }
}

interface Wish {
  readonly component: PromptComponent;
  readonly parent: VariantRow;
  readonly shortfall: Shortfall;
}

/** null: it did well enough, or there is no room or nothing to begin from. */
function wish(draft: Draft, mission: MissionRow, component: PromptComponent): Wish | null {
  const shortfall = shortfallOf(draft, mission, component);
  const { tried, failed, evidence } = shortfall;
  if (tried === 0 || failed / tried <= FAILURE_SHARE || evidence.length === 0) return null;
  const active = variantsOf(draft, component).filter(({ state }) => state === "active");
  const parent = parentOf(active);
  return parent === null || active.length >= POPULATION ? null : { component, parent, shortfall };
}

function ask(draft: Draft, mission: MissionRow, wanted: readonly Wish[]): void {
  const { freeUsd, perAttemptUsd } = purse(draft, mission);
  const money = Math.min(freeUsd, perAttemptUsd, MAX_COST_USD) / wanted.length;
  if (money <= 0) return;
  draft.putMission({ ...mission, details: { ...mission.details, evolved: true } });
  const { dispatch } = askForRun(draft, {
    purpose: "check",
    mission,
    config: mission.config,
    commit: draft.repo.green ?? mission.base,
    legs: wanted.map(
      ({ component, parent, shortfall }): LegRequest => ({
        leg: `${PROMPT_LEG}${component}`,
        attempt: 1,
        task: "evolve",
        unit: null,
        against: null,
        branch: null,
        agent: agentSettings(mission.config, money),
        evidence: shortfall.evidence,
        extras: { variant: { component, id: parent.variant, text: parent.text } },
      }),
    ),
  });
  for (const { component, shortfall } of wanted) {
    const { failed, tried, what } = shortfall;
    draft.because(
      subject.mission(mission.mission),
      `${failed} of ${tried} ${what} failed: another wording of the ${component}'s prompt is asked for (${dispatch})`,
    );
  }
}

/** The best of those that were tried often enough to say so. */
function parentOf(active: readonly VariantRow[]): VariantRow | null {
  const known = active.filter((row) => row.samples >= PARENT_SAMPLES);
  return known.sort((a, b) => winRate(b) - winRate(a))[0] ?? null;
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
  const refused = known.some((row) => row.text === text)
    ? "is there already"
    : active.length >= POPULATION
      ? `is not tried: ${active.length} are tried already`
      : null;
  if (refused !== null) {
    draft.because(about, `the proposed wording of the ${component}'s prompt ${refused}`);
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
