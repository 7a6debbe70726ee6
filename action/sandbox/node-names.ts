// Names that a script in JavaScript gives to something of its own: declarations, parameters, classes, functions, caught errors.
import type { Token } from "./node-tokens.ts";

export const isSign = (token: Token | undefined, ...texts: readonly string[]): boolean =>
  token?.kind === "sign" && texts.includes(token.text);
export const isWord = (token: Token | undefined, ...texts: readonly string[]): boolean =>
  token?.kind === "name" && texts.includes(token.text);
/** What follows is the name of a member. */
export const isMember = (before: Token | undefined): boolean => isSign(before, ".", "?.");

export function ownNames(tokens: readonly Token[]): ReadonlySet<string> {
  const own = new Set<string>();
  collect(tokens, own);
  return own;
}

function collect(all: readonly Token[], own: Set<string>): void {
  const add = (name: string): void => void own.add(name);
  all.forEach((token, at) => {
    for (const part of token.parts ?? []) collect(part, own);
    if (isSign(token, "(") && isParameters(all, at)) list(all, at + 1, add);
    if (token.kind !== "name" || isMember(all[at - 1])) return;
    const next = all[at + 1];
    if (isSign(next, "=>")) add(token.text);
    if (isWord(token, "const", "let", "var")) list(all, at + 1, add);
    else if (isWord(token, "catch") && isSign(next, "(")) target(all, at + 2, add);
    else if (isWord(token, "class") && next?.kind === "name" && !isWord(next, "extends"))
      add(next.text);
    else if (isWord(token, "function")) {
      const named = isSign(next, "*") ? all[at + 2] : next;
      if (named?.kind === "name") add(named.text);
    }
  });
}

/** Is the list that begins there the one of a function, a method or an arrow? */
export function isParameters(all: readonly Token[], open: number): boolean {
  const then = all[closing(all, open) + 1];
  if (isSign(then, "=>")) return true;
  const before = all[open - 1];
  const named = before?.kind === "name" || before?.kind === "text" || isSign(before, "*", "]");
  const isControl = isWord(before, "if", "while", "for", "switch", "catch", "with");
  return named && !isControl && isSign(then, "{") && then?.lineBefore === false;
}

/** Place of the sign that closes the bracket there; the end where nothing does. */
export function closing(all: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < all.length; at += 1) {
    if (isSign(all[at], "(", "[", "{")) depth += 1;
    if (isSign(all[at], ")", "]", "}")) depth -= 1;
    if (depth === 0) return at;
  }
  return all.length;
}

type Add = (name: string) => void;

/** Targets between commas, each with what it may be by default. */
function list(all: readonly Token[], start: number, add: Add): void {
  let at = start;
  for (;;) {
    at = value(all, target(all, at, add));
    if (!isSign(all[at], ",")) return;
    at += 1;
  }
}

/** A name, or a pattern of names; answers with the place behind it. */
function target(all: readonly Token[], start: number, add: Add): number {
  const at = isSign(all[start], "...") ? start + 1 : start;
  const token = all[at];
  if (isSign(token, "[")) {
    const end = closing(all, at);
    let inner = at + 1;
    while (inner < end)
      inner = isSign(all[inner], ",") ? inner + 1 : value(all, target(all, inner, add));
    return end + 1;
  }
  if (isSign(token, "{")) {
    const end = closing(all, at);
    let inner = at + 1;
    while (inner < end) inner = isSign(all[inner], ",") ? inner + 1 : property(all, inner, add);
    return end + 1;
  }
  if (token?.kind === "name") add(token.text);
  return at + 1;
}

function property(all: readonly Token[], start: number, add: Add): number {
  const key = isSign(all[start], "[") ? closing(all, start) : start;
  if (isSign(all[key + 1], ":")) return value(all, target(all, key + 2, add));
  return value(all, target(all, start, add));
}

const STARTS: readonly Token["kind"][] = ["name", "number", "text", "template"];

/** Past `= …`, up to what ends it on the same level. */
function value(all: readonly Token[], start: number): number {
  if (!isSign(all[start], "=")) return start;
  let at = start + 1;
  while (at < all.length) {
    const token = all[at];
    if (isSign(token, ",", ";", ")", "]", "}") || isWord(token, "of")) return at;
    const before = all[at - 1];
    const ended = before?.kind !== "sign" || isSign(before, ")", "]", "}");
    // A new line begins a new statement, where the old one can end.
    if (token?.lineBefore === true && at > start + 1 && ended && STARTS.includes(token.kind))
      return at;
    at = isSign(token, "(", "[", "{") ? closing(all, at) + 1 : at + 1;
  }
  return at;
}
