// Release notes: what a promotion brings, for the person who approves it. A view of rows, each part bounded by itself, so
// that a long list never pushes what has to be decided out of the pull request.
import { codeSpan, details, link, words } from "../../base/markdown.ts";
import type { MissionRow } from "../../engine/rows/mission-row.ts";
import type { TournamentRow } from "../../engine/rows/tournament-row.ts";
import type { UnitRow } from "../../engine/rows/unit-row.ts";
import type { RepoState } from "../../engine/state.ts";
import { attemptsOf, commitSpan, unitsOf, verdictOf } from "../../voice/facts.ts";
import { obstaclesPart } from "../../voice/rules.ts";
import { duration, plural, usd } from "../../voice/units-word.ts";
import { testsSentence } from "../../voice/verify-parts.ts";

const LANDED_MAX_CHARS = 24_000;
const PART_MAX_CHARS = 6_000;
/** More units than this are folded. */
const UNITS_OPEN = 30;

const LEFT_OUT: ReadonlySet<string> = new Set(["failed", "blocked", "cancelled"]);

export function releaseNotes(state: RepoState, mission: MissionRow): readonly string[] {
  const units = unitsOf(state, mission);
  const landed = units.filter((unit) => unit.state === "landed");
  return [
    obstaclesPart(state, mission),
    landedPart(state, mission, units, landed),
    repairedPart(state, landed),
    leftOutPart(units),
    verifiedPart(state, mission),
    approvedPart(state, mission),
    costPart(state, mission, units),
  ].filter((part) => part !== "");
}

function landedPart(
  state: RepoState,
  mission: MissionRow,
  units: readonly UnitRow[],
  landed: readonly UnitRow[],
): string {
  const lead = `### What landed\n\nFor the objective in #${mission.issue}, ${plural(landed.length, "unit")} of ${units.length}:`;
  if (landed.length === 0) return `${lead}\n\nNothing has landed.`;
  const list = bounded(
    landed.map((unit) => landedLine(state, unit)),
    LANDED_MAX_CHARS,
  );
  return `${lead}\n\n${landed.length > UNITS_OPEN ? details(plural(landed.length, "unit"), list) : list}`;
}

function landedLine(state: RepoState, unit: UnitRow): string {
  const pull = unit.pull === null ? "" : ` #${unit.pull}`;
  const commit = unit.landedAs === null ? "" : ` as ${commitSpan(unit.landedAs)}`;
  const facts = [
    `+${unit.additions} −${unit.deletions}`,
    ...(unit.attempt > 1 ? [`attempt ${unit.attempt}`] : []),
    ...(unit.reviewScore === null ? [] : [`review ${unit.reviewScore.toFixed(1)}`]),
    ...(unit.costUsd > 0 ? [usd(unit.costUsd)] : []),
    ...(wonBy(state, unit) === null ? [] : ["repaired in a tournament"]),
  ];
  return `- ${codeSpan(unit.unit, 40)} ${words(unit.title, 120)}:${pull}${commit}, ${facts.join(", ")}`;
}

const tournamentsOf = (state: RepoState, unit: UnitRow): readonly TournamentRow[] =>
  [...state.tournaments.values()]
    .filter((one) => one.mission === unit.mission && one.unit === unit.unit)
    .sort((a, b) => a.wave - b.wave);

const wonBy = (state: RepoState, unit: UnitRow): TournamentRow | null =>
  tournamentsOf(state, unit).find((one) => one.state === "won") ?? null;

function repairedPart(state: RepoState, landed: readonly UnitRow[]): string {
  const lines = landed.flatMap((unit) => {
    const stages = unit.evidence
      .slice(-5)
      .map((one) => `attempt ${one.attempt} stopped at ${one.stage} (${words(one.cause, 120)})`);
    const waves = tournamentsOf(state, unit).map(tournamentWords);
    const said = [...stages, ...waves];
    return said.length === 0 ? [] : [`- ${codeSpan(unit.unit, 40)}: ${said.join("; ")}`];
  });
  if (lines.length === 0) return "";
  return `### What was put right on the way\n\n${bounded(lines, PART_MAX_CHARS)}`;
}

