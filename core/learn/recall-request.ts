// What somebody who is about to begin wants to be told: the words and paths of the task, the last failure's among them.
import { keywords } from "../base/words.ts";
import type { MissionRow } from "../engine/rows/mission-row.ts";
import type { Evidence, UnitRow } from "../engine/rows/unit-row.ts";
import type { RecallRequest } from "../report/recall.ts";

const TERMS = 24;
const TERM_MAX_CHARS = 60;
const SCOPE = 60;
const PATH_MAX_CHARS = 300;
/** Words taken from the end of the last failure, and how much of it is read. */
const FAILURE_TERMS = 6;
const FAILURE_CHARS = 1_000;
/** Of what a repair wants to know, at most so many words are the failure's. */
const REPAIR_TERMS = 14;
const REPAIR_PATHS = 8;
const FAILING_NAMES = 5;

const isPath = (word: string): boolean => word.includes("/");

function wanted(
  audience: RecallRequest["audience"],
  texts: readonly string[],
  files: readonly string[],
  budget: number,
): RecallRequest {
  const words = new Set<string>();
  const paths = new Set<string>(files);
  for (const text of texts) {
    for (const word of keywords(text)) (isPath(word) ? paths : words).add(word);
  }
  // `src/http-client.ts` is also looked for by its own name.
  for (const path of files) {
    const name =
      path
        .split("/")
        .at(-1)
        ?.replace(/\.[^.]*$/, "") ?? "";
    for (const word of keywords(name)) words.add(word);
  }
  return {
    audience,
    terms: [...words].filter((word) => word.length <= TERM_MAX_CHARS).slice(0, TERMS),
    scope: [...paths].filter((path) => path.length <= PATH_MAX_CHARS).slice(0, SCOPE),
    budget,
  };
}

/** null: nothing is told, because learning is off. */
export function workRecall(mission: MissionRow, unit: UnitRow): RecallRequest | null {
  const { enabled, budget_chars } = mission.config.learning;
  if (!enabled) return null;
  const failure = unit.evidence.at(-1);
  const stopped =
    failure === undefined
      ? ""
      : keywords(`${failure.cause} ${failure.text.slice(-FAILURE_CHARS)}`)
          .filter((word) => !isPath(word))
          .slice(0, FAILURE_TERMS)
          .join(" ");
  const files = [...unit.files, ...unit.changedFiles];
  const texts = [unit.title, stopped, unit.description, unit.criteria.join("\n")];
  return wanted("worker", texts, files, budget_chars);
}

/** Who repairs is told about the failure: its words come first, and the paths that it names count as much as the unit's own. */
export function fixupRecall(
  mission: MissionRow,
  unit: UnitRow,
  failure: Pick<Evidence, "cause" | "text" | "failing"> | undefined,
): RecallRequest | null {
  const { enabled, budget_chars } = mission.config.learning;
  if (!enabled) return null;
  const failing = failure?.failing ?? [];
  const log = failure?.text.slice(-FAILURE_CHARS) ?? "";
  // Those of the machine begin with a slash.
  const named = keywords(log)
    .filter((word) => isPath(word) && !word.startsWith("/"))
    .slice(0, REPAIR_PATHS);
  // What it failed with stands near the end; the parts of paths are no words of it.
  const last = log
    .split("\n")
    .toReversed()
    .join("\n")
    .replace(/\S*\/\S*/g, " ");
  const texts = [
    failing.slice(0, FAILING_NAMES).join("\n"),
    keywords(`${failure?.cause ?? ""}\n${last}`)
      .slice(0, REPAIR_TERMS)
      .join(" "),
    unit.title,
    unit.description,
  ];
  return wanted("worker", texts, [...unit.changedFiles, ...unit.files, ...named], budget_chars);
}

/** `about`: the part of the objective that is planned; empty: all of it. */
export function plannerRecall(mission: MissionRow, about: string): RecallRequest | null {
  const { enabled, budget_chars } = mission.config.learning;
  if (!enabled) return null;
  return wanted("planner", [about, mission.title, mission.body], [], budget_chars);
}
