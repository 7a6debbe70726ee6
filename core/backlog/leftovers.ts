// What a mission leaves behind and somebody may want to take up: units that failed or waited for one that did, and what
// its workers were concerned about. Proposals only; a person promotes them.
import { fence, outgoing, words } from "../base/markdown.ts";
import { sanitise, sanitiseLine } from "../base/sanitise.ts";
import type { Draft } from "../engine/draft.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { UnitRow } from "../engine/rows/unit-row.ts";
import { attemptKey } from "../engine/state.ts";
import { PROPOSED_LABEL } from "../report/workflow-names.ts";
import { itemsOfUnit } from "./match.ts";

/** Of one mission: who has more to say should be read, not filed. */
const UNITS_MAX = 5;
const CONCERNS_MAX = 10;

export function keepLeftovers(draft: Draft, mission: MissionRow): void {
  // Whoever stopped it does not want it now.
  if (mission.stopReason === "user_stopped" || mission.stopReason === "repository_removed") return;
  const units = draft.unitsOf(mission.mission);
  const left = units.filter((unit) => isWorthKeeping(unit)).slice(0, UNITS_MAX);
  for (const unit of left)
    propose(
      draft,
      `leftover/${mission.mission}/${unit.unit}`,
      unit.title,
      aboutUnit(mission, unit),
    );
  const concerns = concernsOf(draft, units);
  if (concerns.length === 0) return;
  const title = `Concerns of mission ${mission.mission}: ${mission.title}`;
  const body = [
    `While they worked on #${mission.issue}, the agents of mission ${mission.mission} were unsure of this:`,
    "",
    ...concerns.map((concern) => `- ${words(concern, 300)}`),
  ].join("\n");
  propose(draft, `leftover/${mission.mission}`, title, body);
}

/** It is new, it was tried or would have been, and no policy stood against it. */
function isWorthKeeping(unit: UnitRow): boolean {
  if (unit.kind !== "implement" || itemsOfUnit(unit).length > 0) return false;
  if (unit.state === "blocked") return true;
  return unit.state === "failed" && unit.attempt > 0 && unit.evidence.at(-1)?.cause !== "policy";
}

function aboutUnit(mission: MissionRow, unit: UnitRow): string {
  const why = unit.state === "blocked" ? "was never begun" : `failed ${unit.attempt} times`;
  const last = unit.evidence.at(-1);
  const parts = [
    `Left over from mission ${mission.mission} (#${mission.issue}): the unit \`${unit.unit}\` ${why}.`,
    fence(sanitise(unit.description, 2_000)),
  ];
  if (unit.files.length > 0)
    parts.push(
      `**Files**: ${unit.files
        .slice(0, 20)
        .map((file) => sanitiseLine(file, 200))
        .join(", ")}`,
    );
  if (last !== undefined)
    parts.push(
      `It ended with ${words(last.cause, 60)}:`,
      fence(sanitise(last.text.slice(-1_500), 1_500)),
    );
  return parts.join("\n\n");
}

function concernsOf(draft: Draft, units: readonly UnitRow[]): readonly string[] {
  const found = new Set<string>();
  for (const unit of units) {
    if (unit.state !== "landed") continue;
    const attempt = draft.attempts.get(attemptKey(unit.mission, unit.unit, unit.attempt));
    for (const concern of attempt?.details.concerns ?? []) found.add(sanitiseLine(concern, 300));
  }
  return [...found].filter((text) => text !== "").slice(0, CONCERNS_MAX);
}

function propose(draft: Draft, topic: string, title: string, body: string): void {
  draft.effect({
    kind: "issue.ensure",
    key: `issue.ensure/${topic}`,
    topic,
    title: sanitiseLine(title, 200),
    body: outgoing(body),
    labels: [PROPOSED_LABEL],
  });
}
