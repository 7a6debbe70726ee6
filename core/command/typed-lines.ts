// The lines of a comment that its author typed as plain text (SR3). Skipped: fences, inline code, indented code,
// quotes with their lazy continuation, HTML comments, <details> and other elements that show text as something else.
// Where Markdown is ambiguous the rest of the text is skipped: a missed command costs a second comment, a read one acts.
import { closesFence, inlineSpans, opensFence } from "../base/code-regions.ts";
import { tagEnd, tagName } from "../base/html.ts";
import { unixLines } from "../base/unicode.ts";

/** What stands inside one of these was not said, or is not said any more. */
const NOT_SAID = new Set(
  (
    "details blockquote pre code samp kbd q del s strike script style template textarea xmp svg math select " +
    "noscript iframe title table"
  ).split(" "),
);

/** GitHub's own limit for a comment, and some more. */
const BODY_MAX_CHARS = 70_000;
const CONTAINER = /^(?:[ \t]*(?:[-*+]|\d{1,9}[.)])(?=[ \t]))+[ \t]*/;

interface Reading {
  /** Elements of NOT_SAID that are open here, with their depth. */
  readonly open: Map<string, number>;
  readonly typed: string[];
}

const depth = (open: ReadonlyMap<string, number>): number =>
  [...open.values()].reduce((sum, count) => sum + count, 0);

/** Reads one paragraph (lines without a blank one between); false: the rest of the body is not to be read. */
function readParagraph(lines: readonly string[], reading: Reading): boolean {
  const text = lines.join("\n");
  const spans = new Map(inlineSpans(text));
  const starts = new Map<number, string>();
  let offset = 0;
  for (const line of lines) {
    starts.set(offset, line);
    offset += line.length + 1;
  }
  let at = 0;
  while (at < text.length) {
    const line = starts.get(at);
    if (line !== undefined && depth(reading.open) === 0) reading.typed.push(line);
    const span = spans.get(at);
    if (span !== undefined) {
      at = span;
      continue;
    }
    if (text[at] === "\\") {
      at += text[at + 1] === "\n" ? 1 : 2;
      continue;
    }
    if (text.startsWith("<!--", at)) {
      const end = text.indexOf("-->", at + 4);
      if (end < 0) return false;
      at = end + 3;
      continue;
    }
    const name = text[at] === "<" ? tagName(text, at) : null;
    if (name === null) {
      at++;
      continue;
    }
    const element = name.replace("/", "");
    const end = tagEnd(text, at);
    if (end === null) {
      if (NOT_SAID.has(element)) return false;
      at++;
      continue;
    }
    if (NOT_SAID.has(element)) {
      const now = reading.open.get(element) ?? 0;
      reading.open.set(element, Math.max(0, now + (name.startsWith("/") ? -1 : 1)));
    }
    at = end;
  }
  return true;
}

/** Lines as typed, without their line break. */
export function typedLines(body: string): readonly string[] {
  const reading: Reading = { open: new Map(), typed: [] };
  const all = unixLines(body.slice(0, BODY_MAX_CHARS)).split("\n");
  let paragraph: string[] = [];
  const flush = (): boolean => {
    const lines = paragraph;
    paragraph = [];
    return lines.length === 0 || readParagraph(lines, reading);
  };
  for (let index = 0; index < all.length; index++) {
    const line = all[index] ?? "";
    if (line.trim() === "") {
      if (!flush()) return reading.typed;
      continue;
    }
    if (/^ {0,3}<!--/.test(line)) {
      // A comment that starts a block runs to its end through everything, blank lines and fences included.
      if (!flush()) return reading.typed;
      while (index < all.length && !(all[index] ?? "").includes("-->")) index++;
      continue;
    }
    if (/^ {0,3}<(?:[?!]|(?:script|pre|style|textarea)\b)/i.test(line))
      return flushed(reading, flush);
    const bare = line.replace(CONTAINER, "");
    if (/^\s*>/.test(bare)) {
      if (!flush()) return reading.typed;
      while (index + 1 < all.length && (all[index + 1] ?? "").trim() !== "") index++;
      continue;
    }
    const fenced = opensFence(bare.trimStart());
    if (fenced === null) {
      // Four spaces after a blank line are code: its tags open and close nothing.
      if (paragraph.length === 0 && /^(?: {4}|\t)/.test(line)) continue;
      paragraph.push(line);
      continue;
    }
    if (!flush()) return reading.typed;
    const column = line.length - bare.trimStart().length;
    index++;
    while (index < all.length) {
      const inside = all[index] ?? "";
      if (column === 0 ? closesFence(inside, fenced) : closesFence(inside.trimStart(), fenced))
        break;
      // Text to the left of a fence inside a list ends the list, and the fence with it.
      if (column > 0 && inside.trim() !== "" && inside.search(/\S/) < Math.min(column, 2)) {
        index--;
        break;
      }
      index++;
    }
  }
  flush();
  return reading.typed;
}

function flushed(reading: Reading, flush: () => boolean): readonly string[] {
  flush();
  return reading.typed;
}
