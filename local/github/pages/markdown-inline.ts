// Inline Markdown: code, emphasis, links, mentions of threads and commits. Everything that is not recognised is text; images
// become links, because pages load nothing from elsewhere.
import { escapeHtml, safeUrl } from "./html.ts";

export interface Place {
  /** `/owner/repo`, where `#12` and commit ids lead. */
  readonly repo: string;
  /** Check boxes are buttons of a form, numbered from here. */
  readonly tick?: { next: number };
}

/** Deeper emphasis or links in links are shown as they are written. */
const DEPTH_MAX = 12;
/** How far from its beginning a span may end; bounds the work on texts made to be slow. */
const LABEL_MAX = 2_000;

const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
  hellip: "…",
  mdash: "—",
  ndash: "–",
  middot: "·",
};

function entity(body: string): string | null {
  const number = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(body);
  if (number === null) return NAMED[body] ?? null;
  const code = number[1] === undefined ? Number(number[2]) : Number.parseInt(number[1], 16);
  return code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)
    ? "\ufffd"
    : String.fromCodePoint(code);
}

/** `[text](address "title")` from the bracket on: its text, its address and where it ends. */
function linkAt(text: string, at: number) {
  let depth = 0;
  const limit = Math.min(text.length, at + LABEL_MAX);
  for (let i = at; i < limit; i += 1) {
    const char = text[i];
    if (char === "\\") i += 1;
    else if (char === "[") depth += 1;
    else if (char === "]" && --depth === 0) {
      const rest = /^\(\s*<?([^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?:\s+"[^"]*")?\s*\)/.exec(
        text.slice(i + 1, i + 1 + LABEL_MAX),
      );
      if (rest === null) return null;
      return {
        label: text.slice(at + 1, i),
        url: (rest[1] ?? "").replace(/&amp;/g, "&"),
        end: i + 1 + rest[0].length,
      };
    }
  }
  return null;
}

const EMPHASIS = [
  ["**", "strong"],
  ["__", "strong"],
  ["~~", "del"],
  ["*", "em"],
  ["_", "em"],
] as const;

function emphasisAt(text: string, at: number) {
  for (const [mark, element] of EMPHASIS) {
    if (!text.startsWith(mark, at)) continue;
    const inside = at + mark.length;
    if (/^\s|^$/.test(text[inside] ?? "")) continue;
    if (mark.startsWith("_") && /\w/.test(text[at - 1] ?? "")) continue;
    let close = text.indexOf(mark, inside + 1);
    while (
      close > 0 &&
      close < at + LABEL_MAX &&
      (/\s|\\/.test(text[close - 1] ?? "") ||
        (mark.startsWith("_") && /\w/.test(text[close + mark.length] ?? "")) ||
        (mark.length === 1 && text[close + 1] === mark))
    )
      close = text.indexOf(mark, close + mark.length + (text[close + 1] === mark ? 1 : 0));
    if (close < 0 || close >= at + LABEL_MAX) continue;
    return { element, inner: text.slice(inside, close), end: close + mark.length };
  }
  return null;
}

const ALLOWED = /^<(\/?)(b|i|em|strong|code|kbd|sub|sup|br)\s*(\/?)>/i;
const WORD = /^[A-Za-z0-9]+/;

export function renderInline(text: string, place: Place, depth = 0): string {
  let out = "";
  const open: string[] = [];
  for (let at = 0; at < text.length; ) {
    const [piece, end] = pieceAt(text, at, place, depth, open);
    out += piece;
    at = end;
  }
  return (
    out +
    open
      .reverse()
      .map((name) => `</${name}>`)
      .join("")
  );
}

/** What stands at this place, rendered, and where it ends. */
function pieceAt(
  text: string,
  at: number,
  place: Place,
  depth: number,
  open: string[],
): readonly [string, number] {
  const char = text[at] ?? "";
  const plain = (length: number) => [escapeHtml(text.slice(at, at + length)), at + length] as const;
  switch (char) {
    case "\\": {
      const next = text[at + 1] ?? "";
      if (next === "\n") return ["<br>\n", at + 2];
      return /[!-/:-@[-`{-~]/.test(next) ? [escapeHtml(next), at + 2] : plain(1);
    }
    case "\n":
      return ["<br>\n", at + 1];
    case "`": {
      const ticks = /^`+/.exec(text.slice(at))?.[0] ?? "`";
      const from = at + ticks.length;
      let close = text.indexOf(ticks, from);
      while (
        close >= 0 &&
        close < at + LABEL_MAX &&
        (text[close + ticks.length] === "`" || text[close - 1] === "`")
      ) {
        let next = close + 1;
        while (text[next] === "`") next += 1;
        close = text.indexOf(ticks, next);
      }
      if (close < 0 || close >= at + LABEL_MAX) return plain(ticks.length);
      const code = text.slice(from, close).replace(/\n/g, " ");
      const body = /^ .*\S.* $/.test(code) ? code.slice(1, -1) : code;
      return [`<code>${escapeHtml(body)}</code>`, close + ticks.length];
    }
    case "&": {
      const match = /^&(#?\w{1,10});/.exec(text.slice(at, at + 14));
      const decoded = match === null ? null : entity(match[1] ?? "");
      return match === null || decoded === null
        ? plain(1)
        : [escapeHtml(decoded), at + match[0].length];
    }
    case "!":
    case "[": {
      const from = char === "!" ? at + 1 : at;
      const found = depth < DEPTH_MAX && text[from] === "[" ? linkAt(text, from) : null;
      const url = found === null ? null : safeUrl(found.url);
      if (found === null) return plain(1);
      const label = renderInline(found.label, place, DEPTH_MAX) || "image";
      return url === null ? [label, found.end] : [anchor(url, label), found.end];
    }
    case "<": {
      const auto = /^<(https?:\/\/[^\s<>]+)>/.exec(text.slice(at, at + LABEL_MAX));
      const url = auto === null ? null : safeUrl(auto[1] ?? "");
      if (auto !== null && url !== null)
        return [anchor(url, escapeHtml(auto[1] ?? "")), at + auto[0].length];
      return element(text, at, open) ?? plain(1);
    }
    case "*":
    case "_":
    case "~": {
      const found = depth < DEPTH_MAX ? emphasisAt(text, at) : null;
      if (found === null) {
        let run = 1;
        while (text[at + run] === char) run += 1;
        return plain(run);
      }
      const inner = renderInline(found.inner, place, depth + 1);
      return [`<${found.element}>${inner}</${found.element}>`, found.end];
    }
    case "#": {
      const number = /^#(\d{1,9})(?!\w)/.exec(text.slice(at, at + 12))?.[1];
      const free = !/[\w&/]/.test(text[at - 1] ?? "");
      if (number === undefined || !free || depth >= DEPTH_MAX) return plain(1);
      return [anchor(`${place.repo}/issues/${number}`, `#${number}`), at + number.length + 1];
    }
    case "@": {
      const login = /^@([a-z\d](?:[a-z\d-]{0,38}))(?:\[bot\])?/i.exec(text.slice(at, at + 50));
      if (login === null || /[\w/]/.test(text[at - 1] ?? "")) return plain(1);
      return [`<strong>${escapeHtml(login[0])}</strong>`, at + login[0].length];
    }
    default:
      return wordAt(text, at, place, depth);
  }
}

function wordAt(text: string, at: number, place: Place, depth: number): readonly [string, number] {
  const word = WORD.exec(text.slice(at, at + 200))?.[0] ?? text[at] ?? "";
  const end = at + word.length;
  if (depth < DEPTH_MAX && (word === "http" || word === "https")) {
    const found = /^https?:\/\/[^\s<>"`|\\]+/.exec(text.slice(at, at + LABEL_MAX))?.[0];
    const address = found?.replace(/[.,:;!?'*_~)\]]+$/, "") ?? "";
    const url = safeUrl(address);
    if (url !== null && address.length > 8)
      return [anchor(url, escapeHtml(address)), at + address.length];
  }
  if (depth < DEPTH_MAX && /^[0-9a-f]{40}$/.test(word))
    return [anchor(`${place.repo}/commit/${word}`, `<code>${word.slice(0, 7)}</code>`), end];
  return [escapeHtml(word), end];
}

/** A few elements without attributes are let through; what stays open is closed at the end. */
function element(text: string, at: number, open: string[]): readonly [string, number] | null {
  const match = ALLOWED.exec(text.slice(at, at + 12));
  if (match === null) return null;
  const name = (match[2] ?? "").toLowerCase();
  const end = at + match[0].length;
  if (name === "br") return ["<br>", end];
  if (match[1] === "") {
    if (open.length >= DEPTH_MAX) return null;
    open.push(name);
    return [`<${name}>`, end];
  }
  if (open.at(-1) !== name) return null;
  open.pop();
  return [`</${name}>`, end];
}

function anchor(url: string, label: string): string {
  const outside = /^(?:https?|mailto):/i.test(url);
  return `<a href="${escapeHtml(url)}"${outside ? ' rel="noreferrer nofollow"' : ""}>${label}</a>`;
}