function tournamentWords({ wave, candidates, winner }: TournamentRow): string {
  const best = candidates.find((candidate) => candidate.index === winner);
  const result =
    best === undefined
      ? "none passed"
      : `candidate ${best.index} (${words(best.strategy, 60)}) passed and was taken`;
  return `${wave === 1 ? "" : `wave ${wave}: `}of ${plural(candidates.length, "repair")}, ${result}`;
}

function leftOutPart(units: readonly UnitRow[]): string {
  const lines = units
    .filter((unit) => LEFT_OUT.has(unit.state))
    .map(
      (unit) =>
        `- ${codeSpan(unit.unit, 40)} ${words(unit.title, 120)}: ${words(unit.because, 200)}`,
    );
  return lines.length === 0 ? "" : `### Not part of this\n\n${bounded(lines, PART_MAX_CHARS)}`;
}

function verifiedPart(state: RepoState, mission: MissionRow): string {
  const command = codeSpan(mission.config.verify.command, 300);
  const verdict = verdictOf(state, mission.releaseSha);
  if (verdict === null) {
    return `### How it is verified\n\n${command} must have passed on exactly this commit before it could stand on \`mc/green\`.`;
  }
  const numbers = [testsSentence(verdict), duration(verdict.durationMs)]
    .filter((part) => part !== "")
    .join(", ");
  const result = verdict.outcome === "passed" ? "passed" : "**failed**";
  return `### How it is verified\n\n${command} ${result} on exactly this commit (${numbers}), ${link("run", verdict.runUrl)}.`;
}

/** People who said yes to something that is in it. */
function approvedPart(state: RepoState, mission: MissionRow): string {
  const lines = [...state.gates.values()]
    .filter(
      ({ mission: of, state: standing, by, gate }) =>
        of === mission.mission && standing === "approved" && by !== null && gate !== "promote",
    )
    .sort((a, b) => a.pull - b.pull)
    .map(({ by, unit, pull, head }) => {
      const what = unit === null ? "the plan" : codeSpan(unit, 40);
      return `- ${words(by ?? "", 60)}: ${what} in #${pull} at ${commitSpan(head)}`;
    });
  return lines.length === 0 ? "" : `### Who approved\n\n${bounded(lines, PART_MAX_CHARS)}`;
}

function costPart(state: RepoState, mission: MissionRow, units: readonly UnitRow[]): string {
  const attempts = units.flatMap((unit) => attemptsOf(state, unit));
  const byAgent = new Map<string, { count: number; cost: number }>();
  for (const { agent, model, costUsd } of attempts) {
    const who = [agent, model].filter((part) => part !== "").join(", ");
    if (who === "") continue;
    const sum = byAgent.get(who) ?? { count: 0, cost: 0 };
    byAgent.set(who, { count: sum.count + 1, cost: sum.cost + costUsd });
  }
  const tries = units.reduce((sum, unit) => sum + unit.attempt, 0);
  const repairs = [...state.tournaments.values()]
    .filter((one) => one.mission === mission.mission)
    .flatMap(({ candidates }) => candidates);
  const repairCost = repairs.reduce((sum, { costUsd }) => sum + costUsd, 0);
  const count = (word: string): number => units.filter((unit) => unit.state === word).length;
  const lines = [...byAgent]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([who, sum]) => `- ${words(who, 100)}: ${plural(sum.count, "attempt")}, ${usd(sum.cost)}`);
  if (repairs.length > 0) {
    lines.push(`- tournaments: ${plural(repairs.length, "candidate")}, ${usd(repairCost)}`);
  }
  const lead = `${usd(mission.costUsd)} for ${plural(tries, "attempt")}; ${count("failed")} failed, ${count("blocked")} blocked.`;
  const shown = lines.length > 1 ? `\n\n${bounded(lines, PART_MAX_CHARS)}` : "";
  return `### Cost\n\n${lead}${shown}`;
}

function bounded(lines: readonly string[], maxChars: number): string {
  const shown: string[] = [];
  let room = maxChars;
  for (const line of lines) {
    room -= line.length + 1;
    if (room < 0) break;
    shown.push(line);
  }
  const left = lines.length - shown.length;
  return (left === 0 ? shown : [...shown, `- … and ${left} more`]).join("\n");
}
