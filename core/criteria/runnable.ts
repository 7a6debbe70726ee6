// Acceptance criteria that are commands: recognised by their form, so that we can run them on the pushed commit instead of
// believing what is said about them. Whatever has no such form is a sentence for the reviewer.
import { type CriterionProblem, criterionProblems, type Place } from "./validate.ts";

export interface RunnableCriterion {
  /** Its place among the unit's criteria. */
  readonly index: number;
  readonly command: string;
  /** With an error among them it is not run. */
  readonly problems: readonly CriterionProblem[];
}

const COMMAND_MAX_CHARS = 2_000;
export const RUNNABLE_MAX = 20;

export function runnableCriteria(
  criteria: readonly string[],
  place: Place = {},
): readonly RunnableCriterion[] {
  return criteria
    .flatMap((text, index) => partsOf(text).map((part) => ({ index, command: commandOf(part) })))
    .flatMap(({ index, command }) =>
      command === null ? [] : [{ index, command, problems: criterionProblems(command, place) }],
    )
    .slice(0, RUNNABLE_MAX);
}

/** A text may hold several, one on each line, or one in a block. */
const partsOf = (text: string): readonly string[] =>
  /^\s*(?:```|~~~)/.test(text) ? [text] : text.split(/\r?\n/);

export const isRefused = ({ problems }: Pick<RunnableCriterion, "problems">): boolean =>
  problems.some(({ severity }) => severity === "error");

/** `$ npm test`, `run: npm test`, all of it in backticks, or a fenced block; null: a sentence. */
export function commandOf(criterion: string): string | null {
  const text = criterion
    .replace(/\r\n?/g, "\n")
    .trim()
    .replace(/^(?:[-*+]|\d+[.)])\s+/, "");
  const command = forms(text)?.trim() ?? "";
  return command === "" || command.length > COMMAND_MAX_CHARS ? null : command;
}

function forms(text: string): string | null {
  const fenced = /^(```+|~~~+)[^\n`]*\n([\s\S]*?)\n?\1$/.exec(text);
  if (fenced !== null) return chained(fenced[2] ?? "");
  if (text.includes("\n")) return null;
  const told = /^(?:\$|run:)\s+(.+)$/i.exec(text);
  if (told !== null) return (told[1] ?? "").replace(/^`([^`]+)`$/, "$1");
  const quoted = /^(`+)([^`]+)\1$/.exec(text)?.[2]?.trim() ?? "";
  // `foo()` or `src/a.ts` in backticks is a name; a command has words, or is a program without a path.
  if (quoted === "" || /^[\w.$]+\(.*\)$/.test(quoted)) return null;
  if (!/\s/.test(quoted) && /[/.]/.test(quoted) && !quoted.startsWith("./")) return null;
  return quoted;
}

/** Every line must succeed. */
function chained(block: string): string {
  const lines = block
    .replace(/\s*\\\n\s*/g, " ")
    .split("\n")
    .map((line) => line.trim().replace(/^\$\s+/, ""))
    .filter((line) => line !== "" && !line.startsWith("#"));
  let chain = "";
  for (const line of lines) {
    const goesOn = chain === "" || /(?:&&|\|\|?)$/.test(chain) || /^(?:&&|\|\|?)/.test(line);
    chain += chain === "" ? line : goesOn ? ` ${line}` : ` && ${line}`;
  }
  return chain;
}
