// What candidates are told of the failure: the log with what it stands with, and after a wave what came of each candidate.
// Texts of logs and agents are data; the prompt quotes them as such.
import type { Draft } from "../../engine/draft.ts";
import type { TournamentRow } from "../../engine/rows/tournament-row.ts";
import type { Evidence, UnitRow } from "../../engine/rows/unit-row.ts";
import { unitKey } from "../../engine/state.ts";
import { contentVerdict } from "../../mission/facts.ts";
import { EVIDENCE_MAX_CHARS } from "../../mission/retry.ts";
import type { ThrownOut } from "../ejection.ts";
import { candidateSpec } from "./verify.ts";

const NAMED_MAX = 8;
const FILES_MAX = 8;
const CANDIDATE_MAX_CHARS = 1_500;
const FAILING_MAX = 50;

/** The failure as evidence of the unit's attempt: head first, then the end of the log. */
export function thrownOutEvidence(draft: Draft, unit: UnitRow, why: ThrownOut): Evidence {
  const head = [
    `On mc/green at ${draft.repo.green ?? "an unknown commit"}.${why.runUrl === null ? "" : ` Run: ${why.runUrl}`}`,
    ...together(draft, why.with),
    "",
  ].join("\n");
  const room = Math.max(500, EVIDENCE_MAX_CHARS - head.length - 1);
  return {
    attempt: unit.attempt,
    stage: why.stage,
    cause: why.cause,
    text: `${head}\n${why.log.slice(-room)}`,
    ...failingOf(why),
  };
}

function failingOf({ verdict, failing = [] }: ThrownOut): Pick<Evidence, "failing"> {
  const names = failing.length > 0 ? failing : (verdict?.failures.map(({ name }) => name) ?? []);
  return names.length === 0 ? {} : { failing: names.slice(0, FAILING_MAX) };
}

/** Elements `<mission>/<unit>@<head>`: alone it may pass, with these it does not. */
function together(draft: Draft, ids: readonly string[]): readonly string[] {
  if (ids.length === 0) return [];
  const lines = ids.slice(0, NAMED_MAX).map((id) => {
    const unit = draft.units.get(id.replace(/@.*$/, ""));
    if (unit === undefined) return `- ${id}`;
    const files = unit.changedFiles.length > 0 ? unit.changedFiles : unit.files;
    return `- ${unitKey(unit.mission, unit.unit)}: ${unit.title} (files: ${files.slice(0, FILES_MAX).join(", ")})`;
  });
  return ["It fails together with:", ...lines];
}

/** One entry per candidate of a wave that did not help, for the next wave and for the worker. */
export function waveErrors(
  draft: Draft,
  tournament: TournamentRow,
  unit: UnitRow,
): readonly Evidence[] {
  const spec = candidateSpec(draft, unit);
  return tournament.candidates
    .filter((one) => one.state === "failed" || one.state === "refused")
    .map((one) => {
      const verdict =
        one.head === null || spec === null ? null : contentVerdict(draft, one.head, spec);
      const log = verdict?.outcome === "failed" ? verdict.log.slice(-CANDIDATE_MAX_CHARS) : "";
      const said = one.summary === "" ? "" : `It says: ${one.summary.slice(0, 500)}\n\n`;
      return {
        attempt: unit.attempt,
        stage: one.state === "failed" ? ("verify" as const) : ("publish" as const),
        cause: `repair ${tournament.wave}.${one.index} (${one.strategy}): ${one.cause ?? one.state}`,
        text: `${said}${log}`.trim() === "" ? "It left nothing." : `${said}${log}`,
      };
    });
}
