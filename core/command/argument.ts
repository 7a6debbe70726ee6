// What may follow the name of a command: one reader for each kind of word, with the sentence that says what is wrong. Whatever is
// read is bounded and clean, so that it may stand in an answer.
import { sanitiseLine } from "../base/sanitise.ts";
import { nearest } from "../base/similar.ts";
import { visible } from "../base/unicode.ts";

/** Reasons are read by people in one line. */
export const WHY_MAX_CHARS = 300;
/** Longer than the names that test runners print in one line. */
export const TEST_MAX_CHARS = 500;
/** What is wanted may take a few sentences. */
export const WISH_MAX_CHARS = 2_000;

export type ArgumentKind =
  | "unit"
  | "number"
  | "money"
  | "text"
  | "choice"
  | "issue"
  | "test"
  | "path";

/** `usage` is the command as it is shown, in backticks, for the sentence. */
export type Read<T> = { readonly value: T; readonly rest: string } | { readonly problem: string };

export interface Argument<T> {
  readonly kind: ArgumentKind;
  /** As it stands in the usage line. */
  readonly shown: string;
  readonly required: boolean;
  /** A word that this argument accepts, for examples and properties. */
  readonly example: string;
  readonly choices: readonly string[];
  /** Takes what is left of the line, so that nothing can follow. */
  readonly takesRest: boolean;
  read(typed: string, usage: string): Read<T>;
}

