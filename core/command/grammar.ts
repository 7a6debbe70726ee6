// `/mc …` as people type it in comments: at the start of a line, in their own words only (SR3).

import { sanitiseLine } from "../base/sanitise.ts";
import { nearest } from "../base/similar.ts";
import { visible } from "../base/unicode.ts";
import { COMMANDS, type CommandName, type CommandWords, usage } from "./registry.ts";
import { typedLines } from "./typed-lines.ts";

type Plain = Exclude<
  CommandName,
  | "retry"
  | "why"
  | "promote"
  | "hold"
  | "release"
  | "prioritise"
  | "close-queue"
  | "open-queue"
  | "quarantine"
  | "unquarantine"
>;

export type Command =
  | { [Name in Plain]: { readonly name: Name } }[Plain]
  | { readonly name: "retry"; readonly unit: string }
  /** No unit: the one whose pull request this is said in. */
  | { readonly name: "why" | "release" | "prioritise"; readonly unit: string | null }
  /** What follows, as one clean line: a unit and a reason, or in its own pull request the reason alone. */
  | { readonly name: "hold"; readonly text: string }
  /** No approach: the one that its report recommends. */
  | { readonly name: "promote"; readonly unit: string; readonly approach: string }
  | { readonly name: "close-queue" | "open-queue"; readonly why: string }
  /** The name of a test as it was typed: data, with whatever characters it has. */
  | { readonly name: "quarantine" | "unquarantine"; readonly test: string }
  /** Looked like a command but is none: `said` is what was typed, `problem` the answer with a did-you-mean. */
  | { readonly name: "unknown"; readonly said: string; readonly problem: string };

/** More in one comment than anybody means. */
const COMMANDS_MAX = 10;
const SAID_MAX_CHARS = 120;
/** Reasons are read by people in one line. */
export const WHY_MAX_CHARS = 300;
/** Longer than the names that test runners print in one line. */
export const TEST_MAX_CHARS = 500;
/** Every comment of ours carries a marker that starts like this. */
export const MARKER_START = "<!-- mc:";

const UNIT_ID = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** Pull request and unit names as people copy them: `parser`, "parser", parser, */
const bare = (word: string): string => word.replace(/^[`"']+|[`"',.;:!]+$/g, "").toLowerCase();

/** The first word of a text if it has the form of a unit's name, and what stands behind it. */
export function leadingUnit(text: string): { readonly unit: string | null; readonly rest: string } {
  const [first = "", ...rest] = text.split(" ");
  const unit = bare(first);
  return UNIT_ID.test(unit) ? { unit, rest: rest.join(" ") } : { unit: null, rest: text };
}

/** Without the code span that people copy it in. */
function testName(text: string): string {
  const name = visible(text)
    .replace(/[ \t]+/g, " ")
    .trim();
  const ticks = /^`+/.exec(name)?.[0] ?? "";
  const inside = name.slice(ticks.length, name.length - ticks.length);
  const isSpan = ticks !== "" && name.length > 2 * ticks.length && name.endsWith(ticks);
  return isSpan && !inside.includes(ticks) ? inside.trim() : name;
}

function parseLine(line: string): Command | null {
  const typed = /^ {0,3}\/mc(?=\s|$)(.*)$/i.exec(line)?.[1]?.trim();
  if (typed === undefined) return null;
  const first = /^\S*/.exec(typed)?.[0] ?? "";
  if (first === "") return { name: "help" };
  const said = sanitiseLine(`/mc ${typed}`, SAID_MAX_CHARS);
  const name = first.toLowerCase();
  const words = COMMANDS.find((command) => command.name === name || command.also.includes(name));
  if (words !== undefined) {
    const parsed = argumentOf(words, typed.slice(first.length).trim());
    return typeof parsed === "string" ? { name: "unknown", said, problem: parsed } : parsed;
  }
  const near = nearest(
    name.slice(0, 40),
    COMMANDS.map((command) => command.name),
  );
  const hint = near === null ? "" : ` Did you mean \`/mc ${near}\`?`;
  const problem = `There is no such command.${hint} \`/mc help\` lists them.`;
  return { name: "unknown", said, problem };
}

/** The command, or what is wrong with what follows its name. */
function argumentOf(words: CommandWords, typed: string): Command | string {
  const shown = `\`${usage(words)}\``;
  switch (words.name) {
    case "hold":
      return { name: words.name, text: sanitiseLine(typed, WHY_MAX_CHARS) };
    case "promote": {
      const { unit, rest } = leadingUnit(sanitiseLine(typed, WHY_MAX_CHARS));
      if (unit === null) return `${shown} needs the name of a unit.`;
      return { name: words.name, unit, approach: testName(rest) };
    }
    case "close-queue":
    case "open-queue":
      return { name: words.name, why: sanitiseLine(typed, WHY_MAX_CHARS) };
    case "quarantine":
    case "unquarantine": {
      const test = testName(typed);
      if (test === "") return `${shown} needs the name of a test.`;
      if (test.length > TEST_MAX_CHARS)
        return `The name of a test has at most ${TEST_MAX_CHARS} characters.`;
      return { name: words.name, test };
    }
    case "retry":
    case "why":
    case "release":
    case "prioritise": {
      const unit = unitIn(typed, shown);
      if (!("unit" in unit)) return unit.problem;
      if (words.name !== "retry") return { name: words.name, unit: unit.unit };
      return unit.unit === null
        ? `${shown} needs the name of a unit.`
        : { name: words.name, unit: unit.unit };
    }
    default:
      return typed === "" ? { name: words.name } : `${shown} takes nothing after its name.`;
  }
}

function unitIn(
  typed: string,
  shown: string,
): { readonly unit: string | null } | { readonly problem: string } {
  if (typed === "") return { unit: null };
  if (/\s/.test(typed)) return { problem: `${shown} takes one name.` };
  const unit = bare(typed);
  if (UNIT_ID.test(unit)) return { unit };
  return { problem: `${shown} needs the name of a unit: small letters, digits and dashes.` };
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
