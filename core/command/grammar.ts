// `/mc …` as people type it in comments: at the start of a line, in their own words only (SR3).
import { sanitiseLine } from "../base/sanitise.ts";
import { nearest } from "../base/similar.ts";
import { usage } from "./entry.ts";
import {
  COMMANDS,
  type CommandEntry,
  commandNamed,
  firstWords,
  type GivenCommand,
  secondWords,
} from "./registry.ts";
import { typedLines } from "./typed-lines.ts";

export type Command =
  | GivenCommand
  /** Looked like a command but is none: `said` is what was typed, `problem` the answer with a did-you-mean. */
  | { readonly name: "unknown"; readonly said: string; readonly problem: string };

/** More in one comment than anybody means. */
const COMMANDS_MAX = 10;
const SAID_MAX_CHARS = 120;
/** Every comment of ours carries a marker that starts like this. */
export const MARKER_START = "<!-- mc:";

function parseLine(line: string): Command | null {
  const typed = /^ {0,3}\/mc(?=\s|$)(.*)$/i.exec(line)?.[1]?.trim();
  return typed === undefined ? null : parseTyped(typed);
}

/** What stands behind `/mc`, or behind `mc` on the command line. */
export function parseTyped(typed: string): Command {
  const words = /^(\S*)\s*(\S*)/.exec(typed);
  const first = (words?.[1] ?? "").toLowerCase();
  const second = (words?.[2] ?? "").toLowerCase();
  if (first === "") return { name: "help" };
  const said = sanitiseLine(`/mc ${typed}`, SAID_MAX_CHARS);
  const pair = second === "" ? undefined : commandNamed(`${first} ${second}`);
  if (pair !== undefined) return argumentsOf(pair, typed.replace(/^\S+\s+\S+/, "").trim(), said);
  const single = commandNamed(first);
  if (single !== undefined) return argumentsOf(single, typed.slice(first.length).trim(), said);
  return { name: "unknown", said, problem: noSuchCommand(first, second) };
}

function argumentsOf(entry: CommandEntry, typed: string, said: string): Command {
  const read = entry.read(typed, `\`${usage(entry)}\``);
  return typeof read === "string" ? { name: "unknown", said, problem: read } : read;
}

/** What a command is in the registry, or would be if what follows its name were right; null: nothing that exists. */
export function entryOf(command: Command): CommandEntry | null {
  if (command.name !== "unknown") return entryAt(saidAs(command));
  return entryAt(command.said);
}

function entryAt(said: string): CommandEntry | null {
  const [, first = "", second = ""] = said.toLowerCase().split(" ");
  const one = commandNamed(`${first} ${second}`) ?? commandNamed(first);
  // The first word alone of a command of two says which family was meant.
  return one ?? COMMANDS.find(({ name }) => name.startsWith(`${first} `)) ?? null;
}

/** As it was typed, but for spaces and spelling. */
export function saidAs(command: Command): string {
  if (command.name === "unknown") return command.said;
  const values: readonly (string | number | boolean | null)[] = Object.values(command);
  return `/mc ${values.filter((value) => value !== null && value !== "").join(" ")}`;
}

function noSuchCommand(first: string, second: string): string {
  const seconds = secondWords(first);
  if (seconds.length > 0) {
    const list = seconds.map((word) => `\`${word}\``).join(", ");
    const near = nearest(second.slice(0, 40), seconds);
    const hint = near === null ? "" : ` Did you mean \`/mc ${first} ${near}\`?`;
    return `\`/mc ${first}\` needs one of ${list} behind it.${hint} \`/mc help\` lists them.`;
  }
  const near = nearest(first.slice(0, 40), firstWords());
  const hint = near === null ? "" : ` Did you mean \`/mc ${near}\`?`;
  return `There is no such command.${hint} \`/mc help\` lists them.`;
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
