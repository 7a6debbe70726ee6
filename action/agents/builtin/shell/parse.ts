// Reads the part of the shell's language whose meaning can be told by looking: words, quotes, globs, `&&`, `||`, `;`, `|` and
// redirections. Whatever would be computed (`$x`, `$(…)`, here-documents) is refused, so that what was judged is what runs.
import type { Parsed } from "../../../shared/inputs.ts";

export type Connector = "&&" | "||" | ";" | "|";

export interface Word {
  /** Without its quotes; globs as written. */
  readonly text: string;
  /** As the shell is to get it: all quoted but the globs. */
  readonly shell: string;
  readonly isGlob: boolean;
}

export interface Redirection {
  /** `>`, `>>`, `<`, with the descriptor in front; or `2>&1` whole. */
  readonly operator: string;
  /** null: to another descriptor. */
  readonly target: Word | null;
}

export interface SimpleCommand {
  /** What stands between the one before and this; null for the first. */
  readonly after: Connector | null;
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
}

const HINT = "Write a script to a file and run that, or use the other tools";

export function parseShell(text: string): Parsed<readonly SimpleCommand[]> {
  const commands: SimpleCommand[] = [];
  let after: Connector | null = null;
  let words: Word[] = [];
  let redirections: Redirection[] = [];
  let pending: string | null = null;
  let at = 0;
  const refuse = (what: string): Parsed<readonly SimpleCommand[]> => ({
    ok: false,
    problem: `${what} is not understood here. ${HINT}`,
  });
  const close = (): boolean => {
    if (words.length === 0) return redirections.length === 0;
    commands.push({ after, words, redirections });
    words = [];
    redirections = [];
    return true;
  };
  while (at < text.length) {
    const rest = text.slice(at);
    const space = /^(?:[ \t\r]|\\\r?\n)+/.exec(rest)?.[0];
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const comment = /^#[^\n]*/.exec(rest)?.[0];
    if (comment !== undefined) {
      at += comment.length;
      continue;
    }
    const redirect = /^(?:(\d?)>&(\d)(?!\d)|(&|\d?)(>>|>|<)(?![<>&(|]))/.exec(rest);
    if (redirect !== null) {
      if (pending !== null) return refuse("A redirection without a file");
      at += redirect[0].length;
      if (redirect[2] === undefined) pending = redirect[0];
      else redirections.push({ operator: redirect[0], target: null });
      continue;
    }
    const operator = /^(?:&&|\|\||;|\n|\|(?!&))/.exec(rest)?.[0];
    if (operator !== undefined) {
      at += operator.length;
      if (pending !== null) return refuse("A redirection without a file");
      const empty = words.length === 0;
      if (!close()) return refuse("A redirection without a command");
      if (empty && operator !== "\n" && operator !== ";") return refuse(`\`${operator}\` here`);
      // A line may end after an operator, and be empty.
      if (!empty) after = connectorOf(operator);
      continue;
    }
    const word = readWord(text, at);
    if (!word.ok) return refuse(word.problem);
    if (word.value.end === at) return refuse(`\`${text.slice(at, at + 3)}\``);
    at = word.value.end;
    if (pending === null) words.push(word.value.word);
    else redirections.push({ operator: pending, target: word.value.word });
    pending = null;
  }
  if (pending !== null) return refuse("A redirection without a file");
  if (words.length === 0 && (after === "&&" || after === "||" || after === "|")) {
    return refuse(`\`${after}\` in the end`);
  }
  if (!close()) return refuse("A redirection without a command");
  return commands.length > 0
    ? { ok: true, value: commands }
    : { ok: false, problem: "the command is empty" };
}

function connectorOf(operator: string): Connector {
  return operator === "&&" || operator === "||" || operator === "|" ? operator : ";";
}

function readWord(text: string, start: number): Parsed<{ word: Word; end: number }> {
  const refuse = (problem: string) => ({ ok: false as const, problem });
  let plain = "";
  let shell = "";
  let literal = "";
  let isGlob = false;
  const flush = () => {
    if (literal !== "") shell += quoted(literal);
    literal = "";
  };
  let at = start;
  while (at < text.length) {
    const char = text[at] ?? "";
    if (/[\s;|&<>]/.test(char)) break;
    if (char === "'") {
      const end = text.indexOf("'", at + 1);
      if (end < 0) return refuse("An open quote");
      literal += text.slice(at + 1, end);
      plain += text.slice(at + 1, end);
      if (end === at + 1) shell += "''";
      at = end + 1;
    } else if (char === '"') {
      const inside = readDouble(text, at + 1);
      if (!inside.ok) return inside;
      literal += inside.value.text;
      plain += inside.value.text;
      if (inside.value.text === "") shell += "''";
      at = inside.value.end;
    } else if (char === "\\") {
      const next = text[at + 1];
      if (next === undefined) return refuse("A backslash in the end");
      literal += next;
      plain += next;
      at += 2;
    } else if (char === "$" || char === "`") {
      return refuse(char === "$" ? "`$`" : "A backquote");
    } else if (char === "(" || char === ")") {
      return refuse("A parenthesis outside of quotes");
    } else if (/^\{[^\s}]*(?:,|\.\.)[^\s}]*\}/.test(text.slice(at))) {
      return refuse("A list in braces");
    } else if (char === "*" || char === "?" || char === "[") {
      flush();
      isGlob = true;
      shell += char;
      plain += char;
      at += 1;
    } else {
      // Within `[…]` the shell has to see the rest as it is.
      if (isGlob && /[\]!^-]/.test(char)) {
        flush();
        shell += char;
      } else literal += char;
      plain += char;
      at += 1;
    }
  }
  flush();
  const name = isGlob ? undefined : /^[A-Za-z_]\w*=/.exec(plain)?.[0];
  // In front of a program it is an assignment only when its name stands without quotes.
  if (name !== undefined) shell = name + quoted(plain.slice(name.length));
  return { ok: true, value: { word: { text: plain, shell, isGlob }, end: at } };
}

function readDouble(text: string, start: number): Parsed<{ text: string; end: number }> {
  let inside = "";
  for (let at = start; at < text.length; at++) {
    const char = text[at] ?? "";
    if (char === '"') return { ok: true, value: { text: inside, end: at + 1 } };
    if (char === "`") return { ok: false, problem: "A backquote" };
    if (char === "$" && /[\w({?!#@*$-]/.test(text[at + 1] ?? "")) {
      return { ok: false, problem: "`$`" };
    }
    if (char === "\\" && /["\\$`]/.test(text[at + 1] ?? "")) inside += text[++at] ?? "";
    else inside += char;
  }
  return { ok: false, problem: "An open quote" };
}

const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** The same again, for `sh`: nothing in it is expanded but globs. */
export function renderShell(commands: readonly SimpleCommand[]): string {
  return commands
    .map(({ after, words, redirections }) => {
      const parts = words.map(({ shell }) => (shell === "" ? "''" : shell));
      for (const { operator, target } of redirections) {
        if (target === null) parts.push(operator);
        // `&>` is bash's own.
        else if (operator.startsWith("&"))
          parts.push(`${operator.slice(1)} ${target.shell}`, "2>&1");
        else parts.push(`${operator} ${target.shell}`);
      }
      return `${after === null ? "" : `${after} `}${parts.join(" ")}`;
    })
    .join(" ");
}
