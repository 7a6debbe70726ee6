// Titles and bodies of the pull requests of units and plans. First what is needed, then why, what, how
// verified, at what cost; last a hidden block for programs.
import {
  codeSpan,
  commitLine,
  details,
  hiddenJson,
  link,
  outgoing,
  words,
} from "../base/markdown.ts";
import { matchesGlob } from "../base/paths.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { AttemptRow, UnitRow } from "../engine/rows/unit-row.ts";
import type { RepoState } from "../engine/state.ts";
import { attemptsOf, commitSpan, runUrlOf, verdictOf } from "./facts.ts";
import { forecastLine } from "./forecast-line.ts";
import { someone } from "./headline.ts";
import { planList } from "./plan-file.ts";
import { proofSection } from "./proof.ts";
import { quote } from "./prose.ts";
import { rootCauseSection } from "./root-cause.ts";
import { dependencies } from "./unit-line.ts";
import { duration, plural, usd } from "./units-word.ts";
import { testsSentence } from "./verify-parts.ts";

export interface PullText {
  readonly title: string;
  readonly body: string;
}

/** What an agent said of each criterion: a claim, shown as one. */
export interface CriterionClaim {
  readonly criterion: string;
  readonly met: boolean;
  readonly evidence: string;
}

const TITLE_MAX_CHARS = 200;
const FILES_SHOWN = 120;

function criteriaTable(unit: UnitRow, claims: readonly CriterionClaim[]): string {
  if (unit.criteria.length === 0)
    return "None were named: the review judges the change against the description.";
  if (claims.length === 0) {
    return unit.criteria
      .slice(0, 50)
      .map((criterion) => `- ${words(criterion, 500)}`)
      .join("\n");
  }
  const rows = unit.criteria.slice(0, 50).map((criterion) => {
    const claim = claims.find((each) => each.criterion.trim() === criterion.trim());
    const said = claim === undefined ? "not mentioned" : claim.met ? "met" : "**not met**";
    return `| ${words(criterion, 500)} | ${said} | ${claim === undefined ? "" : words(claim.evidence, 500)} |`;
  });
  return ["| criterion | the worker says | evidence it names |", "|---|---|---|", ...rows].join(
    "\n",
  );
}

/** Changed files by folder, bounded. */
function changes(unit: UnitRow): string {
  const count = unit.changedFiles.length;
  const first = `${plural(count, "file")}, +${unit.additions} −${unit.deletions}.`;
  if (count === 0) return first;
  const folders = new Map<string, string[]>();
  for (const path of [...unit.changedFiles].sort().slice(0, FILES_SHOWN)) {
    const cut = path.lastIndexOf("/");
    const folder = cut < 0 ? "" : path.slice(0, cut);
    folders.set(folder, [...(folders.get(folder) ?? []), path.slice(cut + 1)]);
  }
  const lines = [...folders].map(
    ([folder, files]) =>
      `- ${folder === "" ? "top level" : codeSpan(`${folder}/`)}: ${files.map((file) => codeSpan(file, 100)).join(", ")}`,
  );
  if (count > FILES_SHOWN) lines.push(`- … and ${count - FILES_SHOWN} more`);
  const list = lines.join("\n");
  return count > 6 ? `${first}\n\n${details("Files", list)}` : `${first}\n\n${list}`;
}

function protectedNote(mission: MissionRow, unit: UnitRow): string {
  const touched = unit.changedFiles.filter((path) =>
    mission.config.protected_paths.some((glob) => matchesGlob(path, glob)),
  );
  if (touched.length === 0) return "";
  const shown = touched
    .slice(0, 20)
    .map((path) => codeSpan(path))
    .join(", ");
  const more = touched.length > 20 ? ` and ${touched.length - 20} more` : "";
  return `**Protected files:** ${shown}${more}. This waits for a review by ${someone(mission)}, whatever the checks say.`;
}

function verified(state: RepoState, mission: MissionRow, unit: UnitRow): string {
  const command = codeSpan(mission.config.verify.command, 300);
  const element = state.chain?.elements.find(
    (each) => each.mission === unit.mission && each.unit === unit.unit,
  );
  const commit = unit.landedAs ?? element?.merge ?? null;
  const verdict = verdictOf(state, commit);
  if (verdict === null || commit === null) {
    return `By us, not by the worker: the queue merges this commit on top of \`mc/green\` and runs ${command} on the result. Only then does \`mc/green\` move.`;
  }
  const numbers = [testsSentence(verdict), duration(verdict.durationMs)]
    .filter((part) => part !== "")
    .join(", ");
  return `${command} ${verdict.outcome === "passed" ? "passed" : "**failed**"} on ${commitSpan(commit)} (${numbers}), ${link("run", verdict.runUrl)}.`;
}

