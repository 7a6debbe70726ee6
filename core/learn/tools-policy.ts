// The tools of a mission as its workers leave, get and use them. Kept is what landed and was reviewed well; what served badly is
// taken back. Nothing of this happens unless the repository asked for it.
import type { Draft } from "../engine/draft.ts";
import { subject } from "../engine/draft.ts";
import { type ToolRow, toolKey } from "../engine/rows/learned-row.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { AttemptRow, UnitRow } from "../engine/rows/unit-row.ts";
import { attemptKey, type RepoState } from "../engine/state.ts";
import type { WorkTool } from "../report/brief-parts.ts";
import type { Handoff } from "../report/handoff.ts";
import { isNobodysFault } from "./fault.ts";
import { endedAttempts } from "./outcomes.ts";
import {
  byQuality,
  experienced,
  fitting,
  isToolName,
  KEEP_QUALITY,
  UNREVIEWED,
  usedWell,
} from "./tools.ts";

/** Given to one worker. */
const GIVEN = 5;
/** Remembered of one mission, refused ones too. */
const TOOLS_MAX = 40;

/** What an attempt had to do with tools. */
export interface AttemptTools {
  readonly given: readonly string[];
  readonly made: readonly string[];
  readonly used: readonly string[];
}

const toolsOf = (draft: Draft, mission: MissionRow): readonly ToolRow[] =>
  [...draft.learned.tools.values()].filter((tool) => tool.mission === mission.mission);

/** Those that fit the unit, then the best. null: there are no tools in this repository. */
export function toolsFor(
  draft: Draft,
  mission: MissionRow,
  unit: UnitRow,
): readonly WorkTool[] | null {
  if (!mission.config.learning.tools) return null;
  const kept = toolsOf(draft, mission)
    .map((tool) => landedNow(draft, tool))
    .filter(({ state }) => state === "kept");
  const fit = fitting(kept, `${unit.title}\n${unit.description}`, GIVEN);
  const rest = kept.filter((tool) => !fit.includes(tool)).sort(byQuality);
  return [...fit, ...rest]
    .slice(0, GIVEN)
    .map(({ name, description, language, script }) => ({ name, description, language, script }));
}

/** What is learned when a decision is made comes too late for those who start in it. */
function landedNow(draft: Draft, tool: ToolRow): ToolRow {
  const attempt = draft.attempts.get(attemptKey(tool.mission, tool.unit, tool.attempt));
  const unit = draft.unit(tool.mission, tool.unit);
  const isGood = attempt?.state === "landed" || attempt?.state === "completed";
  return tool.state === "proposed" && isGood && unit !== undefined ? judged(tool, unit) : tool;
}

/** What a worker left, as its job looked at it. */
export function toolsReported(
  draft: Draft,
  mission: MissionRow,
  unit: UnitRow,
  attempt: number,
  handoff: Handoff | null,
): void {
  if (!mission.config.learning.tools || handoff === null) return;
  const left = handoff.tools ?? [];
  const used = handoff.toolsUsed ?? [];
  if (left.length + used.length === 0) return;
  const made: string[] = [];
  for (const { name, description, language, script, problem } of left) {
    const known = draft.learned.tools.get(toolKey(mission.mission, name));
    if (!isToolName(name)) continue;
    if (known?.state === "kept") {
      draft.because(
        subject.unit(unit),
        `its tool \`${name}\` is left out: there is one of this name`,
      );
      continue;
    }
    if (known === undefined && toolsOf(draft, mission).length >= TOOLS_MAX) continue;
    made.push(name);
    draft.putTool({
      repo: draft.repo.repo,
      mission: mission.mission,
      ...{ name, description, language, script },
      // What is known of the name stays.
      quality: known?.quality ?? null,
      uses: known?.uses ?? 0,
      state: problem === null ? "proposed" : "refused",
      because: problem ?? "waits for what becomes of its attempt",
      unit: unit.unit,
      attempt,
      at: draft.at,
    });
    draft.because(
      subject.unit(unit),
      problem === null
        ? `attempt ${attempt} left the tool \`${name}\``
        : `attempt ${attempt} left the tool \`${name}\`, which is refused: ${problem.slice(0, 200)}`,
    );
  }
  const row = draft.attempts.get(attemptKey(unit.mission, unit.unit, attempt));
  if (row === undefined) return;
  const given = row.details.tools?.given ?? [];
  const tools = { given, made, used: used.filter((name) => given.includes(name)) };
  draft.putAttempt({ ...row, details: { ...row.details, tools } });
}

/** What became of an attempt is what became of the tools it made and used. */
export function learnTools(before: RepoState, draft: Draft): void {
  for (const { attempt, unit, good } of endedAttempts(before, draft)) {
    const { tools } = attempt.details;
    if (tools === undefined || (!good && isNobodysFault(attempt))) continue;
    for (const name of tools.made) madeBy(draft, attempt, unit, good, name);
    for (const name of tools.used) usedBy(draft, attempt, good, name);
  }
}

function madeBy(
  draft: Draft,
  attempt: AttemptRow,
  unit: UnitRow,
  good: boolean,
  name: string,
): void {
  const tool = draft.learned.tools.get(toolKey(attempt.mission, name));
  const isIts = tool?.unit === attempt.unit && tool.attempt === attempt.attempt;
  if (tool === undefined || !isIts || tool.state !== "proposed") return;
  if (!good) {
    draft.putTool({ ...tool, state: "refused", because: "its attempt did not land" });
    return;
  }
  draft.putTool(judged(tool, unit));
}

/** A tool whose attempt landed. */
function judged(tool: ToolRow, { reviewScore }: UnitRow): ToolRow {
  const score = reviewScore === null ? UNREVIEWED : reviewScore / 10;
  const next = experienced(tool, score);
  const said = reviewScore === null ? "was not reviewed" : `was reviewed with ${reviewScore} of 10`;
  if (score >= KEEP_QUALITY || (next.quality ?? 0) >= KEEP_QUALITY)
    return { ...next, state: "kept", because: `its attempt landed and ${said}` };
  return { ...next, because: `its attempt landed, but ${said}` };
}

function usedBy(draft: Draft, attempt: AttemptRow, good: boolean, name: string): void {
  const tool = draft.learned.tools.get(toolKey(attempt.mission, name));
  if (tool?.state !== "kept") return;
  const next = good ? usedWell(tool) : experienced({ ...tool, uses: tool.uses + 1 }, 0);
  const falls = (next.quality ?? 0) < KEEP_QUALITY;
  draft.putTool({
    ...next,
    ...(falls ? { state: "refused", because: "those who used it did not land" } : {}),
  });
}