const UNIT_ID = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** Pull request and unit names as people copy them: `parser`, "parser", parser, */
const bare = (word: string): string => word.replace(/^[`"']+|[`"',.;:!]+$/g, "").toLowerCase();

/** The first word of a text if it has the form of a unit's name, and what stands behind it. */
export function leadingUnit(text: string): { readonly unit: string | null; readonly rest: string } {
  const [first = "", ...rest] = text.split(" ");
  const unit = bare(first);
  return UNIT_ID.test(unit) ? { unit, rest: rest.join(" ") } : { unit: null, rest: text };
}

function firstWord(typed: string): { readonly word: string; readonly rest: string } {
  const word = /^\S*/.exec(typed)?.[0] ?? "";
  return { word, rest: typed.slice(word.length).trim() };
}

const word = { choices: [], takesRest: false } as const;
const line = { choices: [], takesRest: true, rest: "" } as const;

function readUnit(typed: string, usage: string): Read<string> {
  const { word: first, rest } = firstWord(typed);
  const unit = bare(first);
  if (UNIT_ID.test(unit)) return { value: unit, rest };
  return { problem: `${usage} needs the name of a unit: small letters, digits and dashes.` };
}

export const UNIT: Argument<string> = {
  ...word,
  ...{ kind: "unit", shown: "UNIT", required: true, example: "parser" },
  read: (typed, usage) =>
    typed === "" ? { problem: `${usage} needs the name of a unit.` } : readUnit(typed, usage),
};

/** Left out: the unit whose pull request the command stands on. */
export const unitHere = (shown: string): Argument<string | null> => ({
  ...word,
  ...{ kind: "unit", shown, required: false, example: "parser" },
  read: (typed, usage) => (typed === "" ? { value: null, rest: "" } : readUnit(typed, usage)),
});

const WHOLE = /^#?\d{1,15}$/;

function readWhole(typed: string, usage: string, { least, most }: Bounds): Read<number> {
  const { word: first, rest } = firstWord(typed);
  const value = Number(first);
  if (/^\d{1,15}$/.test(first) && value >= least && value <= most) return { value, rest };
  return { problem: `${usage} needs a whole number from ${least} to ${most}.` };
}

interface Bounds {
  readonly least: number;
  readonly most: number;
}

export const wholeNumber = (shown: string, bounds: Bounds): Argument<number> => ({
  ...word,
  ...{ kind: "number", shown, required: true, example: String(Math.min(bounds.most, 3)) },
  read: (typed, usage) => readWhole(typed, usage, bounds),
});

export const maybeWholeNumber = (shown: string, bounds: Bounds): Argument<number | null> => ({
  ...word,
  ...{ kind: "number", shown, required: false, example: String(Math.min(bounds.most, 3)) },
  read: (typed, usage) =>
    typed === "" ? { value: null, rest: "" } : readWhole(typed, usage, bounds),
});

/** More than a mission may ever cost is a slip of the finger. */
export const MONEY_MAX_USD = 100_000;

export const money = (shown: string): Argument<number> => ({
  ...word,
  ...{ kind: "money", shown, required: true, example: "7.50" },
  read(typed, usage) {
    const { word: first, rest } = firstWord(typed);
    const digits = /^\$?(\d{1,9}(?:\.\d{1,2})?)\$?$/.exec(first)?.[1];
    const value = Number(digits);
    if (digits !== undefined && value > 0 && value <= MONEY_MAX_USD) return { value, rest };
    return { problem: `${usage} needs an amount in dollars above 0, such as \`12\` or \`7.50\`.` };
  },
});

/** `#12` or `12`; left out where something else follows: the issue that the command stands on. */
export const issueHere = (shown: string): Argument<number | null> => ({
  ...word,
  ...{ kind: "issue", shown, required: false, example: "12" },
  read(typed, usage) {
    if (typed === "") return { value: null, rest: "" };
    const { word: first, rest } = firstWord(typed);
    const value = Number(first.replace("#", ""));
    if (WHOLE.test(first) && value > 0) return { value, rest };
    return { problem: `${usage} needs the number of an issue, such as \`#12\`.` };
  },
});

export const choice = <const C extends string>(
  shown: string,
  choices: readonly [C, ...C[]],
): Argument<C> => ({
  ...{ kind: "choice", shown, required: true, takesRest: false, choices, example: choices[0] },
  read(typed, usage) {
    const { word: first, rest } = firstWord(typed);
    const value = choices.find((one) => one === first.toLowerCase());
    return value === undefined ? { problem: notAmong(first, choices, usage) } : { value, rest };
  },
});

export const maybeChoice = <const C extends string>(
  shown: string,
  choices: readonly [C, ...C[]],
): Argument<C | null> => ({
  ...{ kind: "choice", shown, required: false, takesRest: false, choices, example: choices[0] },
  read(typed, usage) {
    if (typed === "") return { value: null, rest: "" };
    return choice(shown, choices).read(typed, usage);
  },
});

function notAmong(typed: string, choices: readonly string[], usage: string): string {
  const near = nearest(typed.slice(0, 40), choices);
  const hint = near === null ? "" : ` Did you mean \`${near}\`?`;
  const list = choices.map((one) => `\`${one}\``).join(", ");
  return `${usage} takes one of ${list}.${hint}`;
}

/** What is left of the line, clean; may be empty. */
export const text = (shown: string, maxChars: number = WHY_MAX_CHARS): Argument<string> => ({
  ...line,
  ...{ kind: "text", shown, required: false, example: "because of the release" },
  read: (typed) => ({ value: sanitiseLine(typed, maxChars), rest: "" }),
});

/** A unit and a reason; in a unit's own pull request the reason alone. Which it is only the mission's units tell. */
export const unitAndText = (shown: string): Argument<string> => ({
  ...text(shown),
  ...{ kind: "unit", example: "parser until the docs are in" },
});

/** The name of something, perhaps in the code span that people copy it in; may be empty. */
export const nameInText = (shown: string): Argument<string> => ({
  ...text(shown),
  read: (typed) => ({ value: codeName(sanitiseLine(typed, WHY_MAX_CHARS)), rest: "" }),
});

/** The name of a test as it was typed: data, with whatever characters it has. */
export const test = (shown: string): Argument<string> => ({
  ...line,
  ...{ kind: "test", shown, required: true, example: "parses a > b" },
  read(typed, usage) {
    const name = codeName(typed);
    if (name === "") return { problem: `${usage} needs the name of a test.` };
    return name.length > TEST_MAX_CHARS
      ? { problem: `The name of a test has at most ${TEST_MAX_CHARS} characters.` }
      : { value: name, rest: "" };
  },
});

function codeName(typed: string): string {
  const name = visible(typed)
    .replace(/[ \t]+/g, " ")
    .trim();
  const ticks = /^`+/.exec(name)?.[0] ?? "";
  const inside = name.slice(ticks.length, name.length - ticks.length);
  const isSpan = ticks !== "" && name.length > 2 * ticks.length && name.endsWith(ticks);
  return isSpan && !inside.includes(ticks) ? inside.trim() : name;
}

const PATH_MAX_CHARS = 300;

/** A file of the repository, relative to its root; left out: null. Whether it may be read is judged where it is read. */
export const path = (shown: string): Argument<string | null> => ({
  ...word,
  ...{ kind: "path", shown, required: false, example: "BACKLOG.md" },
  read(typed, usage) {
    if (typed === "") return { value: null, rest: "" };
    const { word: first, rest } = firstWord(typed);
    const name = visible(first).replace(/^`+|`+$/g, "");
    if (/^[\w.-]+(?:\/[\w.-]+)*$/.test(name) && !/(?:^|\/)\.\.?(?:\/|$)/.test(name))
      if (name.length <= PATH_MAX_CHARS) return { value: name, rest };
    return {
      problem: `${usage} needs the path of a file in the repository, such as \`BACKLOG.md\`.`,
    };
  },
});
