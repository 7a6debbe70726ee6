// One command, described once: its words, what may follow, who may use it, where, what it does, an example. Everything that knows
// commands (parser, permission, help, completion, command line, documentation) reads this and nothing else.
import type { Argument, Read } from "./argument.ts";

/** Threads of a mission: its issue, its plan's and its promotion's pull request. A unit's own pull request. Any other issue. */
export type Place = "mission" | "unit" | "issue" | "dashboard";

export const EVERYWHERE: readonly Place[] = ["mission", "unit", "issue", "dashboard"];
/** What is about one mission. */
export const IN_MISSION: readonly Place[] = ["mission", "unit"];

/**
 * Whose configuration says who may (`people.may_command`): of the mission as it began, or of the repository as it is now, where
 * everybody's work is concerned.
 */
export type Who = "mission" | "repository";

interface Named {
  readonly name: string;
}

export interface Shape<C extends Named> {
  readonly takes: readonly Argument<unknown>[];
  /** The command, or what is wrong with what follows its name. */
  read(typed: string, usage: string): C | string;
}

export interface Facts {
  /** Other spellings that are read as this one. */
  readonly also?: readonly string[];
  readonly who: Who;
  readonly where: readonly Place[];
  /** For the table: a sentence without its full stop. */
  readonly does: string;
  /** What follows the name in the example. */
  readonly example?: string;
  /** Its name on the command line, where another command has it already. */
  readonly cli?: string;
}

export interface Entry<C extends Named> extends Shape<C>, Required<Omit<Facts, "cli">> {
  /** One word or two: "pause", "priority pin". */
  readonly name: string;
  readonly cli: string;
}

export const entry = <C extends Named>(name: string, shape: Shape<C>, facts: Facts): Entry<C> => ({
  name,
  ...shape,
  also: [],
  example: "",
  cli: name,
  ...facts,
});

export const none = <const C extends Named>(command: C): Shape<C> => ({
  takes: [],
  read: (typed, usage) => ended(typed, [], usage) ?? command,
});

export const one = <A, const C extends Named>(
  first: Argument<A>,
  make: (first: A) => C,
): Shape<C> => ({
  takes: [first],
  read(typed, usage) {
    const read = first.read(typed, usage);
    if ("problem" in read) return read.problem;
    return ended(read.rest, [first], usage) ?? make(read.value);
  },
});

export const two = <A, B, const C extends Named>(
  first: Argument<A>,
  second: Argument<B>,
  make: (first: A, second: B) => C,
): Shape<C> => ({
  takes: [first, second],
  read(typed, usage) {
    const read = readFirst(first, second, typed, usage);
    if ("problem" in read) return read.problem;
    const next = second.read(read.rest, usage);
    if ("problem" in next) return next.problem;
    return ended(next.rest, [first, second], usage) ?? make(read.value, next.value);
  },
});

/** Where the first may be left out and the second may not, one word alone is the second. */
function readFirst<A>(
  first: Argument<A>,
  second: Argument<unknown>,
  typed: string,
  usage: string,
): Read<A> {
  const isOne = !/\s/.test(typed.trim());
  if (first.required || !second.required || !isOne) return first.read(typed, usage);
  const absent = first.read("", usage);
  return "problem" in absent ? absent : { value: absent.value, rest: typed };
}

/** A sentence if there is more than may follow. */
function ended(rest: string, taken: readonly Argument<unknown>[], usage: string): string | null {
  if (rest === "") return null;
  const [only] = taken;
  if (only === undefined) return `${usage} takes nothing after its name.`;
  if (taken.length > 1) return `${usage} takes nothing more after that.`;
  return `${usage} takes one ${only.kind === "unit" ? "name" : "word"}.`;
}

export const usage = (of: Pick<Entry<Named>, "name" | "takes">): string =>
  ["/mc", of.name, ...of.takes.map(({ shown }) => shown)].join(" ");

/** A line that is this command, and does what its description says. */
export const exampleOf = (of: Pick<Entry<Named>, "name" | "example">): string =>
  `/mc ${of.name} ${of.example}`.trimEnd();