function attemptTable(state: RepoState, unit: UnitRow, attempts: readonly AttemptRow[]): string {
  if (attempts.length === 0)
    return `Attempt ${unit.attempt} of ${unit.maxAttempts}, ${usd(unit.costUsd)}.`;
  const rows = attempts.slice(-20).map((attempt) => {
    const run = state.dispatches.get(attempt.dispatch)?.runUrl ?? null;
    const before = unit.evidence.find((evidence) => evidence.attempt === attempt.attempt);
    const result =
      before === undefined
        ? attempt.state.replace("_", " ")
        : `${before.stage}: ${words(before.cause, 200)}`;
    const who = [attempt.agent, attempt.model].filter((part) => part !== "").join(", ");
    return `| ${attempt.attempt}${attempt.kind === "rebase" ? " (rebase)" : ""} | ${result} | ${words(who, 100)} | ${usd(attempt.costUsd)} | ${run === null ? "" : link("run", run)} |`;
  });
  return [
    `${plural(attempts.length, "attempt")} of at most ${unit.maxAttempts}, ${usd(unit.costUsd)}.`,
    "",
    "| attempt | result | agent | cost | run |",
    "|--:|---|---|--:|---|",
    ...rows,
  ].join("\n");
}

export function renderUnitPull(
  state: RepoState,
  mission: MissionRow,
  unit: UnitRow,
  claims: readonly CriterionClaim[] = [],
): PullText {
  const again = unit.attempt > 1 ? `, attempt ${unit.attempt}` : "";
  const note = protectedNote(mission, unit);
  const needs = dependencies(unit);
  const run = runUrlOf(state, unit);
  const lead =
    note === ""
      ? "Nothing is needed from you: this is reviewed, then merged and verified by the queue. Closing it means no."
      : `Needed from ${someone(mission)}: a review, because protected files change. Closing it means no.`;
  const body = [
    lead,
    `### Why\n\nUnit ${codeSpan(unit.unit)} of the objective in #${mission.issue}${needs === "" ? "" : ` (${needs})`}.\n\n${quote(unit.description.trim() === "" ? unit.title : unit.description, 6000)}`,
    `### Acceptance criteria\n\n${criteriaTable(unit, claims)}`,
    `### What changed\n\n${changes(unit)}`,
    note,
    proofSection(unit),
    unit.summary.trim() === "" ? "" : `What the worker says:\n\n${quote(unit.summary, 3000)}`,
    rootCauseSection(state, unit),
    `### How it is verified\n\n${verified(state, mission, unit)}`,
    `### Attempts and cost\n\n${attemptTable(state, unit, attemptsOf(state, unit))}${run === null ? "" : `\n\n${link("The run with its transcript", run)}`}`,
    hiddenJson("mc:unit", {
      mission: mission.mission,
      unit: unit.unit,
      attempt: unit.attempt,
      head: unit.head,
      issue: mission.issue,
    }),
  ];
  return {
    title: commitLine(`${unit.title} (${mission.mission}/${unit.unit}${again})`, TITLE_MAX_CHARS),
    body: outgoing(body.filter((part) => part !== "").join("\n\n")),
  };
}

export function renderPlanPull(
  mission: MissionRow,
  units: readonly UnitRow[],
  state: RepoState | null = null,
): PullText {
  const edges = units.reduce((sum, unit) => sum + unit.dependsOn.length, 0);
  const body = [
    `**Needed from ${someone(mission)}: a review.** Approving starts the work; requesting changes, or closing this pull request, means no.`,
    `The plan for #${mission.issue}: ${plural(units.length, "unit")}, ${plural(edges, "dependency").replace("dependencys", "dependencies")}, at most ${mission.config.workers.max} at the same time, limits ${usd(mission.config.limits.cost_usd)} and ${mission.config.limits.wall_time_minutes} minutes.`,
    planList(units),
    state === null ? "" : forecastLine(state, mission, units),
    objections(mission),
    "The approval counts for exactly this plan and this commit. The file is the plan as text; it never reaches the target branch.",
    hiddenJson("mc:plan", {
      mission: mission.mission,
      issue: mission.issue,
      hash: mission.planHash,
    }),
  ];
  return {
    title: commitLine(`Plan of ${mission.mission}: ${mission.title}`, TITLE_MAX_CHARS),
    body: outgoing(body.filter((part) => part !== "").join("\n\n")),
  };
}

/** What the critic still held against the plan when no round was left. */
function objections(mission: MissionRow): string {
  const said = mission.details.planning?.rounds.at(-1)?.objections ?? [];
  if (said.length === 0) return "";
  return `What the critic still holds against it:\n\n${said.map((one) => `- ${words(one, 500)}`).join("\n")}`;
}
