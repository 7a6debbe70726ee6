// `/mc …` as people type it in comments: at the start of a line, in their own words only (SR3).

import { sanitiseLine } from "../base/sanitise.ts";
import { nearest } from "../base/similar.ts";
import { COMMANDS, usage } from "./registry.ts";
import { typedLines } from "./typed-lines.ts";

export type Command =
  | { readonly name: "help" }
  | { readonly name: "status" }
  | { readonly name: "pause" }
  | { readonly name: "resume" }
  | { readonly name: "stop" }
  | { readonly name: "approve" }
  | { readonly name: "retry"; readonly unit: string }
  | { readonly name: "why"; readonly unit: string | null }
  /** Looked like a command but is none: `said` is what was typed, `problem` the answer with a did-you-mean. */
  | { readonly name: "unknown"; readonly said: string; readonly problem: string };

/** More in one comment than anybody means. */
const COMMANDS_MAX = 10;
const SAID_MAX_CHARS = 120;
/** Every comment of ours carries a marker that starts like this. */
export const MARKER_START = "<!-- mc:";

/** Pull request and unit names as people copy them: `parser`, "parser", parser, */
const bare = (word: string): string => word.replace(/^[`"']+|[`"',.;:!]+$/g, "").toLowerCase();

function parseLine(line: string): Command | null {
  const typed = /^ {0,3}\/mc(?=\s|$)(.*)$/i.exec(line)?.[1];
  if (typed === undefined) return null;
  const [first = "", ...rest] = typed.trim().split(/\s+/);
  const said = sanitiseLine(`/mc ${typed.trim()}`, SAID_MAX_CHARS);
  const unknown = (problem: string): Command => ({ name: "unknown", said, problem });
  if (first === "") return { name: "help" };
  const name = first.toLowerCase();
  const words = COMMANDS.find((command) => command.name === name);
  if (words === undefined) {
    const known = COMMANDS.map((command) => command.name);
    const near = nearest(name.slice(0, 40), known);
    const hint = near === null ? "" : ` Did you mean \`/mc ${near}\`?`;
    return unknown(`There is no such command.${hint} \`/mc help\` lists them.`);
  }
  const takes = words.argument === null ? 0 : 1;
  if (rest.length > takes) {
    const expected = takes === 0 ? "takes nothing after its name" : "takes one name";
    return unknown(`\`${usage(words)}\` ${expected}.`);
  }
  const unit = bare(rest[0] ?? "");
  if (rest.length === 1 && !/^[a-z0-9][a-z0-9-]{0,39}$/.test(unit)) {
    return unknown(
      `\`${usage(words)}\` needs the name of a unit: small letters, digits and dashes.`,
    );
  }
  switch (words.name) {
    case "retry":
      return unit === ""
        ? unknown(`\`${usage(words)}\` needs the name of a unit.`)
        : { name: "retry", unit };
    case "why":
      return { name: "why", unit: unit === "" ? null : unit };
    default:
      return { name: words.name };
  }
}

function commandsOf(body: string): readonly Command[] {
  // A copy of one of our comments, by whomever: nothing in it was said to us.
  if (body.includes(MARKER_START)) return [];
  const found: Command[] = [];
  for (const line of typedLines(body)) {
    const command = parseLine(line);
    if (command !== null && found.length < COMMANDS_MAX) found.push(command);
  }
  return found;
}

/** Commands of a comment, in order; of an edited comment only those that the old text did not have. */
export function parseCommands(body: string, previousBody?: string): readonly Command[] {
  const old = new Map<string, number>();
  for (const command of previousBody === undefined ? [] : commandsOf(previousBody)) {
    const key = JSON.stringify(command);
    old.set(key, (old.get(key) ?? 0) + 1);
  }
  return commandsOf(body).filter((command) => {
    const key = JSON.stringify(command);
    const left = old.get(key) ?? 0;
    if (left > 0) old.set(key, left - 1);
    return left === 0;
  });
}
