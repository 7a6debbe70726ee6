// What is wrong with a plan before anybody is asked about it. A file that is not there yet is fine: units make files.
import { runnableCriteria } from "../criteria/runnable.ts";

export interface Checked {
  readonly title: string;
  readonly description: string;
  readonly criteria: readonly string[];
}

export function preflight(units: readonly Checked[]): readonly string[] {
  return units.flatMap((unit, at) => {
    const title = unit.title.trim();
    const name = `Unit ${at + 1} (${title === "" ? "?" : title})`;
    return [
      ...(title === "" ? [`Unit ${at + 1}: empty title`] : []),
      ...(unit.description.trim() === "" ? [`${name}: empty description`] : []),
      ...unit.criteria.flatMap((criterion) => {
        const command = claimedCommand(criterion);
        const problem = command === null ? null : shellProblem(command);
        return problem === null
          ? []
          : [`${name}: the criterion \`${criterion.slice(0, 200)}\` is no command: ${problem}`];
      }),
      ...runnableCriteria(unit.criteria).flatMap(({ command, problems }) =>
        problems
          .filter(({ severity }) => severity === "error" && shellProblem(command) === null)
          .map(({ text }) => `${name}: the criterion \`${command}\` cannot be run: ${text}`),
      ),
    ];
  });
}

const PROGRAMS =
  /^(?:\$ |(?:\.\/|sh|bash|make|npm|npx|pnpm|yarn|node|deno|bun|python3?|pytest|pip|poetry|uv|cargo|go|mvn|gradle|dotnet|ruby|rake|php|composer|git|grep|rg|curl|test|diff|jq|cat|ls|tsc|eslint|vitest|jest|ruff|mypy)(?=[\s/]|$))/;

/** The command that a criterion claims to be, by its form; prose is no command, whatever quotes it has. */
export function claimedCommand(criterion: string): string | null {
  const text = criterion.trim();
  const code = /^`([^`]+)`(?: (?:exits 0|passes|succeeds))?\.?$/.exec(text)?.[1];
  const line = code ?? text;
  if (code === undefined && !PROGRAMS.test(line) && !/ (?:&&|\|\|) /.test(line)) return null;
  return line.replace(/^\$ /, "");
}

/** Why a shell could not split it into words; null: it could. */
export function shellProblem(command: string): string | null {
  let quote: string | null = null;
  for (let at = 0; at < command.length; at += 1) {
    const char = command[at];
    if (quote === "'") {
      if (char === "'") quote = null;
    } else if (char === "\\") {
      at += 1;
      if (at >= command.length) return "it ends with a backslash";
    } else if (quote === '"') {
      if (char === '"') quote = null;
    } else if (char === "'" || char === '"') quote = char;
  }
  return quote === null ? null : `a ${quote} is never closed`;
}
